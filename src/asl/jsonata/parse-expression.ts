import jsonata from 'jsonata'
import type { Node } from './ast.ts'

/** An expression that does not parse. The message is JSONata's, without its code, as AWS shows it. */
export class JsonataSyntaxError extends Error {
  override readonly name = 'JsonataSyntaxError'
}

/**
 * The syntax tree of an expression, from the package's parser, as `read` takes it in.
 * @throws {JsonataSyntaxError} also for a tree deeper than the reader can follow
 */
export function parseExpression<T>(source: string, read: (root: Node) => T): T {
  const root = parse(source)
  try {
    return read(root)
  } catch (error) {
    throw error instanceof RangeError ? nestedTooDeeply() : error
  }
}

function parse(source: string): Node {
  try {
    return jsonata(source).ast() as unknown as Node
  } catch (error) {
    if (error instanceof RangeError) throw nestedTooDeeply()
    // the parser throws plain objects, and lets errors of regular expressions through
    const { message } = error as { readonly message?: unknown }
    throw new JsonataSyntaxError(typeof message === 'string' ? message : String(error))
  }
}

const nestedTooDeeply = (): JsonataSyntaxError => new JsonataSyntaxError('The expression is nested too deeply')
