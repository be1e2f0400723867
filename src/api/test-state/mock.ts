import type { State, TaskState } from '../../asl/definition.ts'
import type { Failure } from '../../interpreter/event.ts'
import { JsonSyntaxError } from '../../lib/json/parse.ts'
import { Payload } from '../../lib/json/payload.ts'
import { isArray, isObject } from '../../lib/json/value.ts'
import { validationError } from '../errors.ts'
import type { InputOf } from '../model.ts'
import { checkAnswer } from './check-answer.ts'
import { mockedCall } from './mocked-call.ts'
import type { ReadServiceModel, ServiceModel } from './service-model.ts'

/** What a state under test gets instead of doing its work. */
export type Mock = { readonly result: Payload } | { readonly failure: Failure }

type GivenMock = NonNullable<InputOf<'TestState'>['mock']>

/**
 * Reads a mock and checks it against the state that it is for.
 * @throws {ApiError} ValidationException in AWS's words (recorded: `test_state_mock_validation`)
 */
export async function readMock(given: GivenMock, state: State, readModel: ReadServiceModel): Promise<Mock> {
  const { result, errorOutput, fieldValidationMode = 'STRICT' } = given
  if (state.type !== 'Task' && state.type !== 'Map' && state.type !== 'Parallel') {
    throw validationError(`State type '${state.type}' is not supported when a mock is specified`)
  }
  if (result === undefined) {
    const { error, cause } = errorOutput ?? {}
    return { failure: { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) } }
  }
  const payload = parseResult(result)
  if (state.type === 'Parallel') {
    if (!isArray(payload.value)) throw validationError('Mocked result must be an array.')
    if (payload.value.length !== state.branches.length) {
      throw validationError('Mocked result must contain the same number of items as number of Parallel branches.')
    }
  } else if (state.type === 'Map') {
    // the results are in a file then, and the state's own is the manifest's place
    const isExported = state.resultWriter?.resource !== undefined
    if (isExported && !isObject(payload.value)) throw validationError('Mocked result must be a JSON object.')
    if (!isExported && !isArray(payload.value)) throw validationError('Mocked result must be an array.')
  } else if (fieldValidationMode !== 'NONE') {
    await checkTaskResult(state, payload, fieldValidationMode, readModel)
  }
  return { result: payload }
}

function parseResult(text: string): Payload {
  try {
    return Payload.parse(text)
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw validationError('Mocked result must be valid JSON')
    throw error
  }
}

async function checkTaskResult(
  { resource }: TaskState,
  result: Payload,
  check: 'STRICT' | 'PRESENT',
  readModel: ReadServiceModel
): Promise<void> {
  const call = mockedCall(resource)
  if (call === undefined) return
  const model = await readModel(call.service)
  const operation = model && findOperation(model, call.operation)
  if (model === undefined || operation === undefined) {
    if (call.isSdk) throw unknownCall(call.service, call.operation)
    return
  }
  const shapeName = model.operations[operation]
  if (shapeName === null || shapeName === undefined) return
  if (!isObject(result.value)) throw validationError('Mocked result must be a JSON object.')
  checkAnswer(result.value, shapeName, model, check, call.open)
}

/** Step Functions begins an action with a small letter. */
const findOperation = (model: ServiceModel, action: string): string | undefined =>
  Object.keys(model.operations).find((name) => name.toLowerCase() === action.toLowerCase())

/** Ours: AWS refuses such a resource in any definition, but it knows the services of the day. */
const unknownCall = (service: string, operation: string): Error =>
  validationError(
    `The mocked result cannot be checked: no model of the call '${operation}' of the service '${service}' is known. Check their spelling in the state's Resource, or set the mock's fieldValidationMode to NONE.`
  )
