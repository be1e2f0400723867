import type { ModelledErrorName } from './model.ts'

/** Errors that any operation can answer (AWS: "Common errors"), and one of ours. */
export type CommonErrorName =
  | 'UnknownOperationException'
  | 'SerializationException'
  | 'InternalFailure'
  | 'ServiceUnavailable'
  | 'ThrottlingException'
  | 'RequestEntityTooLargeException'
  | 'MissingAuthenticationTokenException'
  | 'IncompleteSignatureException'
  | 'InvalidSignatureException'
  | 'UnrecognizedClientException'
  | 'UnsupportedOperationException'
  | 'AccessDeniedException'

export interface ApiErrorOptions {
  /** Further members of the answer: `reason`, `resourceName`. */
  readonly members?: Readonly<Record<string, string>>
  readonly status?: number
  readonly namespace?: string
}

/** An error that the caller is told about. Thrown by operations, caught once, in the protocol. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly type: ModelledErrorName | CommonErrorName
  readonly status: number
  readonly members: Readonly<Record<string, string>>
  /** What stands before the `#` in `__type`; clients cut it off. */
  readonly namespace: string

  constructor(type: ModelledErrorName | CommonErrorName, message: string, options: ApiErrorOptions = {}) {
    super(message)
    this.type = type
    this.status = options.status ?? 400
    this.members = options.members ?? {}
    this.namespace = options.namespace ?? 'com.amazonaws.swf.service.v2.model'
  }
}

/** What stands before the `#` of errors that AWS's front end answers, before the service itself is asked. */
export const FRONT_END_NAMESPACE = 'com.amazon.coral.service'

export const serializationError = (message: string): ApiError =>
  new ApiError('SerializationException', message, { namespace: FRONT_END_NAMESPACE })

export type ValidationReason =
  | 'API_DOES_NOT_SUPPORT_LABELED_ARNS'
  | 'MISSING_REQUIRED_PARAMETER'
  | 'CANNOT_UPDATE_COMPLETED_MAP_RUN'
  | 'INVALID_ROUTING_CONFIGURATION'

export const validationError = (message: string, reason?: ValidationReason): ApiError =>
  new ApiError('ValidationException', message, reason === undefined ? {} : { members: { reason } })

export const stateMachineDoesNotExist = (arn: string): ApiError =>
  new ApiError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`)

export const stateMachineDeleting = (arn: string): ApiError =>
  new ApiError('StateMachineDeleting', `State Machine is being deleted: '${arn}'`)

export const executionDoesNotExist = (arn: string): ApiError =>
  new ApiError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`)

export const activityDoesNotExist = (arn: string): ApiError =>
  new ApiError('ActivityDoesNotExist', `Activity Does Not Exist: '${arn}'`)

export const typeNotSupported = (): ApiError =>
  new ApiError('StateMachineTypeNotSupported', 'This operation is not supported by this type of state machine')

/** Of an alias or a map run. */
export const resourceDoesNotExist = (arn: string): ApiError =>
  new ApiError('ResourceNotFound', 'Request references a resource that does not exist.', {
    members: { resourceName: arn }
  })

/** Of what carries tags. */
export const taggedResourceNotFound = (arn: string): ApiError =>
  new ApiError('ResourceNotFound', `Resource not found: '${arn}'`, { members: { resourceName: arn } })

export const invalidToken = (): ApiError => new ApiError('InvalidToken', "Invalid Token: 'Invalid token'")

/** Of a token whose task was answered, timed out or was given up. */
export const taskTimedOut = (): ApiError =>
  new ApiError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'")

// AWS's wording of these was never recorded: it is kept here, to be corrected in one place.

export const labelledArnNotSupported = (arn: string): ApiError =>
  validationError(
    `This operation does not support state machine ARNs with a Map state label: '${arn}'`,
    'API_DOES_NOT_SUPPORT_LABELED_ARNS'
  )

export const tooManyTags = (arn: string, limit: number): ApiError =>
  new ApiError('TooManyTags', `Too many tags: a resource can have at most ${limit}.`, {
    members: { resourceName: arn }
  })

export const quotaExceeded = (what: string, limit: number): ApiError =>
  new ApiError('ServiceQuotaExceededException', `A state machine can have at most ${limit} ${what}.`)

export const activityAlreadyExists = (arn: string): ApiError =>
  new ApiError('ActivityAlreadyExists', `Activity Already Exists: '${arn}'`)

/** @param detail what the parser found */
export const invalidOutput = (detail: string): ApiError => new ApiError('InvalidOutput', `Invalid Output: '${detail}'`)

export const workerLimitExceeded = (arn: string): ApiError =>
  new ApiError('ActivityWorkerLimitExceeded', `Activity Worker Limit Exceeded: '${arn}'`)

/** @param reason as DescribeExecution gives it */
export const executionNotRedrivable = (reason: string): ApiError => new ApiError('ExecutionNotRedrivable', reason)

export const changedMeanwhile = (): ApiError =>
  new ApiError('ConflictException', 'Other requests are changing the same resource. Repeat the request.')
