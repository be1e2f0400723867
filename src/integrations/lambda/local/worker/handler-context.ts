import { systemClock } from '../../../../lib/clock.ts'
import type { Invocation } from '../thread-protocol.ts'

/** The `context` of a Lambda handler, as far as there is something to say outside of AWS. */
export interface HandlerContext {
  callbackWaitsForEmptyEventLoop: boolean
  readonly functionVersion: '$LATEST'
  readonly functionName: string
  readonly memoryLimitInMB: '128'
  readonly logGroupName: string
  readonly logStreamName: string
  readonly clientContext: unknown
  readonly identity: undefined
  readonly invokedFunctionArn: string
  readonly awsRequestId: string
  getRemainingTimeInMillis(): number
}

export function contextOf(invocation: Invocation, logStreamName: string): HandlerContext {
  const { functionName, functionArn, requestId, clientContext, deadline } = invocation
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: '$LATEST',
    functionName,
    memoryLimitInMB: '128',
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName,
    clientContext: clientContext === undefined ? undefined : JSON.parse(clientContext),
    identity: undefined,
    invokedFunctionArn: functionArn,
    awsRequestId: requestId,
    getRemainingTimeInMillis: () => deadline - systemClock.now()
  }
}
