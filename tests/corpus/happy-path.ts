import { type Demand, demandsOf, jsonataDemands } from './choices.ts'
import { JSON_TEXT, renamings, wantedPaths } from './definition-paths.ts'
import { endsOf, Shape, type Value, WHOLE } from './shape.ts'

type Record_ = { readonly [name: string]: Value }

/** What makes an execution of a definition go well. */
export interface HappyPath {
  readonly input: Value
  /** By the name of the Task state: what its resource answers, every time. */
  readonly mocks: Readonly<Record<string, Value>>
}

/**
 * Guesses input and mocks from what a definition reads: one value that has everything that is read anywhere is the input
 * and every task's answer, changed so that each Choice takes the shortest way to a successful end.
 */
export function happyPathOf(definition: Record_): HappyPath {
  const general = new Shape()
  for (const { path, leaf } of wantedPaths(definition as Value)) {
    for (const end of endsOf(path)) general.want(end, leaf)
  }
  for (const { name, path } of renamings(definition as Value)) {
    const renamed = (general.value as Record_)[name]
    if (renamed === undefined || JSON.stringify(renamed).length > LONGEST_RENAMED) continue
    for (const end of endsOf(path)) general.want(end, renamed)
  }
  completeWholes(general)
  const shapes = new Map<string, Shape>()
  const input = general.copy()
  /** What must be a list, since a Map iterates over all of it. */
  const lists = new Set<Shape>()
  const given = (shape: Shape): Value => (lists.has(shape) ? [shape.value] : shape.value)
  for (const machine of machinesOf(definition)) {
    const before: Shape[] = [input]
    for (const { name, state, demands } of shortestWay(machine)) {
      for (const [index, shape] of [...before].reverse().entries()) apply(demands, shape, index === 0)
      if (takesItems(state)) lists.add(before.at(-1) as Shape)
      if (state.Type !== 'Task') continue
      const shape = shapes.get(name) ?? general.copy()
      shapes.set(name, shape)
      before.push(shape)
    }
  }
  const mocks: Record<string, Value> = {}
  for (const name of taskNames(definition)) mocks[name] = given(shapes.get(name) ?? general)
  return { input: given(input), mocks }
}

/** In UTF-16 units: payloads may have 256 KiB, and hold several of these. */
const LONGEST_RENAMED = 10_000
const LONGEST_WHOLE = 20_000

/** Demands of a Choice on an answer: the closest answer meets all of them, one further away what it can without harm. */
const settled = new WeakMap<Shape, Set<string>>()
function apply(demands: readonly Demand[], shape: Shape, isClosest: boolean): void {
  const known = settled.get(shape) ?? new Set<string>()
  settled.set(shape, known)
  for (const { path, value } of demands) {
    for (const end of endsOf(path)) {
      const key = end.join('.')
      if (known.has(key) && !isClosest) continue
      known.add(key)
      for (const place of [[], ...shape.placesOf(end)]) {
        if (value === undefined) shape.remove([...place, ...end])
        else shape.put([...place, ...end], value)
      }
    }
  }
}

/** Whether a Map iterates over what it gets. */
const takesItems = ({ Type, ItemsPath, Items, ItemReader, InputPath }: Record_): boolean =>
  Type === 'Map' &&
  ItemReader === undefined &&
  InputPath === undefined &&
  (ItemsPath ?? '$') === '$' &&
  Items === undefined

/** Where data is passed on as a whole, everything that is read anywhere can be read of it. */
function completeWholes(shape: Shape): void {
  const once = completed(shape, {}, '{}')
  const twice = completed(shape, once.value, JSON.stringify(once.value))
  const deep = JSON.stringify(twice.value).length > LONGEST_WHOLE ? once.value : twice.value
  const whole = completed(shape, deep, JSON.stringify(once.value)).value
  shape.put([], whole)
}

function completed(shape: Shape, whole: Value, text: string): Shape {
  const filled = shape.copy()
  filled.fill((leaf) => {
    if (leaf === JSON_TEXT) return text
    if (leaf === WHOLE) return whole
    if (leaf === null || typeof leaf !== 'object' || Array.isArray(leaf) || !(WHOLE in leaf)) return undefined
    const { [WHOLE]: _, ...own } = leaf
    return { ...(whole as object), ...own } as Value
  })
  return filled
}

interface Turn {
  readonly name: string
  readonly state: Record_
  readonly demands: readonly Demand[]
}

/** The states that a machine goes through to its nearest successful end, and what its Choices demand for that. */
function shortestWay(machine: Record_): readonly Turn[] {
  const states = machine.States as Readonly<Record<string, Record_>>
  const distances = distancesToSuccess(states)
  const turns: Turn[] = []
  const seen = new Set<string>()
  let name: string | undefined = String(machine.StartAt)
  while (name !== undefined && !seen.has(name)) {
    seen.add(name)
    const state: Record_ | undefined = states[name]
    if (state === undefined) break
    const best: Way | undefined = bestWay(state, distances)
    turns.push({ name, state, demands: best?.demands ?? [] })
    name = best?.next
  }
  return turns
}

interface Way {
  readonly next: string
  readonly demands: readonly Demand[]
}

function bestWay(state: Record_, distances: ReadonlyMap<string, number>): Way | undefined {
  if (state.Type !== 'Choice') {
    return typeof state.Next === 'string' ? { next: state.Next, demands: [] } : undefined
  }
  const rules = (state.Choices ?? []) as Record_[]
  const ways: Way[] = rules.map((rule, index) => ({
    next: String(rule.Next),
    demands: [...rules.slice(0, index).flatMap((other) => demandsOn(other, false)), ...demandsOn(rule, true)]
  }))
  if (typeof state.Default === 'string') {
    ways.push({ next: state.Default, demands: rules.flatMap((rule) => demandsOn(rule, false)) })
  }
  const far = Number.POSITIVE_INFINITY
  return ways.sort((a, b) => (distances.get(a.next) ?? far) - (distances.get(b.next) ?? far))[0]
}

const demandsOn = (rule: Record_, holds: boolean): readonly Demand[] =>
  typeof rule.Condition === 'string' ? jsonataDemands(rule.Condition, holds) : demandsOf(rule, holds)

function distancesToSuccess(states: Readonly<Record<string, Record_>>): ReadonlyMap<string, number> {
  const distances = new Map<string, number>()
  for (let changed = true; changed; ) {
    changed = false
    for (const [name, state] of Object.entries(states)) {
      const isEnd = state.Type === 'Succeed' || state.End === true
      const nexts = nextsOf(state).flatMap((next) => distances.get(next) ?? [])
      const distance = isEnd ? 0 : 1 + Math.min(...nexts, Number.POSITIVE_INFINITY)
      if (Number.isFinite(distance) && distance < (distances.get(name) ?? Number.POSITIVE_INFINITY)) {
        distances.set(name, distance)
        changed = true
      }
    }
  }
  return distances
}

const nextsOf = (state: Record_): readonly string[] =>
  [state.Next, state.Default, ...((state.Choices ?? []) as Record_[]).map(({ Next }) => Next)].filter(
    (next): next is string => typeof next === 'string'
  )

/** The machine and those inside of its Map and Parallel states. */
function machinesOf(machine: Record_): readonly Record_[] {
  const inner = Object.values((machine.States ?? {}) as Readonly<Record<string, Record_>>).flatMap((state) => [
    ...((state.Branches ?? []) as Record_[]),
    ...(state.Iterator === undefined ? [] : [state.Iterator as Record_]),
    ...(state.ItemProcessor === undefined ? [] : [state.ItemProcessor as Record_])
  ])
  return [machine, ...inner.flatMap(machinesOf)]
}

const taskNames = (definition: Record_): readonly string[] =>
  machinesOf(definition).flatMap(({ States }) =>
    Object.entries((States ?? {}) as Readonly<Record<string, Record_>>)
      .filter(([, { Type }]) => Type === 'Task')
      .map(([name]) => name)
  )
