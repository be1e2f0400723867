import { isObject } from '../lib/json/value.ts'
import type { NumberField, TaskState } from './definition.ts'
import { queryEvaluationError, runtimeError } from './errors.ts'
import { evaluateNumber, unfit } from './number-field.ts'
import type { Scope } from './scope.ts'

/** The clocks that a Task declares for each of its attempts, in whole seconds; absent where it does not. */
export interface TaskSeconds {
  readonly timeoutSeconds?: number
  readonly heartbeatSeconds?: number
}

/** Largest number of seconds (Amazon States Language specification). */
const MAX_SECONDS = 99_999_999

/**
 * @param scope under JSONPath its `input` is the effective input
 * @throws {StateError} `States.Runtime`, `States.QueryEvaluationError`
 */
export function taskSeconds(state: TaskState, scope: Scope): TaskSeconds {
  const timeoutSeconds = state.timeoutSeconds && seconds(state.timeoutSeconds, scope)
  const heartbeatSeconds = state.heartbeatSeconds && seconds(state.heartbeatSeconds, scope)
  if (timeoutSeconds !== undefined && heartbeatSeconds !== undefined && heartbeatSeconds > timeoutSeconds) {
    throw state.queryLanguage === 'JSONata'
      ? queryEvaluationError(HEARTBEAT_TOO_LONG, 'HeartbeatSeconds')
      : runtimeError(HEARTBEAT_TOO_LONG)
  }
  return {
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    ...(heartbeatSeconds !== undefined && { heartbeatSeconds })
  }
}

/** AWS's words are not known. */
export const HEARTBEAT_TOO_LONG = 'HeartbeatSeconds cannot be greater than TimeoutSeconds.'

function seconds(field: NumberField, scope: Scope): number {
  const value = evaluateNumber(field, scope, 'integer')
  if (value < 1 || value > MAX_SECONDS) throw unfit(field, `a number from 1 to ${MAX_SECONDS}`, value)
  return value
}

/**
 * The role that a Task's `Credentials` name, for its call alone; `undefined` where it has none.
 * @throws {StateError}
 */
export function credentialsRoleArn(state: TaskState, scope: Scope): string | undefined {
  if (state.credentials === undefined) return undefined
  const credentials = state.credentials.evaluate(scope).value
  const roleArn = isObject(credentials) ? credentials.get('RoleArn') : undefined
  if (typeof roleArn === 'string') return roleArn
  throw runtimeError("The value of the field 'RoleArn' in Credentials must be a string.")
}
