import { callBack } from '../function-value.ts'
import { lookup } from '../lookup.ts'
import { numberText } from '../number-text.ts'
import type { Runtime } from '../runtime.ts'
import {
  type FunctionValue,
  isArray,
  isExactInteger,
  isFunction,
  isMap,
  isNumber,
  newSequence,
  type Result,
  sequenceOf,
  truth,
  type Value
} from '../value.ts'
import { define, type FunctionTable } from './define.ts'

type Members = ReadonlyMap<string, Value> | undefined

export const clone = define('<(oa)-:o>', 1, (runtime, value: Result) =>
  value === undefined ? undefined : cloned(runtime, value)
)

export const objectFunctions: FunctionTable = new Map([
  ['keys', define('<x-:a<s>>', 1, keys)],
  [
    'lookup',
    define('<x-s:x>', 2, (runtime, value: Result, key: string | undefined) => {
      if (key !== undefined) runtime.readText(key)
      return lookup(runtime, value, key ?? 'undefined')
    })
  ],
  ['spread', define('<x-:a<o>>', 1, spread)],
  ['merge', define('<a<o>:o>', 1, merge)],
  ['sift', define('<o-f?:o>', 2, sift)],
  ['each', define('<o-f:a>', 2, each)],
  ['clone', clone]
])

function keys(runtime: Runtime, value: Result): Result {
  const found = new Set<string>()
  collectKeys(runtime, value, found)
  runtime.allocateItems(found.size)
  return sequenceOf([...found])
}

function collectKeys(runtime: Runtime, value: Result, found: Set<string>): void {
  runtime.work(1)
  runtime.descend()
  if (isArray(value)) for (const item of value) collectKeys(runtime, item, found)
  else if (isMap(value)) {
    runtime.work(value.size)
    for (const key of value.keys()) found.add(key)
  }
  runtime.ascend()
}

function spread(runtime: Runtime, value: Result): Result {
  if (isArray(value)) return value.length === 0 ? undefined : spreadItems(runtime, value)
  if (!isMap(value)) return value
  const parts = newSequence()
  for (const [key, member] of value) {
    runtime.allocateMembers(1)
    parts.push(new Map([[key, member]]))
  }
  return parts
}

function spreadItems(runtime: Runtime, items: readonly Value[]): readonly Value[] {
  const parts: Value[] = []
  runtime.descend()
  for (const item of items) {
    runtime.work(2)
    const part = spread(runtime, item)
    if (isArray(part)) for (const inner of part) parts.push(inner)
    else if (part !== undefined) parts.push(part)
  }
  runtime.ascend()
  runtime.allocateItems(parts.length)
  return parts
}

function merge(runtime: Runtime, objects: readonly ReadonlyMap<string, Value>[] | undefined): Result {
  if (objects === undefined) return undefined
  const merged = new Map<string, Value>()
  for (const object of objects) {
    runtime.allocateMembers(object.size)
    for (const [key, member] of object) merged.set(key, member)
  }
  return merged
}

function sift(runtime: Runtime, object: Members, predicate: FunctionValue | undefined): Result {
  if (object === undefined || predicate === undefined) return undefined
  const kept = new Map<string, Value>()
  for (const [key, member] of object) {
    if (truth(runtime, callBack(runtime, predicate, member, key, object)) === true) kept.set(key, member)
  }
  runtime.allocateMembers(kept.size)
  return kept.size === 0 ? undefined : kept
}

function each(runtime: Runtime, object: Members, transform: FunctionValue): Result {
  if (object === undefined) return undefined
  const results = newSequence()
  for (const [key, member] of object) {
    const result = callBack(runtime, transform, member, key, object)
    if (result !== undefined) results.push(result)
  }
  runtime.allocateItems(results.length)
  return results
}

/** A copy through JSON: numbers lose the digits that their text would lose, functions become empty texts. */
function cloned(runtime: Runtime, value: Value): Value {
  if (isNumber(value)) return isExactInteger(value) ? value : Number(numberText(value))
  if (isFunction(value)) return ''
  if (!isArray(value) && !isMap(value)) return value
  runtime.descend()
  const copy = isArray(value) ? clonedArray(runtime, value) : clonedObject(runtime, value)
  runtime.ascend()
  return copy
}

function clonedArray(runtime: Runtime, array: readonly Value[]): Value {
  runtime.allocateItems(array.length)
  return array.map((item) => cloned(runtime, item))
}

function clonedObject(runtime: Runtime, object: ReadonlyMap<string, Value>): Value {
  runtime.allocateMembers(object.size)
  const copy = new Map<string, Value>()
  for (const [key, member] of object) copy.set(key, cloned(runtime, member))
  return copy
}
