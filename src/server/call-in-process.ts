import type { ApiRequest, ApiResponse } from '../api/protocol.ts'
import type { ApiAnswer, ApiCall } from '../integrations/step-functions/api-call.ts'
import type { Clock } from '../lib/clock.ts'
import { parse } from '../lib/json/parse.ts'
import { stringify } from '../lib/json/stringify.ts'

/** Puts a task's request to the API, as if it had come over HTTP from the task's region. */
export async function callInProcess(
  handle: (request: ApiRequest) => Promise<ApiResponse>,
  { operation, input, task, signal }: ApiCall,
  clock: Pick<Clock, 'now'>
): Promise<ApiAnswer> {
  const { executionArn, executionStartDate: startDate, taskId, region, traceHeader } = task
  const { status, headers, body } = await handle({
    headers: {
      'x-amz-target': `AWSStepFunctions.${operation}`,
      // what names the region to the API; there is nothing to sign in process
      authorization: `AWS4-HMAC-SHA256 Credential=task/19700101/${region}/states/aws4_request`,
      ...(traceHeader !== undefined && { 'x-amzn-trace-id': traceHeader })
    },
    body: stringify(input),
    startedBy: { executionArn, startDate, taskId },
    ...(signal !== undefined && { signal })
  })
  const requestId = headers['x-amzn-requestid'] ?? ''
  return {
    statusCode: status,
    requestId,
    headers: [
      ['x-amzn-RequestId', requestId],
      ['connection', 'keep-alive'],
      ['Content-Length', String(Buffer.byteLength(body))],
      ['Date', new Date(clock.now()).toUTCString()],
      ['Content-Type', headers['content-type'] ?? '']
    ],
    body: parse(body)
  }
}
