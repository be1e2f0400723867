import { type BlockNode, type ConditionNode, childNodes, type LambdaNode, type Node } from '../ast.ts'
import type { Code, Compile } from '../code.ts'
import { Frame } from '../frame.ts'
import { Lambda, settle } from '../function-value.ts'
import { stackOverflow } from '../jsonata-error.ts'
import { MAX_DEPTH } from '../limits.ts'
import { RegExpFunction } from '../matcher.ts'
import { Signature } from '../signature.ts'
import { collapse, isSequence, type Result, truth, type Value } from '../value.ts'
import { compileApply, compileCall, compilePartial, compileTailCall } from './calls.ts'
import { compileArray, compileObject } from './constructors.ts'
import { compileFilter, type Filter } from './filter.ts'
import { compileGroup } from './group.ts'
import { compileBinary, compileNegation } from './operators.ts'
import { compilePath } from './path.ts'
import { compileDescendants, compileName, compileWildcard } from './steps.ts'
import { compileTransform } from './transform.ts'

/** Deeper nesting than this is not compiled: evaluating it would exceed the depth limit anyway. */
const MAX_COMPILED_DEPTH = 5 * MAX_DEPTH

/** Compiles an expression into closures. */
export function compileExpression(root: Node): Code {
  let depth = 0
  const compile: Compile = (node) => {
    if (depth >= MAX_COMPILED_DEPTH) {
      return () => {
        throw stackOverflow(MAX_DEPTH + 1, MAX_DEPTH)
      }
    }
    depth++
    const code = compileNode(node, compile)
    depth--
    return code
  }
  return compile(root)
}

function compileNode(node: Node, compile: Compile): Code {
  switch (node.type) {
    case 'string':
    case 'number':
    case 'value':
      return compileAround(node, constant(node.value), compile)
    case 'regex':
      return compileAround(node, constant(new RegExpFunction(node.value)), compile)
    case 'variable':
      return compileAround(node, compileVariable(node.value), compile)
    case 'name':
      return compileAround(node, compileName(node.value), compile)
    case 'parent':
      return compileAround(node, compileVariable(node.slot.label), compile)
    case 'lambda':
      return compileAround(node, compileLambda(node, compile), compile)
    default:
      return counted(compileAround(node, compileCompound(node, compile), compile))
  }
}

/** Nodes whose evaluation evaluates others: these nest. */
function compileCompound(node: Node, compile: Compile): Code {
  switch (node.type) {
    case 'path':
      return compilePath(node, compile)
    case 'wildcard':
      return compileWildcard()
    case 'descendant':
      return compileDescendants()
    case 'unary':
      if (node.value === '[') return compileArray(node, compile)
      return node.value === '{' ? compileObject(node, compile) : compileNegation(node, compile)
    case 'binary':
      return compileBinary(node, compile)
    case 'bind': {
      const value = compile(node.rhs)
      const name = node.lhs.value
      return (runtime, input, frame) => {
        const bound = value(runtime, input, frame)
        runtime.work(frame.size >> 3)
        frame.bind(name, bound)
        return bound
      }
    }
    case 'condition':
      return compileCondition(node, compile)
    case 'block':
      return compileBlock(node, compile)
    case 'function':
      return compileCall(node, compile)
    case 'partial':
      return compilePartial(node, compile)
    case 'apply':
      return compileApply(node, compile)
    case 'transform':
      return compileTransform(node, compile)
    default:
      throw new Error(`no expression: ${node.type}`)
  }
}

const counted =
  (code: Code): Code =>
  (runtime, input, frame) => {
    runtime.enter()
    const result = code(runtime, input, frame)
    runtime.leave()
    return collapse(result)
  }

/** Adds what follows an expression: predicates, a grouping, `[]`. */
function compileAround(node: Node, code: Code, compile: Compile): Code {
  if (node.type === 'path') return node.keepArray === true ? keepingArray(code) : code
  if (node.predicate === undefined && node.group === undefined && node.keepArray !== true) return code
  let result = settled(code)
  for (const stage of node.predicate ?? []) result = followedBy(result, compileFilter(stage, compile))
  if (node.group !== undefined) {
    const group = compileGroup(node.group.lhs, compile)
    const grouped = result
    result = (runtime, input, frame) => group(runtime, grouped(runtime, input, frame), frame)
  }
  return collapsed(node.keepArray === true ? keepingArray(result) : result)
}

const settled =
  (code: Code): Code =>
  (runtime, input, frame) =>
    settle(runtime, code(runtime, input, frame))

const followedBy =
  (code: Code, filter: Filter): Code =>
  (runtime, input, frame) => {
    const items = code(runtime, input, frame)
    return items === undefined ? undefined : filter(runtime, items, frame)
  }

const collapsed =
  (code: Code): Code =>
  (runtime, input, frame) =>
    collapse(code(runtime, input, frame))

const keepingArray =
  (code: Code): Code =>
  (runtime, input, frame) => {
    const result = code(runtime, input, frame)
    if (isSequence(result)) result.mark = 'kept'
    return result
  }

const constant =
  (value: Value): Code =>
  (runtime) => {
    runtime.leaf()
    return value
  }

/** `$` is the context item. */
function compileVariable(name: string): Code {
  if (name === '') {
    return collapsed((runtime, input) => {
      runtime.leaf()
      return input
    })
  }
  return collapsed((runtime, _, frame) => {
    runtime.leaf()
    return frame.lookup(name)
  })
}

function compileCondition(node: ConditionNode, compile: Compile): Code {
  const condition = compile(node.condition)
  const then = compile(node.then)
  const otherwise = node.else === undefined ? undefined : compile(node.else)
  return (runtime, input, frame) => {
    if (truth(runtime, condition(runtime, input, frame)) === true) return then(runtime, input, frame)
    return otherwise?.(runtime, input, frame)
  }
}

function compileBlock(node: BlockNode, compile: Compile): Code {
  const expressions = node.expressions.map(compile)
  const [only] = expressions
  // a frame of its own matters only to what the block binds
  if (only !== undefined && expressions.length === 1 && !node.expressions.some(bindsVariable)) return only
  return (runtime, input, frame) => {
    const scope = new Frame(frame)
    let result: Result
    for (const expression of expressions) result = expression(runtime, input, scope)
    return result
  }
}

/** Whether evaluating a node binds a variable around it: blocks and lambdas keep theirs. */
const bindsVariable = (node: Node): boolean =>
  node.type === 'bind' || (node.type !== 'block' && node.type !== 'lambda' && childNodes(node).some(bindsVariable))

function compileLambda(node: LambdaNode, compile: Compile): Code {
  if (node.thunk === true && node.body.type === 'function') return compileTailCall(node.body, compile)
  const parameters = node.arguments.map((parameter) => parameter.value)
  const signature = node.signature === undefined ? undefined : new Signature(node.signature.definition)
  const body = compile(node.body)
  return (runtime, input, frame) => {
    runtime.leaf()
    runtime.allocateMembers(0)
    return new Lambda(parameters, signature, body, input, frame)
  }
}
