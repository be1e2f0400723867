import type { Json, JsonObject } from '../../lib/json/value.ts'
import type { TaskRequest } from '../integration.ts'
import type { HttpAnswer } from '../sdk-metadata.ts'

/** A request to this server's own API, on behalf of a task. */
export interface ApiCall {
  /** `StartExecution`, …; the API judges. */
  readonly operation: string
  readonly input: JsonObject
  readonly task: TaskRequest
  readonly signal?: AbortSignal
}

export interface ApiAnswer extends HttpAnswer {
  readonly requestId: string
  readonly body: Json
}

/** Asks the API in process, with no HTTP in between. Never rejects: a refusal is an answer with a status of 400 or more. */
export type CallApi = (call: ApiCall) => Promise<ApiAnswer>

export interface ApiRefusal {
  /** `StateMachineDoesNotExist`, … */
  readonly code: string
  readonly message: string
  /** One of Step Functions' own errors, not one of the front end's. */
  readonly isModelled: boolean
}

/** The error of an answer with a status of 400 or more. */
export function refusalOf({ body }: ApiAnswer): ApiRefusal {
  const members = body as JsonObject
  const type = String(members.get('__type') ?? '')
  const hash = type.indexOf('#')
  return {
    code: type.slice(hash + 1),
    message: String(members.get('message') ?? ''),
    isModelled: !type.startsWith('com.amazon.coral')
  }
}

/** Whether the same call may be answered well a little later. */
export const isPassing = (answer: ApiAnswer): boolean =>
  answer.statusCode >= 500 || refusalOf(answer).code === 'ThrottlingException'

/** The name of the class that AWS's SDKs for Java have for an error code. */
export const exceptionName = (code: string): string => (code.endsWith('Exception') ? code : `${code}Exception`)
