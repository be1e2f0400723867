import { stringify } from '../../lib/json/stringify.ts'
import { isArray, isObject, type Json } from '../../lib/json/value.ts'
import type { FunctionCall } from './function-target.ts'

const TEXT_FIELDS = new Set(['ClientContext', 'FunctionName', 'InvocationType', 'LogType', 'Qualifier'])

/**
 * What is wrong with the shape of `lambda:invoke`'s parameters, one text per problem; empty where nothing is. AWS
 * refuses such a task before it schedules it: `States.Runtime`, `The Parameters '…' could not be used to start the
 * Task: […]`.
 */
export function invokeParameterProblems(parameters: Json): readonly string[] {
  if (!isObject(parameters)) return ['The Parameters must be a JSON object']
  const problems: string[] = []
  if (!parameters.has('FunctionName')) problems.push("The field 'FunctionName' is required but was missing")
  for (const [name, value] of parameters) {
    if (name !== 'Payload' && !TEXT_FIELDS.has(name)) {
      problems.push(`The field '${name}' is not supported by Step Functions`)
    } else if (typeof value !== 'string' && !(name === 'Payload' && canBePayload(value))) {
      problems.push(`The value for the field '${name}' must be a STRING`)
    }
  }
  return problems
}

/** A payload is a string to AWS: objects and arrays become one, numbers and booleans do not (seen in AWS's answers). */
const canBePayload = (value: Json): boolean => value === null || isObject(value) || isArray(value)

/**
 * The call that parameters without problems describe. A `Payload` that is a string is sent as it is, not as a JSON
 * string; `null` sends none (recorded: `test_lambda_task_service`).
 */
export function callOfParameters(
  parameters: Json,
  origin: Pick<FunctionCall, 'region' | 'accountId'> & {
    readonly traceHeader?: string | undefined
    readonly credentialsRoleArn?: string | undefined
  }
): FunctionCall {
  const fields = parameters as ReadonlyMap<string, Json>
  const text = <K extends string>(key: K, value: Json | undefined): { readonly [P in K]?: string } =>
    (typeof value === 'string' ? { [key]: value } : {}) as { readonly [P in K]?: string }
  const payload = fields.get('Payload') ?? null
  return {
    functionName: fields.get('FunctionName') as string,
    invocationType: (fields.get('InvocationType') as string | undefined) ?? 'RequestResponse',
    ...(payload === null ? {} : { payload: typeof payload === 'string' ? payload : stringify(payload) }),
    ...text('qualifier', fields.get('Qualifier')),
    ...text('logType', fields.get('LogType')),
    ...text('clientContext', fields.get('ClientContext')),
    ...text('traceHeader', origin.traceHeader),
    ...text('credentialsRoleArn', origin.credentialsRoleArn),
    region: origin.region,
    accountId: origin.accountId
  }
}
