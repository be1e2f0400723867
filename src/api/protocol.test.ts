import { describe, expect, test } from 'vitest'
import { createFixture, PREFIX, passDefinition, ROLE } from '../../tests/api/api-fixture.ts'
import { EngineOverloaded, EngineUnavailable } from '../engine/engine.ts'
import { MemoryStore } from '../store/memory/memory-store.ts'
import { StoreUnavailable, StoreUnreached } from '../store/store.ts'
import { operationNames } from './model.ts'

describe('an answer', () => {
  test('has the protocol’s content type and a request id', async () => {
    const { send } = createFixture()
    const { status, headers, body } = await send('ListStateMachines', {})
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('application/x-amz-json-1.0')
    expect(headers['x-amzn-requestid']).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect(body).toBe('{"stateMachines":[]}')
  })

  test('without members is an empty object', async () => {
    const { send } = createFixture()
    expect((await send('DeleteActivity', { activityArn: `${PREFIX}:activity:a` })).body).toBe('{}')
  })

  test('shows times as seconds with milliseconds', async () => {
    const { call, clock } = createFixture()
    const { creationDate } = await call('CreateActivity', { name: 'a' })
    expect(creationDate).toBe(clock.time / 1000)
    expect(String(creationDate)).toMatch(/\.678$/)
  })
})

describe('an error', () => {
  test('of the service has its type with a namespace and a message in lower case', async () => {
    const { send } = createFixture()
    const response = await send('DescribeActivity', { activityArn: `${PREFIX}:activity:a` })
    expect(response.status).toBe(400)
    expect(JSON.parse(response.body)).toEqual({
      __type: 'com.amazonaws.swf.service.v2.model#ActivityDoesNotExist',
      message: `Activity Does Not Exist: '${PREFIX}:activity:a'`
    })
  })

  test('of the model’s constraints has a namespace of its own', async () => {
    const { send } = createFixture()
    expect((await send('DescribeActivity', {})).body).toContain('"com.amazon.coral.validate#ValidationException"')
  })

  test.each([
    [undefined],
    ['AWSStepFunctions.'],
    ['AWSStepFunctions.toString'],
    ['StartExecution'],
    ['Other.StartExecution']
  ])('says that %s is no operation', async (target) => {
    const { handle } = createFixture()
    const response = await handle({ headers: { 'x-amz-target': target }, body: '{}' })
    expect(response.status).toBe(400)
    expect(response.body).toContain('UnknownOperationException')
  })

  test.each([
    ['{', 'The request’s body is not JSON'],
    ['not json', 'The request’s body is not JSON'],
    ['[]', 'The request must be an object, but it is an array.'],
    ['null', 'The request must be an object, but it is null.'],
    ['{"name": 1}', "The member 'name' must be a string, but it is a number."],
    ['{"name": {}}', "The member 'name' must be a string, but it is an object."],
    ['{"name": "a", "publish": "true"}', "The member 'publish' must be true or false, but it is a string."],
    ['{"tags": {}}', "The member 'tags' must be an array, but it is an object."],
    ['{"tags": [1]}', "The member 'tags.1.member' must be an object, but it is a number."],
    ['{"tags": [{"key": false}]}', "The member 'tags.1.member.key' must be a string, but it is a boolean."],
    [
      '{"encryptionConfiguration": {"kmsDataKeyReusePeriodSeconds": 60.5}}',
      "The member 'encryptionConfiguration.kmsDataKeyReusePeriodSeconds' must be a whole number of at most 32 bits, but it is a number."
    ]
  ])('of the form of %s names the member and what it should be', async (body, expected) => {
    const { refuse } = createFixture()
    const { status, type, message } = await refuse('CreateStateMachine', body)
    expect([status, type]).toEqual([400, 'SerializationException'])
    expect(message.replaceAll("request's", 'request’s')).toContain(expected)
  })

  test('of a whole number says when it is out of range', async () => {
    const { refuse } = createFixture()
    for (const text of ['2147483648', '1e400', '-99999999999999999999']) {
      const { type } = await refuse('ListStateMachines', `{"maxResults": ${text}}`)
      expect(type).toBe('SerializationException')
    }
  })

  test('of ours is an internal failure with the request id, told once to whoever keeps the log', async () => {
    const { send, engine, create, failures } = createFixture()
    const stateMachineArn = await create('m')
    engine.failure = new Error('secret detail')
    const { status, headers, body } = await send('StartExecution', { stateMachineArn })
    expect(status).toBe(500)
    expect(body).toContain('InternalFailure')
    expect(body).toContain(headers['x-amzn-requestid'])
    expect(body).not.toContain('secret detail')
    expect(failures).toEqual([
      { requestId: headers['x-amzn-requestid'], operation: 'StartExecution', error: engine.failure }
    ])
  })

  test('of the store says that it cannot serve and that repeating is safe', async () => {
    class BrokenStore extends MemoryStore {
      override async listResources(): Promise<never> {
        throw new StoreUnavailable('The disk of ./data is full')
      }
    }
    const { refuse, failures } = createFixture({}, new BrokenStore())
    const { status, type, message } = await refuse('ListStateMachines', {})
    expect([status, type]).toEqual([503, 'ServiceUnavailable'])
    expect(message).toMatch(/repeating it is safe.*The disk of \.\/data is full/)
    expect(failures).toHaveLength(1)
  })

  test('of a store that there is no way to is none whose outcome is unknown', async () => {
    const { refuse, engine, create } = createFixture()
    const stateMachineArn = await create('m')
    engine.failure = new StoreUnreached('The database has no connection left.')
    const { status, type, message } = await refuse('StartExecution', { stateMachineArn })
    expect([status, type]).toEqual([503, 'ServiceUnavailable'])
    expect(message).toMatch(/It was not done; repeat it\. The database has no connection left\./)
    expect(message).not.toContain('unknown')
  })

  test('of an engine that cannot take more tells clients to come back', async () => {
    const { refuse, engine, create, failures } = createFixture()
    const stateMachineArn = await create('m')
    engine.failure = new EngineOverloaded('too much waits')
    expect(await refuse('StartExecution', { stateMachineArn })).toMatchObject({
      status: 400,
      type: 'ThrottlingException'
    })
    expect(failures).toEqual([])
    engine.failure = new EngineUnavailable('This node is closing')
    expect(await refuse('StartExecution', { stateMachineArn })).toMatchObject({
      status: 503,
      type: 'ServiceUnavailable',
      message: 'This node is closing'
    })
  })
})

describe('a request', () => {
  test('may have unknown members, nulls for optional ones and no body', async () => {
    const { send } = createFixture()
    const odd = { maxResults: null, nextToken: null, unknown: { deep: [1] }, __proto__: null }
    expect((await send('ListStateMachines', odd)).status).toBe(200)
    expect((await send('ListStateMachines', '')).status).toBe(200)
  })

  test('finds members by their own names only', async () => {
    const { refuse } = createFixture()
    const { type } = await refuse('DescribeStateMachine', '{"__proto__": {"stateMachineArn": "arn"}}')
    expect(type).toBe('ValidationException')
  })

  test('makes its resources in the region that it is signed for', async () => {
    const { call } = createFixture()
    const authorization =
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/cn-north-1/states/aws4_request, SignedHeaders=host, Signature=0'
    const input = { name: 'm', definition: passDefinition(), roleArn: ROLE }
    const { stateMachineArn } = await call('CreateStateMachine', input, { authorization })
    expect(stateMachineArn).toBe('arn:aws-cn:states:cn-north-1:123456789012:stateMachine:m')
    expect((await call('ListStateMachines', {}, { authorization })).stateMachines).toHaveLength(1)
    expect((await call('ListStateMachines', {})).stateMachines).toHaveLength(0)
    expect((await call('CreateStateMachine', input, { authorization: 'nonsense' })).stateMachineArn).toBe(
      `${PREFIX}:stateMachine:m`
    )
  })

  test.each(operationNames)('%s is known', async (name) => {
    const { send } = createFixture()
    const { status, body } = await send(name, {})
    expect(status).toBeLessThan(500)
    expect(body).not.toContain('UnknownOperation')
  })
})
