import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { LambdaEndpoint } from '../../src/integrations/lambda/endpoint/lambda-endpoint.ts'
import { LambdaFunction } from '../../src/integrations/lambda/lambda-function.ts'
import { createIntegrations } from '../../src/integrations/registry.ts'
import { FolderBuckets } from '../../src/objects/folder-buckets.ts'
import { VirtualClock } from '../../src/testing/virtual-clock.ts'
import { functionArn, succeeded, taskChain, World, waitFor } from '../engine/world.ts'
import { FakeService, taskOf } from './fake-service.ts'

/* What hangs keeps nothing else waiting: no other function, service or timer. */

let service: FakeService
beforeEach(async () => {
  service = await FakeService.start()
})
afterEach(() => service.close())

const inRealTime = async (isDone: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await isDone())) await new Promise((resolve) => setImmediate(resolve))
}

describe('5,000 calls of a function that hangs', () => {
  test('keep no other function of the endpoint, no service and no timer waiting', async () => {
    const world = new World()
    const endpoint = new LambdaEndpoint({ url: service.url.href, clock: world.clock })
    const functions = new LambdaFunction(endpoint)
    service.reply = ({ url }) => (url.includes('hangs') ? 'hang' : { body: '"quick"' })
    world.services.set('lambda-function', (task, signal) => functions.perform(task, signal))
    world.services.set('sqs', () => succeeded('sent'))
    world.define(
      'hanging',
      taskChain(1, () => functionArn('hangs'))
    )
    world.define(
      'quick',
      taskChain(20, () => functionArn('quick'))
    )
    const Parameters = { QueueUrl: 'q', MessageBody: 'b' }
    const Send = { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage', Parameters, End: true }
    world.define('sending', { StartAt: 'Send', States: { Send } })
    world.define('waiting', waitFor(10))
    await world.open()
    await Promise.all(Array.from({ length: 5_000 }, (_, index) => world.start('hanging', `h${index}`)))
    await world.clock.runUntilIdle()
    await inRealTime(() => service.requests.length >= 250)
    const quick = await world.start('quick', 'q')
    const sending = await world.start('sending', 's')
    const waiting = await world.start('waiting', 'w')
    await inRealTime(async () => {
      await world.clock.runUntilIdle()
      return (await world.status(quick)) !== 'RUNNING'
    })
    expect(await world.status(quick)).toBe('SUCCEEDED')
    expect(await world.status(sending)).toBe('SUCCEEDED')
    await world.clock.advanceBy(9_999)
    expect(await world.status(waiting)).toBe('RUNNING')
    await world.clock.advanceBy(1)
    expect(await world.status(waiting)).toBe('SUCCEEDED')
    // its share, and not more
    expect(service.requests.filter(({ url }) => url.includes('hangs'))).toHaveLength(250)
    world.crash()
    await endpoint.close()
  }, 60_000)
})

describe('1,000 calls under way that hang', () => {
  test.each([
    ['aws-sdk:secretsmanager:getSecretValue', { SecretId: 'hangs' }, { SecretId: 'quick' }],
    [
      'http:invoke',
      { Method: 'GET', QueryParameters: { q: 'hangs' } },
      { Method: 'GET', QueryParameters: { q: 'quick' } }
    ]
  ])(
    'keep no other of %s to the same host waiting',
    async (resource, hanging, quick) => {
      service.reply = ({ url, body }) => (url.includes('hangs') || body.includes('hangs') ? 'hang' : { body: {} })
      const integrations = createIntegrations({
        functionDirectories: [],
        awsEndpoints: { urls: { '': service.url }, ignoreEnvironment: true, hasCredentials: false },
        packageFolder: '/nowhere',
        objects: new FolderBuckets('/nowhere', '123456789012'),
        payloadBytes: 262_144,
        connections: new Map(),
        allowPrivateAddresses: true,
        clock: new VirtualClock(),
        callApi: () => Promise.reject(new Error('nobody calls the API here')),
        log: () => {}
      })
      const abort = new AbortController()
      const call = (parameters: object) => {
        const task = taskOf(resource, {
          ...parameters,
          ...(resource === 'http:invoke' && { ApiEndpoint: service.url.href })
        })
        return integrations.lookup(task.service).perform(task, abort.signal)
      }
      const under = Array.from({ length: 1_000 }, () => call(hanging))
      expect(await call(quick)).toMatchObject({ kind: 'succeeded' })
      abort.abort()
      expect(new Set((await Promise.all(under)).map(({ kind }) => kind))).toEqual(new Set(['failed']))
      await integrations.close()
    },
    60_000
  )
})
