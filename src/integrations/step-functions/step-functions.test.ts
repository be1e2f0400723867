import { describe, expect, test } from 'vitest'
import { Payload } from '../../lib/json/payload.ts'
import { fromPlain, toPlain } from '../../lib/json/value.ts'
import { VirtualClock } from '../../testing/virtual-clock.ts'
import type { TaskOutcome, TaskRequest } from '../integration.ts'
import type { ApiAnswer, ApiCall, CallApi } from './api-call.ts'
import { StepFunctionsSdkCalls } from './sdk-calls.ts'
import { StartExecution } from './start-execution.ts'

const signal = new AbortController().signal
const CHILD = 'arn:aws:states:us-east-1:123456789012:execution:child:c'

const taskOf = (parameters: unknown, fields: Partial<TaskRequest> = {}): TaskRequest => ({
  executionArn: 'arn:aws:states:us-east-1:123456789012:execution:m:e',
  executionName: 'e',
  executionStartDate: Date.UTC(2026, 0, 1),
  stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:m',
  stateName: 'Start',
  taskId: 3,
  service: 'states',
  action: 'startExecution',
  pattern: 'sync',
  resource: 'arn:aws:states:::states:startExecution.sync',
  parameters: Payload.of(fromPlain(parameters)),
  region: 'us-east-1',
  accountId: '123456789012',
  roleArn: 'arn:aws:iam::123456789012:role/r',
  ...fields
})

const answer = (body: unknown, statusCode = 200): ApiAnswer => ({
  statusCode,
  requestId: 'id-1',
  headers: [
    ['x-amzn-RequestId', 'id-1'],
    ['Content-Type', 'application/x-amz-json-1.0']
  ],
  body: fromPlain(body)
})
const refusal = (type: string, message: string): ApiAnswer =>
  answer({ __type: `com.amazonaws.swf.service.v2.model#${type}`, message }, 400)

/** An API that gives the answers in turn and remembers what it was asked. */
function apiOf(...answers: ApiAnswer[]): { readonly call: CallApi; readonly asked: ApiCall[] } {
  const asked: ApiCall[] = []
  const call: CallApi = (given) => {
    asked.push(given)
    const next = answers.shift()
    return next === undefined ? Promise.reject(new Error('Nobody expects this call')) : Promise.resolve(next)
  }
  return { call, asked }
}

const plain = (outcome: TaskOutcome | { kind: 'running' }): unknown =>
  outcome.kind === 'succeeded' ? JSON.parse(outcome.output.text) : outcome
const inputOf = ({ asked }: { asked: ApiCall[] }): unknown => toPlain(asked[0]?.input ?? null)

describe('states:startExecution', () => {
  test('answers with what the API answered, its dates in milliseconds, and with what the SDK adds', async () => {
    const api = apiOf(answer({ executionArn: CHILD, startDate: 1767225600.5 }))
    const outcome = await new StartExecution(api.call, new VirtualClock()).perform(
      taskOf({ StateMachineArn: 'sm', Input: { a: [1, '2'] }, Name: 'c' }),
      signal
    )
    expect(inputOf(api)).toEqual({ stateMachineArn: 'sm', name: 'c', input: '{"a":[1,"2"]}' })
    expect(plain(outcome)).toEqual({
      ExecutionArn: CHILD,
      SdkHttpMetadata: {
        AllHttpHeaders: { 'x-amzn-RequestId': ['id-1'], 'Content-Type': ['application/x-amz-json-1.0'] },
        HttpHeaders: { 'Content-Type': 'application/x-amz-json-1.0', 'x-amzn-RequestId': 'id-1' },
        HttpStatusCode: 200
      },
      SdkResponseMetadata: { RequestId: 'id-1' },
      StartDate: 1767225600500
    })
  })

  test('names a child that has no name after the attempt, the same for the same attempt', async () => {
    const names: unknown[] = []
    for (const taskId of [3, 3, 8]) {
      const api = apiOf(answer({ executionArn: CHILD, startDate: 1 }))
      await new StartExecution(api.call, new VirtualClock()).perform(
        taskOf({ StateMachineArn: 'sm', Input: null }, { taskId }),
        signal
      )
      expect(api.asked[0]?.input.has('input')).toBe(false)
      names.push(api.asked[0]?.input.get('name'))
    }
    expect(names[0]).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect(names[1]).toBe(names[0])
    expect(names[2]).not.toBe(names[0])
  })

  test('names the child of an execution that has the name of a deleted one after that execution', async () => {
    const names: unknown[] = []
    for (const executionStartDate of [1, 1, 2]) {
      const api = apiOf(answer({ executionArn: CHILD, startDate: 1 }))
      const task = taskOf({ StateMachineArn: 'sm' }, { executionStartDate })
      await new StartExecution(api.call, new VirtualClock()).perform(task, signal)
      names.push(api.asked[0]?.input.get('name'))
    }
    expect(names[1]).toBe(names[0])
    expect(names[2]).not.toBe(names[0])
  })

  const unavailable = answer({ __type: 'com.amazon.coral.service#ServiceUnavailable', message: '' }, 503)

  test('asks again where a node could not answer: that is no failure of the child', async () => {
    const api = apiOf(unavailable, unavailable, answer({ executionArn: CHILD, startDate: 1 }))
    const clock = new VirtualClock()
    const performed = new StartExecution(api.call, clock).perform(taskOf({ StateMachineArn: 'sm' }), signal)
    await clock.advanceBy(1_000)
    expect(await performed).toMatchObject({ kind: 'succeeded' })
    expect(api.asked.map(({ input }) => input)).toEqual(Array(3).fill(api.asked[0]?.input))
  })

  test('asks no more where nobody waits for the child', async () => {
    const api = apiOf(unavailable, unavailable)
    const clock = new VirtualClock()
    const abort = new AbortController()
    const performed = new StartExecution(api.call, clock).perform(taskOf({ StateMachineArn: 'sm' }), abort.signal)
    await clock.runUntilIdle()
    abort.abort()
    await clock.advanceBy(60_000)
    expect(await performed).toMatchObject({ kind: 'failed' })
    expect(api.asked).toHaveLength(2)
  })

  test.each([
    ['StateMachineDoesNotExist', 'StepFunctions.StateMachineDoesNotExistException'],
    ['ExecutionAlreadyExists', 'StepFunctions.ExecutionAlreadyExistsException'],
    ['ValidationException', 'StepFunctions.ValidationException']
  ])('fails with %s as %s', async (type, error) => {
    const api = apiOf(refusal(type, 'Says why.'))
    expect(
      await new StartExecution(api.call, new VirtualClock()).perform(taskOf({ StateMachineArn: 'sm' }), signal)
    ).toEqual({
      kind: 'failed',
      error,
      cause: `Says why. (Service: AWSStepFunctions; Status Code: 400; Error Code: ${type}; Request ID: id-1; Proxy: null)`
    })
  })

  test.each([
    [{ Input: {} }, "The field 'StateMachineArn' is required but was missing"],
    [{ StateMachineArn: 'sm', Name: 7 }, "The value for the field 'Name' must be a STRING"],
    [{ StateMachineArn: 'sm', name: 'x' }, "The field 'name' is not supported by Step Functions"]
  ])('refuses the parameters %j', async (parameters, problem) => {
    const task = taskOf(parameters)
    expect(await new StartExecution(apiOf().call, new VirtualClock()).perform(task, signal)).toEqual({
      kind: 'failed',
      error: 'States.Runtime',
      cause: `The Parameters '${task.parameters.text}' could not be used to start the Task: [${problem}]`
    })
  })

  const submission = Payload.of(fromPlain({ ExecutionArn: CHILD }))
  const ended = { executionArn: CHILD, input: '{"a":1}', name: 'c', startDate: 1.5, stopDate: 2.25 }

  test.each([
    ['sync', '{"a":1}', '[7]'],
    ['sync:2', { a: 1 }, [7]]
  ] as const)('with .%s gives the description of a child that has succeeded', async (pattern, input, output) => {
    const api = apiOf(answer({ ...ended, status: 'SUCCEEDED', output: '[7]', redriveCount: 0 }))
    const outcome = await new StartExecution(api.call, new VirtualClock()).lookAtJob(
      taskOf({}, { pattern }),
      submission
    )
    expect(plain(outcome)).toEqual({
      ExecutionArn: CHILD,
      Input: input,
      Name: 'c',
      Output: output,
      RedriveCount: 0,
      StartDate: 1500,
      Status: 'SUCCEEDED',
      StopDate: 2250
    })
  })

  test.each(['FAILED', 'TIMED_OUT', 'ABORTED'])('fails with the description of a child that is %s', async (status) => {
    const api = apiOf(answer({ ...ended, status, error: 'E', cause: 'C' }))
    expect(
      await new StartExecution(api.call, new VirtualClock()).lookAtJob(taskOf({}, { pattern: 'sync:2' }), submission)
    ).toEqual({
      kind: 'failed',
      error: 'States.TaskFailed',
      cause: `{"Cause":"C","Error":"E","ExecutionArn":"${CHILD}","Input":"{\\"a\\":1}","Name":"c","StartDate":1500,"Status":"${status}","StopDate":2250}`
    })
  })

  test.each([
    ['the child runs', answer({ executionArn: CHILD, status: 'RUNNING' })],
    ['the API cannot answer now', unavailable]
  ])('goes on waiting while %s', async (_, given) => {
    expect(await new StartExecution(apiOf(given).call, new VirtualClock()).lookAtJob(taskOf({}), submission)).toEqual({
      kind: 'running',
      executionArn: CHILD
    })
  })

  test('stops the child that nobody waits for', async () => {
    const api = apiOf(answer({ stopDate: 1 }))
    await new StartExecution(api.call, new VirtualClock()).stopJob(taskOf({}), submission)
    expect(api.asked).toMatchObject([{ operation: 'StopExecution' }])
    expect(inputOf(api)).toEqual({ executionArn: CHILD })
  })

  test('stops it although a node could not answer at first, and gives up after a minute', async () => {
    const clock = new VirtualClock()
    const api = apiOf(unavailable, answer({ stopDate: 1 }))
    const stopped = new StartExecution(api.call, clock).stopJob(taskOf({}), submission)
    await clock.advanceBy(1_000)
    await stopped
    expect(api.asked).toHaveLength(2)
    const silent = apiOf(...Array(100).fill(unavailable))
    const givenUp = new StartExecution(silent.call, clock).stopJob(taskOf({}), submission)
    await clock.advanceBy(66_000)
    await givenUp
    expect(silent.asked.length).toBeGreaterThan(10)
  })
})

describe('aws-sdk:sfn', () => {
  const perform = (action: string, parameters: unknown, given: ApiAnswer) => {
    const api = apiOf(given)
    const task = taskOf(parameters, { service: 'aws-sdk:sfn', action, pattern: 'request-response' })
    return new StepFunctionsSdkCalls(api.call).perform(task, signal).then((outcome) => ({ outcome, api }))
  }

  test('spells members in Pascal case both ways and writes dates as ISO 8601', async () => {
    const { outcome, api } = await perform(
      'listExecutions',
      { StateMachineArn: 'sm', MaxResults: 5, NextToken: null },
      answer({ executions: [{ executionArn: CHILD, startDate: 1767225600.5 }] })
    )
    expect(api.asked[0]?.operation).toBe('ListExecutions')
    expect(inputOf(api)).toEqual({ stateMachineArn: 'sm', maxResults: 5 })
    expect(plain(outcome)).toEqual({
      Executions: [{ ExecutionArn: CHILD, StartDate: '2026-01-01T00:00:00.500Z' }]
    })
  })

  test('writes JSON in the place of a string as its text, and leaves names that users chose', async () => {
    const { outcome, api } = await perform(
      'sendTaskSuccess',
      { TaskToken: 't', Output: { some: { Nested: null } } },
      answer({ variableReferences: { state: ['x'] } })
    )
    expect(inputOf(api)).toEqual({ taskToken: 't', output: '{"some":{"Nested":null}}' })
    expect(plain(outcome)).toEqual({ VariableReferences: { state: ['x'] } })
  })

  test('words refusals as the second SDK does', async () => {
    const { outcome } = await perform('sendTaskFailure', {}, refusal('InvalidToken', "Invalid Token: 'Invalid token'"))
    expect(outcome).toEqual({
      kind: 'failed',
      error: 'Sfn.InvalidTokenException',
      cause: "Invalid Token: 'Invalid token' (Service: Sfn, Status Code: 400, Request ID: id-1) (SDK Attempt Count: 1)"
    })
  })
})
