import { pathToFileURL } from 'node:url'
import { RuntimeError } from './handler-error.ts'

export type Handler = (event: unknown, context: unknown, callback: Callback) => unknown
type Callback = (error?: unknown, result?: unknown) => void

/**
 * Imports a file's `handler`, or its default export.
 * @throws {RuntimeError} as Lambda names the failure; whatever else the file throws while it is loaded
 */
export async function loadHandler(file: string, functionName: string): Promise<Handler> {
  const { handler: named, default: fallback } = await importFile(file)
  const handler = named ?? (fallback as { handler?: unknown } | undefined)?.handler ?? fallback
  if (typeof handler === 'function') return handler as Handler
  const problem = handler === undefined ? 'is undefined or not exported' : 'is not a function'
  throw new RuntimeError('HandlerNotFound', `${functionName}.handler ${problem}`)
}

async function importFile(file: string): Promise<{ readonly handler?: unknown; readonly default?: unknown }> {
  try {
    return await import(pathToFileURL(file).href)
  } catch (error) {
    if (error instanceof SyntaxError) throw new RuntimeError('UserCodeSyntaxError', String(error), error.stack)
    const { code } = (error ?? {}) as NodeJS.ErrnoException
    if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') {
      throw new RuntimeError('ImportModuleError', String(error))
    }
    throw error
  }
}

/**
 * Calls a handler. Its result is what it returns or what its promise resolves to; one that takes three parameters and
 * returns no promise answers through its callback.
 */
export function callHandler(handler: Handler, event: unknown, context: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const callback: Callback = (error, result) => (error == null ? resolve(result) : reject(error))
    const returned = handler(event, context, callback)
    if (handler.length < 3 || isPromise(returned)) resolve(returned)
  })
}

const isPromise = (value: unknown): boolean =>
  value != null && typeof (value as { readonly then?: unknown }).then === 'function'

/** Lambda's limit on an answer, in bytes. */
const PAYLOAD_LIMIT_BYTES = 6_291_556

/**
 * A handler's result as JSON text; nothing is `null`.
 * @throws {RuntimeError} `Runtime.JSONStringifyError` for what JSON cannot hold, such as a cycle or a BigInt
 */
export function printResult(result: unknown): { readonly failed: boolean; readonly payload: string } {
  let payload: string
  try {
    payload = JSON.stringify(result) ?? 'null'
  } catch {
    throw new RuntimeError('JSONStringifyError', 'Unable to stringify response body')
  }
  if (payload.length * 3 <= PAYLOAD_LIMIT_BYTES || Buffer.byteLength(payload) <= PAYLOAD_LIMIT_BYTES) {
    return { failed: false, payload }
  }
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${PAYLOAD_LIMIT_BYTES} bytes).`
  return { failed: true, payload: JSON.stringify({ errorType: 'Function.ResponseSizeTooLarge', errorMessage }) }
}
