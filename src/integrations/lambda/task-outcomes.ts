import { JsonSyntaxError, parse } from '../../lib/json/parse.ts'
import { Payload } from '../../lib/json/payload.ts'
import { stringify } from '../../lib/json/stringify.ts'
import { isObject, type Json } from '../../lib/json/value.ts'
import type { TaskOutcome, TaskRequest } from '../integration.ts'
import { roleRefusedOutcome, roleUnusableOutcome } from '../task-roles.ts'
import type { ClientError, FunctionAnswer, FunctionResponse, ServiceError } from './function-target.ts'

/** Errors that the Invoke operation declares; the SDK has a class for each. */
const DECLARED_ERRORS = new Set([
  'EC2AccessDeniedException',
  'EC2ThrottledException',
  'EC2UnexpectedException',
  'EFSIOException',
  'EFSMountConnectivityException',
  'EFSMountFailureException',
  'EFSMountTimeoutException',
  'ENILimitReachedException',
  'InvalidParameterValueException',
  'InvalidRequestContentException',
  'InvalidRuntimeException',
  'InvalidSecurityGroupIDException',
  'InvalidSubnetIDException',
  'InvalidZipFileException',
  'KMSAccessDeniedException',
  'KMSDisabledException',
  'KMSInvalidStateException',
  'KMSNotFoundException',
  'RecursiveInvocationException',
  'RequestTooLargeException',
  'ResourceConflictException',
  'ResourceNotFoundException',
  'ResourceNotReadyException',
  'ServiceException',
  'SnapStartException',
  'SnapStartNotReadyException',
  'SnapStartTimeoutException',
  'SubnetIPAddressLimitReachedException',
  'TooManyRequestsException',
  'UnsupportedMediaTypeException'
])

/**
 * A service's refusal as the first AWS SDK for Java words it (recorded: `Lambda.ResourceNotFoundException`). An error
 * that Invoke does not declare takes the service's base class, `Lambda.AWSLambdaException`.
 */
export function serviceErrorOutcome(error: ServiceError): TaskOutcome {
  const { code, message, statusCode, requestId, remedy } = error
  const details = [
    'Service: AWSLambda',
    `Status Code: ${statusCode}`,
    `Error Code: ${code ?? null}`,
    `Request ID: ${requestId ?? null}`,
    'Proxy: null'
  ]
  return {
    kind: 'failed',
    error: `Lambda.${code !== undefined && DECLARED_ERRORS.has(code) ? code : 'AWSLambdaException'}`,
    cause: `${message} (${details.join('; ')})${remedy === undefined ? '' : ` ${remedy}`}`
  }
}

/**
 * What a function's answer means for its task.
 * @param form how the function's own error is printed, and what of its response the result is
 */
export function outcomeOfAnswer(
  task: TaskRequest,
  answer: FunctionAnswer,
  form: { readonly errors: 'verbatim' | 'compact'; readonly result: (response: FunctionResponse) => Payload }
): TaskOutcome {
  switch (answer.kind) {
    case 'service-error':
      return serviceErrorOutcome(answer)
    case 'client-error':
      return clientErrorOutcome(answer)
    case 'role-refused':
      return answer.reason === undefined
        ? roleRefusedOutcome(task, answer.roleArn)
        : roleUnusableOutcome(task, answer.reason)
    case 'response':
      if (answer.functionError !== undefined) return functionErrorOutcome(answer.payload, form.errors)
      return { kind: 'succeeded', output: form.result(answer) }
  }
}

/** The SDK's own failure, such as a refused connection. */
export const clientErrorOutcome = ({ message }: ClientError): TaskOutcome => ({
  kind: 'failed',
  error: 'Lambda.SdkClientException',
  cause: message
})

/**
 * The error a function ended with. The name is the payload's `errorType`; the cause is the payload, letter for letter
 * where the function's own ARN is the resource and printed compactly with `lambda:invoke` (recorded:
 * `test_raise_exception_catch` in both forms). A payload that names no error type gives `Lambda.Unknown`.
 */
export function functionErrorOutcome(payload: string, printing: 'verbatim' | 'compact'): TaskOutcome {
  const value = parseOrUndefined(payload)
  const errorType = isObject(value) ? value.get('errorType') : undefined
  if (value === undefined || typeof errorType !== 'string' || errorType === '') {
    return {
      kind: 'failed',
      error: 'Lambda.Unknown',
      cause: `The cause could not be determined because Lambda did not return an error type. Returned payload: ${payload}`
    }
  }
  return { kind: 'failed', error: errorType, cause: printing === 'verbatim' ? payload : stringify(value) }
}

/** What a function answered as JSON; text that is not JSON is kept as a string. */
export function payloadOfAnswer(text: string): Payload {
  try {
    return Payload.parse(text)
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    return Payload.of(text)
  }
}

function parseOrUndefined(text: string): Json | undefined {
  try {
    return parse(text)
  } catch {
    return undefined
  }
}
