import { jsonataError, memoryLimitExceeded } from './jsonata-error.ts'
import { MAX_VALUE_BYTES } from './limits.ts'
import { numberText } from './number-text.ts'
import type { Runtime } from './runtime.ts'
import { isArray, isMap, isNumber, type JsonNumber, type Value } from './value.ts'

/** What `$string` and `&` make of a value: texts as they are, functions empty, everything else as JSON. */
export function toText(runtime: Runtime, value: Value, isIndented = false): string {
  if (typeof value === 'string') return value
  if (isNumber(value)) return numberText(value)
  if (!isArray(value) && !isMap(value)) return value === null || typeof value === 'boolean' ? String(value) : ''
  const text = write(runtime, value, isIndented ? '\n' : '')
  runtime.joinText(text.length)
  return text
}

/** `newLine` is what a line of the value's own level begins with; empty for compact JSON. */
function write(runtime: Runtime, value: Value, newLine: string): string {
  if (typeof value === 'string') return quoted(runtime, value)
  if (isNumber(value)) return nestedNumberText(runtime, value)
  if (!isArray(value) && !isMap(value)) return value === null || typeof value === 'boolean' ? String(value) : '""'
  runtime.descend()
  const text = isArray(value) ? writeArray(runtime, value, newLine) : writeObject(runtime, value, newLine)
  runtime.ascend()
  return text
}

function writeArray(runtime: Runtime, array: readonly Value[], newLine: string): string {
  runtime.work(CONTAINER_WORK + array.length)
  const inner = indented(newLine)
  let text = ''
  for (const item of array) {
    text += `${text === '' ? '[' : ','}${inner}${write(runtime, item, inner)}`
    checkLength(text)
  }
  return text === '' ? '[]' : `${text}${newLine}]`
}

function writeObject(runtime: Runtime, object: ReadonlyMap<string, Value>, newLine: string): string {
  runtime.work(CONTAINER_WORK + 2 * object.size)
  const inner = indented(newLine)
  const colon = newLine === '' ? ':' : ': '
  let text = ''
  for (const [key, member] of object) {
    text += `${text === '' ? '{' : ','}${inner}${quoted(runtime, key)}${colon}${write(runtime, member, inner)}`
    checkLength(text)
  }
  return text === '' ? '{}' : `${text}${newLine}}`
}

/** A value that holds the same part many times is small, and its text is not. @throws {JsonataError} */
function checkLength(text: string): void {
  if (text.length > MAX_VALUE_BYTES) throw memoryLimitExceeded()
}

/** Units of work that it takes to write an array or object besides what it holds. */
const CONTAINER_WORK = 4

/** Of a number to 15 digits. */
const ROUNDING_WORK = 4

const indented = (newLine: string): string => (newLine === '' ? '' : `${newLine}  `)

/** Whether a text needs no escaping. */
const PLAIN = /^[\u0020\u0021\u0023-\u005b\u005d-\ud7ff\ue000-\uffff]*$/

function quoted(runtime: Runtime, text: string): string {
  runtime.allocateText(text.length)
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text)
}

/** @throws {JsonataError} D1001 */
function nestedNumberText(runtime: Runtime, value: number | JsonNumber): string {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) runtime.work(ROUNDING_WORK)
  if (Number.isNaN(number)) return 'null'
  if (!Number.isFinite(number)) throw jsonataError('D1001', { value: number })
  return numberText(value)
}
