import type { FunctionResponse } from '../function-target.ts'

interface LocalAnswer {
  readonly statusCode: 200 | 202 | 204
  readonly payload: string
  readonly failed: boolean
  readonly logResult?: string
  readonly requestId: string
  readonly traceHeader: string
  /** When it was given: ms since the epoch. */
  readonly now: number
}

/** An answer with the headers that Lambda gives, in the order in which a task's result shows them. */
export function responseOf(answer: LocalAnswer): FunctionResponse {
  const { statusCode, payload, failed, logResult, requestId, now } = answer
  const executedVersion = statusCode === 200 ? { executedVersion: '$LATEST' } : {}
  const functionError = failed ? { functionError: 'Unhandled' } : {}
  const headers: (readonly [string, string])[] = [
    ...(statusCode === 200 ? [['X-Amz-Executed-Version', '$LATEST'] as const] : []),
    ...(failed ? [['X-Amz-Function-Error', 'Unhandled'] as const] : []),
    ...(logResult === undefined ? [] : [['X-Amz-Log-Result', logResult] as const]),
    ['x-amzn-Remapped-Content-Length', '0'],
    ['Connection', 'keep-alive'],
    ['x-amzn-RequestId', requestId],
    ['Content-Length', String(Buffer.byteLength(payload))],
    ['Date', new Date(now).toUTCString()],
    ['X-Amzn-Trace-Id', answer.traceHeader],
    ...(statusCode === 200 ? [['Content-Type', 'application/json'] as const] : [])
  ]
  return {
    kind: 'response',
    statusCode,
    payload,
    headers,
    requestId,
    ...executedVersion,
    ...functionError,
    ...(logResult === undefined ? {} : { logResult })
  }
}

/** A trace of its own, not sampled: seconds since the epoch and 96 bits, both in hexadecimal. */
export const newTraceHeader = (requestId: string, now: number): string =>
  `Root=1-${Math.floor(now / 1000).toString(16)}-${requestId.replaceAll('-', '').slice(0, 24)};Sampled=0`

/** What Lambda reports of a function that did not come to its end, worded as Lambda words it. */
export function unfinishedPayload(
  end: { readonly kind: 'timed-out' } | { readonly kind: 'exited'; readonly code?: number },
  requestId: string,
  timeoutMs: number
): string {
  if (end.kind === 'timed-out') {
    const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`
    return JSON.stringify({ errorType: 'Sandbox.Timedout', errorMessage })
  }
  const how =
    end.code === 0
      ? 'Runtime exited without providing a reason'
      : `Runtime exited with error: ${end.code === undefined ? 'signal: killed' : `exit status ${end.code}`}`
  return JSON.stringify({ errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${requestId} Error: ${how}` })
}
