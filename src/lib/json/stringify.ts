import { isArray, isObject, type Json, JsonNumber } from './value.ts'

/** Compact JSON text: no white space, members in order, non-ASCII characters as they are, numbers as written. */
export function stringify(value: Json): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (value === null) return 'null'
  if (isArray(value)) {
    let text = '['
    for (let index = 0; index < value.length; index++) {
      if (index > 0) text += ','
      text += stringify(value[index] as Json)
    }
    return `${text}]`
  }
  if (isObject(value)) {
    let text = '{'
    let first = true
    for (const [key, member] of value) {
      if (!first) text += ','
      first = false
      text += `${JSON.stringify(key)}:${stringify(member)}`
    }
    return `${text}}`
  }
  return value instanceof JsonNumber ? value.text : String(value)
}
