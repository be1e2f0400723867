import { jsonataError } from './jsonata-error.ts'
import { numberText } from './number-text.ts'
import type { Runtime } from './runtime.ts'
import { isArray, isMap, isNumber, type JsonNumber, type Value } from './value.ts'

/** What `$string` and `&` make of a value: texts as they are, functions empty, everything else as JSON. */
export function toText(runtime: Runtime, value: Value, isIndented = false): string {
  if (typeof value === 'string') return value
  if (isNumber(value)) return numberText(value)
  if (!isArray(value) && !isMap(value)) return value === null || typeof value === 'boolean' ? String(value) : ''
  return write(runtime, value, isIndented ? '\n' : '')
}

/** `newLine` is what a line of the value's own level begins with; empty for compact JSON. */
function write(runtime: Runtime, value: Value, newLine: string): string {
  if (typeof value === 'string') return quoted(runtime, value)
  if (isNumber(value)) return nestedNumberText(value)
  const inner = newLine === '' ? '' : `${newLine}  `
  if (isArray(value)) {
    runtime.allocateItems(value.length)
    let text = ''
    for (const item of value) text += `${text === '' ? '[' : ','}${inner}${write(runtime, item, inner)}`
    return text === '' ? '[]' : `${text}${newLine}]`
  }
  if (isMap(value)) {
    runtime.allocateItems(value.size)
    const colon = newLine === '' ? ':' : ': '
    let text = ''
    for (const [key, member] of value) {
      text += `${text === '' ? '{' : ','}${inner}${quoted(runtime, key)}${colon}${write(runtime, member, inner)}`
    }
    return text === '' ? '{}' : `${text}${newLine}}`
  }
  return value === null || typeof value === 'boolean' ? String(value) : '""'
}

/** Whether a text needs no escaping. */
const PLAIN = /^[\u0020\u0021\u0023-\u005b\u005d-\ud7ff\ue000-\uffff]*$/

function quoted(runtime: Runtime, text: string): string {
  runtime.allocateText(text.length)
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text)
}

/** @throws {JsonataError} D1001 */
function nestedNumberText(value: number | JsonNumber): string {
  const number = Number(value)
  if (Number.isNaN(number)) return 'null'
  if (!Number.isFinite(number)) throw jsonataError('D1001', { value: number })
  return numberText(value)
}
