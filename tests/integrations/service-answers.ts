import { expect } from 'vitest'
import type { ReceivedRequest, Reply } from './fake-service.ts'

/* What services are asked and answer, as they speak on the wire. */

export const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.1' }
export const json = (body: object): Reply => ({ headers: JSON_TYPE, body })
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
  expect.stringContaining('arn:aws:states:us-east-1:123456789012:execution:m:')
]
const LISTING =
  '<ListBucketResult><Name>b</Name><KeyCount>1</KeyCount><Contents><Key>k</Key><Size>3</Size></Contents></ListBucketResult>'

/** A call in parameters, request, answer and result, and a refusal with the error that it becomes. */
export type Row = readonly [
  resource: string,
  parameters: object,
  request: (request: ReceivedRequest) => void,
  reply: Reply,
  result: object,
  refusal: Reply,
  error: string
]

export const rows: readonly Row[] = [
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
    'aws-sdk:cloudwatch:putMetricData',
    { Namespace: 'n', MetricData: [{ MetricName: 'm', Value: '1.5', Unit: 'Count' }] },
    asked('GraniteServiceVersion20100801.PutMetricData', {
      Namespace: 'n',
      MetricData: [{ MetricName: 'm', Value: 1.5, Unit: 'Count' }]
    }),
    {},
    {},
    jsonError('InvalidParameterValueException'),
    'CloudWatch.InvalidParameterValueException'
  ],
  [
    'aws-sdk:comprehend:detectSentiment',
    { Text: 'fine', LanguageCode: 'en' },
    asked('Comprehend_20171127.DetectSentiment', { Text: 'fine', LanguageCode: 'en' }),
    json({ Sentiment: 'POSITIVE', SentimentScore: { Positive: 0.5 } }),
    { Sentiment: 'POSITIVE', SentimentScore: { Positive: 0.5 } },
    jsonError('TextSizeLimitExceededException'),
    'Comprehend.TextSizeLimitExceededException'
  ],
  [
    'aws-sdk:polly:startSpeechSynthesisTask',
    { OutputFormat: 'mp3', OutputS3BucketName: 'b', Text: 'x', VoiceId: 'Amy' },
    sent('POST', '/v1/synthesisTasks', '"OutputS3BucketName":"b"'),
    json({ SynthesisTask: { TaskId: 't', CreationTime: 1.5 } }),
    { SynthesisTask: { TaskId: 't', CreationTime: '1970-01-01T00:00:01.500Z' } },
    jsonError('InvalidS3BucketException'),
    'Polly.InvalidS3BucketException'
  ],
  [
    'aws-sdk:polly:getSpeechSynthesisTask',
    { TaskId: 't' },
    sent('GET', '/v1/synthesisTasks/t'),
    json({ SynthesisTask: { TaskStatus: 'completed' } }),
    { SynthesisTask: { TaskStatus: 'completed' } },
    jsonError('SynthesisTaskNotFoundException'),
    'Polly.SynthesisTaskNotFoundException'
  ],
  [
    'aws-sdk:rekognition:detectLabels',
    { Image: { S3Object: { Bucket: 'b', Name: 'k' } }, MaxLabels: 2 },
    asked('RekognitionService.DetectLabels', { Image: { S3Object: { Bucket: 'b', Name: 'k' } }, MaxLabels: 2 }),
    json({ Labels: [{ Name: 'Cat', Confidence: 99.5 }] }),
    { Labels: [{ Name: 'Cat', Confidence: 99.5 }] },
    jsonError('ImageTooLargeException'),
    'Rekognition.ImageTooLargeException'
  ],
  [
    'aws-sdk:rekognition:detectModerationLabels',
    { Image: { S3Object: { Bucket: 'b', Name: 'k' } } },
    asked('RekognitionService.DetectModerationLabels', { Image: { S3Object: { Bucket: 'b', Name: 'k' } } }),
    json({ ModerationLabels: [{ Name: 'x', Confidence: 50 }], ModerationModelVersion: '7' }),
    { ModerationLabels: [{ Name: 'x', Confidence: 50 }], ModerationModelVersion: '7' },
    jsonError('InvalidImageFormatException'),
    'Rekognition.InvalidImageFormatException'
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

/** What `.sync` starts, looks at and stops. */
export interface Job {
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

export const jobs: readonly Job[] = [
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
