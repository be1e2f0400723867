import { Payload } from '../../lib/json/payload.ts'
import { isArray, isObject, type Json, type JsonTypeName, typeName } from '../../lib/json/value.ts'
import type { Scope, Template, TypedExpression } from '../scope.ts'
import {
  type Bindings,
  type CompiledExpression,
  compileJsonata,
  UnsupportedExpressionError
} from './compile-jsonata.ts'
import { JsonataError } from './jsonata-error.ts'
import { type ExpressionParser, JsonataSyntaxError } from './parse-expression.ts'
import {
  type ExpressionField,
  evaluationFailed,
  nothingReturned,
  unexpectedType,
  unsupportedResult
} from './query-error.ts'
import { FUNCTION_RESULT } from './result.ts'

/** Members of `$states` that are not everywhere; where they are missing, reading them is refused. */
export interface Available {
  readonly result?: boolean
  readonly errorOutput?: boolean
}

/** Why an expression is no part of a valid definition, in AWS's words. */
export interface Refusal {
  /** Path of the field from the state: `Output/a/b[0][1]`. */
  readonly location: string
  readonly code: 'INVALID_JSONATA_EXPRESSION' | 'UNSUPPORTED_JSONATA_EXPRESSION'
  readonly message: string
}

export class RefusedExpressionsError extends Error {
  override readonly name = 'RefusedExpressionsError'
  readonly refusals: readonly Refusal[]
  constructor(refusals: readonly Refusal[]) {
    super(refusals.map(({ location, message }) => `${message} at ${location}`).join(', '))
    this.refusals = refusals
  }
}

export interface JsonataTemplate extends Template {
  /** Workflow variables its expressions read, sorted. */
  readonly variableReferences: readonly string[]
}

export interface JsonataField extends TypedExpression {
  /** Workflow variables the expression reads, sorted. */
  readonly variableReferences: readonly string[]
}

/** Whether a text is an expression as a whole; `" {% x %}"` and `"a {% x %}"` are literals. */
export const isExpression = (text: string): boolean => text.length >= 4 && text.startsWith('{%') && text.endsWith('%}')

/**
 * Compiles a JSON value of a definition in which every text `{% … %}`, at any depth, is an expression. Names of members
 * never are. `location` is the field's path from its state (`Output`, `Catch[0]/Assign`).
 * @throws {RefusedExpressionsError} naming every expression that is refused
 */
export function compileTemplate(
  value: Json,
  location: string,
  available: Available = {},
  parse?: ExpressionParser
): JsonataTemplate {
  const compilation: Compilation = { available, parse, refusals: [], expressions: [] }
  const code = compileValue(compilation, value, location)
  if (compilation.refusals.length > 0) throw new RefusedExpressionsError(compilation.refusals)
  const expressions: readonly CompiledExpression[] = compilation.expressions
  const variableReferences = [...new Set(expressions.flatMap((expression) => expression.variableReferences))].sort()
  if (code === undefined) {
    const literal = Payload.of(value)
    return { variableReferences, evaluate: () => literal }
  }
  return {
    variableReferences,
    evaluate: (scope) => Payload.of(code(scope, bindingsOf(scope, expressions)), scope.budget)
  }
}

/**
 * Compiles the expression of a field that takes one type of value, or one of several.
 * @throws {RefusedExpressionsError}
 */
export function compileTyped(text: string, location: string, parse?: ExpressionParser): JsonataField {
  const compilation: Compilation = { available: {}, parse, refusals: [], expressions: [] }
  const code = compileText(compilation, text, location)
  if (code === undefined) throw new RefusedExpressionsError(compilation.refusals)
  const field = { source: expressionSource(text), location }
  return {
    source: field.source,
    variableReferences: compilation.expressions.flatMap((expression) => expression.variableReferences),
    evaluate(scope: Scope, type: JsonTypeName, alternative = type): Json {
      const value = code(scope, bindingsOf(scope, compilation.expressions))
      const found = typeName(value)
      if (found !== type && found !== alternative) throw unexpectedType(field, type, value)
      return value
    }
  }
}

interface Compilation {
  readonly available: Available
  readonly parse: ExpressionParser | undefined
  readonly refusals: Refusal[]
  readonly expressions: CompiledExpression[]
}

type Evaluate = (scope: Scope, bindings: Bindings) => Json

/** The text between the delimiters, trimmed: what is parsed, and what error texts quote. */
export const expressionSource = (text: string): string => text.slice(2, -2).trim()

/** `undefined` where the value holds no expression. */
function compileValue(compilation: Compilation, value: Json, location: string): Evaluate | undefined {
  if (typeof value === 'string') return isExpression(value) ? compileText(compilation, value, location) : undefined
  if (isArray(value)) return compileArray(compilation, value, location)
  return isObject(value) ? compileObject(compilation, value, location) : undefined
}

function compileArray(compilation: Compilation, array: readonly Json[], location: string): Evaluate | undefined {
  const items = array.map((item, index) => compileValue(compilation, item, `${location}[${index}]`))
  if (items.every((item) => item === undefined)) return undefined
  return (scope, bindings) =>
    items.map((evaluate, index) => (evaluate === undefined ? (array[index] as Json) : evaluate(scope, bindings)))
}

function compileObject(
  compilation: Compilation,
  object: ReadonlyMap<string, Json>,
  location: string
): Evaluate | undefined {
  const members = [...object].map(
    ([key, value]) => [key, value, compileValue(compilation, value, `${location}/${key}`)] as const
  )
  if (members.every(([, , evaluate]) => evaluate === undefined)) return undefined
  return (scope, bindings) => {
    const evaluated = new Map<string, Json>()
    for (const [key, value, evaluate] of members) {
      evaluated.set(key, evaluate === undefined ? value : evaluate(scope, bindings))
    }
    return evaluated
  }
}

function compileText(compilation: Compilation, text: string, location: string): Evaluate | undefined {
  const field: ExpressionField = { source: expressionSource(text), location }
  const expression = compileField(compilation, field)
  if (expression === undefined) return undefined
  compilation.expressions.push(expression)
  return (scope, bindings) => evaluateField(field, expression, scope, bindings)
}

function compileField(compilation: Compilation, { source, location }: ExpressionField): CompiledExpression | undefined {
  const refuse = (code: Refusal['code'], messages: readonly string[]): undefined => {
    for (const message of messages) compilation.refusals.push({ location, code, message })
  }
  try {
    const expression = compileJsonata(source, compilation.parse)
    const missing = unavailableMembers(expression, compilation.available)
    return missing.length === 0 ? expression : refuse('UNSUPPORTED_JSONATA_EXPRESSION', missing)
  } catch (error) {
    if (error instanceof JsonataSyntaxError) return refuse('INVALID_JSONATA_EXPRESSION', [error.message])
    if (error instanceof UnsupportedExpressionError) return refuse('UNSUPPORTED_JSONATA_EXPRESSION', error.messages)
    throw error
  }
}

/** Members of `$states` that are read and are not there; those named here are everywhere. */
function unavailableMembers({ statesMembers }: CompiledExpression, available: Available): readonly string[] {
  if (statesMembers === 'all') return []
  const known = ['input', 'context', ...Object.entries(available).flatMap(([name, is]) => (is ? [name] : []))]
  return [...statesMembers]
    .filter((member) => !known.includes(member))
    .map((member) => `Field '$states.${member}' does not exist.`)
}

/** @throws {StateError} `States.QueryEvaluationError` */
function evaluateField(field: ExpressionField, expression: CompiledExpression, scope: Scope, bindings: Bindings): Json {
  let result: ReturnType<CompiledExpression['evaluate']>
  try {
    result = expression.evaluate(bindings, scope)
  } catch (error) {
    throw error instanceof JsonataError ? evaluationFailed(field, error, scope.uuid) : error
  }
  if (result === undefined) throw nothingReturned(field)
  if (result === FUNCTION_RESULT) throw unsupportedResult(field)
  return result
}

/** `$states` with the members that are read, made when it is first read: a context object is not for nothing. */
function bindingsOf(scope: Scope, expressions: readonly CompiledExpression[]): Bindings {
  const isRead = (member: string): boolean =>
    expressions.some(({ statesMembers }) => statesMembers === 'all' || statesMembers.has(member))
  let states: ReadonlyMap<string, Json> | undefined
  const build = (): ReadonlyMap<string, Json> => {
    const members = new Map<string, Json>()
    if (isRead('input')) members.set('input', scope.input.value)
    if (scope.result !== undefined && isRead('result')) members.set('result', scope.result.value)
    if (scope.errorOutput !== undefined && isRead('errorOutput')) members.set('errorOutput', scope.errorOutput)
    if (isRead('context')) members.set('context', scope.context())
    return members
  }
  return {
    get states() {
      states ??= build()
      return states
    },
    variable: (name) => scope.variable(name)
  }
}
