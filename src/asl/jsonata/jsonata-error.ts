import { type ErrorCode, errorText } from './error-texts.ts'
import { showValue } from './show-value.ts'

/**
 * An evaluation that failed. With a code it is an error of the language (`T2001`, `D3030`, …); without one it is a
 * limit of the evaluator (depth, memory, time) or, where `isInternal`, a failure AWS answers without saying why.
 */
export class JsonataError extends Error {
  override readonly name = 'JsonataError'
  readonly code: ErrorCode | undefined
  readonly isInternal: boolean

  constructor(code: ErrorCode | undefined, message: string, isInternal = false) {
    super(message)
    this.code = code
    this.isInternal = isInternal
  }
}

/** The error of a code, its text filled in: values are shown as JSON. */
export function jsonataError(code: ErrorCode, details: Readonly<Record<string, unknown>> = {}): JsonataError {
  const text = errorText(code).replace(/\{(!?)(\w+)\}/g, (_, raw: string, name: string) =>
    raw === '!' ? String(details[name]) : showValue(details[name])
  )
  return new JsonataError(code, text)
}

// AWS's own texts; the figures are its limits (see limits.ts)
export const stackOverflow = (depth: number, maximum: number): JsonataError =>
  new JsonataError(
    undefined,
    'Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive. ' +
      `Depth=${depth} max=${maximum}`
  )

export const timeLimitExceeded = (): JsonataError =>
  new JsonataError(undefined, 'Expression evaluation timeout: Check for infinite loop')

export const memoryLimitExceeded = (): JsonataError =>
  new JsonataError(undefined, 'Expression evaluation memory limit exceeded: Check for excessive memory usage')

export const internalError = (): JsonataError => new JsonataError(undefined, 'internal error', true)
