import type { BinaryNode, UnaryNode } from '../ast.ts'
import type { Code, Compile } from '../code.ts'
import { valuesEqual } from '../equality.ts'
import { jsonataError } from '../jsonata-error.ts'
import { MAX_VALUE_BYTES } from '../limits.ts'
import type { Runtime } from '../runtime.ts'
import { toText } from '../stringify.ts'
import { isNumber, itemsOf, newSequence, type Result, truth, type Value } from '../value.ts'

/** What an operator makes of the values of its two sides. */
type Operation = (runtime: Runtime, left: Result, right: Result) => Result

const OPERATIONS: Readonly<Record<string, Operation>> = {
  '+': arithmetic('+', (left, right) => left + right),
  '-': arithmetic('-', (left, right) => left - right),
  '*': arithmetic('*', (left, right) => left * right),
  '/': arithmetic('/', (left, right) => left / right),
  '%': arithmetic('%', (left, right) => left % right),
  '=': (runtime, left, right) => left !== undefined && right !== undefined && valuesEqual(runtime, left, right),
  '!=': (runtime, left, right) => left !== undefined && right !== undefined && !valuesEqual(runtime, left, right),
  '<': comparison('<', (left, right) => left < right),
  '<=': comparison('<=', (left, right) => left <= right),
  '>': comparison('>', (left, right) => left > right),
  '>=': comparison('>=', (left, right) => left >= right),
  '&': concatenate,
  '..': range,
  in: includes
}

export function compileBinary(node: BinaryNode, compile: Compile): Code {
  const left = compile(node.lhs)
  const right = compile(node.rhs)
  if (node.value === 'and') {
    return (runtime, input, frame) =>
      truth(runtime, left(runtime, input, frame)) === true && truth(runtime, right(runtime, input, frame)) === true
  }
  if (node.value === 'or') {
    return (runtime, input, frame) =>
      truth(runtime, left(runtime, input, frame)) === true || truth(runtime, right(runtime, input, frame)) === true
  }
  const operation = OPERATIONS[node.value]
  if (operation === undefined) throw new Error(`no operator: ${node.value}`)
  return (runtime, input, frame) => operation(runtime, left(runtime, input, frame), right(runtime, input, frame))
}

/** `-x`. @throws {JsonataError} D1001, D1002 */
export function compileNegation(node: UnaryNode, compile: Compile): Code {
  const operand = compile(node.expression)
  return (runtime, input, frame) => {
    const value = operand(runtime, input, frame)
    if (value === undefined) return undefined
    if (!isNumeric(value)) throw jsonataError('D1002', { value })
    return -Number(value)
  }
}

/** @throws {JsonataError} T2001, T2002; D1001 where an operand is not finite */
function arithmetic(token: string, operation: (left: number, right: number) => number): Operation {
  return (_, left, right) => {
    if (typeof left === 'number' && typeof right === 'number' && Number.isFinite(left) && Number.isFinite(right)) {
      return operation(left, right)
    }
    if (left !== undefined && !isNumeric(left)) throw jsonataError('T2001', { token })
    if (right !== undefined && !isNumeric(right)) throw jsonataError('T2002', { token })
    return left === undefined || right === undefined ? undefined : operation(Number(left), Number(right))
  }
}

/** @throws {JsonataError} D1001 for an infinite number; NaN is taken for no number */
function isNumeric(value: Value): boolean {
  if (!isNumber(value)) return false
  const number = Number(value)
  if (Math.abs(number) === Number.POSITIVE_INFINITY) throw jsonataError('D1001', { value: number })
  return !Number.isNaN(number)
}

/** @throws {JsonataError} T2009, T2010 */
function comparison(token: string, operation: <T extends number | string>(left: T, right: T) => boolean): Operation {
  return (runtime, left, right) => {
    if (typeof left === 'number' && typeof right === 'number') return operation(left, right)
    if (!isComparable(left) || !isComparable(right)) throw jsonataError('T2010', { token })
    if (left === undefined || right === undefined) return undefined
    if (typeof left === 'string' && typeof right === 'string') {
      runtime.readText(left)
      runtime.readText(right)
      return operation(left, right)
    }
    if (!isNumber(left) || !isNumber(right)) throw jsonataError('T2009', { value: left, value2: right, token })
    return operation(Number(left), Number(right))
  }
}

const isComparable = (value: Result): boolean => value === undefined || typeof value === 'string' || isNumber(value)

function concatenate(runtime: Runtime, left: Result, right: Result): string {
  const before = left === undefined ? '' : toText(runtime, left)
  const after = right === undefined ? '' : toText(runtime, right)
  runtime.joinText(before.length + after.length)
  return before + after
}

const MAX_RANGE = 10_000_000

/** @throws {JsonataError} T2003, T2004, D2014 */
function range(runtime: Runtime, left: Result, right: Result): Result {
  if (left !== undefined && !isInteger(left)) throw jsonataError('T2003')
  if (right !== undefined && !isInteger(right)) throw jsonataError('T2004')
  if (left === undefined || right === undefined) return undefined
  const first = Number(left)
  const last = Number(right)
  if (first > last) return undefined
  const size = last - first + 1
  if (size > MAX_RANGE) throw jsonataError('D2014', { value: size })
  runtime.allocateItems(Math.min(size, MAX_VALUE_BYTES))
  const numbers = newSequence()
  // counted, since beyond 2^53 a number plus one may be the same number
  for (let index = 0; index < size; index++) numbers.push(first + index)
  return numbers
}

const isInteger = (value: Value): boolean => isNumber(value) && Number.isInteger(Number(value))

/** `in`: a single value on the right counts as a list of one. */
function includes(runtime: Runtime, left: Result, right: Result): boolean {
  if (left === undefined || right === undefined) return false
  const items = itemsOf(right)
  runtime.work(items.length >> 2)
  if (typeof left === 'string') runtime.work((left.length >> 10) * items.length)
  return items.some((item) => item === left || (isNumber(item) && isNumber(left) && valuesEqual(runtime, left, item)))
}
