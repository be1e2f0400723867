import type { FunctionResponse } from '../function-target.ts'
import { type Traced, traceHeaderOf } from './trace-header.ts'

interface LocalAnswer extends Traced {
  readonly statusCode: 200 | 202 | 204
  readonly payload: string
  readonly failed: boolean
  readonly logResult?: string
  /** When it was given: ms since the epoch. */
  readonly now: number
}

/** An answer as Lambda gives it. */
export class LocalResponse implements FunctionResponse {
  readonly kind = 'response'
  readonly statusCode: number
  readonly payload: string
  readonly requestId: string
  declare readonly executedVersion?: string
  declare readonly functionError?: string
  declare readonly logResult?: string
  readonly #answer: LocalAnswer

  constructor(answer: LocalAnswer) {
    this.#answer = answer
    this.statusCode = answer.statusCode
    this.payload = answer.payload
    this.requestId = answer.requestId
    if (answer.statusCode === 200) this.executedVersion = '$LATEST'
    if (answer.failed) this.functionError = 'Unhandled'
    if (answer.logResult !== undefined) this.logResult = answer.logResult
  }

  /** In the order in which a task's result shows them. Most tasks show none. */
  get headers(): FunctionResponse['headers'] {
    const { statusCode, payload, failed, logResult, requestId, now } = this.#answer
    return [
      ...(statusCode === 200 ? [['X-Amz-Executed-Version', '$LATEST'] as const] : []),
      ...(failed ? [['X-Amz-Function-Error', 'Unhandled'] as const] : []),
      ...(logResult === undefined ? [] : [['X-Amz-Log-Result', logResult] as const]),
      ['x-amzn-Remapped-Content-Length', '0'],
      ['Connection', 'keep-alive'],
      ['x-amzn-RequestId', requestId],
      ['Content-Length', String(Buffer.byteLength(payload))],
      ['Date', new Date(now).toUTCString()],
      ['X-Amzn-Trace-Id', traceHeaderOf(this.#answer)],
      ...(statusCode === 200 ? [['Content-Type', 'application/json'] as const] : [])
    ]
  }
}

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
