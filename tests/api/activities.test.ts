import { expect, test } from 'vitest'
import type { InputOf, OperationName, OutputOf } from '../../src/api/model.ts'
import { createApi } from '../../src/api/protocol.ts'
import { parseDefinition, parseState } from '../../src/asl/parse.ts'
import { createEngine } from '../../src/engine/create-engine.ts'
import { seededRandom } from '../../src/lib/random.ts'
import { createServiceModels } from '../../src/server/service-models.ts'
import { createStoredDefinitions } from '../../src/server/stored-definitions.ts'
import { MemoryStore } from '../../src/store/memory/memory-store.ts'
import { VirtualClock } from '../../src/testing/virtual-clock.ts'
import { ROLE } from './api-fixture.ts'

/** The API over the real engine, on a clock that the test moves. */
async function createServer() {
  const clock = new VirtualClock()
  const store = new MemoryStore()
  const random = seededRandom(1)
  const log = { debug() {}, info() {}, warn() {}, error() {} }
  const engine = await createEngine({
    store,
    clock,
    random,
    integrations: () => undefined,
    definitions: createStoredDefinitions(store),
    log,
    owner: 'server'
  })
  const context = {
    store,
    engine,
    clock,
    random,
    configuration: { region: 'us-east-1', accountId: '123456789012' },
    parseDefinition,
    parseState,
    integrations: () => undefined,
    readServiceModel: createServiceModels()
  }
  const handle = createApi(context, ({ error }) => {
    throw error
  })
  async function call<Name extends OperationName>(
    operation: Name,
    input: InputOf<Name>,
    signal?: AbortSignal
  ): Promise<OutputOf<Name>> {
    const headers = { 'x-amz-target': `AWSStepFunctions.${operation}` }
    const response = await handle({ headers, body: JSON.stringify(input), ...(signal !== undefined && { signal }) })
    if (response.status !== 200) throw new Error(response.body)
    return JSON.parse(response.body) as OutputOf<Name>
  }
  /** Of a state machine with one task of the activity. */
  async function start(activityArn: string, name: string): Promise<string> {
    const definition = { StartAt: 'Work', States: { Work: { Type: 'Task', Resource: activityArn, End: true } } }
    const given = { name: `machine-${name}`, definition: JSON.stringify(definition), roleArn: ROLE }
    const { stateMachineArn } = await call('CreateStateMachine', given)
    return (await call('StartExecution', { stateMachineArn, name, input: '{"a":1}' })).executionArn
  }
  return { clock, call, start }
}

test('an activity is created, worked on by a worker, and its execution ends with what the worker gave', async () => {
  const { clock, call, start } = await createServer()
  const { activityArn } = await call('CreateActivity', { name: 'work' })
  const polling = call('GetActivityTask', { activityArn, workerName: 'me' })
  const executionArn = await start(activityArn, 'one')
  const { taskToken = '', input } = await polling
  expect(input).toBe('{"a":1}')
  await call('SendTaskHeartbeat', { taskToken })
  await call('SendTaskSuccess', { taskToken, output: '[1, 2]' })
  expect(await call('DescribeExecution', { executionArn })).toMatchObject({ status: 'SUCCEEDED', output: '[1, 2]' })
  await expect(call('SendTaskSuccess', { taskToken, output: '1' })).rejects.toThrow('TaskTimedOut')
  const { events } = await call('GetExecutionHistory', { executionArn })
  expect(events[3]).toEqual({
    activityStartedEventDetails: { workerName: 'me' },
    id: 4,
    previousEventId: 3,
    timestamp: clock.now() / 1000,
    type: 'ActivityStarted'
  })
})

test('a poll is held for a minute, and a worker that has hung up gets nothing', async () => {
  const { clock, call, start } = await createServer()
  const { activityArn } = await call('CreateActivity', { name: 'work' })
  const connection = new AbortController()
  const gone = call('GetActivityTask', { activityArn }, connection.signal)
  await clock.advanceBy(10_000)
  connection.abort()
  await start(activityArn, 'one')
  const { taskToken } = await call('GetActivityTask', { activityArn })
  expect(taskToken).toBeDefined()
  expect(await gone).toEqual({})
  const none = call('GetActivityTask', { activityArn })
  await clock.advanceBy(60_000)
  expect(await none).toEqual({})
})

test('a state that reaches a deleted activity fails, and goes on after a redrive once the activity is back', async () => {
  const { clock, call, start } = await createServer()
  const { activityArn } = await call('CreateActivity', { name: 'work' })
  await call('DeleteActivity', { activityArn })
  const executionArn = await start(activityArn, 'one')
  expect(await call('DescribeExecution', { executionArn })).toMatchObject({
    status: 'FAILED',
    error: 'States.Runtime',
    cause: `An error occurred while executing the state 'Work' (entered at the event id #2). The activity ${activityArn} does not exist.`,
    redriveStatus: 'REDRIVABLE'
  })
  await call('CreateActivity', { name: 'work' })
  await call('RedriveExecution', { executionArn })
  const { taskToken = '' } = await call('GetActivityTask', { activityArn })
  await call('SendTaskFailure', { taskToken, error: 'Broken', cause: 'tools' })
  const { redriveDate } = await call('RedriveExecution', { executionArn })
  expect(await call('DescribeExecution', { executionArn })).toMatchObject({
    status: 'RUNNING',
    redriveCount: 2,
    redriveDate,
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason: 'Execution is RUNNING and cannot be redriven'
  })
  await clock.advanceBy(1_000)
  await expect(call('RedriveExecution', { executionArn })).rejects.toThrow(
    'Execution is RUNNING and cannot be redriven'
  )
})
