import { isArray, isNumber, isObject, type Json, numberText } from '../../lib/json/value.ts'

/**
 * A value as Java prints it: strings bare, objects `{a=1, b=[x, y]}` (recorded: `test_format_2`,
 * `test_context_json_path`).
 */
export function javaText(value: Json): string {
  if (typeof value === 'string') return value
  if (isNumber(value)) return numberText(value)
  if (isArray(value)) return `[${value.map(javaText).join(', ')}]`
  if (isObject(value)) return `{${[...value].map(([key, member]) => `${key}=${javaText(member)}`).join(', ')}}`
  return String(value)
}
