import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { TaskOutcome } from '../../src/integrations/integration.ts'
import type { Integrations } from '../../src/integrations/registry.ts'
import { FakeService, type Reply, taskOf } from './fake-service.ts'
import { integrationsAt } from './integrations-at.ts'

let service: FakeService
let integrations: Integrations

beforeAll(async () => {
  service = await FakeService.start()
  integrations = integrationsAt(service.url)
})
beforeEach(() => {
  service.requests.length = 0
})
afterAll(async () => {
  await integrations.close()
  await service.close()
})

const perform = (resource: string, parameters: unknown, reply: Reply): Promise<TaskOutcome> => {
  service.reply = () => reply
  const task = taskOf(resource, parameters)
  return integrations.lookup(task.service).perform(task, new AbortController().signal)
}
const json = (body: object, status = 200): Reply => ({
  status,
  body,
  headers: { 'content-type': 'application/x-amz-json-1.0', date: 'Thu, 01 Jan 2026 00:00:00 GMT' }
})
const plain = (outcome: TaskOutcome): unknown =>
  outcome.kind === 'succeeded' ? JSON.parse(outcome.output.text) : outcome

test('sqs:sendMessage sends JSON as its text and adds what the SDK knows', async () => {
  const answer = json({ MD5OfMessageBody: '8aaa21e3a2b8b4b2cf6b1d0e5a4d8a7c', MessageId: 'm' })
  service.reply = () => answer
  const outcome = await perform(
    'sqs:sendMessage',
    { QueueUrl: `${service.url}q`, MessageBody: { a: 1 } },
    {
      ...answer,
      body: { MessageId: 'm', MD5OfMessageBody: 'bb6cb5c68df4652941caf652a366f2d8' }
    }
  )
  expect(service.lastJson).toMatchObject({ MessageBody: '{"a":1}' })
  expect(plain(outcome)).toMatchObject({
    MD5OfMessageBody: 'bb6cb5c68df4652941caf652a366f2d8',
    MessageId: 'm',
    SdkHttpMetadata: {
      AllHttpHeaders: { Date: ['Thu, 01 Jan 2026 00:00:00 GMT'], 'x-amzn-RequestId': ['id-1'] },
      HttpStatusCode: 200
    },
    SdkResponseMetadata: { RequestId: 'id-1' }
  })
})

describe('a refusal', () => {
  test.each([
    ['ResourceNotFoundException', 'DynamoDB.ResourceNotFoundException'],
    ['ConditionalCheckFailedException', 'DynamoDB.ConditionalCheckFailedException'],
    ['ValidationException', 'DynamoDB.AmazonDynamoDBException']
  ])('of DynamoDB with %s is %s, worded as by the first SDK for Java', async (type, error) => {
    const reply = json({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'Why.' }, 400)
    expect(await perform('dynamodb:putItem', { TableName: 't', Item: { id: { S: 'x' } } }, reply)).toEqual({
      kind: 'failed',
      error,
      cause: `Why. (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ${type}; Request ID: id-1; Proxy: null)`
    })
  })

  test('of SNS has the code that was sent, and the class of the error', async () => {
    const reply: Reply = {
      status: 404,
      headers: { 'content-type': 'text/xml' },
      body: '<ErrorResponse><Error><Type>Sender</Type><Code>NotFound</Code><Message>Topic does not exist</Message></Error><RequestId>id-1</RequestId></ErrorResponse>'
    }
    expect(await perform('sns:publish', { TopicArn: 'arn:aws:sns:us-east-1:1:t', Message: 'm' }, reply)).toEqual({
      kind: 'failed',
      error: 'SNS.NotFoundException',
      cause:
        'Topic does not exist (Service: AmazonSNS; Status Code: 404; Error Code: NotFound; Request ID: id-1; Proxy: null)'
    })
  })
})

describe('events:putEvents', () => {
  const entries = [{ Source: 's', DetailType: 'd', Detail: { a: 1 }, Resources: ['r'] }, { Source: 's' }]

  test('says which state machine and execution an event is about, and shows no metadata', async () => {
    const answer = { FailedEntryCount: 0, Entries: [{ EventId: 'e' }, { EventId: 'f' }] }
    const outcome = await perform('events:putEvents', { Entries: entries }, json(answer))
    const about = [
      'arn:aws:states:us-east-1:123456789012:stateMachine:m',
      'arn:aws:states:us-east-1:123456789012:execution:m:e'
    ]
    expect(service.lastJson).toEqual({
      Entries: [
        { Source: 's', DetailType: 'd', Detail: '{"a":1}', Resources: ['r', ...about] },
        { Source: 's', Resources: about }
      ]
    })
    expect(plain(outcome)).toEqual(answer)
  })

  test('fails where an entry was refused, with the whole answer as cause', async () => {
    const answer = { Entries: [{ ErrorCode: 'MalformedDetail', ErrorMessage: 'Bad' }], FailedEntryCount: 1 }
    expect(await perform('events:putEvents', { Entries: entries }, json(answer))).toEqual({
      kind: 'failed',
      error: 'EventBridge.FailedEntry',
      cause: JSON.stringify(answer)
    })
  })
})

test.each([
  ['sqs:sendMessage', { QueueUrl: 'q' }, "The field 'MessageBody' is required but was missing"],
  [
    'sqs:sendMessage',
    { QueueUrl: 'q', MessageBody: 'b', Delay: 1 },
    "The field 'Delay' is not supported by Step Functions"
  ],
  ['sns:publish', { TopicArn: 't', Message: 7 }, "The value for the field 'Message' must be a STRING"]
])('%s refuses the parameters %j', async (resource, parameters, problem) => {
  expect(await perform(resource, parameters, {})).toMatchObject({
    error: 'States.Runtime',
    cause: expect.stringContaining(`[${problem}]`)
  })
  expect(service.requests).toEqual([])
})
