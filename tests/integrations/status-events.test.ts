import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AwsEndpoints } from '../../src/integrations/aws-sdk/endpoints.ts'
import { SdkCalls } from '../../src/integrations/aws-sdk/sdk-calls.ts'
import { SdkIntegration } from '../../src/integrations/aws-sdk/sdk-integration.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { createEventTarget, EventRefused, type EventTargetSettings } from '../../src/status-events/event-target.ts'
import { FakeService } from './fake-service.ts'

const event = {
  id: 'id-1',
  'detail-type': 'Step Functions Execution Status Change',
  source: 'aws.states',
  time: '2026-01-01T00:00:00Z',
  region: 'us-east-1',
  account: '123456789012',
  resources: ['arn:execution'],
  detail: { executionArn: 'arn:execution', name: 'e', stateMachineArn: 'arn:m', status: 'RUNNING' }
}
const text = JSON.stringify(event)

let service: FakeService
let calls: SdkCalls
beforeEach(async () => {
  service = await FakeService.start()
  const endpoints = new AwsEndpoints({ urls: { '': service.url }, ignoreEnvironment: true, hasCredentials: false })
  calls = new SdkCalls({ endpoints, folder: process.cwd(), bodyBytes: 262_144, clock: systemClock })
})
afterEach(async () => {
  calls.close()
  await service.close()
})

const deliver = (settings: EventTargetSettings): Promise<void> =>
  createEventTarget(settings, () => new SdkIntegration(calls)).deliver(text, AbortSignal.timeout(10_000))

describe('a status event', () => {
  test('is posted to a webhook as it is', async () => {
    await deliver({ kind: 'webhook', url: new URL('/hook', service.url) })
    expect(service.requests[0]).toMatchObject({ method: 'POST', url: '/hook', body: text })
  })

  test.each([
    [400, true],
    [404, true],
    [408, false],
    [429, false],
    [500, false],
    [503, false]
  ])('that a webhook answers with %s is refused for good: %s', async (status, isFinal) => {
    service.reply = () => ({ status })
    const error = await deliver({ kind: 'webhook', url: service.url }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(Error)
    expect(error instanceof EventRefused).toBe(isFinal)
  })

  test('is sent to a queue; one that is FIFO gets the order and the id', async () => {
    service.reply = () => ({ body: { MessageId: '1', MD5OfMessageBody: createHash('md5').update(text).digest('hex') } })
    await deliver({ kind: 'queue', queueUrl: `${service.url.href}1/q` })
    expect(service.lastJson).toMatchObject({ MessageBody: text })
    await deliver({ kind: 'queue', queueUrl: `${service.url.href}1/q.fifo` })
    expect(service.lastJson).toMatchObject({ MessageGroupId: 'arn:execution', MessageDeduplicationId: 'id-1' })
  })

  test('is put on an event bus with the source of the settings', async () => {
    service.reply = () => ({ body: { FailedEntryCount: 0, Entries: [{ EventId: '1' }] } })
    await deliver({ kind: 'event-bus', name: 'orders', source: 'stepwright.states' })
    expect(service.lastJson).toMatchObject({
      Entries: [
        {
          Source: 'stepwright.states',
          EventBusName: 'orders',
          DetailType: event['detail-type'],
          Detail: JSON.stringify(event.detail),
          Resources: ['arn:execution']
        }
      ]
    })
  })

  test('that an event bus refuses is not taken for delivered', async () => {
    service.reply = () => ({ body: { FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] } })
    await expect(deliver({ kind: 'event-bus', name: 'orders', source: 'aws.states' })).rejects.toThrow(
      'InternalFailure'
    )
  })

  test.each([
    ['sqs', 'InvalidMessageContents', true],
    ['sqs', 'AWS.SimpleQueueService.NonExistentQueue', false],
    ['sqs', 'AccessDeniedException', false],
    ['sqs', 'ThrottlingException', false]
  ])('that %s refuses with %s is given up: %s', async (_service, __type, isFinal) => {
    service.reply = () => ({ status: 400, headers: { 'content-type': 'application/x-amz-json-1.0' }, body: { __type } })
    const refused = deliver({ kind: 'queue', queueUrl: `${service.url.href}1/q` })
    await expect(refused).rejects.toHaveProperty('name', isFinal ? 'EventRefused' : 'Error')
  })
})
