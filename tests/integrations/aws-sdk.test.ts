import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { AwsEndpoints } from '../../src/integrations/aws-sdk/endpoints.ts'
import { SdkCalls } from '../../src/integrations/aws-sdk/sdk-calls.ts'
import { SdkIntegration } from '../../src/integrations/aws-sdk/sdk-integration.ts'
import type { TaskOutcome, TaskRequest } from '../../src/integrations/integration.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { FakeService, taskOf } from './fake-service.ts'
import { FullListener } from './full-listener.ts'

let service: FakeService
let calls: SdkCalls

beforeAll(async () => {
  service = await FakeService.start()
})
beforeEach(() => {
  service.requests.length = 0
  service.reply = () => ({})
  calls = callsTo({ '': service.url })
})
afterAll(() => service.close())

const callsTo = (urls: Record<string, URL>, connectTimeoutMs = 10_000): SdkCalls =>
  new SdkCalls({
    connectTimeoutMs,
    endpoints: new AwsEndpoints({ urls, ignoreEnvironment: false, hasCredentials: false }),
    folder: '/nowhere',
    bodyBytes: 262_145,
    clock: systemClock
  })

const perform = (resource: string, parameters: unknown, fields: Partial<TaskRequest> = {}): Promise<TaskOutcome> =>
  new SdkIntegration(calls).perform(taskOf(`aws-sdk:${resource}`, parameters, fields), new AbortController().signal)

const resultOf = async (outcome: Promise<TaskOutcome>): Promise<unknown> => {
  const settled = await outcome
  return settled.kind === 'succeeded' ? JSON.parse(settled.output.text) : settled
}
const json = (body: object) => ({ headers: { 'content-type': 'application/x-amz-json-1.0' }, body })
const jsonError = (type: string, message: string, status = 400) => ({
  ...json({ __type: type, message }),
  status
})
const xmlError = (code: string, message: string, status: number) => ({
  status,
  headers: { 'x-amz-request-id': 'id-1', 'x-amz-id-2': 'ext-1' },
  body: `<Error><Code>${code}</Code><Message>${message}</Message></Error>`
})

describe('the parameters of a call', () => {
  test('are sent in the spelling of the service, without those that are null', async () => {
    service.reply = () => json({})
    await perform('sfn:sendTaskSuccess', { TaskToken: 't', Output: null })
    expect(service.lastJson).toEqual({ taskToken: 't' })
    expect(service.requests[0]?.headers['x-amz-target']).toBe('AWSStepFunctions.SendTaskSuccess')
  })

  test('that are strings may be given as JSON, which is sent as its text', async () => {
    service.reply = () => json({})
    await perform('secretsmanager:createSecret', { Name: 7, SecretString: { a: [1, 'b'] } })
    expect(service.lastJson).toMatchObject({ Name: '7', SecretString: '{"a":[1,"b"]}' })
  })

  test('get a token by which the service knows a call that is made again, unless they have one', async () => {
    service.reply = () => json({})
    const tokenOf = async (parameters: object, fields: Partial<TaskRequest> = {}): Promise<unknown> => {
      await perform('secretsmanager:createSecret', { Name: 'n', ...parameters }, fields)
      return (service.lastJson as Record<string, unknown>).ClientRequestToken
    }
    const token = await tokenOf({})
    expect(token).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(await tokenOf({})).toBe(token)
    expect(await tokenOf({}, { taskId: 9 })).not.toBe(token)
    expect(await tokenOf({}, { executionArn: 'arn:aws:states:us-east-1:123456789012:execution:m:f' })).not.toBe(token)
    expect(await tokenOf({ ClientRequestToken: 'mine' })).toBe('mine')
  })

  test('that are numbers, booleans and times may be given as text', async () => {
    service.reply = () => json({})
    await perform('dynamodb:query', { TableName: 't', Limit: '5', ConsistentRead: 'true' })
    expect(service.lastJson).toMatchObject({ Limit: 5, ConsistentRead: true })
    await perform('eventbridge:putEvents', { Entries: [{ Time: '2026-01-02T03:04:05.5Z' }, { Time: 1 }] })
    expect(service.lastJson).toMatchObject({ Entries: [{ Time: 1767323045.5 }, { Time: 1 }] })
  })

  test.each([
    ['dynamodb:getItem', { tableName: 't' }, "The field 'tableName' is not supported by Step Functions"],
    ['dynamodb:getItem', { TableName: 't', Key: 'k' }, "The value for the field 'Key' must be an OBJECT"],
    ['dynamodb:query', { Limit: 'many' }, "The value for the field 'Limit' must be a NUMBER"],
    ['eventbridge:putEvents', { Entries: {} }, "The value for the field 'Entries' must be an ARRAY"]
  ])('of %s that are %j are refused before anything is sent', async (resource, parameters, problem) => {
    expect(await perform(resource, parameters)).toEqual({
      kind: 'failed',
      error: 'States.Runtime',
      cause: `The Parameters '${JSON.stringify(parameters)}' could not be used to start the Task: [${problem}]`
    })
    expect(service.requests).toEqual([])
  })

  test.each([
    [{ Key: 'Value' }, '{"Key":"Value"}'],
    ['text data', '"text data"'],
    [false, 'false']
  ])('that are a body are sent as JSON: %j', async (Body, sent) => {
    await perform('s3:putObject', { Bucket: 'b', Key: 'k', Body })
    expect(service.requests[0]).toMatchObject({ method: 'PUT', url: '/b/k?x-id=PutObject' })
    expect(service.requests[0]?.body).toContain(sent)
  })
})

describe('the result of a call', () => {
  test('has members in Pascal case and alphabetical order, times as ISO 8601, names of maps as they are', async () => {
    service.reply = () =>
      json({
        SecretList: [{ Name: 'n', ARN: 'a', CreatedDate: 1767323045.5, SecretVersionsToStages: { v1: ['AWSCURRENT'] } }]
      })
    const outcome = await perform('secretsmanager:listSecrets', {})
    expect(outcome.kind === 'succeeded' && outcome.output.text).toBe(
      '{"SecretList":[{"Arn":"a","CreatedDate":"2026-01-02T03:04:05.500Z","Name":"n","SecretVersionsToStages":{"v1":["AWSCURRENT"]}}]}'
    )
  })

  test('spells the attributes of DynamoDB as the second SDK for Java does', async () => {
    service.reply = () => json({ Item: { a: { SS: ['x'] }, b: { BOOL: true }, c: { NULL: true }, d: { N: '1' } } })
    expect(await resultOf(perform('dynamodb:getItem', { TableName: 't', Key: { a: { S: 'x' } } }))).toEqual({
      Item: { a: { Ss: ['x'] }, b: { Bool: true }, c: { Nul: true }, d: { N: '1' } }
    })
  })

  test('has the text of a body last', async () => {
    service.reply = () => ({ headers: { 'content-type': 'text/plain', etag: '"e"' }, body: 'héllo' })
    const outcome = await perform('s3:getObject', { Bucket: 'b', Key: 'k' })
    const result = (await resultOf(Promise.resolve(outcome))) as Record<string, unknown>
    expect(result).toMatchObject({ Body: 'héllo', ContentType: 'text/plain', ETag: '"e"' })
    expect(Object.keys(result).at(-1)).toBe('Body')
  })

  test('is cut off where it is too large to be a result anyway', async () => {
    service.reply = () => ({ body: 'x'.repeat(1_000_000) })
    const outcome = await perform('s3:getObject', { Bucket: 'b', Key: 'k' })
    const size = outcome.kind === 'succeeded' ? outcome.output.sizeBytes : 0
    expect(size).toBeGreaterThan(262_144)
    expect(size).toBeLessThan(1_000_000)
  })

  test('is an empty object where the service answers nothing', async () => {
    service.reply = () => json({})
    expect(await resultOf(perform('dynamodb:putItem', { TableName: 't', Item: {} }))).toEqual({})
  })
})

describe('a refusal', () => {
  test('has the class of the error where the service has one', async () => {
    service.reply = () => jsonError('com.amazonaws.dynamodb.v20120810#ResourceNotFoundException', 'Not found')
    expect(await perform('dynamodb:getItem', { TableName: 't', Key: {} })).toEqual({
      kind: 'failed',
      error: 'DynamoDb.ResourceNotFoundException',
      cause: 'Not found (Service: DynamoDb, Status Code: 400, Request ID: id-1) (SDK Attempt Count: 1)'
    })
  })

  test("has the service's own class where it has none", async () => {
    service.reply = () => jsonError('ValidationException', 'Wrong')
    expect(await perform('secretsmanager:createSecret', { Name: ' ' })).toMatchObject({
      error: 'SecretsManager.SecretsManagerException'
    })
  })

  test('by S3 has an extended request id as well', async () => {
    service.reply = () => xmlError('NoSuchKey', 'The specified key does not exist.', 404)
    expect(await perform('s3:getObject', { Bucket: 'b', Key: 'k' })).toEqual({
      kind: 'failed',
      error: 'S3.NoSuchKeyException',
      cause:
        'The specified key does not exist. (Service: S3, Status Code: 404, Request ID: id-1, Extended Request ID: ext-1) (SDK Attempt Count: 1)'
    })
  })

  test('that may pass is tried again, a few times', async () => {
    service.reply = () => jsonError('InternalServerError', 'Later', 500)
    expect(await perform('dynamodb:getItem', { TableName: 't', Key: {} })).toMatchObject({
      cause: expect.stringMatching(/\(SDK Attempt Count: [34]\)$/)
    })
    expect(service.requests.length).toBeGreaterThan(2)
  })
})

describe('a service that does not answer', () => {
  test('fails as a client error: nothing listens', async () => {
    calls = callsTo({ '': new URL('http://127.0.0.1:1') })
    expect(await perform('sqs:listQueues', {})).toEqual({
      kind: 'failed',
      error: 'Sqs.SdkClientException',
      cause: 'Unable to execute HTTP request: Connect to 127.0.0.1:1 failed: Connection refused'
    })
  })

  test.each([
    ['a reset', 'reset', /^Unable to execute HTTP request: /],
    ['garbage', { body: '<html>' }, /^Unable to unmarshall response: /],
    ['a body that is not its protocol', { body: 'x'.repeat(1_000_000) }, /^Unable to unmarshall response: .{0,200}$/]
  ] as const)('fails as a client error: %s', async (_, reply, cause) => {
    service.reply = () => reply
    expect(await perform('dynamodb:listTables', {})).toEqual({
      kind: 'failed',
      error: 'DynamoDb.SdkClientException',
      cause: expect.stringMatching(cause)
    })
  })

  test('fails as a client error: it takes no connection', async () => {
    const full = await FullListener.open()
    calls = callsTo({ '': full.url }, 20)
    try {
      expect(await perform('sqs:listQueues', {})).toEqual({
        kind: 'failed',
        error: 'Sqs.SdkClientException',
        cause: `Unable to execute HTTP request: Connect to ${full.url.host} failed: connect timed out`
      })
    } finally {
      await full.close()
    }
  })

  test('is given up with the task', async () => {
    service.reply = () => 'hang'
    const abort = new AbortController()
    const outcome = new SdkIntegration(calls).perform(taskOf('aws-sdk:dynamodb:listTables', {}), abort.signal)
    while (service.requests.length === 0) await new Promise((resolve) => setImmediate(resolve))
    abort.abort()
    expect(await outcome).toMatchObject({ kind: 'failed' })
  })
})

describe('what cannot be called', () => {
  test('names the package to install', async () => {
    expect(await perform('cloudwatchlogs:putLogEvents', {})).toEqual({
      kind: 'failed',
      error: 'States.Runtime',
      cause:
        'The package @aws-sdk/client-cloudwatch-logs is not installed. Install it beside Stepwright or in /nowhere: npm install @aws-sdk/client-cloudwatch-logs'
    })
  })

  test('names the operation that a package does not have', async () => {
    expect(await perform('sqs:sendMessages', {})).toMatchObject({
      error: 'States.Runtime',
      cause: 'The package @aws-sdk/client-sqs has no operation SendMessages.'
    })
  })
})

describe('an endpoint', () => {
  test("of a service goes before that of all, and is asked with a placeholder's signature", async () => {
    calls = callsTo({ '': new URL('http://127.0.0.1:1'), SECRETS_MANAGER: service.url })
    service.reply = () => json({})
    await perform('secretsmanager:listSecrets', {}, { region: 'eu-west-1' })
    expect(service.requests[0]?.headers.authorization).toMatch(/Credential=test\/\d{8}\/eu-west-1\/secretsmanager\//)
  })
})

describe("a task state's own role", () => {
  const fields = { credentialsRoleArn: 'arn:aws:iam::999999999999:role/other' }
  const assumed = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
    <AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>token</SessionToken>
    <Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`

  test('is assumed, once for many calls', async () => {
    service.reply = ({ body }) =>
      body.includes('Action=AssumeRole') ? { headers: { 'content-type': 'text/xml' }, body: assumed } : json({})
    await perform('dynamodb:listTables', {}, fields)
    await perform('dynamodb:listTables', {}, fields)
    expect(service.requests).toHaveLength(3)
    expect(service.requests[2]?.headers).toMatchObject({ 'x-amz-security-token': 'token' })
    expect(service.requests[2]?.headers.authorization).toContain('Credential=ASIA/')
  })

  test('that cannot be assumed fails the task', async () => {
    service.reply = () => ({
      status: 403,
      headers: { 'content-type': 'text/xml' },
      body: '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>'
    })
    expect(await perform('dynamodb:listTables', {}, fields)).toEqual({
      kind: 'failed',
      error: 'States.TaskFailed',
      cause:
        "The role arn:aws:iam::123456789012:role/machine is not authorized to assume the task state's role, arn:aws:iam::999999999999:role/other."
    })
  })
})
