import { callBack } from '../function-value.ts'
import { jsonataError } from '../jsonata-error.ts'
import type { Runtime } from '../runtime.ts'
import { type FunctionValue, newSequence, type Result, truth, type Value } from '../value.ts'
import { define, type FunctionTable } from './define.ts'

type Items = readonly Value[] | undefined

export const higherOrderFunctions: FunctionTable = new Map([
  ['map', define('<af>', 2, map)],
  ['filter', define('<af>', 2, filter)],
  ['single', define('<af?>', 2, single)],
  ['reduce', define('<afj?:j>', 3, reduce)]
])

function map(runtime: Runtime, items: Items, transform: FunctionValue): Result {
  if (items === undefined) return undefined
  const results = newSequence()
  let index = 0
  for (const item of items) {
    const result = callBack(runtime, transform, item, index++, items)
    if (result !== undefined) results.push(result)
  }
  runtime.allocateItems(results.length)
  return results
}

function filter(runtime: Runtime, items: Items, predicate: FunctionValue): Result {
  if (items === undefined) return undefined
  const kept = newSequence()
  let index = 0
  for (const item of items) {
    if (truth(runtime, callBack(runtime, predicate, item, index++, items)) === true) kept.push(item)
  }
  runtime.allocateItems(kept.length)
  return kept
}

/** @throws {JsonataError} D3138, D3139 */
function single(runtime: Runtime, items: Items, predicate: FunctionValue | undefined): Result {
  if (items === undefined) return undefined
  let match: Result
  let index = 0
  for (const item of items) {
    if (predicate !== undefined && truth(runtime, callBack(runtime, predicate, item, index++, items)) !== true) continue
    if (match !== undefined) throw jsonataError('D3138')
    match = item
  }
  if (match === undefined) throw jsonataError('D3139')
  return match
}

/** @throws {JsonataError} D3050 */
function reduce(runtime: Runtime, items: Items, combine: FunctionValue, initial: Result): Result {
  if (items === undefined) return undefined
  if (combine.arity < 2) throw jsonataError('D3050')
  const hasInitial = initial !== undefined || items.length === 0
  let result = hasInitial ? initial : items[0]
  for (let index = hasInitial ? 0 : 1; index < items.length; index++) {
    result = callBack(runtime, combine, result, items[index], index, items)
  }
  return result
}
