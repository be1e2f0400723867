import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import dynalite from 'dynalite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AwsEndpoints } from '../../src/integrations/aws-sdk/endpoints.ts'
import { SdkCalls } from '../../src/integrations/aws-sdk/sdk-calls.ts'
import { SdkIntegration } from '../../src/integrations/aws-sdk/sdk-integration.ts'
import type { TaskOutcome } from '../../src/integrations/integration.ts'
import { messagingActions } from '../../src/integrations/optimised/messaging.ts'
import { ServiceCall } from '../../src/integrations/optimised/service-call.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { taskOf } from './fake-service.ts'

let server: Server
let calls: SdkCalls
beforeAll(async () => {
  server = dynalite({ createTableMs: 0 })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const endpoints = new AwsEndpoints({ urls: { '': url }, ignoreEnvironment: true, hasCredentials: false })
  calls = new SdkCalls({ endpoints, folder: process.cwd(), bodyBytes: 1_048_576, clock: systemClock })
  const created = await sdk('createTable', {
    TableName: 'orders',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST'
  })
  expect(created).toMatchObject({ TableDescription: { TableName: 'orders' } })
})
afterAll(async () => {
  calls.close()
  await new Promise((resolve) => server.close(resolve))
})

const signal = new AbortController().signal
const read = (outcome: TaskOutcome): unknown =>
  outcome.kind === 'succeeded' ? JSON.parse(outcome.output.text) : outcome

const sdk = async (action: string, parameters: unknown): Promise<unknown> =>
  read(await new SdkIntegration(calls).perform(taskOf(`aws-sdk:dynamodb:${action}`, parameters), signal))

async function optimised(action: string, parameters: unknown): Promise<unknown> {
  const described = messagingActions.dynamodb?.[action]
  if (described === undefined) throw new Error(`dynamodb:${action} is not there`)
  return read(await new ServiceCall(calls, described).perform(taskOf(`dynamodb:${action}`, parameters), signal))
}

const key = { TableName: 'orders', Key: { id: { S: 'o1' } } }

describe('against a real table', () => {
  test('items are put, read, changed and deleted by the optimised integration', async () => {
    const item = { id: { S: 'o1' }, total: { N: '12.50' }, tags: { SS: ['a', 'b'] }, paid: { BOOL: false } }
    expect(await optimised('putItem', { TableName: 'orders', Item: item })).toMatchObject({
      SdkHttpMetadata: { HttpStatusCode: 200 }
    })
    expect(await optimised('getItem', { ...key, ConsistentRead: true })).toMatchObject({
      Item: { id: { S: 'o1' }, total: { N: '12.5' }, paid: { BOOL: false } }
    })
    const updated = await optimised('updateItem', {
      ...key,
      UpdateExpression: 'SET #t = #t + :one',
      ExpressionAttributeNames: { '#t': 'total' },
      ExpressionAttributeValues: { ':one': { N: '1' } },
      ReturnValues: 'ALL_NEW'
    })
    expect(updated).toMatchObject({ Attributes: { total: { N: '13.5' } } })
    expect(await optimised('deleteItem', { ...key, ReturnValues: 'ALL_OLD' })).toMatchObject({
      Attributes: { id: { S: 'o1' } }
    })
    expect(await optimised('getItem', key)).not.toHaveProperty('Item')
  })

  test('a condition that does not hold is the error that definitions catch', async () => {
    const refused = await optimised('putItem', {
      TableName: 'orders',
      Item: { id: { S: 'x' } },
      ConditionExpression: 'attribute_exists(id)'
    })
    expect(refused).toMatchObject({ error: 'DynamoDB.ConditionalCheckFailedException' })
    expect(await optimised('putItem', { TableName: 'nowhere', Item: { id: { S: 'x' } } })).toMatchObject({
      error: 'DynamoDB.ResourceNotFoundException'
    })
  })

  test('tables are scanned, queried and written in batches by the SDK integration', async () => {
    const PutRequest = (id: string) => ({ PutRequest: { Item: { id: { S: id } } } })
    await sdk('batchWriteItem', { RequestItems: { orders: [PutRequest('b1'), PutRequest('b2')] } })
    expect(await sdk('scan', { TableName: 'orders', Select: 'COUNT' })).toMatchObject({ Count: 2 })
    const found = await sdk('query', {
      TableName: 'orders',
      KeyConditionExpression: 'id = :id',
      ExpressionAttributeValues: { ':id': { S: 'b2' } }
    })
    expect(found).toMatchObject({ Count: 1, Items: [{ id: { S: 'b2' } }] })
    expect(await sdk('putItem', { TableName: 'orders', Item: { id: { S: 'b3' } } })).toBeDefined()
  })
})
