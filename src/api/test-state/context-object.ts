import type { State } from '../../asl/definition.ts'
import { formatTimestamp } from '../../asl/timestamp.ts'
import { parse } from '../../lib/json/parse.ts'
import { isNumber, isObject, type Json, type JsonObject, object } from '../../lib/json/value.ts'
import { type Place, placePrefix, stateMachineArn } from '../../resources/arn.ts'
import { validationError } from '../errors.ts'

type FieldType = 'any' | 'number' | 'string'

/** What a given context object may hold. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, FieldType>>>> = {
  Execution: {
    Id: 'string',
    Input: 'any',
    Name: 'string',
    RedriveCount: 'number',
    RedriveTime: 'string',
    RoleArn: 'string',
    StartTime: 'string'
  },
  State: { EnteredTime: 'string', Name: 'string', RetryCount: 'number' },
  StateMachine: { Id: 'string', Name: 'string' },
  Task: { Token: 'string' }
}

/**
 * The context object that a test is given. Nothing is added to it: what is not there the state does not find.
 * @throws {ApiError} ValidationException in AWS's words (recorded: `test_state_context_object`); those for values that are
 *   no JSON object are formed after them
 */
export function readContextObject(text: string, state: State): JsonObject {
  const context = parseObject(text)
  if (context === undefined) throw invalid('Context object must be a valid JSON object')
  for (const [name, member] of context) {
    if (name === 'Map') throw invalid("'Map' field is not supported when mocking a Context object")
    const fields = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined
    if (fields === undefined) throw invalid(`Field '${name}' is not allowed`)
    if (name === 'Task' && !hasToken(state, false)) {
      throw invalid(
        "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern"
      )
    }
    if (!isObject(member)) throw invalid(`${name} must be an object`)
    for (const [field, value] of member) checkField(name, field, value, fields)
  }
  return context
}

function checkField(owner: string, field: string, value: Json, fields: Readonly<Record<string, FieldType>>): void {
  const type = Object.hasOwn(fields, field) ? fields[field] : undefined
  if (type === undefined) throw invalid(`Field '${field}' is not allowed`)
  if (type === 'string' && typeof value !== 'string') throw invalid(`${owner}.${field} must be a string`)
  if (type === 'number' && !isNumber(value)) throw invalid(`${owner}.${field} must be a number`)
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value = parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

const invalid = (problem: string): Error => validationError(`Invalid Context object provided: ${problem}`)

/** Whether the outside answers a state's attempts by a token. */
const hasToken = (state: State, activities: boolean): boolean =>
  state.type === 'Task' &&
  ((state.resource.kind === 'integration' && state.resource.pattern !== 'request-response') ||
    (activities && state.resource.kind === 'activity'))

/** Names for what a test does not have: the execution, its state machine, a token. */
export interface InventedExecution {
  readonly arn: string
  readonly name: string
  readonly stateMachineArn: string
  readonly stateMachineName: string
}

/** @param uuid makes a new name each time */
export function inventExecution(place: Place, uuid: () => string): InventedExecution {
  const name = uuid()
  const stateMachineName = uuid()
  return {
    // without the part that the service adds to the ARN of an Express execution: so recorded
    arn: `${placePrefix(place)}:express:${stateMachineName}:${name}`,
    name,
    stateMachineArn: stateMachineArn(place, stateMachineName),
    stateMachineName
  }
}

/** What AWS calls every state under test, also one that was picked from a definition by its name. */
export const TESTED_STATE_NAME = 'StateName'

interface Moment {
  readonly state: State
  readonly input: Json
  readonly roleArn: string | undefined
  readonly retryCount: number
  readonly token: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** The context object of a test that is given none, members in AWS's order (recorded: `test_state_with_variables`). */
export function inventContextObject(execution: InventedExecution, moment: Moment): JsonObject {
  const time = formatTimestamp(moment.now)
  const state = new Map<string, Json>([
    ['Name', TESTED_STATE_NAME],
    ['EnteredTime', time]
  ])
  if ('retry' in moment.state) state.set('RetryCount', moment.retryCount)
  return new Map<string, Json>([
    [
      'Execution',
      object({
        Id: execution.arn,
        Input: moment.input,
        Name: execution.name,
        RoleArn: moment.roleArn ?? null,
        StartTime: time
      })
    ],
    ['StateMachine', object({ Id: execution.stateMachineArn, Name: execution.stateMachineName })],
    ['State', state],
    ...(hasToken(moment.state, true) ? [['Task', object({ Token: moment.token })] as const] : [])
  ])
}
