import { jsonataError } from './jsonata-error.ts'
import { numberText } from './number-text.ts'
import type { Runtime } from './runtime.ts'
import { isArray, isMap, isNumber, type Result, type Value } from './value.ts'

/** What `$string` and `&` make of a value: texts as they are, functions empty, everything else as JSON. */
export function toText(runtime: Runtime, value: Value, isIndented = false): string {
  if (typeof value === 'string') return value
  if (isNumber(value)) return numberText(value)
  if (!isArray(value) && !isMap(value)) return plainText(value)
  const text = write(runtime, value, isIndented ? '\n' : '')
  runtime.allocateText(text.length)
  return text
}

function write(runtime: Runtime, value: Value, newLine: string): string {
  if (typeof value === 'string') {
    runtime.allocateText(value.length)
    return JSON.stringify(value)
  }
  if (isNumber(value)) return nestedNumberText(value)
  const inner = newLine === '' ? '' : `${newLine}  `
  if (isArray(value)) {
    runtime.allocateItems(value.length)
    if (value.length === 0) return '[]'
    return `[${inner}${value.map((item) => write(runtime, item, inner)).join(`,${inner}`)}${newLine}]`
  }
  if (isMap(value)) {
    runtime.allocateItems(value.size)
    if (value.size === 0) return '{}'
    const colon = newLine === '' ? ':' : ': '
    const members = [...value].map(([key, member]) => `${JSON.stringify(key)}${colon}${write(runtime, member, inner)}`)
    return `{${inner}${members.join(`,${inner}`)}${newLine}}`
  }
  return value === null || typeof value === 'boolean' ? String(value) : '""'
}

const plainText = (value: Result): string => (value === null || typeof value === 'boolean' ? String(value) : '')

function nestedNumberText(value: Parameters<typeof numberText>[0]): string {
  const number = Number(value)
  if (Number.isNaN(number)) return 'null'
  if (!Number.isFinite(number)) throw jsonataError('D1001', { value: number })
  return numberText(value)
}
