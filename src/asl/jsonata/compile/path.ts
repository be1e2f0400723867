import type { Node, PathNode } from '../ast.ts'
import type { Code, Compile } from '../code.ts'
import { isArray, isMap, isSequence, sequenceOf } from '../value.ts'
import { compileGroup } from './group.ts'
import { compileStep, entries, keepSingleton, mapping, walk } from './path-steps.ts'
import { compileName } from './steps.ts'
import { compileTuplePath, firstTupleStep } from './tuple-path.ts'

/** `a.b[c].d`: each step maps the items found so far, and its results are joined into one sequence. */
export function compilePath(node: PathNode, compile: Compile): Code {
  if (firstTupleStep(node) >= 0) return compileTuplePath(node, compile)
  const simple = compileMemberPath(node)
  if (simple !== undefined) return simple
  const last = node.steps.length - 1
  const steps = node.steps.map((step, index) => compileStep(step, index === 0, index === last, compile))
  const startsAtVariable = node.steps[0]?.type === 'variable'
  const group = node.group === undefined ? undefined : compileGroup(node.group.lhs, compile)
  const keepsArray = node.keepSingletonArray === true
  return (runtime, input, frame) => {
    const start = isArray(input) && !startsAtVariable ? input : [input]
    const items = walk(runtime, start, steps, frame)
    const found = keepsArray ? keepSingleton(items) : items
    return group === undefined ? found : group(runtime, found, frame)
  }
}

/** The most frequent paths, names after a variable or the context item, need no lists while they meet only objects. */
function compileMemberPath(node: PathNode): Code | undefined {
  const [first, ...rest] = node.steps
  if (first === undefined || rest.length === 0 || node.group !== undefined || node.keepSingletonArray === true) {
    return undefined
  }
  const isPlain = (step: Node): boolean => step.stages === undefined && step.predicate === undefined && !step.keepArray
  if (first.type !== 'variable' || !isPlain(first) || first.group !== undefined) return undefined
  const names = rest.map((step) => (step.type === 'name' && isPlain(step) ? step.value : undefined))
  if (!names.every((name) => name !== undefined)) return undefined
  const variable = first.value
  const general = names.map((name, index) => mapping(compileName(name), index === names.length - 1))
  return (runtime, input, frame) => {
    runtime.leaf()
    let value = variable === '' ? input : frame.lookup(variable)
    for (const [index, name] of names.entries()) {
      if (isArray(value)) return walk(runtime, entries(value), general.slice(index), frame)
      if (!isMap(value)) return undefined
      runtime.leaf()
      value = value.get(name)
    }
    return isSequence(value) ? sequenceOf(value) : value
  }
}
