import { numbersEqual } from '../../lib/json/value.ts'
import type { Runtime } from './runtime.ts'
import { isArray, isMap, isNumber, type Value } from './value.ts'

/** Deep equality: numbers by value, objects without regard to the order of their members, functions by identity. */
export function valuesEqual(runtime: Runtime, a: Value, b: Value): boolean {
  if (typeof a === 'string') {
    if (typeof b === 'string' && b.length === a.length) runtime.readText(a)
    return a === b
  }
  if (isNumber(a)) return isNumber(b) && numbersEqual(a, b)
  if (a === b) return true
  runtime.descend()
  const isEqual =
    (isArray(a) && isArray(b) && arraysEqual(runtime, a, b)) || (isMap(a) && isMap(b) && objectsEqual(runtime, a, b))
  runtime.ascend()
  return isEqual
}

function arraysEqual(runtime: Runtime, a: readonly Value[], b: readonly Value[]): boolean {
  if (a.length !== b.length) return false
  runtime.work(a.length + 1)
  return a.every((item, index) => valuesEqual(runtime, item, b[index] as Value))
}

function objectsEqual(runtime: Runtime, a: ReadonlyMap<string, Value>, b: ReadonlyMap<string, Value>): boolean {
  if (a.size !== b.size) return false
  runtime.work(a.size + 1)
  for (const [key, member] of a) {
    const other = b.get(key)
    if (other === undefined || !valuesEqual(runtime, member, other)) return false
  }
  return true
}

/**
 * A key that equal values share: with it, the values to compare one with are few. Different values may share it too.
 */
export function equalityKey(runtime: Runtime, value: Value): string | number {
  runtime.work(1)
  if (typeof value === 'string') {
    runtime.readText(value)
    return `s${value.length > 64 ? `${value.length}${value.slice(0, 64)}` : value}`
  }
  if (isNumber(value)) return Number(value)
  if (isArray(value)) {
    const first = value[0]
    return `a${value.length}${first === undefined || isArray(first) || isMap(first) ? '' : equalityKey(runtime, first)}`
  }
  if (isMap(value)) {
    runtime.work(value.size * 2)
    let text = ''
    for (const key of [...value.keys()].sort().slice(0, 8)) {
      const member = value.get(key) as Value
      text += `,${key}:${isArray(member) || isMap(member) ? '' : equalityKey(runtime, member)}`
    }
    return `o${value.size}${text}`
  }
  return String(typeof value === 'object' ? value : `b${value}`)
}
