import jsonata from 'jsonata'
import type { Node } from './ast.ts'

/** An expression that does not parse. The message is JSONata's, without its code, as AWS shows it. */
export class JsonataSyntaxError extends Error {
  override readonly name = 'JsonataSyntaxError'
}

/** The syntax tree of an expression, from the package's parser. @throws {JsonataSyntaxError} */
export function parseExpression(source: string): Node {
  try {
    return jsonata(source).ast() as unknown as Node
  } catch (error) {
    if (error instanceof RangeError) throw new JsonataSyntaxError('The expression is nested too deeply')
    // the parser throws plain objects
    const { message } = error as { readonly message?: unknown }
    throw new JsonataSyntaxError(typeof message === 'string' ? message : String(error))
  }
}
