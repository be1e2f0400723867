import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { JobStatus, TaskOutcome, TaskRequest } from '../../src/integrations/integration.ts'
import { createIntegrations, type Integrations } from '../../src/integrations/registry.ts'
import { Payload } from '../../src/lib/json/payload.ts'
import { FakeService, type ReceivedRequest, type Reply, taskOf } from './fake-service.ts'

/* The resources that published definitions use most, each against a service that speaks its protocol over HTTP. */

let service: FakeService
let integrations: Integrations
const signal = new AbortController().signal

beforeAll(async () => {
  service = await FakeService.start()
  integrations = createIntegrations({
    functionDirectories: [],
    lambdaEndpoint: service.url,
    awsEndpoints: { urls: { '': service.url }, ignoreEnvironment: false, hasCredentials: false },
    packageFolder: '/nowhere',
    payloadBytes: 262_144,
    connections: new Map(),
    allowPrivateAddresses: true,
    clock: { now: () => 0 },
    callApi: () => Promise.reject(new Error('nobody calls the API here')),
    log: () => {}
  })
})
beforeEach(() => {
  service.requests.length = 0
})
afterAll(async () => {
  await integrations.close()
  await service.close()
})

const perform = (task: TaskRequest): Promise<TaskOutcome> => integrations.lookup(task.service).perform(task, signal)

const plain = (outcome: JobStatus): unknown =>
  outcome.kind === 'succeeded' ? JSON.parse(outcome.output.text) : outcome

const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.1' }
const json = (body: object): Reply => ({ headers: JSON_TYPE, body })
const jsonError = (__type: string): Reply => ({ status: 400, headers: JSON_TYPE, body: { __type, message: 'Why.' } })
const xml = (body: string): Reply => ({ headers: { 'content-type': 'text/xml' }, body })
const xmlError = (code: string): Reply => ({
  status: 400,
  headers: { 'content-type': 'text/xml' },
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>Why.</Message></Error></ErrorResponse>`
})
const s3Error = (code: string): Reply => ({
  status: 404,
  headers: { 'content-type': 'application/xml' },
  body: `<Error><Code>${code}</Code><Message>Why.</Message></Error>`
})
const lambdaError = (name: string): Reply => ({
  status: 404,
  headers: { 'x-amzn-errortype': name },
  body: { Message: 'Why.' }
})

/** A request of the JSON protocols: its target and its body. */
const asked =
  (target: string, body: object) =>
  ({ headers, body: text }: ReceivedRequest): void => {
    expect(headers['x-amz-target']).toBe(target)
    expect(JSON.parse(text)).toEqual(body)
  }
/** A request of the query protocol. */
const posted =
  (form: Readonly<Record<string, string>>) =>
  ({ body }: ReceivedRequest): void =>
    expect(Object.fromEntries(new URLSearchParams(body))).toMatchObject(form)
/** A request of a REST protocol. */
const sent =
  (method: string, url: string, body?: string) =>
  (request: ReceivedRequest): void =>
    expect(request).toMatchObject({ method, url, ...(body !== undefined && { body: expect.stringContaining(body) }) })

const DYNAMO = { TableName: 't', Key: { id: { S: '1' } } }
const ENTRY = { Source: 's', DetailType: 'd', Detail: { a: 1 }, EventBusName: 'b' }
const ABOUT = [
  'arn:aws:states:us-east-1:123456789012:stateMachine:m',
  'arn:aws:states:us-east-1:123456789012:execution:m:e'
]
const LISTING =
  '<ListBucketResult><Name>b</Name><KeyCount>1</KeyCount><Contents><Key>k</Key><Size>3</Size></Contents></ListBucketResult>'

type Row = readonly [
  resource: string,
  parameters: object,
  request: (request: ReceivedRequest) => void,
  reply: Reply,
  result: object,
  refusal: Reply,
  error: string
]

const rows: readonly Row[] = [
  [
    'lambda:invoke',
    { FunctionName: 'f', Payload: { a: 1 } },
    sent('POST', '/2015-03-31/functions/f/invocations', '{"a":1}'),
    { body: '{"b":2}' },
    { Payload: { b: 2 }, StatusCode: 200 },
    lambdaError('ResourceNotFoundException'),
    'Lambda.ResourceNotFoundException'
  ],
  [
    'sns:publish',
    { TopicArn: 'arn:aws:sns:us-east-1:123456789012:t', Message: { a: 1 } },
    posted({ Action: 'Publish', Message: '{"a":1}' }),
    xml('<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>'),
    { MessageId: 'm', SdkHttpMetadata: { HttpStatusCode: 200 } },
    xmlError('NotFound'),
    'SNS.NotFoundException'
  ],
  [
    'dynamodb:putItem',
    { TableName: 't', Item: { id: { S: '1' } } },
    asked('DynamoDB_20120810.PutItem', { TableName: 't', Item: { id: { S: '1' } } }),
    json({}),
    { SdkHttpMetadata: { HttpStatusCode: 200 } },
    jsonError('ConditionalCheckFailedException'),
    'DynamoDB.ConditionalCheckFailedException'
  ],
  [
    'dynamodb:updateItem',
    { ...DYNAMO, UpdateExpression: 'SET a = :a', ExpressionAttributeValues: { ':a': { N: '1' } } },
    asked('DynamoDB_20120810.UpdateItem', {
      ...DYNAMO,
      UpdateExpression: 'SET a = :a',
      ExpressionAttributeValues: { ':a': { N: '1' } }
    }),
    json({ Attributes: { a: { N: '1' } } }),
    { Attributes: { a: { N: '1' } } },
    jsonError('ResourceNotFoundException'),
    'DynamoDB.ResourceNotFoundException'
  ],
  [
    'dynamodb:getItem',
    DYNAMO,
    asked('DynamoDB_20120810.GetItem', DYNAMO),
    json({ Item: { id: { S: '1' } } }),
    { Item: { id: { S: '1' } } },
    jsonError('ResourceNotFoundException'),
    'DynamoDB.ResourceNotFoundException'
  ],
  [
    'aws-sdk:dynamodb:scan',
    { TableName: 't' },
    asked('DynamoDB_20120810.Scan', { TableName: 't' }),
    json({ Items: [{ id: { S: '1' } }], Count: 1 }),
    { Items: [{ id: { S: '1' } }], Count: 1 },
    jsonError('ResourceNotFoundException'),
    'DynamoDb.ResourceNotFoundException'
  ],
  [
    'events:putEvents',
    { Entries: [ENTRY] },
    asked('AWSEvents.PutEvents', { Entries: [{ ...ENTRY, Detail: '{"a":1}', Resources: ABOUT }] }),
    json({ FailedEntryCount: 0, Entries: [{ EventId: 'e' }] }),
    { FailedEntryCount: 0, Entries: [{ EventId: 'e' }] },
    jsonError('InternalException'),
    'EventBridge.InternalException'
  ],
  [
    'sqs:sendMessage',
    { QueueUrl: 'https://sqs.us-east-1.amazonaws.com/1/q', MessageBody: 'x' },
    asked('AmazonSQS.SendMessage', { QueueUrl: 'https://sqs.us-east-1.amazonaws.com/1/q', MessageBody: 'x' }),
    json({ MessageId: 'm', MD5OfMessageBody: '9dd4e461268c8034f5c8564e155c67a6' }),
    { MessageId: 'm', MD5OfMessageBody: '9dd4e461268c8034f5c8564e155c67a6' },
    jsonError('com.amazonaws.sqs#QueueDoesNotExist'),
    'SQS.QueueDoesNotExistException'
  ],
  [
    'aws-sdk:s3:putObject',
    { Bucket: 'b', Key: 'k', Body: { a: 1 } },
    sent('PUT', '/b/k?x-id=PutObject', '{"a":1}'),
    { headers: { etag: '"e"' }, body: '' },
    { ETag: '"e"' },
    s3Error('NoSuchBucket'),
    'S3.NoSuchBucketException'
  ],
  [
    'aws-sdk:s3:getObject',
    { Bucket: 'b', Key: 'k' },
    sent('GET', '/b/k?x-id=GetObject'),
    { headers: { 'content-type': 'text/plain' }, body: 'hello' },
    { Body: 'hello', ContentType: 'text/plain' },
    s3Error('NoSuchKey'),
    'S3.NoSuchKeyException'
  ],
  [
    'aws-sdk:s3:copyObject',
    { Bucket: 'b', Key: 'k', CopySource: 'b/o' },
    sent('PUT', '/b/k?x-id=CopyObject'),
    xml('<CopyObjectResult><ETag>"e"</ETag></CopyObjectResult>'),
    { CopyObjectResult: { ETag: '"e"' } },
    s3Error('InternalQuirk'),
    'S3.S3Exception'
  ],
  [
    'aws-sdk:s3:listObjectsV2',
    { Bucket: 'b', MaxKeys: 1 },
    sent('GET', '/b/?list-type=2&max-keys=1'),
    xml(LISTING),
    { Name: 'b', KeyCount: 1, Contents: [{ Key: 'k', Size: 3 }] },
    s3Error('NoSuchBucket'),
    'S3.NoSuchBucketException'
  ],
  [
    'bedrock:invokeModel',
    { ModelId: 'm', Body: { prompt: 'x' } },
    sent('POST', '/model/m/invoke', '{"prompt":"x"}'),
    { headers: { 'content-type': 'application/json' }, body: '{"text":"y"}' },
    { Body: { text: 'y' }, ContentType: 'application/json' },
    jsonError('ValidationException'),
    'Bedrock.ValidationException'
  ],
  [
    'athena:startQueryExecution',
    { QueryString: 'SELECT 1', WorkGroup: 'w' },
    ({ headers, body }) => {
      expect(headers['x-amz-target']).toBe('AmazonAthena.StartQueryExecution')
      expect(JSON.parse(body)).toMatchObject({ QueryString: 'SELECT 1', WorkGroup: 'w' })
    },
    json({ QueryExecutionId: 'q' }),
    { QueryExecutionId: 'q' },
    jsonError('InvalidRequestException'),
    'Athena.InvalidRequestException'
  ],
  [
    'athena:getQueryResults',
    { QueryExecutionId: 'q' },
    asked('AmazonAthena.GetQueryResults', { QueryExecutionId: 'q' }),
    json({ ResultSet: { Rows: [{ Data: [{ VarCharValue: '1' }] }] } }),
    { ResultSet: { Rows: [{ Data: [{ VarCharValue: '1' }] }] } },
    jsonError('InvalidRequestException'),
    'Athena.InvalidRequestException'
  ],
  [
    'aws-sdk:transcribe:startTranscriptionJob',
    { TranscriptionJobName: 'n', Media: { MediaFileUri: 's3://b/k' } },
    asked('Transcribe.StartTranscriptionJob', { TranscriptionJobName: 'n', Media: { MediaFileUri: 's3://b/k' } }),
    json({ TranscriptionJob: { TranscriptionJobName: 'n', CreationTime: 1.5 } }),
    { TranscriptionJob: { TranscriptionJobName: 'n', CreationTime: '1970-01-01T00:00:01.500Z' } },
    jsonError('ConflictException'),
    'Transcribe.ConflictException'
  ],
  [
    'aws-sdk:transcribe:getTranscriptionJob',
    { TranscriptionJobName: 'n' },
    asked('Transcribe.GetTranscriptionJob', { TranscriptionJobName: 'n' }),
    json({ TranscriptionJob: { TranscriptionJobStatus: 'COMPLETED' } }),
    { TranscriptionJob: { TranscriptionJobStatus: 'COMPLETED' } },
    jsonError('NotFoundException'),
    'Transcribe.NotFoundException'
  ],
  [
    'aws-sdk:glue:startCrawler',
    { Name: 'c' },
    asked('AWSGlue.StartCrawler', { Name: 'c' }),
    json({}),
    {},
    jsonError('CrawlerRunningException'),
    'Glue.CrawlerRunningException'
  ],
  [
    'aws-sdk:glue:getCrawler',
    { Name: 'c' },
    asked('AWSGlue.GetCrawler', { Name: 'c' }),
    json({ Crawler: { Name: 'c', State: 'READY' } }),
    { Crawler: { Name: 'c', State: 'READY' } },
    jsonError('EntityNotFoundException'),
    'Glue.EntityNotFoundException'
  ],
  [
    'ecs:runTask',
    { TaskDefinition: 't', LaunchType: 'FARGATE' },
    ({ headers, body }) => {
      expect(headers['x-amz-target']).toBe('AmazonEC2ContainerServiceV20141113.RunTask')
      expect(JSON.parse(body)).toMatchObject({ taskDefinition: 't', launchType: 'FARGATE' })
    },
    json({ tasks: [{ taskArn: 'a', lastStatus: 'PENDING' }], failures: [] }),
    { Tasks: [{ TaskArn: 'a', LastStatus: 'PENDING' }], Failures: [] },
    jsonError('ClusterNotFoundException'),
    'ECS.ClusterNotFoundException'
  ]
]

describe.each(rows)('%s', (resource, parameters, request, reply, result, refusal, error) => {
  test('is asked for as its SDK does, and its answer has the casing of tasks', async () => {
    service.reply = () => reply
    expect(plain(await perform(taskOf(resource, parameters)))).toMatchObject(result)
    request(service.requests.at(-1) as ReceivedRequest)
  })

  test('fails with the name that its error has in Step Functions', async () => {
    service.reply = () => refusal
    expect(await perform(taskOf(resource, parameters))).toMatchObject({
      kind: 'failed',
      error,
      cause: expect.stringContaining('Why.')
    })
  })
})

test.each([
  'lambda:invoke',
  'sns:publish',
  'events:putEvents',
  'sqs:sendMessage',
  'ecs:runTask',
  'bedrock:invokeModel'
])('%s.waitForTaskToken makes the same call', async (resource) => {
  const [, parameters, request, reply] = rows.find(([name]) => name === resource) as Row
  service.reply = () => reply
  expect(await perform(taskOf(`${resource}.waitForTaskToken`, parameters))).toMatchObject({ kind: 'succeeded' })
  request(service.requests.at(-1) as ReceivedRequest)
})

interface Job {
  readonly resource: string
  readonly parameters: object
  readonly submitted: object
  readonly look: (request: ReceivedRequest) => void
  readonly answers: Readonly<Record<'running' | 'succeeded' | 'failed', object>>
  readonly stop: (request: ReceivedRequest) => void
}

const athenaIn = (State: string) => ({ QueryExecution: { QueryExecutionId: 'q', Status: { State } } })
const glueIn = (JobRunState: string) => ({ JobRun: { Id: 'r', JobRunState } })
const ecsIn = (lastStatus: string, exitCode: number) => ({
  tasks: [{ taskArn: 'a', lastStatus, stopCode: 'EssentialContainerExited', containers: [{ exitCode }] }]
})
const STOPPED = 'The Step Functions execution that started this was stopped'

const jobs: readonly Job[] = [
  {
    resource: 'athena:startQueryExecution',
    parameters: { QueryString: 'SELECT 1' },
    submitted: { QueryExecutionId: 'q' },
    look: asked('AmazonAthena.GetQueryExecution', { QueryExecutionId: 'q' }),
    answers: { running: athenaIn('RUNNING'), succeeded: athenaIn('SUCCEEDED'), failed: athenaIn('FAILED') },
    stop: asked('AmazonAthena.StopQueryExecution', { QueryExecutionId: 'q' })
  },
  {
    resource: 'glue:startJobRun',
    parameters: { JobName: 'j' },
    submitted: { JobRunId: 'r' },
    look: asked('AWSGlue.GetJobRun', { JobName: 'j', RunId: 'r' }),
    answers: { running: glueIn('STARTING'), succeeded: glueIn('SUCCEEDED'), failed: glueIn('TIMEOUT') },
    stop: asked('AWSGlue.BatchStopJobRun', { JobName: 'j', JobRunIds: ['r'] })
  },
  {
    resource: 'ecs:runTask',
    parameters: { TaskDefinition: 't' },
    submitted: { tasks: [{ taskArn: 'a', clusterArn: 'c' }] },
    look: asked('AmazonEC2ContainerServiceV20141113.DescribeTasks', { cluster: 'c', tasks: ['a'] }),
    answers: { running: ecsIn('RUNNING', 0), succeeded: ecsIn('STOPPED', 0), failed: ecsIn('STOPPED', 3) },
    stop: asked('AmazonEC2ContainerServiceV20141113.StopTask', { cluster: 'c', task: 'a', reason: STOPPED })
  }
]

test.each(jobs)(
  '$resource.sync is looked at until it ends, well or badly, and stopped when nobody waits',
  async (job) => {
    const task = taskOf(`${job.resource}.sync`, job.parameters)
    const integration = integrations.lookup(task.service)
    service.reply = () => json(job.submitted)
    const started = await perform(task)
    if (started.kind !== 'succeeded') throw new Error(started.cause)
    const submission = Payload.ofText(started.output.text)
    const look = async (state: keyof Job['answers']): Promise<JobStatus | undefined> => {
      service.reply = () => json(job.answers[state])
      const status = await integration.lookAtJob?.(task, submission, signal)
      job.look(service.requests.at(-1) as ReceivedRequest)
      return status
    }
    expect(await look('running')).toEqual({ kind: 'running' })
    expect(await look('succeeded')).toMatchObject({ kind: 'succeeded' })
    expect(await look('failed')).toMatchObject({ kind: 'failed', error: 'States.TaskFailed' })
    service.reply = () => ({ status: 503, headers: JSON_TYPE, body: { __type: 'ServiceUnavailable' } })
    expect(await integration.lookAtJob?.(task, submission, signal)).toEqual({ kind: 'running' })
    service.reply = () => json({})
    await integration.stopJob?.(task, submission)
    job.stop(service.requests.at(-1) as ReceivedRequest)
  }
)
