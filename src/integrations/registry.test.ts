import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../lib/clock.ts'
import { Payload } from '../lib/json/payload.ts'
import { FolderBuckets } from '../objects/folder-buckets.ts'
import type { TaskRequest } from './integration.ts'
import { createIntegrations, type IntegrationOptions, Registry } from './registry.ts'

const signal = new AbortController().signal
const task: TaskRequest = {
  executionArn: 'arn:aws:states:us-east-1:123456789012:execution:m:e',
  executionName: 'e',
  executionStartDate: Date.UTC(2026, 0, 1),
  stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:m',
  stateName: 'Send',
  taskId: 3,
  service: 'sqs',
  action: 'sendMessage',
  pattern: 'wait-for-task-token',
  resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
  parameters: Payload.of(new Map()),
  region: 'us-east-1',
  accountId: '123456789012',
  roleArn: 'arn:aws:iam::123456789012:role/r'
}
const answering = (text: string) => ({
  perform: () => Promise.resolve({ kind: 'succeeded', output: Payload.ofText(text) } as const)
})

const SQS = 'Of it there are: arn:aws:states:::sqs:sendMessage, arn:aws:states:::sqs:sendMessage.waitForTaskToken.'

describe('the registry', () => {
  const registry = new Registry([
    { service: 'lambda-function', action: '', patterns: ['request-response'], integration: answering('1') },
    { service: 'sqs', action: 'sendMessage', patterns: ['request-response'], integration: answering('2') },
    { service: 'sqs', action: 'sendMessage', patterns: ['wait-for-task-token'], integration: answering('3') }
  ])

  test.each([
    ['lambda-function', '', 'request-response', '1'],
    ['sqs', 'sendMessage', 'request-response', '2'],
    ['sqs', 'sendMessage', 'wait-for-task-token', '3']
  ] as const)(
    'has %s:%s with %s performed by what is registered for all three',
    async (service, action, pattern, text) => {
      expect(await registry.perform({ ...task, service, action, pattern }, signal)).toMatchObject({ output: { text } })
    }
  )

  test.each([
    ['sqs', 'sendMessage', 'sync', SQS],
    ['sqs', 'purgeQueue', 'request-response', SQS],
    ['constructor', 'toString', 'request-response', 'Of constructor there is none.']
  ] as const)(
    'fails %s:%s with %s as States.Runtime, naming the resource and what there is of its service',
    async (service, action, pattern, known) => {
      expect(
        await registry.perform({ ...task, service, action, pattern, resource: 'arn:aws:states:::x:y' }, signal)
      ).toEqual({
        kind: 'failed',
        error: 'States.Runtime',
        cause: `Stepwright does not support the resource arn:aws:states:::x:y of the state 'Send'. ${known}`
      })
    }
  )
})

const OPTIONS: IntegrationOptions = {
  functionDirectories: [],
  awsEndpoints: { urls: {}, ignoreEnvironment: false, hasCredentials: false },
  objects: new FolderBuckets('/nowhere', '123456789012'),
  packageFolder: '.',
  connections: new Map(),
  allowPrivateAddresses: false,
  clock: systemClock,
  payloadBytes: 262_144,
  callApi: () => Promise.reject(new Error('not called')),
  log: () => {}
}

test('without folders and an endpoint, a Lambda task fails with what to configure', async () => {
  const integrations = createIntegrations(OPTIONS)
  const resource = 'arn:aws:lambda:us-east-1:123456789012:function:greet'
  const outcome = await integrations
    .lookup('lambda-function')
    .perform({ ...task, service: 'lambda-function', action: '', pattern: 'request-response', resource }, signal)
  expect(outcome).toMatchObject({ kind: 'failed', error: 'Lambda.ResourceNotFoundException' })
  expect(outcome).toHaveProperty('cause', expect.stringMatching(/--functions.*AWS_ENDPOINT_URL_LAMBDA/))
  await integrations.close()
})

test('buckets in a folder take callbacks as well: nothing of them goes to S3', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stepwright-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'tokens'))
  const buckets = new FolderBuckets(folder, '123456789012')
  const integrations = createIntegrations({ ...OPTIONS, objects: buckets, folderBuckets: buckets })
  const call = {
    ...task,
    service: 'aws-sdk:s3',
    action: 'putObject',
    resource: 'arn:aws:states:::aws-sdk:s3:putObject'
  }
  for (const pattern of ['request-response', 'wait-for-task-token'] as const) {
    const parameters = Payload.ofText(JSON.stringify({ Bucket: 'tokens', Key: pattern, Body: { token: 't' } }))
    const outcome = await integrations.lookup('aws-sdk:s3').perform({ ...call, pattern, parameters }, signal)
    expect(outcome).toMatchObject({ kind: 'succeeded' })
    expect(readFileSync(join(folder, 'tokens', pattern), 'utf8')).toBe('{"token":"t"}')
  }
  await integrations.close()
})
