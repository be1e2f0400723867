import { JsonSyntaxError, parse } from '../../../lib/json/parse.ts'
import type { FunctionCall, ServiceError } from '../function-target.ts'
import { FUNCTION_NAME_PATTERN, type FunctionReference, parseFunctionReference } from './function-reference.ts'

/** A call that Lambda would take, if it has the function. */
export interface CheckedCall {
  readonly kind: 'checked'
  readonly reference: FunctionReference
  readonly qualifier?: string
  /** JSON text. */
  readonly clientContext?: string
}

/** Checks what Lambda's Invoke operation checks before it looks for the function. */
export function checkCall(call: FunctionCall): CheckedCall | ServiceError {
  const { functionName, invocationType, logType = 'None' } = call
  const reference = parseFunctionReference(functionName, call.region, call.accountId)
  if (reference === undefined) {
    return brokenConstraint(functionName, 'functionName', `regular expression pattern: ${FUNCTION_NAME_PATTERN}`)
  }
  if (!['Event', 'RequestResponse', 'DryRun'].includes(invocationType)) {
    return brokenConstraint(invocationType, 'invocationType', 'enum value set: [Event, RequestResponse, DryRun]')
  }
  if (!['None', 'Tail'].includes(logType)) {
    return brokenConstraint(logType, 'logType', 'enum value set: [None, Tail]')
  }
  const qualifier = call.qualifier ?? reference.qualifier
  if (reference.qualifier !== undefined && reference.qualifier !== qualifier) {
    const message = 'The derived qualifier from the function name does not match the specified qualifier.'
    return badRequest('InvalidParameterValueException', message)
  }
  const clientContext = call.clientContext === undefined ? undefined : decodeObject(call.clientContext)
  if (call.clientContext !== undefined && clientContext === undefined) {
    return badRequest('InvalidRequestContentException', 'Client context must be a valid Base64-encoded JSON object.')
  }
  return {
    kind: 'checked',
    reference,
    ...(qualifier === undefined ? {} : { qualifier }),
    ...(clientContext === undefined ? {} : { clientContext })
  }
}

/** How much of a payload Lambda quotes that it cannot read. */
const QUOTED_BYTES = 500

/** Refuses a payload that is not JSON in the words of Lambda, which are those of its parser. */
export function refusalOfPayload(payload: string): ServiceError {
  const message = 'Could not parse request body into json: Could not parse payload into json: '
  try {
    parse(payload)
    return badRequest('InvalidRequestContentException', message)
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    const before = payload.slice(0, error.offset).split('\n')
    const bytes = Buffer.from(payload)
    const rest = bytes.length > QUOTED_BYTES ? `[truncated ${bytes.length - QUOTED_BYTES} bytes]` : ''
    // Counted in bytes, and one further than where the parser of text stands (seen in AWS's answers).
    const position = `line: ${before.length}, column: ${Buffer.byteLength(before.at(-1) ?? '') + 2}`
    const source = `[Source: (byte[])"${bytes.subarray(0, QUOTED_BYTES)}"${rest}; ${position}]`
    return badRequest('InvalidRequestContentException', `${message}${error.message}\n at ${source}`)
  }
}

const brokenConstraint = (value: string, member: string, rule: string): ServiceError =>
  badRequest(
    'ValidationException',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must satisfy ${rule}`
  )

const badRequest = (code: string, message: string): ServiceError => ({
  kind: 'service-error',
  statusCode: 400,
  code,
  message
})

/** The text of a JSON object in base64; `undefined` where there is none. */
function decodeObject(base64: string): string | undefined {
  try {
    const text = Buffer.from(base64, 'base64').toString('utf8')
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? text : undefined
  } catch {
    return undefined
  }
}
