import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Counterparts } from './counterparts.ts'
import type { ReceivedRequest } from './fake-service.ts'
import { MOST_USED_RESOURCES, type MostUsedResource } from './most-used-resources.ts'
import { Place, PREFIX } from './place.ts'
import { type Job, jobs, json, type Row, rows } from './service-answers.ts'

/* The resources that published definitions use most, each in an execution, from its definition to its output. */

let counterparts: Counterparts
let place: Place

beforeAll(async () => {
  counterparts = await Counterparts.start()
})
afterAll(() => counterparts.close())
beforeEach(async () => {
  counterparts.queues.setup({ queues: [{ name: 'orders' }], topics: [{ name: 'news' }], buckets: ['files'] })
  counterparts.others.requests.length = 0
  counterparts.others.unanswered = 0
  place = new Place({
    integrations: {
      lambdaEndpoint: counterparts.others.url,
      awsEndpoints: { urls: counterparts.urls, ignoreEnvironment: true, hasCredentials: false },
      allowPrivateAddresses: true
    },
    unansweredCalls: () => counterparts.others.unanswered
  })
  await place.open()
})
afterEach(() => place.close())

const stateOf = (resource: string, parameters?: object): object => ({
  Type: 'Task',
  Resource: resource.startsWith('arn:') ? resource : `arn:aws:states:::${resource}`,
  ...(parameters !== undefined && { Parameters: parameters }),
  End: true
})

/** Runs a state machine of one task until nothing happens any more. @returns its output, or why there is none */
async function run(resource: string, parameters?: object, input: object = {}): Promise<unknown> {
  await place.create('m', stateOf(resource, parameters))
  const arn = await place.start('m', input)
  await place.clock.advanceBy(3_600_000)
  return outputOf(arn)
}

async function outputOf(executionArn: string): Promise<unknown> {
  const { status, output, error, cause } = await place.describe(executionArn)
  return status === 'SUCCEEDED' ? JSON.parse(output as string) : { status, error, cause }
}

/** The answer and the request of a fake are those that the calls of the same resource are tested with. */
async function runAgainstFake(resource: string): Promise<void> {
  const [, parameters, request, reply, result] = rows.find(([name]) => name === resource) as Row
  counterparts.others.reply = () => reply
  expect(await run(resource, parameters)).toMatchObject(result)
  request(counterparts.others.requests.at(-1) as ReceivedRequest)
}

async function runJob(resource: string): Promise<void> {
  const { parameters, submitted, answers, look } = jobs.find((job) => job.resource === resource) as Job
  const replies = [submitted, answers.running, answers.running, answers.succeeded]
  counterparts.others.reply = () => json(replies.shift() ?? {})
  expect(await run(`${resource}.sync`, parameters)).toMatchObject(expected(answers.succeeded))
  look(counterparts.others.requests.at(-1) as ReceivedRequest)
  expect(counterparts.others.requests).toHaveLength(4)
}

/** What is in a description, without what is around it. */
const expected = (description: object): object =>
  'QueryExecution' in description ? description : (Object.values(description)[0] as object)

/** The task hands its token out, and ends when the token comes back. */
async function runCallback(resource: string, parameters: object, tokenIn: () => string | undefined): Promise<void> {
  await place.create('m', stateOf(`${resource}.waitForTaskToken`, parameters))
  const arn = await place.start('m')
  await place.clock.advanceBy(1_000)
  expect(await place.describe(arn)).toMatchObject({ status: 'RUNNING' })
  const taskToken = tokenIn()
  expect(taskToken).toMatch(/^.{20,}$/)
  await place.call('SendTaskSuccess', { taskToken, output: '{"back":true}' })
  await place.clock.advanceBy(0)
  expect(await outputOf(arn)).toEqual({ back: true })
}

const runCallbackAgainstFake = (resource: string, parameters: object): Promise<void> => {
  const [, , , reply] = rows.find(([name]) => name === resource) as Row
  counterparts.others.reply = () => reply
  return runCallback(resource, parameters, () => tokenOf(counterparts.others.requests.at(-1)?.body))
}

/** However deep it is quoted: `"token":"…"`. */
const tokenOf = (text: string | undefined): string | undefined =>
  /token\W+(?:value\W+)?([\w+/=-]+)/.exec(text ?? '')?.[1]

const QUEUE = { QueueUrl: 'http://sqs.us-east-1.amazonaws.com/000000000000/orders' }
const TOPIC = { TopicArn: 'arn:aws:sns:us-east-1:000000000000:news' }
const TOKEN = { 'token.$': '$$.Task.Token' }
let tables = 0
const ITEM = { id: { S: '1' }, n: { N: '1' } }
const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:123456789012:function:f'

const put = async (Key: string, Body: string): Promise<unknown> =>
  runOther('aws-sdk:s3:putObject', { Bucket: 'files', Key, Body })

/** A task before the one that is tested. */
async function runOther(resource: string, parameters: object): Promise<unknown> {
  const other = `other-${place.clock.now()}`
  await place.create(other, stateOf(resource, parameters))
  const arn = await place.start(other)
  await place.clock.advanceBy(1_000)
  return outputOf(arn)
}

/** With a table of its own, which has one item. */
async function withTable(work: (table: { readonly TableName: string }) => Promise<void>): Promise<void> {
  const table = { TableName: `items-${++tables}` }
  await runOther('aws-sdk:dynamodb:createTable', {
    ...table,
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST'
  })
  await runOther('dynamodb:putItem', { ...table, Item: ITEM })
  await work(table)
}

const runChild = async (pattern: string): Promise<unknown> => {
  await place.create('child', { Type: 'Wait', Seconds: 60, End: true })
  return run(`states:startExecution${pattern}`, { StateMachineArn: `${PREFIX}:stateMachine:child`, Input: { a: 1 } })
}

/** How each is shown to work. */
const uses: Readonly<Record<MostUsedResource, () => Promise<void>>> = {
  'lambda:invoke': () => runAgainstFake('lambda:invoke'),
  'lambda-function': async () => {
    counterparts.others.reply = ({ body }) => ({ body: `{"got":${body}}` })
    expect(await run(FUNCTION_ARN, undefined, { a: 1.5 })).toEqual({ got: { a: 1.5 } })
  },
  'sns:publish': async () => {
    counterparts.queues.setup({ subscriptions: [{ topic: 'news', queue: 'orders' }] })
    expect(await run('sns:publish', { ...TOPIC, Message: { a: 1 } })).toMatchObject({ MessageId: expect.any(String) })
    expect(counterparts.messagesIn('orders').map((body) => JSON.parse(body))).toMatchObject([{ Message: '{"a":1}' }])
  },
  'dynamodb:putItem': () =>
    withTable(async (table) => {
      await run('dynamodb:putItem', { ...table, Item: { id: { S: '2' } } })
      expect(await runOther('aws-sdk:dynamodb:scan', table)).toMatchObject({ Count: 2 })
    }),
  'events:putEvents': () => runAgainstFake('events:putEvents'),
  'dynamodb:updateItem': () =>
    withTable(async (table) => {
      const result = await run('dynamodb:updateItem', {
        ...table,
        Key: { id: { S: '1' } },
        UpdateExpression: 'SET n = n + :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
        ReturnValues: 'ALL_NEW'
      })
      expect(result).toMatchObject({ Attributes: { n: { N: '2' } } })
    }),
  'dynamodb:getItem': () =>
    withTable(async (table) => {
      expect(await run('dynamodb:getItem', { ...table, Key: { id: { S: '1' } } })).toMatchObject({ Item: ITEM })
    }),
  'states:startExecution.sync:2': async () => {
    expect(await runChild('.sync:2')).toMatchObject({ Status: 'SUCCEEDED', Output: { a: 1 } })
  },
  'lambda:invoke.waitForTaskToken': () =>
    runCallbackAgainstFake('lambda:invoke', { FunctionName: 'f', Payload: TOKEN }),
  'aws-sdk:s3:putObject': async () => {
    expect(await put('a.json', 'text')).toMatchObject({ ETag: expect.any(String) })
  },
  'aws-sdk:s3:getObject': async () => {
    await put('a.json', 'text')
    expect(await run('aws-sdk:s3:getObject', { Bucket: 'files', Key: 'a.json' })).toMatchObject({ Body: '"text"' })
  },
  'bedrock:invokeModel': () => runAgainstFake('bedrock:invokeModel'),
  'athena:startQueryExecution.sync': () => runJob('athena:startQueryExecution'),
  'athena:getQueryResults': () => runAgainstFake('athena:getQueryResults'),
  'aws-sdk:transcribe:getTranscriptionJob': () => runAgainstFake('aws-sdk:transcribe:getTranscriptionJob'),
  'aws-sdk:transcribe:startTranscriptionJob': () => runAgainstFake('aws-sdk:transcribe:startTranscriptionJob'),
  'sqs:sendMessage.waitForTaskToken': () =>
    runCallback('sqs:sendMessage', { ...QUEUE, MessageBody: TOKEN }, () =>
      tokenOf(counterparts.messagesIn('orders')[0])
    ),
  'aws-sdk:glue:startCrawler': () => runAgainstFake('aws-sdk:glue:startCrawler'),
  'sqs:sendMessage': async () => {
    expect(await run('sqs:sendMessage', { ...QUEUE, MessageBody: { a: [1] } })).toMatchObject({
      MD5OfMessageBody: expect.stringMatching(/^[0-9a-f]{32}$/)
    })
    expect(counterparts.messagesIn('orders')).toEqual(['{"a":[1]}'])
  },
  'aws-sdk:glue:getCrawler': () => runAgainstFake('aws-sdk:glue:getCrawler'),
  'events:putEvents.waitForTaskToken': () =>
    runCallbackAgainstFake('events:putEvents', {
      Entries: [{ Source: 's', DetailType: 'd', Detail: TOKEN, EventBusName: 'b' }]
    }),
  'sns:publish.waitForTaskToken': () => {
    counterparts.queues.setup({ subscriptions: [{ topic: 'news', queue: 'orders' }] })
    return runCallback('sns:publish', { ...TOPIC, Message: TOKEN }, () =>
      tokenOf(JSON.parse(counterparts.messagesIn('orders')[0] as string).Message)
    )
  },
  activity: async () => {
    const { activityArn } = await place.call('CreateActivity', { name: 'a' })
    await place.create('m', stateOf(activityArn as string))
    const arn = await place.start('m', { a: 1 })
    const { taskToken, input } = await place.call('GetActivityTask', { activityArn })
    await place.call('SendTaskSuccess', { taskToken, output: `{"got":${input}}` })
    await place.clock.advanceBy(0)
    expect(await outputOf(arn)).toEqual({ got: { a: 1 } })
  },
  'aws-sdk:rekognition:detectLabels': () => runAgainstFake('aws-sdk:rekognition:detectLabels'),
  'aws-sdk:s3:copyObject': async () => {
    await put('a.json', 'text')
    const parameters = { Bucket: 'files', Key: 'b.json', CopySource: 'files/a.json' }
    expect(await run('aws-sdk:s3:copyObject', parameters)).toMatchObject({
      CopyObjectResult: { ETag: expect.any(String) }
    })
    expect(await runOther('aws-sdk:s3:getObject', { Bucket: 'files', Key: 'b.json' })).toMatchObject({ Body: '"text"' })
  },
  'http:invoke': async () => {
    counterparts.others.reply = () => json({ ok: true })
    const ApiEndpoint = `${counterparts.others.url.href}v1/orders`
    const parameters = { ApiEndpoint, Method: 'POST', QueryParameters: { q: 'x' }, RequestBody: { a: 1 } }
    expect(await run('http:invoke', parameters)).toMatchObject({ StatusCode: 200, ResponseBody: { ok: true } })
    expect(counterparts.others.requests[0]).toMatchObject({ method: 'POST', url: '/v1/orders?q=x', body: '{"a":1}' })
  },
  'aws-sdk:cloudwatch:putMetricData': () => runAgainstFake('aws-sdk:cloudwatch:putMetricData'),
  'aws-sdk:dynamodb:scan': () =>
    withTable(async (table) => {
      expect(await run('aws-sdk:dynamodb:scan', table)).toMatchObject({ Count: 1, Items: [ITEM] })
    }),
  'apigateway:invoke': async () => {
    counterparts.others.reply = () => json({ ok: true })
    const parameters = { ApiEndpoint: counterparts.others.url.href, Method: 'GET', Stage: 'prod', Path: 'orders/1' }
    expect(await run('apigateway:invoke', parameters)).toMatchObject({ StatusCode: 200, ResponseBody: { ok: true } })
    expect(counterparts.others.requests[0]).toMatchObject({ method: 'GET', url: '/prod/orders/1' })
  },
  'aws-sdk:comprehend:detectSentiment': () => runAgainstFake('aws-sdk:comprehend:detectSentiment'),
  'states:startExecution.sync': async () => {
    expect(await runChild('.sync')).toMatchObject({ Status: 'SUCCEEDED', Output: '{"a":1}' })
  },
  'aws-sdk:s3:listObjectsV2': async () => {
    await put('list/a', 'x')
    await put('list/b', 'xy')
    expect(await run('aws-sdk:s3:listObjectsV2', { Bucket: 'files', Prefix: 'list/' })).toMatchObject({
      KeyCount: 2,
      Contents: [
        { Key: 'list/a', Size: 3 },
        { Key: 'list/b', Size: 4 }
      ]
    })
  },
  'aws-sdk:sfn:listExecutions': async () => {
    const parameters = { StateMachineArn: `${PREFIX}:stateMachine:m` }
    expect(await run('aws-sdk:sfn:listExecutions', parameters)).toMatchObject({
      Executions: [{ Name: 'p', Status: 'RUNNING' }]
    })
  },
  'aws-sdk:sfn:sendTaskSuccess': async () => {
    await place.create('waiting', stateOf('sqs:sendMessage.waitForTaskToken', { ...QUEUE, MessageBody: TOKEN }))
    const waiting = await place.start('waiting')
    await place.clock.advanceBy(0)
    const TaskToken = tokenOf(counterparts.messagesIn('orders')[0])
    expect(await run('aws-sdk:sfn:sendTaskSuccess', { TaskToken, Output: { a: 1 } })).toEqual({})
    expect(await outputOf(waiting)).toEqual({ a: 1 })
  },
  'athena:startQueryExecution': () => runAgainstFake('athena:startQueryExecution'),
  'aws-sdk:polly:getSpeechSynthesisTask': () => runAgainstFake('aws-sdk:polly:getSpeechSynthesisTask'),
  'aws-sdk:polly:startSpeechSynthesisTask': () => runAgainstFake('aws-sdk:polly:startSpeechSynthesisTask'),
  'aws-sdk:rekognition:detectModerationLabels': () => runAgainstFake('aws-sdk:rekognition:detectModerationLabels'),
  'ecs:runTask.waitForTaskToken': () =>
    runCallbackAgainstFake('ecs:runTask', {
      TaskDefinition: 't',
      LaunchType: 'FARGATE',
      Overrides: {
        ContainerOverrides: [{ Name: 'c', Environment: [{ Name: 'token', 'Value.$': '$$.Task.Token' }] }]
      }
    }),
  'glue:startJobRun.sync': () => runJob('glue:startJobRun'),
  'states:startExecution': async () => {
    expect(await runChild('')).toMatchObject({ ExecutionArn: expect.stringContaining(':execution:child:') })
  }
}

describe('an execution whose task is', () => {
  afterEach(() => counterparts.queues.reset())

  test.each(MOST_USED_RESOURCES)('%s does what it says and has its result', (resource) => uses[resource]())
})
