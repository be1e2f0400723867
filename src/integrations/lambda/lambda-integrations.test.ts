import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Payload } from '../../lib/json/payload.ts'
import type { TaskOutcome, TaskRequest } from '../integration.ts'
import type { FunctionAnswer, FunctionCall, FunctionResponse, FunctionTarget } from './function-target.ts'
import { LambdaFunction } from './lambda-function.ts'
import { LambdaInvoke } from './lambda-invoke.ts'

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:greet'
const signal = new AbortController().signal

const response = (members: Partial<FunctionResponse>): FunctionResponse => ({
  kind: 'response',
  statusCode: 200,
  payload: 'null',
  headers: [],
  ...members
})

/** Performs one task with a target that gives this answer and remembers the call. */
async function perform(
  form: 'function' | 'invoke',
  parameters: string,
  answer: FunctionAnswer = response({})
): Promise<{ outcome: TaskOutcome; call: FunctionCall | undefined }> {
  let call: FunctionCall | undefined
  const target: FunctionTarget = {
    invoke(given) {
      call = given
      return Promise.resolve(answer)
    },
    close: () => Promise.resolve()
  }
  const task: TaskRequest = {
    executionArn: 'arn:aws:states:us-east-1:123456789012:execution:m:e',
    executionName: 'e',
    executionStartDate: Date.UTC(2026, 0, 1),
    stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:m',
    stateName: 'Greet',
    taskId: 3,
    service: form === 'function' ? 'lambda-function' : 'lambda',
    action: form === 'function' ? '' : 'invoke',
    pattern: 'request-response',
    resource: form === 'function' ? ARN : 'arn:aws:states:::lambda:invoke',
    parameters: Payload.parse(parameters),
    region: 'us-east-1',
    accountId: '123456789012',
    roleArn: 'arn:aws:iam::123456789012:role/r',
    traceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793'
  }
  const integration = form === 'function' ? new LambdaFunction(target) : new LambdaInvoke(target)
  return { outcome: await integration.perform(task, signal), call }
}

const textOf = (outcome: TaskOutcome): string =>
  outcome.kind === 'succeeded' ? outcome.output.text : `${outcome.error}`
const payloadOf = (outcome: TaskOutcome): unknown => JSON.parse(textOf(outcome)).Payload

describe("a function's own ARN", () => {
  test('gives the function the input and the state its answer, both letter for letter', async () => {
    const { outcome, call } = await perform('function', '{ "a":  1.0 }', response({ payload: '{"b": [1.50, 2]}' }))
    expect(call).toMatchObject({ caller: { stateName: 'Greet' } })
    expect({ ...call, caller: undefined }).toEqual({
      functionName: ARN,
      payload: '{ "a":  1.0 }',
      invocationType: 'RequestResponse',
      traceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
      region: 'us-east-1',
      accountId: '123456789012'
    })
    expect(textOf(outcome)).toBe('{"b": [1.50, 2]}')
  })

  test('passes an input of null on as null', async () => {
    expect((await perform('function', 'null')).call?.payload).toBe('null')
  })

  test.each([
    ['nothing at all', '', 'null'],
    ['text that is not JSON', 'plain "text"', '"plain \\"text\\""']
  ])('makes JSON of %s', async (_what, payload, text) => {
    expect(textOf((await perform('function', '{}', response({ payload }))).outcome)).toBe(text)
  })
})

describe('lambda:invoke', () => {
  test('reads every parameter', async () => {
    const { call } = await perform(
      'invoke',
      '{"FunctionName":"greet","Payload":{"z":1.0,"a":[]},"InvocationType":"Event","Qualifier":"live","LogType":"Tail","ClientContext":"e30="}'
    )
    expect(call).toMatchObject({
      functionName: 'greet',
      payload: '{"z":1.0,"a":[]}',
      invocationType: 'Event',
      qualifier: 'live',
      logType: 'Tail',
      clientContext: 'e30='
    })
  })

  test.each(['{"FunctionName":"greet"}', '{"FunctionName":"greet","Payload":null}'])(
    'sends no payload for %s',
    async (parameters) => {
      const { call } = await perform('invoke', parameters)
      expect(call).toMatchObject({ invocationType: 'RequestResponse' })
      expect(call).not.toHaveProperty('payload')
    }
  )

  test.each([
    ['{"a":1.0}', '{"a":1.0}'],
    ['[1, 2]', '[1,2]'],
    ['"0.0"', '0.0'],
    ['"\\"HelloWorld\\""', '"HelloWorld"'],
    ['"not JSON"', 'not JSON'],
    ['""', '']
  ])('sends the Payload %s as %s', async (payload, sent) => {
    const { call } = await perform('invoke', `{"FunctionName":"greet","Payload":${payload}}`)
    expect(call?.payload).toBe(sent)
  })

  test('wraps the answer as AWS does, member by member in its order', async () => {
    const { outcome } = await perform(
      'invoke',
      '{"FunctionName":"greet"}',
      response({
        payload: '{"n": 1.0}',
        executedVersion: '$LATEST',
        requestId: 'r-1',
        logResult: 'TE9H',
        headers: [
          ['X-Amz-Executed-Version', '$LATEST'],
          ['x-amzn-RequestId', 'r-1'],
          ['Content-Length', '10'],
          ['Set-Cookie', 'a=1'],
          ['set-cookie', 'b=2']
        ]
      })
    )
    expect(textOf(outcome)).toBe(
      '{"ExecutedVersion":"$LATEST","LogResult":"TE9H","Payload":{"n":1.0},"SdkHttpMetadata":{"AllHttpHeaders":{"X-Amz-Executed-Version":["$LATEST"],"x-amzn-RequestId":["r-1"],"Content-Length":["10"],"Set-Cookie":["a=1","b=2"]},"HttpHeaders":{"Content-Length":"10","set-cookie":"b=2","X-Amz-Executed-Version":"$LATEST","x-amzn-RequestId":"r-1"},"HttpStatusCode":200},"SdkResponseMetadata":{"RequestId":"r-1"},"StatusCode":200}'
    )
  })

  test.each([
    ['', ''],
    ['not JSON', 'not JSON'],
    ['"text"', 'text'],
    ['null', null]
  ])('shows the answer %j as the Payload %j', async (payload, shown) => {
    expect(payloadOf((await perform('invoke', '{"FunctionName":"f"}', response({ payload }))).outcome)).toBe(shown)
  })

  test('keeps any JSON answer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 3 }), async (value) => {
        const answer = response({ payload: JSON.stringify(value) })
        expect(payloadOf((await perform('invoke', '{"FunctionName":"f"}', answer)).outcome)).toEqual(
          JSON.parse(JSON.stringify(value))
        )
      })
    )
  })

  test.each([
    ['{}', "The field 'FunctionName' is required but was missing"],
    ['{"FunctionName":7}', "The value for the field 'FunctionName' must be a STRING"],
    [
      '{"FunctionName":"f","Qualifier":1,"Nonsense":{}}',
      "The value for the field 'Qualifier' must be a STRING, The field 'Nonsense' is not supported by Step Functions"
    ],
    ['{"FunctionName":"f","Payload":1}', "The value for the field 'Payload' must be a STRING"],
    ['{"FunctionName":"f","Payload":false}', "The value for the field 'Payload' must be a STRING"],
    ['[]', 'The Parameters must be a JSON object']
  ])('refuses the parameters %s without a call', async (parameters, problems) => {
    const { outcome, call } = await perform('invoke', parameters)
    expect(outcome).toEqual({
      kind: 'failed',
      error: 'States.Runtime',
      cause: `The Parameters '${parameters}' could not be used to start the Task: [${problems}]`
    })
    expect(call).toBeUndefined()
  })
})

describe("a function's error", () => {
  const payload = '{"errorMessage": "no", "errorType": "PaymentDeclined", "stackTrace": []}'
  const failed = response({ functionError: 'Unhandled', payload })

  test('has its errorType as name and, called by ARN, its payload as cause letter for letter', async () => {
    expect((await perform('function', '{}', failed)).outcome).toEqual({
      kind: 'failed',
      error: 'PaymentDeclined',
      cause: payload
    })
  })

  test('has its payload printed compactly as cause with lambda:invoke', async () => {
    expect((await perform('invoke', '{"FunctionName":"f"}', failed)).outcome).toEqual({
      kind: 'failed',
      error: 'PaymentDeclined',
      cause: '{"errorMessage":"no","errorType":"PaymentDeclined","stackTrace":[]}'
    })
  })

  test.each([
    '{"errorMessage":"2025-03-25T14:59:02.758Z x Task timed out after 3.00 seconds"}',
    '{"errorType":""}',
    '[]',
    'x',
    ''
  ])('is Lambda.Unknown where the payload is %j', async (text) => {
    const answer = response({ functionError: 'Unhandled', payload: text })
    expect((await perform('function', '{}', answer)).outcome).toEqual({
      kind: 'failed',
      error: 'Lambda.Unknown',
      cause: `The cause could not be determined because Lambda did not return an error type. Returned payload: ${text}`
    })
  })
})

describe.each(['function', 'invoke'] as const)('a failed call (%s)', (form) => {
  const parameters = '{"FunctionName":"greet"}'

  test('is named for the error that Lambda declares, and worded as the first SDK words it', async () => {
    const { outcome } = await perform(form, parameters, {
      kind: 'service-error',
      statusCode: 404,
      code: 'ResourceNotFoundException',
      message: `Function not found: ${ARN}:$LATEST`,
      requestId: 'r-1',
      remedy: 'Look here.'
    })
    expect(outcome).toEqual({
      kind: 'failed',
      error: 'Lambda.ResourceNotFoundException',
      cause: `Function not found: ${ARN}:$LATEST (Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: r-1; Proxy: null) Look here.`
    })
  })

  test.each(['AccessDeniedException', undefined])('is Lambda.AWSLambdaException where the code is %s', async (code) => {
    const { outcome } = await perform(form, parameters, {
      kind: 'service-error',
      statusCode: 403,
      message: 'No.',
      ...(code === undefined ? {} : { code })
    })
    expect(outcome).toEqual({
      kind: 'failed',
      error: 'Lambda.AWSLambdaException',
      cause: `No. (Service: AWSLambda; Status Code: 403; Error Code: ${code ?? null}; Request ID: null; Proxy: null)`
    })
  })

  test('is Lambda.SdkClientException where there was no answer', async () => {
    const { outcome } = await perform(form, parameters, { kind: 'client-error', message: 'Unable to execute' })
    expect(outcome).toEqual({ kind: 'failed', error: 'Lambda.SdkClientException', cause: 'Unable to execute' })
  })
})
