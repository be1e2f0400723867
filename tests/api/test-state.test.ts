import { describe, expect, test } from 'vitest'
import { VirtualClock } from '../../src/testing/virtual-clock.ts'
import { createTester, DEBUG } from './test-state-fixture.ts'

const { test: testState, refuse } = createTester()

describe('TestState shows', () => {
  test('output and next state only, unless it is asked for more', async () => {
    expect(await testState({ Type: 'Pass', Next: 'Other' }, { input: { a: 1 } })).toEqual({
      output: { a: 1 },
      nextState: 'Other',
      status: 'SUCCEEDED'
    })
  })

  test('every step of a Pass in JSONPath', async () => {
    const definition = {
      Type: 'Pass',
      InputPath: '$.in',
      Parameters: { 'x.$': '$.a' },
      ResultPath: '$.out',
      OutputPath: '$.out',
      End: true
    }
    expect(await testState(definition, { ...DEBUG, input: { in: { a: 1 } } })).toEqual({
      output: { x: 1 },
      status: 'SUCCEEDED',
      inspectionData: {
        input: { in: { a: 1 } },
        afterInputPath: { a: 1 },
        afterParameters: { x: 1 },
        afterResultSelector: { x: 1 },
        afterResultPath: { in: { a: 1 }, out: { x: 1 } }
      }
    })
  })

  test('neither input path nor parameters of a Pass with a Result', async () => {
    const { inspectionData } = await testState({ Type: 'Pass', Result: 1, End: true }, DEBUG)
    expect(inspectionData).toEqual({ input: {}, result: 1, afterResultSelector: 1, afterResultPath: 1 })
  })

  test('of a Choice the input that its rules see', async () => {
    const definition = {
      Type: 'Choice',
      InputPath: '$.in',
      Choices: [{ Variable: '$.n', NumericEquals: 1, Next: 'One' }],
      Default: 'Other'
    }
    expect(await testState(definition, { ...DEBUG, input: { in: { n: 1 } } })).toEqual({
      output: { n: 1 },
      nextState: 'One',
      status: 'SUCCEEDED',
      inspectionData: { input: { in: { n: 1 } }, afterInputPath: { n: 1 } }
    })
  })

  test('of a state in JSONata its input alone', async () => {
    const definition = { Type: 'Succeed', QueryLanguage: 'JSONata', Output: '{% $states.input.a + 1 %}' }
    expect(await testState(definition, { ...DEBUG, input: { a: 1 } })).toEqual({
      output: 2,
      status: 'SUCCEEDED',
      inspectionData: { input: { a: 1 } }
    })
  })

  test('the failure of a Fail state', async () => {
    const definition = { Type: 'Fail', ErrorPath: '$.e', Cause: 'because' }
    expect(await testState(definition, { ...DEBUG, input: { e: 'Mine' } })).toEqual({
      error: 'Mine',
      cause: 'because',
      status: 'FAILED',
      inspectionData: { input: { e: 'Mine' }, afterInputPath: { e: 'Mine' } }
    })
  })

  test('what came before an expression that failed, and its cause without the opening of executions', async () => {
    const definition = { Type: 'Pass', InputPath: '$.in', Parameters: { 'x.$': '$.missing' }, End: true }
    const shown = await testState(
      { ...definition, Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f' },
      {
        ...DEBUG,
        input: { in: {} },
        mock: { result: 1 }
      }
    )
    expect(shown).toMatchObject({ status: 'FAILED', error: 'States.Runtime' })
    expect(shown.cause).toContain("The JSONPath '$.missing' specified for the field 'x.$' could not be found")
    expect(shown.cause).not.toContain('An error occurred while executing the state')
    expect(shown.inspectionData).toEqual({ input: { in: {} }, afterInputPath: {} })
  })

  test('an output that is too large as a failure', async () => {
    const { test: testSmall } = createTester({ payloadBytes: 60 })
    const definition = { Type: 'Pass', Parameters: { 'a.$': '$', 'b.$': '$' }, End: true }
    expect(await testSmall(definition, { input: { a: 'x'.repeat(30) } })).toEqual({
      status: 'FAILED',
      error: 'States.DataLimitExceeded',
      cause:
        "The state/task 'StateName' returned a result with a size exceeding the maximum number of bytes service limit."
    })
  })
})

describe('variables', () => {
  const definition = {
    Type: 'Pass',
    QueryLanguage: 'JSONata',
    Assign: { sum: '{% $a + 1 %}' },
    Output: '{% $a %}',
    End: true
  }

  test('can be given, and are shown with those that the state assigns', async () => {
    expect(await testState(definition, { ...DEBUG, variables: { a: 1 } })).toMatchObject({
      output: 1,
      inspectionData: { variables: { a: 1, sum: 2 } }
    })
  })

  test('are not shown where there are none', async () => {
    const { inspectionData } = await testState({ Type: 'Succeed' }, { ...DEBUG, variables: {} })
    expect(inspectionData).not.toHaveProperty('variables')
  })

  test('must be an object', async () => {
    expect(await refuse(definition, { variables: '[' })).toMatchObject({ type: 'ValidationException' })
  })
})

describe('a state', () => {
  const inner = { StartAt: 'Inner', States: { Inner: { Type: 'Pass', End: true } } }
  const machine = { StartAt: 'Outer', States: { Outer: { Type: 'Parallel', Branches: [inner], End: true } } }

  test('is picked by its name from a whole definition, of whatever depth', async () => {
    expect(await testState(machine, { stateName: 'Inner', input: 5 })).toEqual({ output: 5, status: 'SUCCEEDED' })
  })

  test('that is not there is refused', async () => {
    expect(await refuse(machine, { stateName: 'Nobody' })).toMatchObject({
      type: 'ValidationException',
      message: 'State not found in definition'
    })
  })

  test('that is not valid is refused as in a definition', async () => {
    expect(await refuse({ Type: 'Parallel', Branches: [], End: true })).toMatchObject({
      type: 'InvalidDefinition',
      message: `Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Value cannot be empty at /States/StateName/Branches'`
    })
  })

  test('with an input that is not JSON is refused', async () => {
    expect(await refuse({ Type: 'Succeed' }, { input: '{' })).toMatchObject({ type: 'InvalidExecutionInput' })
  })

  test.each([
    [
      'a Map',
      { Type: 'Map', ItemProcessor: inner, End: true },
      'TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]'
    ],
    [
      'an activity',
      { Type: 'Task', Resource: 'arn:aws:states:us-east-1:123456789012:activity:a', End: true },
      'TestState API does not support Activity tasks unless a mock is specified.'
    ],
    [
      'a callback',
      {
        Type: 'Task',
        Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
        Parameters: { QueueUrl: 'q', MessageBody: 'b' },
        End: true
      },
      "TestState API does not support the '.sync' or '.waitForTaskToken' service integration patterns unless a mock is specified."
    ]
  ])('that is %s is refused without a mock', async (_name, definition, message) => {
    expect(await refuse(definition, DEBUG)).toMatchObject({ type: 'InvalidDefinition', message })
  })
})

describe('the context object', () => {
  const definition = { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% $states.context %}', End: true }
  const task = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: 'f' },
    ResultSelector: { 'seen.$': '$$' },
    End: true
  }

  test('is made up where none is given', async () => {
    const { output } = await testState(definition, { input: { a: 1 } })
    const time = '2026-01-02T03:04:05.678Z'
    const name = expect.stringMatching(/^[0-9a-f-]{36}$/)
    expect(output).toEqual({
      Execution: {
        Id: expect.stringMatching(/^arn:aws:states:us-east-1:123456789012:express:[0-9a-f-]{36}:[0-9a-f-]{36}$/),
        Input: { a: 1 },
        Name: name,
        RoleArn: null,
        StartTime: time
      },
      StateMachine: {
        Id: expect.stringMatching(/^arn:aws:states:us-east-1:123456789012:stateMachine:[0-9a-f-]{36}$/),
        Name: name
      },
      State: { Name: 'StateName', EnteredTime: time }
    })
  })

  test('is seen as given, with nothing added', async () => {
    const context = { Execution: { Input: 1 }, State: {} }
    expect(await testState(task, { context, mock: { result: {} } })).toMatchObject({ output: { seen: context } })
  })

  test('can bring the token of a callback', async () => {
    const callback = {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Parameters: { QueueUrl: 'q', 'MessageBody.$': '$$.Task.Token' },
      End: true
    }
    const context = { Task: { Token: 'mine' } }
    const { inspectionData } = await testState(callback, { ...DEBUG, context, mock: { result: 1 } })
    expect(inspectionData).toMatchObject({ afterParameters: { QueueUrl: 'q', MessageBody: 'mine' } })
  })

  test.each([
    ['{', 'Context object must be a valid JSON object'],
    [{ Pokedex: {} }, "Field 'Pokedex' is not allowed"],
    [{ Execution: { pokemon: 1 } }, "Field 'pokemon' is not allowed"],
    [{ Execution: { Id: 1 } }, 'Execution.Id must be a string'],
    [{ State: { RetryCount: '1' } }, 'State.RetryCount must be a number'],
    [{ State: 1 }, 'State must be an object'],
    [{ Map: { Item: { Index: 0 } } }, "'Map' field is not supported when mocking a Context object"],
    [
      { Task: { Token: 't' } },
      "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern"
    ]
  ])('%j is refused', async (context, problem) => {
    expect(await refuse(task, { context, mock: { result: {} } })).toMatchObject({
      type: 'ValidationException',
      message: `Invalid Context object provided: ${problem}`
    })
  })

  test('needs a mock', async () => {
    expect(await refuse(definition, { context: {} })).toMatchObject({
      message: 'TestState does not support Context when a mock is not specified.'
    })
  })
})

describe('a Wait state', () => {
  test('is waited for', async () => {
    const clock = new VirtualClock()
    const { test: testTimed } = createTester({}, undefined, { clock })
    const startedAt = clock.now()
    let endedAt: number | undefined
    const testing = testTimed({ Type: 'Wait', Seconds: 100, End: true }, { input: 1 }).finally(() => {
      endedAt = clock.now()
    })
    await clock.advanceBy(400_000)
    expect(await testing).toEqual({ output: 1, status: 'SUCCEEDED' })
    expect(endedAt).toBe(startedAt + 100_000)
  })

  test('that takes more than five minutes fails then', async () => {
    const clock = new VirtualClock()
    const { test: testTimed } = createTester({}, undefined, { clock })
    let endedAt: number | undefined
    const startedAt = clock.now()
    const testing = testTimed({ Type: 'Wait', Seconds: 301, End: true }).finally(() => {
      endedAt = clock.now()
    })
    await clock.advanceBy(400_000)
    expect(await testing).toEqual({ error: 'States.Timeout', status: 'FAILED' })
    expect(endedAt).toBe(startedAt + 300_000)
  })
})
