import { indexOf } from '../../../lib/text-search.ts'
import { internalError } from '../jsonata-error.ts'
import { MAX_VALUE_BYTES } from '../limits.ts'
import { matchesOf } from '../matcher.ts'
import type { Runtime } from '../runtime.ts'
import { toText } from '../stringify.ts'
import type { FunctionValue, JsonNumber, Result } from '../value.ts'
import { define, type FunctionTable } from './define.ts'

type Text = string | undefined
type Numeric = number | JsonNumber | undefined

export const stringFunctions: FunctionTable = new Map([
  [
    'string',
    define('<x-b?:s>', 1, (runtime, value: Result, isIndented: boolean | undefined) =>
      value === undefined ? undefined : toText(runtime, value, isIndented)
    )
  ],
  ['length', define('<s-:n>', 1, (runtime, text: Text) => (text === undefined ? undefined : length(runtime, text)))],
  ['substring', define('<s-nn?:s>', 3, substring)],
  ['substringBefore', define('<s-s:s>', 2, substringBefore)],
  ['substringAfter', define('<s-s:s>', 2, substringAfter)],
  ['lowercase', define('<s-:s>', 1, (runtime, text: Text) => read(runtime, text)?.toLowerCase())],
  ['uppercase', define('<s-:s>', 1, (runtime, text: Text) => read(runtime, text)?.toUpperCase())],
  ['trim', define('<s-:s>', 1, trim)],
  ['pad', define('<s-ns?:s>', 3, pad)],
  ['contains', define('<s-(sf):b>', 2, contains)],
  ['join', define('<a<s>s?:s>', 2, join)]
])

/** Accounts for reading a text from end to end. */
function read<T extends Text>(runtime: Runtime, text: T): T {
  if (text !== undefined) runtime.allocateText(text.length)
  return text
}

const SURROGATE = /[\ud800-\udfff]/

/** The characters (code points) of a text, or the text itself where each is one unit. */
function characters(runtime: Runtime, text: string): string | readonly string[] {
  if (!SURROGATE.test(text)) return text
  runtime.work(text.length >> 2)
  return Array.from(text)
}

function length(runtime: Runtime, text: string): number {
  return characters(runtime, read(runtime, text)).length
}

function substring(runtime: Runtime, text: Text, start: Numeric, count: Numeric): Result {
  if (text === undefined) return undefined
  const all = characters(runtime, read(runtime, text))
  let from = Number(start ?? 0)
  if (all.length + from < 0) from = 0
  let to: number | undefined
  if (count !== undefined) {
    if (Number(count) <= 0) return ''
    to = from >= 0 ? from + Number(count) : all.length + from + Number(count)
  }
  return typeof all === 'string' ? all.slice(from, to) : all.slice(from, to).join('')
}

/** Accounts for a search, too: it may look at each place of the text more than once. */
function find(runtime: Runtime, text: string, sought: string): number {
  runtime.work((text.length + sought.length) >> 4)
  read(runtime, sought)
  return indexOf(read(runtime, text), sought)
}

function substringBefore(runtime: Runtime, text: Text, separator: Text): Result {
  if (text === undefined) return undefined
  const at = find(runtime, text, separator ?? 'undefined')
  return at < 0 ? text : text.slice(0, at)
}

function substringAfter(runtime: Runtime, text: Text, separator: Text): Result {
  if (text === undefined) return undefined
  const sought = separator ?? 'undefined'
  const at = find(runtime, text, sought)
  return at < 0 ? text : text.slice(at + sought.length)
}

function trim(runtime: Runtime, text: Text): Result {
  if (text === undefined) return undefined
  runtime.work(text.length >> 3)
  return read(runtime, text)
    .replace(/[ \t\n\r]+/g, ' ')
    .replace(/^ | $/g, '')
}

/** Negative width: padding goes before the text. */
function pad(runtime: Runtime, text: Text, width: Numeric, padding: Text): Result {
  if (text === undefined) return undefined
  const unit = characters(runtime, read(runtime, padding === undefined || padding === '' ? ' ' : padding))
  const missing = Math.trunc(Math.abs(Number(width))) - length(runtime, text)
  if (!(missing > 0)) return text
  runtime.allocateText(Math.min(missing, MAX_VALUE_BYTES + 1))
  const fill =
    typeof unit === 'string'
      ? unit.repeat(Math.ceil(missing / unit.length)).slice(0, missing)
      : Array.from({ length: missing }, (_, index) => unit[index % unit.length]).join('')
  return Number(width) > 0 ? text + fill : fill + text
}

function contains(runtime: Runtime, text: Text, token: string | FunctionValue | undefined): Result {
  if (text === undefined) return undefined
  if (token === undefined) throw internalError()
  if (typeof token === 'string') return find(runtime, text, token) >= 0
  return !matchesOf(runtime, token, text).next().done
}

function join(runtime: Runtime, texts: readonly string[] | undefined, separator: Text = ''): Result {
  if (texts === undefined) return undefined
  let total = 0
  for (const text of texts) total += text.length + separator.length
  runtime.allocateText(total)
  runtime.work(texts.length)
  return texts.join(separator)
}
