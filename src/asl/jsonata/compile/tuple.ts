import { Frame } from '../frame.ts'
import type { Runtime } from '../runtime.ts'
import { isArray, type Result, type Value } from '../value.ts'

/**
 * One item of a path that binds variables on its way (`@$i`, `#$i`) or looks back (`%`): the item reached, and what
 * was bound to reach it. Ancestors are bound under labels that no author can write.
 */
export interface Tuple {
  readonly item: Value
  readonly bindings: ReadonlyMap<string, Value>
}

/** The stream of tuples as a path's result: what an outer path continues with. */
export class TupleStream extends Array<Value> {
  /** What is made of a stream, a copy say, is an array as any other. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }

  readonly tuples: readonly Tuple[]
  constructor(tuples: readonly Tuple[]) {
    super()
    this.tuples = tuples
  }
}

/** A frame in which a tuple's bindings are variables. */
export const tupleFrame = (tuple: Tuple, parent: Frame): Frame =>
  new Frame(parent, [...tuple.bindings.keys()], [...tuple.bindings.values()])

/** The tuples of one group as one: what they bind, and their items, in lists. */
export function mergeTuples(runtime: Runtime, tuples: readonly Tuple[]): Tuple {
  const [first, ...others] = tuples
  if (first === undefined) throw new Error('a group of tuples is never empty')
  if (others.length === 0) return first
  const bindings = new Map<string, Value>()
  for (const name of first.bindings.keys()) {
    const values = tuples.map((tuple) => tuple.bindings.get(name))
    bindings.set(name, concatenated(runtime, values))
  }
  const items = tuples.map((tuple) => tuple.item)
  return { item: concatenated(runtime, items), bindings }
}

/** Values as one list, in which arrays are taken apart. */
export function concatenated(runtime: Runtime, values: readonly Result[]): readonly Value[] {
  let length = 0
  for (const value of values) length += isArray(value) ? value.length : 1
  runtime.allocateItems(length)
  const list: Value[] = []
  for (const value of values) {
    if (isArray(value)) for (const item of value) list.push(item)
    else if (value !== undefined) list.push(value)
  }
  return list
}
