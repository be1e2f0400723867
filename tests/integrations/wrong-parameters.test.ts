import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { Place, PREFIX } from './place.ts'

let place: Place

afterEach(() => place.close())

const LAMBDA = 'arn:aws:states:::lambda:invoke'
const GATEWAY = 'arn:aws:states:::apigateway:invoke'

async function historyOf(executionArn: string): Promise<readonly Record<string, unknown>[]> {
  const { events } = await place.call('GetExecutionHistory', { executionArn })
  return events as Record<string, unknown>[]
}

describe('parameters that a service would not take', () => {
  test.each([
    [LAMBDA, { FunctionName: 'f', Payload: 7 }, "The value for the field 'Payload' must be a STRING"],
    [`${LAMBDA}.waitForTaskToken`, { FunctionName: 3 }, "The value for the field 'FunctionName' must be a STRING"],
    [
      GATEWAY,
      { ApiEndpoint: 'e', Method: 'GET', Headers: { a: 'b' } },
      "The value of the field 'Headers' has an invalid format"
    ],
    [
      'arn:aws:states:::states:startExecution',
      { StateMachineArn: 'a', Nane: 'b' },
      "The field 'Nane' is not supported by Step Functions"
    ],
    [
      'arn:aws:states:::sqs:sendMessage',
      { QueueUrl: 'u', MessageBody: 1 },
      "The value for the field 'MessageBody' must be a STRING"
    ],
    [
      'arn:aws:states:::http:invoke',
      { ApiEndpoint: 'nowhere', Method: 'GET', Authentication: { ConnectionArn: 'c' } },
      "The value for the field 'ApiEndpoint' must be a valid URL"
    ]
  ])('end the execution before %s is scheduled, and nothing catches it', async (resource, parameters, problem) => {
    place = new Place()
    await place.open()
    const anything = [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }]
    const state = { Type: 'Task', Resource: resource, Parameters: parameters, End: true, Catch: anything }
    await place.create('m', state, { Caught: { Type: 'Succeed' } })
    const events = await historyOf(await place.start('m'))
    expect(events.map(({ type }) => type)).toEqual(['ExecutionStarted', 'TaskStateEntered', 'ExecutionFailed'])
    expect(events.at(-1)?.executionFailedEventDetails).toEqual({
      error: 'States.Runtime',
      cause: `An error occurred while executing the state 'S' (entered at the event id #2). The Parameters '${JSON.stringify(parameters)}' could not be used to start the Task: [${problem}]`
    })
  })

  test('are of no matter to a mock', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stepwright-mocks-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const mockFile = join(folder, 'mocks.json')
    const mocks = {
      StateMachines: { m: { TestCases: { Happy: { S: 'Ok' } } } },
      MockedResponses: { Ok: { '0': { Return: { a: 1 } } } }
    }
    writeFileSync(mockFile, JSON.stringify(mocks))
    place = new Place({ mockFile })
    await place.open()
    await place.create('m', { Type: 'Task', Resource: LAMBDA, Parameters: { FunctionName: 1 }, End: true })
    await place.call('StartExecution', { stateMachineArn: `${PREFIX}:stateMachine:m#Happy`, name: 'p', input: '{}' })
    await place.clock.advanceBy(0)
    expect(await place.describe(`${PREFIX}:execution:m:p`)).toMatchObject({ status: 'SUCCEEDED', output: '{"a":1}' })
  })
})
