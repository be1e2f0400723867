import type { FilterStage } from '../ast.ts'
import type { Code, Compile } from '../code.ts'
import type { Frame } from '../frame.ts'
import type { Runtime } from '../runtime.ts'
import { isArray, isNumber, itemsOf, newSequence, type Result, sequenceOf, truth, type Value } from '../value.ts'
import { type Tuple, TupleStream, tupleFrame } from './tuple.ts'

export type Filter = (runtime: Runtime, items: Value, frame: Frame) => Value

/** `[…]` after an expression: a number, or several, select by position; anything else is a condition on each item. */
export function compileFilter(stage: FilterStage, compile: Compile): Filter {
  const literal = stage.expr.type === 'number' ? Number(stage.expr.value) : undefined
  if (literal !== undefined) {
    return (_, value) => {
      const items = itemsOf(value)
      const item = items[positionOf(literal, items.length)]
      if (item === undefined) return newSequence()
      return isArray(item) ? item : sequenceOf([item])
    }
  }
  const predicate = compile(stage.expr)
  return (runtime, value, frame) => {
    if (value instanceof TupleStream) return new TupleStream(filterTuples(runtime, value.tuples, predicate, frame))
    const items = itemsOf(value)
    const kept = newSequence()
    for (const [index, item] of items.entries()) {
      const chosen = predicate(runtime, item, frame)
      for (let times = selections(runtime, chosen, index, items.length); times > 0; times--) kept.push(item)
      // a list of positions may name an item as often as it likes
      if (kept.length > items.length) runtime.allocateItems(kept.length - items.length)
    }
    runtime.allocateItems(kept.length)
    return kept
  }
}

/** The same on tuples, whose bindings the predicate may read. */
export const filterTuples = (runtime: Runtime, tuples: readonly Tuple[], predicate: Code, frame: Frame): Tuple[] =>
  tuples.flatMap((tuple, index) => {
    const chosen = predicate(runtime, tuple.item, tupleFrame(tuple, frame))
    const times = selections(runtime, chosen, index, tuples.length)
    return times === 0 ? [] : times === 1 ? tuple : new Array<Tuple>(times).fill(tuple)
  })

/** How often a predicate's result selects the item at an index: a list of positions may name it more than once. */
function selections(runtime: Runtime, chosen: Result, index: number, length: number): number {
  if (isNumber(chosen)) return positionOf(Number(chosen), length) === index ? 1 : 0
  if (isArray(chosen) && chosen.every(isNumber)) {
    runtime.work(chosen.length >> 1)
    return chosen.filter((position) => positionOf(Number(position), length) === index).length
  }
  return truth(runtime, chosen) === true ? 1 : 0
}

/** Negative positions count from the end. */
function positionOf(position: number, length: number): number {
  const index = Math.floor(position)
  return index < 0 ? length + index : index
}
