import { afterEach, beforeEach, expect, test } from 'vitest'
import { AwsServiceStub, type StubRequest } from '../../../tests/aws/aws-service-stub.ts'
import { credentialsFor } from '../../aws/credentials.ts'
import { JsonService } from '../../aws/json-service.ts'
import { systemClock } from '../../lib/clock.ts'
import { seededRandom } from '../../lib/random.ts'
import type { LogBatch } from '../log-destination.ts'
import { CloudWatchLogs } from './cloudwatch-logs.ts'

const GROUP = '/aws/vendedlogs/states/orders'
const arnOf = (name: string): string => `arn:aws:logs:eu-west-1:123456789012:log-group:${name}:*`

let stub: AwsServiceStub
let logs: CloudWatchLogs
const clock = { time: Date.UTC(2026, 0, 2, 3, 4, 5), now: () => clock.time }
const missing = { code: 'ResourceNotFoundException', message: 'The specified log group does not exist.' }

beforeEach(async () => {
  stub = new AwsServiceStub()
  const endpoint = await stub.open()
  clock.time = Date.UTC(2026, 0, 2, 3, 4, 5)
  const service = new JsonService({
    endpoint,
    signingName: 'logs',
    target: 'Logs_20140328',
    credentials: credentialsFor(endpoint, undefined),
    clock: systemClock
  })
  logs = new CloudWatchLogs(service, clock, seededRandom(1))
})
afterEach(() => stub.close())

const batch = (...timestamps: number[]): LogBatch => ({
  group: { region: 'eu-west-1', accountId: '123456789012', name: GROUP },
  stateMachineName: 'orders',
  events: timestamps.map((timestamp, index) => ({ timestamp, message: `{"id":"${index}"}` }))
})

const inputsOf = (operation: string): StubRequest['input'][] =>
  stub.requests.filter((request) => request.operation === operation).map(({ input }) => input)

test('events go into a stream named as AWS names it, in the order of time', async () => {
  await logs.write(batch(7, 5, 7, 5))
  expect(stub.operations).toEqual(['CreateLogStream', 'PutLogEvents'])
  const [created] = inputsOf('CreateLogStream')
  expect(created?.logGroupName).toBe(GROUP)
  expect(created?.logStreamName).toMatch(/^states\/orders\/2026-01-02-03-04\/[0-9a-f]{8}$/)
  expect(inputsOf('PutLogEvents')).toEqual([
    {
      logGroupName: GROUP,
      logStreamName: created?.logStreamName,
      logEvents: [
        { timestamp: 5, message: '{"id":"1"}' },
        { timestamp: 5, message: '{"id":"3"}' },
        { timestamp: 7, message: '{"id":"0"}' },
        { timestamp: 7, message: '{"id":"2"}' }
      ]
    }
  ])
})

test('a stream is used again, for an hour', async () => {
  await logs.write(batch(1))
  clock.time += 3_599_999
  await logs.write(batch(2))
  clock.time += 1
  await logs.write(batch(3))
  expect(stub.operations).toEqual([
    'CreateLogStream',
    'PutLogEvents',
    'PutLogEvents',
    'CreateLogStream',
    'PutLogEvents'
  ])
})

test('a stream that somebody deleted is begun anew', async () => {
  await logs.write(batch(1))
  let isGone = true
  stub.answer = ({ operation }) => {
    if (operation === 'CreateLogStream') isGone = false
    return isGone ? missing : { result: {} }
  }
  await logs.write(batch(2))
  expect(inputsOf('CreateLogStream')).toHaveLength(2)
})

test('events for a log group that is gone are lost, and a later one is tried again', async () => {
  stub.answer = () => missing
  await expect(logs.write(batch(1))).rejects.toThrow('The specified log group does not exist.')
  stub.answer = () => ({ result: {} })
  await logs.write(batch(2))
  expect(inputsOf('PutLogEvents')).toHaveLength(1)
})

test('a log group is known by its whole name', async () => {
  stub.answer = () => ({ result: { logGroups: [{ logGroupName: `${GROUP}-2` }] } })
  expect(await logs.hasLogGroup(arnOf(GROUP))).toBe(false)
  stub.answer = () => ({ result: { logGroups: [{ logGroupName: GROUP }] } })
  expect(await logs.hasLogGroup(arnOf(GROUP))).toBe(true)
  stub.answer = () => ({ result: {} })
  expect(await logs.hasLogGroup(arnOf(GROUP))).toBe(false)
  expect(inputsOf('DescribeLogGroups')[0]).toEqual({ logGroupNamePrefix: GROUP, limit: 1 })
})

test('that the service cannot be asked is not the same as no', async () => {
  stub.answer = () => ({ code: 'AccessDeniedException', message: 'No.' })
  await expect(logs.hasLogGroup(arnOf(GROUP))).rejects.toThrow('No.')
})
