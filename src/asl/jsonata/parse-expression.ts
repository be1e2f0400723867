import jsonata from 'jsonata'
import type { Node } from './ast.ts'

/** An expression that does not parse. The message is JSONata's, without its code, as AWS shows it. */
export class JsonataSyntaxError extends Error {
  override readonly name = 'JsonataSyntaxError'
}

/** Gives the syntax tree of an expression. @throws {JsonataSyntaxError} */
export type ExpressionParser = (source: string) => Node

/**
 * The syntax tree of an expression, as `read` takes it in.
 * @throws {JsonataSyntaxError} also for a tree deeper than the reader can follow
 */
export function parseExpression<T>(source: string, read: (root: Node) => T, parse = parseWithPackage): T {
  const root = parse(source)
  try {
    return read(root)
  } catch (error) {
    throw error instanceof RangeError ? nestedTooDeeply() : error
  }
}

/** The parser of the `jsonata` package. A call costs a tenth of a millisecond, however short the expression is. */
export const parseWithPackage: ExpressionParser = (source) => {
  if (source.length > MAX_PARENTS && countParents(source) > MAX_PARENTS) throw nestedTooDeeply()
  try {
    return jsonata(source).ast() as unknown as Node
  } catch (error) {
    if (error instanceof RangeError) throw nestedTooDeeply()
    // the parser throws plain objects, and lets errors of regular expressions through
    const { message } = error as { readonly message?: unknown }
    throw new JsonataSyntaxError(typeof message === 'string' ? message : String(error))
  }
}

/** Each `%` makes the parser look at all steps before it, so many of them in one path take quadratic time. */
const MAX_PARENTS = 1_000

/** At most so many: an operator is written the same. */
const countParents = (source: string): number =>
  source.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*'/gs, '').split('%').length - 1

const nestedTooDeeply = (): JsonataSyntaxError => new JsonataSyntaxError('The expression is nested too deeply')
