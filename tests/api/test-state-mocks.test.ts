import { describe, expect, test } from 'vitest'
import { createTester, DEBUG } from './test-state-fixture.ts'

const { test: testState, refuse } = createTester()

const task = (resource: string, fields: object = {}): object => ({
  Type: 'Task',
  Resource: `arn:aws:states:::${resource}`,
  QueryLanguage: 'JSONata',
  Arguments: {},
  End: true,
  ...fields
})

const sdk = (call: string): object => task(`aws-sdk:${call}`)
const start = (pattern = ''): object => task(`states:startExecution${pattern}`, { Arguments: { StateMachineArn: 'a' } })
const invoke = task('lambda:invoke', { Arguments: { FunctionName: 'f' } })

describe('a mocked result', () => {
  test('takes the place of the call and goes through the rest of the state', async () => {
    const definition = {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'f' },
      ResultSelector: { 'answer.$': '$.Payload' },
      ResultPath: '$.called',
      Next: 'Other'
    }
    expect(await testState(definition, { ...DEBUG, input: { a: 1 }, mock: { result: { Payload: { b: 2 } } } })).toEqual(
      {
        output: { a: 1, called: { answer: { b: 2 } } },
        nextState: 'Other',
        status: 'SUCCEEDED',
        inspectionData: {
          input: { a: 1 },
          afterInputPath: { a: 1 },
          afterParameters: { FunctionName: 'f' },
          result: { Payload: { b: 2 } },
          afterResultSelector: { answer: { b: 2 } },
          afterResultPath: { a: 1, called: { answer: { b: 2 } } }
        }
      }
    )
  })

  test('must be JSON', async () => {
    expect(await refuse(invoke, { mock: { result: 'not JSON', fieldValidationMode: 'NONE' } })).toMatchObject({
      type: 'ValidationException',
      message: 'Mocked result must be valid JSON'
    })
  })

  test.each([
    [
      'both',
      { result: {}, errorOutput: {} },
      'A test mock should have only one of the following fields: [result, errorOutput].'
    ],
    ['neither', {}, 'A test mock should have one of the following fields: [result, errorOutput].']
  ])('and a mocked error: %s is refused', async (_name, mock, message) => {
    expect(await refuse(invoke, { mock })).toMatchObject({ type: 'ValidationException', message })
  })

  test('does not go with revealed secrets', async () => {
    expect(await refuse(invoke, { mock: { result: {} }, revealSecrets: true })).toMatchObject({
      message: 'TestState does not support RevealSecrets when a mock is specified.'
    })
  })

  test.each(['Pass', 'Succeed', 'Wait'])('is refused for a %s state', async (type) => {
    const fields = { Pass: { End: true }, Succeed: {}, Wait: { Seconds: 1, End: true } }[type]
    expect(await refuse({ Type: type, ...fields }, { mock: { result: 1 } })).toMatchObject({
      type: 'ValidationException',
      message: `State type '${type}' is not supported when a mock is specified`
    })
  })
})

describe('a mocked result is checked against what the service answers:', () => {
  test.each([
    ['a required member', start(), {}, "Required field 'ExecutionArn' is missing"],
    [
      'a member in the wrong case',
      start(),
      { executionArn: 'a', startDate: 'd' },
      "Required field 'ExecutionArn' is missing"
    ],
    ['a string', sdk('kms:encrypt'), { KeyId: 1 }, "Field 'KeyId' must be a string"],
    ['a timestamp', start(), { ExecutionArn: 'a', StartDate: 1 }, "Field 'StartDate' must be a string"],
    ['a blob', sdk('kms:encrypt'), { CiphertextBlob: [] }, "Field 'CiphertextBlob' must be a string"],
    ['a number', invoke, { StatusCode: '200' }, "Field 'StatusCode' must be a number"],
    ['a boolean', sdk('s3:getObject'), { DeleteMarker: 1 }, "Field 'DeleteMarker' must be a boolean"],
    ['an array', sdk('sqs:receiveMessage'), { Messages: {} }, "Field 'Messages' must be an array"],
    ['an object', sdk('lambda:getFunction'), { Tags: [] }, "Field 'Tags' must be an object"],
    [
      'an enumeration',
      sdk('s3:getObject'),
      { StorageClass: 'Papyrus' },
      "Field 'StorageClass' is not an expected value"
    ],
    [
      'a length',
      sdk('kms:encrypt'),
      { CiphertextBlob: '' },
      "Field 'CiphertextBlob' is smaller than the minimum length"
    ],
    [
      'a bound inside of a member',
      sdk('lambda:getFunction'),
      { Configuration: { MemorySize: 127 } },
      "Field 'MemorySize' is less than the minimum value"
    ],
    [
      'a later item of an array',
      task('events:putEvents', { Arguments: { Entries: [] } }),
      { Entries: [{ EventId: 'a' }, { EventId: 1 }] },
      "Field 'EventId' must be a string"
    ],
    [
      'the job that a call has started',
      start('.sync'),
      { ExecutionArn: 'a' },
      "Required field 'StateMachineArn' is missing"
    ]
  ])('%s', async (_name, definition, result, problem) => {
    expect(await refuse(definition, { mock: { result } })).toMatchObject({
      type: 'ValidationException',
      message: `Mock result schema validation error: ${problem}`
    })
  })

  test('no answer but an object has members', async () => {
    expect(await refuse(invoke, { mock: { result: [] } })).toMatchObject({
      message: 'Mocked result must be a JSON object.'
    })
  })

  test('what is present alone in the mode PRESENT', async () => {
    const mock = { fieldValidationMode: 'PRESENT' } as const
    expect(await testState(start(), { mock: { ...mock, result: {} } })).toMatchObject({ status: 'SUCCEEDED' })
    expect(await refuse(start(), { mock: { ...mock, result: { StartDate: true } } })).toMatchObject({
      message: "Mock result schema validation error: Field 'StartDate' must be a string"
    })
  })

  test('nothing in the mode NONE', async () => {
    const mock = { fieldValidationMode: 'NONE', result: { ExecutionArn: 1 } } as const
    expect(await testState(start(), { mock })).toMatchObject({ output: { ExecutionArn: 1 } })
  })

  test.each([
    [
      'members that the model does not know',
      sdk('s3:getObject'),
      { random: 1, SdkHttpMetadata: { HttpStatusCode: 200 } }
    ],
    ["the function's answer inside of an invocation", invoke, { Payload: { any: ['JSON'] } }],
    ['the parsed output of a nested execution', start('.sync:2'), { ...execution(), Output: { any: 'JSON' } }],
    [
      'what SendTaskSuccess brings',
      task('sqs:sendMessage.waitForTaskToken', { Arguments: { QueueUrl: 'q', MessageBody: 'b' } }),
      1
    ],
    ['the answer of an API Gateway', task('apigateway:invoke'), { approval: true }],
    ['an EKS call', task('eks:call'), [1]],
    ["a function's own result", task('', { Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f' }), [1]]
  ])('but not %s', async (_name, definition, result) => {
    expect(await testState(definition, { mock: { result } })).toMatchObject({ status: 'SUCCEEDED', output: result })
  })

  test.each(['s3:getObjekt', 'nobody:getObject'])('and the call %s, which no service has, is refused', async (call) => {
    const { type, message } = await refuse(sdk(call), { mock: { result: {} } })
    expect(type).toBe('ValidationException')
    expect(message).toMatch(/no model of the call '.+' of the service '.+' is known.* fieldValidationMode to NONE/)
  })
})

function execution(): object {
  return { ExecutionArn: 'a', StateMachineArn: 'm', Status: 'SUCCEEDED', StartDate: 'd' }
}

describe('a mocked error', () => {
  const failure = { errorOutput: { error: 'Mine', cause: 'because' } }
  const retrier = { ErrorEquals: ['Mine'], IntervalSeconds: 3, BackoffRate: 2, MaxAttempts: 3 }
  const catcher = { ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput %}', Next: 'Caught' }

  test('fails the state that does not handle it', async () => {
    expect(await testState(invoke, { ...DEBUG, mock: failure })).toEqual({
      error: 'Mine',
      cause: 'because',
      status: 'FAILED',
      inspectionData: { input: {}, afterArguments: { FunctionName: 'f' } }
    })
  })

  test.each([
    [undefined, 3],
    [1, 6],
    [2, 12]
  ])('after %s retries is retriable, and the next one comes in %i seconds', async (retrierRetryCount, seconds) => {
    const definition = { ...invoke, Retry: [{ ErrorEquals: ['Other'] }, retrier], Catch: [catcher] }
    const stateConfiguration = retrierRetryCount === undefined ? {} : { retrierRetryCount }
    expect(await testState(definition, { ...DEBUG, mock: failure, stateConfiguration })).toMatchObject({
      status: 'RETRIABLE',
      error: 'Mine',
      cause: 'because',
      inspectionData: { errorDetails: { retryIndex: 1, retryBackoffIntervalSeconds: seconds } }
    })
  })

  test('past the last retry fails the state, and shows which retrier has given up', async () => {
    const request = { ...DEBUG, mock: failure, stateConfiguration: { retrierRetryCount: 3 } }
    const shown = await testState({ ...invoke, Retry: [retrier] }, request)
    expect(shown).toMatchObject({ status: 'FAILED', error: 'Mine' })
    expect(shown.inspectionData?.errorDetails).toEqual({ retryIndex: 0 })
  })

  test('is caught by the first catcher that matches', async () => {
    const definition = { ...invoke, Catch: [{ ErrorEquals: ['Other'], Next: 'Other' }, catcher] }
    expect(await testState(definition, { ...DEBUG, mock: failure })).toMatchObject({
      status: 'CAUGHT_ERROR',
      error: 'Mine',
      cause: 'because',
      output: { Error: 'Mine', Cause: 'because' },
      nextState: 'Caught',
      inspectionData: { errorDetails: { catchIndex: 1 } }
    })
  })

  test('is placed by the ResultPath of a catcher, and assigned by it', async () => {
    const definition = {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'f' },
      Catch: [{ ErrorEquals: ['Mine'], ResultPath: '$.error', Assign: { failed: true }, Next: 'Caught' }],
      End: true
    }
    expect(await testState(definition, { ...DEBUG, input: { a: 1 }, mock: failure })).toMatchObject({
      output: { a: 1, error: { Error: 'Mine', Cause: 'because' } },
      inspectionData: { variables: { failed: true } }
    })
  })

  test('that a catcher cannot handle fails the state with what the catcher failed with', async () => {
    const definition = { ...invoke, Catch: [{ ...catcher, Output: '{% $nothing.here() %}' }] }
    expect(await testState(definition, { mock: failure })).toMatchObject({
      status: 'FAILED',
      error: 'States.QueryEvaluationError'
    })
  })

  test('of a Parallel may be said to come from a state inside of it, and from no other', async () => {
    const branch = { StartAt: 'Inner', States: { Inner: { Type: 'Pass', End: true } } }
    const definition = { Type: 'Parallel', Branches: [branch], End: true }
    const from = (errorCausedByState: string) => ({ mock: failure, stateConfiguration: { errorCausedByState } })
    expect(await testState(definition, from('Inner'))).toMatchObject({ status: 'FAILED', error: 'Mine' })
    expect(await refuse(definition, from('Outer'))).toMatchObject({ type: 'ValidationException' })
  })

  test('is what a state configuration is for', async () => {
    expect(await refuse(invoke, { ...DEBUG, stateConfiguration: { retrierRetryCount: 1 } })).toMatchObject({
      message: 'TestState does not support RetrierRetryCount when a mock is not specified.'
    })
  })
})

describe('a mocked Parallel', () => {
  const branch = (name: string): object => ({ StartAt: name, States: { [name]: { Type: 'Pass', End: true } } })
  const definition = { Type: 'Parallel', Branches: [branch('A'), branch('B')], ResultPath: '$.results', End: true }

  test('has the results of its branches', async () => {
    expect(await testState(definition, { ...DEBUG, input: { a: 1 }, mock: { result: [1, 2] } })).toEqual({
      output: { a: 1, results: [1, 2] },
      status: 'SUCCEEDED',
      inspectionData: { input: { a: 1 }, afterResultSelector: [1, 2], afterResultPath: { a: 1, results: [1, 2] } }
    })
  })

  test.each([
    [{}, 'Mocked result must be an array.'],
    [[1], 'Mocked result must contain the same number of items as number of Parallel branches.']
  ])('with the result %j is refused', async (result, message) => {
    expect(await refuse(definition, { mock: { result } })).toMatchObject({ type: 'ValidationException', message })
  })
})
