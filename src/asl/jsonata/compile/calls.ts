import type { ApplyNode, CallNode, Node, PartialNode } from '../ast.ts'
import type { Code, Compile } from '../code.ts'
import {
  applyFunction,
  NativeFunction,
  PartialApplication,
  PassedFunction,
  PLACEHOLDER,
  TailCall
} from '../function-value.ts'
import { jsonataError } from '../jsonata-error.ts'
import type { Runtime } from '../runtime.ts'
import { isFunction, type Result } from '../value.ts'

/** `$f(…)`. @throws {JsonataError} T1005, T1006 */
export function compileCall(node: CallNode, compile: Compile): Code {
  const call = compileCallWith(node, compile)
  return (runtime, input, frame) => call(runtime, input, frame, [])
}

type CallWith = (...context: [...Parameters<Code>, readonly Result[]]) => Result

/** A call with arguments that go before the written ones (`argument ~> $f(…)`). */
function compileCallWith(node: CallNode, compile: Compile): CallWith {
  const callee = compileCallee(node.procedure, 'T1005', compile)
  const args = node.arguments.map(compile)
  const name = nameOf(node.procedure)
  return (runtime, input, frame, leading) => {
    const procedure = callee(runtime, input, frame)
    const values = [...leading]
    for (const arg of args) values.push(passed(arg(runtime, input, frame)))
    const callerName = runtime.functionName
    runtime.functionName = name
    const result = applyFunction(runtime, procedure, values, input)
    runtime.functionName = callerName
    return result
  }
}

/** A call that is the last act of a lambda: it yields the call itself. */
export function compileTailCall(node: CallNode, compile: Compile): Code {
  const callee = compileCallee(node.procedure, 'T1005', compile)
  const args = node.arguments.map(compile)
  const name = nameOf(node.procedure)
  return (runtime, input, frame) => {
    runtime.leaf()
    return new TailCall((caller) => {
      const procedure = callee(caller, input, frame)
      const values = args.map((arg) => passed(arg(caller, input, frame)))
      caller.functionName = name
      if (!isFunction(procedure)) throw jsonataError('T1006')
      return procedure.invoke(caller, values, input)
    })
  }
}

const passed = (value: Result): Result => (isFunction(value) ? new PassedFunction(value) : value)

/** A name without `$` may have been meant as a function: the error then says so. */
function compileCallee(procedure: Node, hint: 'T1005' | 'T1007', compile: Compile): Code {
  const code = compile(procedure)
  const [step] = procedure.type === 'path' ? procedure.steps : []
  if (step?.type !== 'name') return code
  const name = step.value
  return (runtime, input, frame) => {
    const callee = code(runtime, input, frame)
    if (callee === undefined && frame.lookup(name) !== undefined) throw jsonataError(hint, { token: `$${name}` })
    return callee
  }
}

function nameOf(procedure: Node): string | undefined {
  if (procedure.type === 'variable') return procedure.value
  if (procedure.type !== 'path') return undefined
  const [step] = procedure.steps
  return step?.type === 'name' || step?.type === 'variable' ? step.value : undefined
}

/** `$f(?, 1)`. @throws {JsonataError} T1007, T1008 */
export function compilePartial(node: PartialNode, compile: Compile): Code {
  const callee = compileCallee(node.procedure, 'T1007', compile)
  const args = node.arguments.map((arg) => (arg.type === 'operator' && arg.value === '?' ? undefined : compile(arg)))
  const name = nameOf(node.procedure)
  return (runtime, input, frame) => {
    const values = args.map((arg) => (arg === undefined ? PLACEHOLDER : arg(runtime, input, frame)))
    const procedure = callee(runtime, input, frame)
    if (!isFunction(procedure)) throw jsonataError('T1008')
    return new PartialApplication(procedure, name, values)
  }
}

/** `lhs ~> rhs`: a call with `lhs` as the first argument, or, of two functions, their composition. */
export function compileApply(node: ApplyNode, compile: Compile): Code {
  const left = compile(node.lhs)
  if (node.rhs.type === 'function' && node.rhs.predicate === undefined && node.rhs.group === undefined) {
    const call = compileCallWith(node.rhs, compile)
    return (runtime, input, frame) => call(runtime, input, frame, [left(runtime, input, frame)])
  }
  const right = compile(node.rhs)
  return (runtime, input, frame) => {
    const argument = left(runtime, input, frame)
    const callee = right(runtime, input, frame)
    if (!isFunction(callee)) throw jsonataError('T2006')
    if (!isFunction(argument)) return applyFunction(runtime, callee, [argument], input)
    return new NativeFunction(1, (caller: Runtime, value: Result) =>
      applyFunction(caller, callee, [applyFunction(caller, argument, [value], null)], null)
    )
  }
}
