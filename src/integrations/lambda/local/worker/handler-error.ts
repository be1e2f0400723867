/** An error of the Node.js runtime itself rather than of the handler; reported as `Runtime.<kind>`. */
export class RuntimeError extends Error {
  constructor(
    kind:
      | 'HandlerNotFound'
      | 'ImportModuleError'
      | 'JSONStringifyError'
      | 'UnhandledPromiseRejection'
      | 'UserCodeSyntaxError',
    message: string,
    stack?: string
  ) {
    super(message)
    this.name = `Runtime.${kind}`
    this.stack = stack ?? `${this.name}: ${message}`
  }
}

/**
 * What Lambda answers when a handler throws: `{"errorType", "errorMessage", "trace"}`. The type is the error's `name`,
 * so a subclass that does not set one is an `Error`; something thrown that is no error is described by its JavaScript
 * type. (Source: the Node.js runtime interface client.)
 */
export function describeThrown(thrown: unknown): string {
  try {
    if (thrown instanceof Error) {
      const trace = typeof thrown.stack === 'string' ? thrown.stack.split('\n') : []
      return JSON.stringify({ errorType: thrown.name, errorMessage: thrown.message, trace })
    }
    return JSON.stringify({ errorType: typeof thrown, errorMessage: String(thrown), trace: [] })
  } catch {
    return JSON.stringify({
      errorType: 'handled',
      errorMessage: 'The error could not be described: reading its name, message or stack failed.',
      trace: []
    })
  }
}
