import type { Node, PathNode, Stage } from '../ast.ts'
import type { Code, Compile } from '../code.ts'
import type { Frame } from '../frame.ts'
import type { Runtime } from '../runtime.ts'
import { isArray, isConstructed, itemsOf, type Result, sequenceOf, type Value } from '../value.ts'
import { filterTuples } from './filter.ts'
import { compileGroup, compileTupleGroup } from './group.ts'
import { compileStep, keepSingleton, walk } from './path-steps.ts'
import { compileTupleSort } from './sort.ts'
import { type Tuple, TupleStream, tupleFrame } from './tuple.ts'

type TupleStep = (runtime: Runtime, tuples: readonly Tuple[], frame: Frame) => readonly Tuple[]

const NO_BINDINGS: ReadonlyMap<string, Value> = new Map()

/** Where a path begins to carry tuples; -1 if nowhere. */
export const firstTupleStep = (node: PathNode): number => node.steps.findIndex((step) => step.tuple === true)

const isArrayStep = (step: Node): boolean => step.type === 'unary' && step.value === '[' && step.consarray === true

/** A path with `@`, `#` or `%`: from the first such step on it carries tuples instead of items. */
export function compileTuplePath(node: PathNode, compile: Compile): Code {
  const [firstStep] = node.steps
  // an array constructor at the start binds nothing, and with `@` is not moved on to
  const startsAtTupleArray = firstStep?.tuple === true && isArrayStep(firstStep)
  const first = startsAtTupleArray ? 1 : firstTupleStep(node)
  const leading = startsAtTupleArray && firstStep.focus !== undefined ? [] : node.steps.slice(0, first)
  // the steps before it are an ordinary path
  const before = leading.map((step, index) => compileStep(step, index === 0, false, compile))
  const steps = node.steps.slice(first).map((step) => compileTupleStep(step, compile))
  const group = node.group === undefined ? undefined : compileTupleGroup(node.group.lhs, compile)
  const emptyGroup = node.group === undefined ? undefined : compileGroup(node.group.lhs, compile)
  const startsAtVariable = node.steps[0]?.type === 'variable'
  const keepsArray = node.keepSingletonArray === true
  return (runtime, input, frame) => {
    const start = isArray(input) && !startsAtVariable ? input : [input]
    const initial = walk(runtime, start, before, frame)
    if (initial.length === 0 && isConstructed(initial) && group === undefined && !startsAtTupleArray) {
      return keepsArray ? keepSingleton(initial) : initial
    }
    runtime.allocateItems(initial.length * 4)
    let tuples = asTuples(initial)
    for (const step of steps) {
      tuples = step(runtime, tuples, frame)
      if (tuples.length === 0) break
    }
    if (tuples.length === 0 && emptyGroup !== undefined) return emptyGroup(runtime, undefined, frame)
    if (group !== undefined) return group(runtime, tuples, frame)
    if (node.tuple === true) return new TupleStream(tuples)
    runtime.allocateItems(tuples.length)
    const items = sequenceOf(tuples.map((tuple) => tuple.item))
    return keepsArray ? keepSingleton(items) : items
  }
}

const asTuples = (items: readonly Result[]): readonly Tuple[] =>
  items.map((item) => ({ item: item as Value, bindings: NO_BINDINGS }))

function compileTupleStep(step: Node, compile: Compile): TupleStep {
  const stages = (step.stages ?? []).map((stage) => compileStage(stage, compile))
  const advance = step.type === 'sort' ? compileSortStep(step, compile) : compileMappingStep(step, compile)
  return (runtime, tuples, frame) => {
    let reached = advance(runtime, tuples, frame)
    for (const stage of stages) reached = stage(runtime, reached, frame)
    return reached
  }
}

function compileSortStep(step: Node & { readonly type: 'sort' }, compile: Compile): TupleStep {
  const sort = compileTupleSort(step, compile)
  return (runtime, tuples, frame) => {
    const sorted = sort(runtime, tuples, frame)
    return step.index === undefined ? sorted : withPositions(runtime, sorted, step.index)
  }
}

function withPositions(runtime: Runtime, tuples: readonly Tuple[], name: string): readonly Tuple[] {
  return tuples.map((tuple, position) => {
    account(runtime, tuple.bindings.size + 1)
    return { item: tuple.item, bindings: new Map([...tuple.bindings, [name, position]]) }
  })
}

/** Tuples multiply from step to step, so each is accounted for before it is made. */
function account(runtime: Runtime, bindings: number): void {
  runtime.allocateMembers(bindings)
  runtime.work(TUPLE_WORK)
}

/** Making a tuple and the frame that its bindings are looked up in. */
const TUPLE_WORK = 12

function compileMappingStep(step: Node, compile: Compile): TupleStep {
  const code = compile(step)
  const bindsNothing = step.focus === undefined && step.index === undefined && step.ancestor === undefined
  return (runtime, tuples, frame) => {
    const all: Tuple[] = []
    for (const tuple of tuples) {
      const result = code(runtime, tuple.item, tupleFrame(tuple, frame))
      if (result === undefined) continue
      let position = 0
      for (const reached of reachedFrom(runtime, tuple, result)) {
        if (bindsNothing) runtime.work(1)
        else account(runtime, reached.bindings.size + 1)
        all.push(bindsNothing ? reached : bound(step, tuple, reached, position))
        position++
      }
    }
    runtime.allocateItems(all.length)
    return all
  }
}

/** Where a step leads from a tuple; a path inside it adds what it bound itself. */
function* reachedFrom(runtime: Runtime, tuple: Tuple, result: Value): Generator<Tuple, void> {
  if (result instanceof TupleStream) {
    for (const { item, bindings } of result.tuples) {
      account(runtime, tuple.bindings.size + bindings.size)
      yield { item, bindings: new Map([...tuple.bindings, ...bindings]) }
    }
    return
  }
  for (const item of itemsOf(result)) yield { item, bindings: tuple.bindings }
}

function bound(step: Node, from: Tuple, reached: Tuple, position: number): Tuple {
  const bindings = new Map(reached.bindings)
  if (step.focus !== undefined) bindings.set(step.focus, reached.item)
  if (step.index !== undefined) bindings.set(step.index, position)
  if (step.ancestor !== undefined) bindings.set(step.ancestor.label, from.item)
  // `@` binds the item but does not move on to it
  return { item: step.focus === undefined ? reached.item : from.item, bindings }
}

function compileStage(stage: Stage, compile: Compile): TupleStep {
  if (stage.type === 'index') return (runtime, tuples) => withPositions(runtime, tuples, stage.value)
  const literal = stage.expr.type === 'number' ? Number(stage.expr.value) : undefined
  const predicate = literal === undefined ? compile(stage.expr) : (): Result => literal
  return (runtime, tuples, frame) => filterTuples(runtime, tuples, predicate, frame)
}
