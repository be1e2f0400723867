import { equalityKey, valuesEqual } from '../equality.ts'
import { callBack } from '../function-value.ts'
import { jsonataError } from '../jsonata-error.ts'
import { mergeSort } from '../merge-sort.ts'
import type { Runtime } from '../runtime.ts'
import {
  type FunctionValue,
  isArray,
  isNumber,
  isSequence,
  itemsOf,
  newSequence,
  type Result,
  type Value
} from '../value.ts'
import { define, type FunctionTable } from './define.ts'

type Items = readonly Value[] | undefined

export const arrayFunctions: FunctionTable = new Map([
  ['append', define('<xx:a>', 2, append)],
  ['sort', define('<af?:a>', 2, sort)],
  ['reverse', define('<a:a>', 1, reverse)],
  ['shuffle', define('<a:a>', 1, shuffle)],
  ['distinct', define('<x:x>', 1, distinct)],
  ['zip', define('<a+>', 0, zip)]
])

function append(runtime: Runtime, first: Result, second: Result): Result {
  if (first === undefined) return second
  if (second === undefined) return first
  const [before, after] = [itemsOf(first), itemsOf(second)]
  runtime.allocateItems(before.length + after.length)
  return [...before, ...after]
}

function sort(runtime: Runtime, items: Items, comparator: FunctionValue | undefined): Result {
  if (items === undefined || items.length <= 1) return items
  if (comparator !== undefined) {
    return mergeSort(runtime, items, (a, b) => isTruthy(callBack(runtime, comparator, a, b)))
  }
  if (items.every((item) => typeof item === 'string')) {
    return mergeSort(runtime, items, (a, b) => {
      runtime.readText(a)
      runtime.readText(b)
      return a > b
    })
  }
  if (items.every(isNumber)) return mergeSort(runtime, items, (a, b) => Number(a) > Number(b))
  throw jsonataError('D3070')
}

/** Whether a comparator's answer means "the first belongs after the second". */
const isTruthy = (answer: Result): boolean => (isNumber(answer) ? Boolean(Number(answer)) : Boolean(answer))

function reverse(runtime: Runtime, items: Items): Result {
  if (items === undefined || items.length <= 1) return items
  runtime.allocateItems(items.length)
  return items.toReversed()
}

function shuffle(runtime: Runtime, items: Items): Result {
  if (items === undefined || items.length <= 1) return items
  runtime.allocateItems(items.length)
  const shuffled = [...items]
  for (let index = shuffled.length - 1; index > 0; index--) {
    const other = Math.floor(runtime.environment.random() * (index + 1))
    const item = shuffled[index] as Value
    shuffled[index] = shuffled[other] as Value
    shuffled[other] = item
  }
  return shuffled
}

function distinct(runtime: Runtime, items: Result): Result {
  if (!isArray(items) || items.length <= 1) return items
  runtime.work(items.length * 3)
  const kept: Value[] = isSequence(items) ? newSequence() : []
  const seen = new Map<string | number, Value[]>()
  for (const item of items) {
    const key = equalityKey(runtime, item)
    const alike = seen.get(key)
    if (alike === undefined) seen.set(key, [item])
    else if (alike.some((other) => isSame(runtime, item, other))) continue
    else alike.push(item)
    kept.push(item)
  }
  runtime.allocateItems(kept.length)
  return kept
}

function isSame(runtime: Runtime, a: Value, b: Value): boolean {
  runtime.work(1)
  return valuesEqual(runtime, a, b)
}

function zip(runtime: Runtime, ...arrays: readonly Items[]): Result {
  const length = Math.min(...arrays.map((array) => array?.length ?? 0))
  runtime.allocateItems(length * (arrays.length + 1))
  runtime.work(length * 2)
  return Array.from({ length }, (_, index) => arrays.map((array) => array?.[index] as Value))
}
