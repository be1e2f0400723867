import { stringify } from '../../lib/json/stringify.ts'
import { isObject, type Json } from '../../lib/json/value.ts'
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
    if (TEXT_FIELDS.has(name)) {
      if (typeof value !== 'string') problems.push(`The value for the field '${name}' must be a STRING`)
    } else if (name !== 'Payload') {
      problems.push(`The field '${name}' is not supported by Step Functions`)
    }
  }
  return problems
}

/** The call that parameters without problems describe. A `Payload` of `null` is none (recorded: `test_invoke`). */
export function callOfParameters(
  parameters: Json,
  origin: Pick<FunctionCall, 'region' | 'accountId'> & { readonly traceHeader?: string | undefined }
): FunctionCall {
  const fields = parameters as ReadonlyMap<string, Json>
  const text = <K extends string>(key: K, value: Json | undefined): { readonly [P in K]?: string } =>
    (typeof value === 'string' ? { [key]: value } : {}) as { readonly [P in K]?: string }
  const payload = fields.get('Payload') ?? null
  return {
    functionName: fields.get('FunctionName') as string,
    invocationType: (fields.get('InvocationType') as string | undefined) ?? 'RequestResponse',
    ...(payload === null ? {} : { payload: stringify(payload) }),
    ...text('qualifier', fields.get('Qualifier')),
    ...text('logType', fields.get('LogType')),
    ...text('clientContext', fields.get('ClientContext')),
    ...text('traceHeader', origin.traceHeader),
    region: origin.region,
    accountId: origin.accountId
  }
}
