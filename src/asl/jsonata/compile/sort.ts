import type { SortNode } from '../ast.ts'
import type { Code, Compile } from '../code.ts'
import type { Frame } from '../frame.ts'
import { jsonataError } from '../jsonata-error.ts'
import { mergeSort } from '../merge-sort.ts'
import type { Runtime } from '../runtime.ts'
import { isNumber, type Result, sequenceOf, type Value } from '../value.ts'
import { type Tuple, tupleFrame } from './tuple.ts'

interface Term {
  readonly key: Code
  readonly isDescending: boolean
}

/** `^(<a, >b)`. */
export function compileSort(
  node: SortNode,
  compile: Compile
): (runtime: Runtime, items: readonly Value[], frame: Frame) => readonly Value[] {
  const terms = compileTerms(node, compile)
  return (runtime, items, frame) => {
    if (items.length <= 1) return sequenceOf(items)
    return mergeSort(runtime, items, (a, b) =>
      isAfter(runtime, terms, (key) => [key(runtime, a, frame), key(runtime, b, frame)])
    )
  }
}

export function compileTupleSort(
  node: SortNode,
  compile: Compile
): (runtime: Runtime, tuples: readonly Tuple[], frame: Frame) => Tuple[] {
  const terms = compileTerms(node, compile)
  const evaluate = (key: Code, runtime: Runtime, tuple: Tuple, frame: Frame): Result =>
    key(runtime, tuple.item, tupleFrame(tuple, frame))
  return (runtime, tuples, frame) =>
    mergeSort(runtime, tuples, (a, b) =>
      isAfter(runtime, terms, (key) => [evaluate(key, runtime, a, frame), evaluate(key, runtime, b, frame)])
    )
}

const compileTerms = (node: SortNode, compile: Compile): readonly Term[] =>
  node.terms.map((term) => ({ key: compile(term.expression), isDescending: term.descending }))

/** Whether the first item belongs behind the second. Items without a key go to the end. */
function isAfter(runtime: Runtime, terms: readonly Term[], keys: (key: Code) => readonly [Result, Result]): boolean {
  for (const term of terms) {
    const [a, b] = keys(term.key)
    if (a === undefined && b === undefined) continue
    if (a === undefined || b === undefined) return a === undefined
    const order = compareKeys(runtime, a, b)
    if (order !== 0) return term.isDescending ? order < 0 : order > 0
  }
  return false
}

/** @throws {JsonataError} T2007, T2008 */
function compareKeys(runtime: Runtime, a: Value, b: Value): number {
  if (isNumber(a) && isNumber(b)) return Number(a) - Number(b)
  if (typeof a === 'string' && typeof b === 'string') {
    runtime.readText(a)
    runtime.readText(b)
    return a === b ? 0 : a < b ? -1 : 1
  }
  const isSortable = (value: Value): boolean => typeof value === 'string' || isNumber(value)
  if (!isSortable(a) || !isSortable(b)) throw jsonataError('T2008', { value: isSortable(a) ? b : a })
  throw jsonataError('T2007', { value: a, value2: b })
}
