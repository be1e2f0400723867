import type { Pair } from '../ast.ts'
import type { Compile } from '../code.ts'
import type { Frame } from '../frame.ts'
import { jsonataError } from '../jsonata-error.ts'
import type { Runtime } from '../runtime.ts'
import { itemsOf, type Result, type Value } from '../value.ts'
import { concatenated, mergeTuples, type Tuple, tupleFrame } from './tuple.ts'

/** One member in the making: the items that gave its key, and which of the written pairs it comes from. */
interface Group<T> {
  readonly pair: number
  readonly items: T[]
}

/** `items{key: value}`: items of the same key form a group, and the value is evaluated on the group. */
export function compileGroup(
  pairs: readonly Pair[],
  compile: Compile
): (runtime: Runtime, input: Result, frame: Frame) => Value {
  const members = compilePairs(pairs, compile)
  return (runtime, input, frame) => {
    const items: readonly Result[] = input === undefined ? [] : itemsOf(input)
    const groups = collect(runtime, members, items.length === 0 ? [undefined] : items, (key, item) =>
      key(runtime, item, frame)
    )
    return build(runtime, groups, (group) =>
      (members[group.pair] as Member).value(runtime, contextOf(runtime, group.items), frame)
    )
  }
}

/** The same over tuples, whose bindings keys and values may read. */
export function compileTupleGroup(
  pairs: readonly Pair[],
  compile: Compile
): (runtime: Runtime, tuples: readonly Tuple[], frame: Frame) => Value {
  const members = compilePairs(pairs, compile)
  return (runtime, tuples, frame) => {
    const groups = collect(runtime, members, tuples, (key, tuple) => key(runtime, tuple.item, tupleFrame(tuple, frame)))
    return build(runtime, groups, (group) => {
      const tuple = mergeTuples(runtime, group.items)
      return (members[group.pair] as Member).value(runtime, tuple.item, tupleFrame(tuple, frame))
    })
  }
}

interface Member {
  readonly key: ReturnType<Compile>
  readonly value: ReturnType<Compile>
}

const compilePairs = (pairs: readonly Pair[], compile: Compile): readonly Member[] =>
  pairs.map(([key, value]) => ({ key: compile(key), value: compile(value) }))

/** @throws {JsonataError} T1003, D1009 */
function collect<T>(
  runtime: Runtime,
  members: readonly Member[],
  items: readonly T[],
  evaluate: (key: Member['key'], item: T) => Result
): ReadonlyMap<string, Group<T>> {
  const groups = new Map<string, Group<T>>()
  for (const item of items) {
    for (const [pair, member] of members.entries()) {
      const key = evaluate(member.key, item)
      if (key === undefined) continue
      if (typeof key !== 'string') throw jsonataError('T1003', { value: key })
      runtime.readText(key)
      const group = groups.get(key)
      if (group === undefined) groups.set(key, { pair, items: [item] })
      else if (group.pair !== pair) throw jsonataError('D1009', { value: key })
      else group.items.push(item)
    }
  }
  return groups
}

function build<T>(
  runtime: Runtime,
  groups: ReadonlyMap<string, Group<T>>,
  evaluate: (group: Group<T>) => Result
): Value {
  const object = new Map<string, Value>()
  for (const [key, group] of groups) {
    const value = evaluate(group)
    if (value !== undefined) object.set(key, value)
  }
  runtime.allocateMembers(object.size)
  return object
}

/** A group of one is its item; of several, a list in which arrays are taken apart. */
function contextOf(runtime: Runtime, items: readonly Result[]): Result {
  if (items.length === 1) return items[0]
  return concatenated(runtime, items)
}
