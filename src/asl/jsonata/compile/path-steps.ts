import type { Node } from '../ast.ts'
import type { Code, Compile } from '../code.ts'
import type { Frame } from '../frame.ts'
import type { Runtime } from '../runtime.ts'
import {
  isArray,
  isConstructed,
  isSequence,
  itemsOf,
  newSequence,
  type Result,
  sequenceOf,
  type Value
} from '../value.ts'
import { compileFilter, type Filter } from './filter.ts'
import { compileSort } from './sort.ts'

/** Applies one step to every item that the steps before it have found. */
export type Step = (runtime: Runtime, items: readonly Result[], frame: Frame) => readonly Value[]

/** Takes one step after the other; what is left when one finds nothing is nothing. */
export function walk(
  runtime: Runtime,
  start: readonly Result[],
  steps: readonly Step[],
  frame: Frame
): readonly Value[] {
  let items = start
  for (const [index, step] of steps.entries()) {
    items = step(runtime, items, frame)
    if (items.length > 0) continue
    // an array constructor as the first step is the one thing that leaves an empty array behind
    return index === steps.length - 1 || isConstructed(items) ? (items as readonly Value[]) : newSequence()
  }
  return items as readonly Value[]
}

/** What a value contributes to a sequence: an array its items, unless it is to stay whole. */
export const entries = (value: Value): readonly Value[] => (isArray(value) && !isConstructed(value) ? value : [value])

export function compileStep(step: Node, isFirst: boolean, isLast: boolean, compile: Compile): Step {
  const filters = (step.stages ?? []).flatMap((stage) =>
    stage.type === 'filter' ? [compileFilter(stage, compile)] : []
  )
  if (step.type === 'sort') {
    const sort = compileSort(step, compile)
    return (runtime, items, frame) => {
      let sorted: Value = sort(runtime, items as readonly Value[], frame)
      for (const filter of filters) sorted = filter(runtime, sorted, frame)
      return itemsOf(sorted)
    }
  }
  const code = compile(step)
  if (isFirst && step.type === 'unary' && step.value === '[' && step.consarray === true) {
    return (runtime, items, frame) => {
      const array = code(runtime, items as readonly Value[], frame)
      return array === undefined ? [] : itemsOf(array)
    }
  }
  return mapping(filters.length === 0 ? code : filtered(code, filters), isLast)
}

const filtered =
  (code: Code, filters: readonly Filter[]): Code =>
  (runtime, input, frame) => {
    let result = code(runtime, input, frame)
    for (const filter of filters) if (result !== undefined) result = filter(runtime, result, frame)
    return result
  }

/** Evaluates a step for each item and joins the results; one plain array as the last step's only result stays as it is. */
export function mapping(code: Code, isLast: boolean): Step {
  return (runtime, items, frame) => {
    if (items.length === 1) {
      const only = code(runtime, items[0], frame)
      if (only === undefined) return newSequence()
      if (isLast) return isArray(only) && !isSequence(only) ? only : sequenceOf(entries(only))
      return entries(only)
    }
    const results: Value[] = []
    for (const item of items) {
      const result = code(runtime, item, frame)
      if (result !== undefined) results.push(result)
    }
    const [only] = results
    if (isLast && results.length === 1 && isArray(only) && !isSequence(only)) return only
    const joined = newSequence()
    for (const result of results) {
      const found = entries(result)
      runtime.checkItems(joined.length + found.length)
      for (const entry of found) joined.push(entry)
    }
    runtime.allocateItems(joined.length)
    return joined
  }
}

/** Applies `[]` to a path's result. */
export function keepSingleton(items: readonly Value[]): readonly Value[] {
  const found = isConstructed(items) ? sequenceOf([items]) : items
  if (isSequence(found)) found.mark = 'kept'
  return found
}
