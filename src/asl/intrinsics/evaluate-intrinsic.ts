import { isArray, isObject, type Json } from '../../lib/json/value.ts'
import type { Budget } from '../budget.ts'
import { runtimeError } from '../errors.ts'
import type { Path, PathScope } from '../jsonpath/path.ts'
import { PathMiss } from '../jsonpath/path-errors.ts'
import { readPath } from '../jsonpath/read-path.ts'
import { CallCharge } from './call-charge.ts'
import { type Call, type Intrinsic, IntrinsicFailure, type Operand } from './intrinsic.ts'

export interface IntrinsicScope extends PathScope {
  /** Uniform in [0, 1). */
  readonly random: () => number
  /** A random (version 4) UUID. */
  readonly uuid: () => string
}

/**
 * The value of a call. Every failure is `States.Runtime` with the text of the whole call, though AWS documents
 * `States.IntrinsicFailure` (measured for bad values of all functions, and for paths that find nothing).
 * @throws {StateError} `States.Runtime`
 */
export function evaluateIntrinsic({ text, call }: Intrinsic, scope: IntrinsicScope): Json {
  try {
    return evaluate(call, scope)
  } catch (error) {
    if (error instanceof IntrinsicFailure) {
      throw runtimeError(`There was an error while evaluating the intrinsic function: ${text}. ${error.message}`)
    }
    if (error instanceof ArgumentMiss) {
      throw runtimeError(`The function '${text}' had the following error: ${error.message}`)
    }
    throw error
  }
}

class ArgumentMiss extends Error {}

function evaluate(call: Call, scope: IntrinsicScope): Json {
  const values = call.operands.map((operand) => operandValue(operand, scope))
  const charge = new CallCharge(call.name, scope.budget)
  charge.work(1)
  const value = call.function(values, { call, random: scope.random, uuid: scope.uuid, charge })
  if (call.operands.some(({ kind }) => kind === 'call')) checkSize(value, call, scope.budget)
  return value
}

/**
 * Calls inside of calls can name a value so often that it could no longer be written.
 * @throws {IntrinsicFailure}
 */
function checkSize(value: Json, call: Call, budget: Budget): void {
  let size = 0
  const pending: Json[] = [value]
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    size += typeof part === 'string' ? part.length : 1
    if (isArray(part)) for (const item of part) pending.push(item)
    else if (isObject(part)) for (const member of part.values()) pending.push(member)
    if (size > MAX_SIZE || budget.spend(1)) throw new IntrinsicFailure(`The result of ${call.name} is too large`)
  }
}

/** UTF-16 units of texts, everything else counting as one. */
const MAX_SIZE = 16 * 1_048_576

function operandValue(operand: Operand, scope: IntrinsicScope): Json {
  switch (operand.kind) {
    case 'literal':
      return operand.value
    case 'path':
      return read(operand.path, scope)
    case 'call':
      return evaluate(operand.call, scope)
  }
}

/** An index beyond an array's end is a miss here, where a plain `.$` member would be null (measured). */
function read(path: Path, scope: IntrinsicScope): Json {
  try {
    return readPath(path, scope)
  } catch (error) {
    if (!(error instanceof PathMiss)) throw error
    if (error.reason === 'unusable' || error.reason === 'limit') throw new ArgumentMiss(error.message)
    // AWS has rewritten a context path by then, and shows it against the input
    const text = path.root.kind === 'context' ? path.text.replace('$$', '$') : path.text
    throw new ArgumentMiss(
      `The JsonPath argument for the field '${text}' could not be found in the input '${scope.input.text}'`
    )
  }
}
