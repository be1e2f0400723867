import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Place, PREFIX } from './place.ts'

let folder: string
let mockFile: string
let place: Place
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stepwright-mocks-'))
  mockFile = join(folder, 'MockConfigFile.json')
  place = new Place({ mockFile })
  await place.open()
})
afterEach(async () => {
  await place.close()
  rmSync(folder, { recursive: true })
})

/** One machine `m` with one test case `Case`: states and what they answer. */
function mock(states: Readonly<Record<string, object>>, machine = 'm'): void {
  const names = Object.fromEntries(Object.keys(states).map((state) => [state, `${state}Response`]))
  const responses = Object.fromEntries(
    Object.entries(states).map(([state, response]) => [`${state}Response`, response])
  )
  writeFileSync(
    mockFile,
    JSON.stringify({ StateMachines: { [machine]: { TestCases: { Case: names } } }, MockedResponses: responses })
  )
}

const returns = (value: unknown): object => ({ Return: value })
const throws = (error: string, cause = 'because'): object => ({ Throw: { Error: error, Cause: cause } })
const task = (resource: string, fields: object = {}): object => ({
  Type: 'Task',
  Resource: resource,
  ...(fields && {}),
  End: true,
  ...fields
})
const invoke = (fields: object = {}): object =>
  task('arn:aws:states:::lambda:invoke', { Parameters: { FunctionName: 'f' }, ...fields })
const PARAMETERS: Readonly<Record<string, object>> = {
  ecs: { TaskDefinition: 't' },
  states: { StateMachineArn: 'x' },
  glue: { JobName: 'j' },
  'aws-sdk': { Bucket: 'b', Key: 'k' },
  http: { ApiEndpoint: 'https://example.com', Method: 'GET' }
}
const again = { ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 5 }

async function run(testCase = '#Case', input: object = {}): Promise<Record<string, unknown>> {
  const stateMachineArn = `${PREFIX}:stateMachine:m${testCase}`
  await place.call('StartExecution', { stateMachineArn, name: 'p', input: JSON.stringify(input) })
  await place.clock.advanceBy(100_000)
  return place.describe(`${PREFIX}:execution:m:p`)
}

async function history(): Promise<Record<string, unknown>[]> {
  const { events } = await place.call('GetExecutionHistory', {
    executionArn: `${PREFIX}:execution:m:p`,
    maxResults: 1000
  })
  return events as Record<string, unknown>[]
}
const types = async (): Promise<unknown[]> => (await history()).map(({ type }) => type)

describe('a mocked task', () => {
  test('answers by the call, counting retries, and ranges', async () => {
    mock({ S: { '0': throws('Lambda.Unknown'), '1-2': throws('States.Timeout'), '3': returns({ Payload: 1.5 }) } })
    await place.create('m', invoke({ Retry: [again], OutputPath: '$.Payload' }))
    expect(await run()).toMatchObject({ status: 'SUCCEEDED', output: '1.5' })
    expect((await types()).filter((type) => type === 'TaskFailed')).toHaveLength(3)
  })

  test('counts on over the iterations of a Map and the turns of a loop', async () => {
    mock({ S: { '0-1': returns(false), '2': returns(true) } })
    await place.create(
      'm',
      task('arn:aws:lambda:us-east-1:123456789012:function:f', { Next: 'Done', End: undefined }),
      {
        Done: { Type: 'Choice', Choices: [{ Variable: '$', BooleanEquals: true, Next: 'Each' }], Default: 'S' },
        Each: { Type: 'Succeed' }
      }
    )
    expect(await run()).toMatchObject({ status: 'SUCCEEDED', output: 'true' })
  })

  test('fails with the error and cause that it throws, which can be caught', async () => {
    mock({ S: { '0': throws('Custom.Error', 'why') } })
    await place.create('m', invoke({ Catch: [{ ErrorEquals: ['Custom.Error'], Next: 'Caught' }] }), {
      Caught: { Type: 'Succeed' }
    })
    expect(await run()).toMatchObject({ status: 'SUCCEEDED', output: '{"Error":"Custom.Error","Cause":"why"}' })
  })

  test('ends the execution with States.Runtime where no entry is left for a call', async () => {
    mock({ S: { '0-1': throws('E') } })
    await place.create('m', invoke({ Retry: [again], Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] }), {
      Caught: { Type: 'Succeed' }
    })
    expect(await run()).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: `The mock file ${mockFile} cannot be used: MockedResponses.SResponse has no entry for the invocation 2 (they are counted from 0).`
    })
  })

  test('of a callback needs nobody to send its token', async () => {
    mock({ S: { '0': returns({ ok: true }) } })
    await place.create(
      'm',
      task('arn:aws:states:::sqs:sendMessage.waitForTaskToken', { Parameters: { QueueUrl: 'q', MessageBody: 'b' } })
    )
    expect(await run()).toMatchObject({ status: 'SUCCEEDED', output: '{"ok":true}' })
    expect(await types()).toEqual(
      expect.arrayContaining(['TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded'])
    )
  })

  test.each([
    ['ecs:runTask.sync', returns({ StoppedReason: 'x' }), { status: 'SUCCEEDED', output: '{"StoppedReason":"x"}' }],
    ['states:startExecution.sync:2', returns(7), { status: 'SUCCEEDED', output: '7' }],
    ['glue:startJobRun.sync', throws('States.TaskFailed', 'no'), { status: 'FAILED', error: 'States.TaskFailed' }],
    ['aws-sdk:s3:getObject', returns({ Body: 'b' }), { status: 'SUCCEEDED', output: '{"Body":"b"}' }],
    ['http:invoke', returns({ StatusCode: 200 }), { status: 'SUCCEEDED', output: '{"StatusCode":200}' }]
  ])('of %s reaches no service', async (resource, response, expected) => {
    const Parameters = PARAMETERS[resource.split(':')[0] as string] ?? {}
    mock({ S: { '0': response } })
    await place.create('m', task(`arn:aws:states:::${resource}`, { Parameters }))
    expect(await run()).toMatchObject(expected)
    const submitted = (await types()).includes('TaskSubmitted')
    expect(submitted).toBe(resource.includes('.sync'))
  })

  test('of an activity needs neither a worker nor the activity', async () => {
    mock({ S: { '0': returns('done') } })
    await place.create('m', task(`${PREFIX}:activity:nobody`))
    expect(await run()).toMatchObject({ status: 'SUCCEEDED', output: '"done"' })
    expect(await types()).toEqual(expect.arrayContaining(['ActivityScheduled', 'ActivityStarted', 'ActivitySucceeded']))
  })

  test('of a Distributed Map answers in each child execution, whose calls are counted apart', async () => {
    mock({ T: { '0': returns(1) } })
    await place.create('m', {
      Type: 'Map',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'T',
        States: { T: invoke() }
      },
      End: true
    })
    await place.call('StartExecution', { stateMachineArn: `${PREFIX}:stateMachine:m#Case`, name: 'p', input: '[1,2]' })
    await place.clock.advanceBy(100_000)
    expect(await place.describe(`${PREFIX}:execution:m:p`)).toMatchObject({ status: 'SUCCEEDED', output: '[1,1]' })
  })

  test('counts the calls of each state apart, in branches and in iterations with their retries', async () => {
    mock({
      L: { '0': throws('Busy'), '1': returns('left') },
      R: { '0-1': throws('Busy'), '2': returns('right') },
      I: { '0': returns('first'), '1': throws('Busy'), '2': returns('second') }
    })
    const branch = (name: string) => ({ StartAt: name, States: { [name]: invoke({ Retry: [again] }) } })
    await place.create(
      'm',
      { Type: 'Parallel', Branches: [branch('L'), branch('R')], ResultSelector: { 'both.$': '$' }, Next: 'Each' },
      {
        Each: {
          Type: 'Map',
          MaxConcurrency: 1,
          ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, ...branch('I') },
          ItemsPath: '$.both',
          ResultPath: '$.each',
          End: true
        }
      }
    )
    expect(await run()).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"both":["left","right"],"each":["first","second"]}'
    })
  })

  test('of a callback that throws fails as a task that was submitted', async () => {
    mock({ S: { '0': throws('Rejected', 'by whom') } })
    await place.create(
      'm',
      task('arn:aws:states:::lambda:invoke.waitForTaskToken', { Parameters: { FunctionName: 'f' } })
    )
    expect(await run()).toMatchObject({ status: 'FAILED', error: 'Rejected', cause: 'by whom' })
    expect(await types()).toEqual(expect.arrayContaining(['TaskSubmitted', 'TaskFailed']))
  })

  test.each([
    ['null', null],
    ['text', '"a"'],
    ['a number as it is written', 1.5],
    ['a list', [1]]
  ])('may return %s', async (_, value) => {
    mock({ S: { '0': returns(value) } })
    await place.create('m', invoke())
    expect(await run()).toMatchObject({ status: 'SUCCEEDED', output: JSON.stringify(value) })
  })

  test('that returns more than a payload may have fails as the real one does', async () => {
    mock({ S: { '0': returns('x'.repeat(300_000)) } })
    await place.create('m', invoke())
    expect(await run()).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' })
  })

  test('has its input and parameters evaluated, and what is wrong with them fails it', async () => {
    mock({ S: { '0': returns(1) } })
    await place.create('m', invoke({ Parameters: { 'FunctionName.$': '$.missing' } }))
    expect(await run()).toMatchObject({ status: 'FAILED', error: 'States.Runtime' })
  })

  test('of another machine is chosen by the ARN that starts it', async () => {
    mock({ S: { '0': returns('from the child') } }, 'child')
    await place.create('child', invoke())
    const Parameters = { StateMachineArn: `${PREFIX}:stateMachine:child#Case` }
    await place.create(
      'm',
      task('arn:aws:states:::states:startExecution.sync:2', { Parameters, OutputPath: '$.Output' })
    )
    expect(await run('')).toMatchObject({ status: 'SUCCEEDED', output: '"from the child"' })
  })
})

describe('the test case', () => {
  test('and its count last through a crash and a redrive', async () => {
    mock({ S: { '0': throws('E'), '1': throws('F'), '2': returns('third') } })
    await place.create('m', invoke({ Retry: [{ ...again, IntervalSeconds: 50, MaxAttempts: 1 }] }))
    await place.call('StartExecution', { stateMachineArn: `${PREFIX}:stateMachine:m#Case`, name: 'p' })
    await place.clock.advanceBy(1_000)
    await place.crashAndReopen()
    await place.clock.advanceBy(100_000)
    const executionArn = `${PREFIX}:execution:m:p`
    expect(await place.describe(executionArn)).toMatchObject({ status: 'FAILED', error: 'F' })
    await place.call('RedriveExecution', { executionArn })
    await place.clock.advanceBy(1_000)
    expect(await place.describe(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '"third"' })
  })

  test('leaves states that it does not name to their services', async () => {
    mock({ Other: {} })
    await place.create('m', invoke())
    expect(await run()).toMatchObject({ status: 'FAILED', error: 'Lambda.ResourceNotFoundException' })
  })

  test('may have responses that are wrong or missing while no state asks for them', async () => {
    writeFileSync(
      mockFile,
      JSON.stringify({
        StateMachines: { m: { TestCases: { Case: { S: 'good', Never: 'missing' } } } },
        MockedResponses: { good: { '0': { Return: 1 } }, bad: { x: 7 } }
      })
    )
    await place.create('m', invoke())
    expect(await run()).toMatchObject({ status: 'SUCCEEDED', output: '1' })
  })

  test.each([
    [
      { '1-0': {} },
      `MockedResponses.SResponse has the key '1-0': a key is a number as "0" or an ascending range as "1-2"`
    ],
    [
      { '0': { Return: 1, Throw: {} } },
      'MockedResponses.SResponse.0 must have either a Return or a Throw, and nothing else'
    ],
    [{ '0': { Throw: {} } }, "MockedResponses.SResponse.0.Throw.Error must be a string, the error's name"]
  ])('names the place of a wrong response when a state asks for it', async (response, message) => {
    mock({ S: response })
    await place.create('m', invoke())
    expect(await run()).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: expect.stringContaining(message)
    })
  })

  test('is looked for when the execution starts', async () => {
    mock({ S: {} })
    await place.create('m', invoke())
    await place.create('other', invoke())
    const start = (name: string) => place.call('StartExecution', { stateMachineArn: `${PREFIX}:stateMachine:${name}` })
    await expect(start('m#Nope')).rejects.toThrow(`StateMachines.m.TestCases has no test case 'Nope'; there are: Case.`)
    await expect(start('other#Case')).rejects.toThrow(`it has no state machine 'other' in StateMachines; there are: m.`)
    writeFileSync(mockFile, '{\n  "StateMachines": {,}\n}')
    await expect(start('m#Case')).rejects.toThrow('is not JSON at line 2, column 21')
    await expect(start('m#')).resolves.toBeDefined()
  })

  test('is of the machine, whichever version or alias is started', async () => {
    mock({ S: { '0': returns('mocked') } })
    await place.create('m', invoke())
    const stateMachineArn = `${PREFIX}:stateMachine:m`
    const { stateMachineVersionArn } = await place.call('PublishStateMachineVersion', { stateMachineArn })
    const routingConfiguration = [{ stateMachineVersionArn, weight: 100 }]
    const { stateMachineAliasArn } = await place.call('CreateStateMachineAlias', { name: 'live', routingConfiguration })
    for (const arn of [stateMachineVersionArn, stateMachineAliasArn]) {
      const { executionArn } = await place.call('StartExecution', { stateMachineArn: `${arn}#Case` })
      await place.clock.advanceBy(1_000)
      expect(await place.describe(executionArn as string)).toMatchObject({
        status: 'SUCCEEDED',
        output: '"mocked"',
        stateMachineVersionArn
      })
    }
  })

  test('that is changed while an execution runs counts from the next call', async () => {
    mock({ S: { '0': throws('E'), '1': returns('old') } })
    await place.create('m', invoke({ Retry: [{ ...again, IntervalSeconds: 50 }] }))
    await place.call('StartExecution', { stateMachineArn: `${PREFIX}:stateMachine:m#Case`, name: 'p' })
    await place.clock.advanceBy(1_000)
    mock({ S: { '0': throws('E'), '1': returns('changed') } })
    await place.clock.advanceBy(100_000)
    expect(await place.describe(`${PREFIX}:execution:m:p`)).toMatchObject({ output: '"changed"' })
  })

  test('answers an Express execution that is waited for', async () => {
    mock({ S: { '0': returns('quick') } })
    const definition = JSON.stringify({ StartAt: 'S', States: { S: invoke() } })
    const roleArn = 'arn:aws:iam::123456789012:role/r'
    await place.call('CreateStateMachine', { name: 'm', definition, roleArn, type: 'EXPRESS' })
    expect(await place.call('StartSyncExecution', { stateMachineArn: `${PREFIX}:stateMachine:m#Case` })).toMatchObject({
      status: 'SUCCEEDED',
      output: '"quick"'
    })
  })

  test('is part of the name without a mock file, as on AWS', async () => {
    await place.close()
    place = new Place()
    await place.open()
    await place.create('m', invoke())
    await expect(run()).rejects.toThrow('StateMachineDoesNotExist')
  })
})
