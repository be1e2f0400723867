import type { Json } from '../../lib/json/value.ts'
import { compileExpression } from './compile/compile-expression.ts'
import { Frame } from './frame.ts'
import { standardFunctions } from './functions/standard-functions.ts'
import { stackOverflow } from './jsonata-error.ts'
import { MAX_DEPTH } from './limits.ts'
import { type ExpressionParser, parseExpression } from './parse-expression.ts'
import { findReferences, type References } from './references.ts'
import { type FUNCTION_RESULT, toJson } from './result.ts'
import { type Environment, Runtime } from './runtime.ts'
import type { Result } from './value.ts'

/** What an expression may read. */
export interface Bindings {
  /** `$states`; read only by an expression that refers to it, so it may be a getter. */
  readonly states: Json
  /** The value of a workflow variable, `undefined` where it was never assigned. */
  readonly variable: (name: string) => Json | undefined
}

export interface CompiledExpression {
  readonly source: string
  /** Workflow variables it reads, sorted. */
  readonly variableReferences: readonly string[]
  /** Members of `$states` it reads; `all` where it uses `$states` in another way than by a member's name. */
  readonly statesMembers: References['statesMembers']
  /**
   * The value, `undefined` where JSONata's answer is nothing.
   * @throws {JsonataError} an error of the expression, or a limit on depth, memory or work exceeded
   */
  evaluate(bindings: Bindings, environment: Environment): Json | undefined | typeof FUNCTION_RESULT
}

/**
 * An expression that parses but that Step Functions does not support: there is no context item, so nothing can be read
 * from one. One message for each reason, as AWS words them.
 */
export class UnsupportedExpressionError extends Error {
  override readonly name = 'UnsupportedExpressionError'
  readonly messages: readonly string[]
  constructor(messages: readonly string[]) {
    super(messages.join(' '))
    this.messages = messages
  }
}

/**
 * Compiles the text between `{%` and `%}`.
 * @throws {JsonataSyntaxError} {@link UnsupportedExpressionError}
 */
export function compileJsonata(source: string, parse?: ExpressionParser): CompiledExpression {
  const { code, topLevel, variables, statesMembers } = parseExpression(
    source,
    (root) => ({ ...findReferences(root), code: compileExpression(root) }),
    parse
  )
  if (topLevel.length > 0) throw new UnsupportedExpressionError(topLevel.map(refusal))
  return {
    source,
    variableReferences: variables,
    statesMembers,
    evaluate(bindings, environment) {
      const globals = (name: string): Result => {
        if (name === 'states') return bindings.states
        const value = bindings.variable(name)
        // a variable that holds null is there
        return value === undefined ? standardFunctions.get(name) : value
      }
      const runtime = new Runtime(environment)
      try {
        return toJson(runtime, code(runtime, undefined, new Frame(globals)))
      } catch (error) {
        // values nested beyond measure, which an expression can build without nesting itself
        throw error instanceof RangeError ? stackOverflow(MAX_DEPTH + 1, MAX_DEPTH) : error
      } finally {
        runtime.end()
      }
    }
  }
}

const refusal = (name: string): string =>
  name === '$$' ? "Reference to '$$' is not supported." : `Reference to '${name}' at the top level is not supported.`
