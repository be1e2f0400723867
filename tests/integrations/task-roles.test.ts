import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { TaskOutcome, TaskRequest } from '../../src/integrations/integration.ts'
import { createIntegrations, type Integrations } from '../../src/integrations/registry.ts'
import { FolderBuckets } from '../../src/objects/folder-buckets.ts'
import { VirtualClock } from '../../src/testing/virtual-clock.ts'
import { FakeService, type Reply, taskOf } from './fake-service.ts'

const ROLE = 'arn:aws:iam::999999999999:role/other'
const MACHINE_ROLE = 'arn:aws:iam::123456789012:role/machine'
const ASSUMED = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
  <AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>token</SessionToken>
  <Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`

let service: FakeService
let folder: string
let integrations: Integrations
let stsReply: Reply
const called: string[] = []

beforeAll(async () => {
  service = await FakeService.start()
})
beforeEach(() => {
  service.requests.length = 0
  called.length = 0
  stsReply = { headers: { 'content-type': 'text/xml' }, body: ASSUMED }
  service.reply = ({ body }) => (body.includes('Action=AssumeRole') ? stsReply : { body: '{"ok":true}' })
  folder = mkdtempSync(join(tmpdir(), 'stepwright-roles-'))
  writeFileSync(join(folder, 'local.mjs'), 'export const handler = async () => 1')
  integrations = createIntegrations({
    functionDirectories: [folder],
    programs: new Map([['program', { kind: 'worker' as const, url: service.url, timeoutMs: 1_000 }]]),
    lambdaEndpoint: service.url,
    awsEndpoints: { urls: { '': service.url }, ignoreEnvironment: false, hasCredentials: false },
    folderBuckets: new FolderBuckets(folder, '123456789012'),
    objects: new FolderBuckets('/nowhere', '123456789012'),
    packageFolder: '/nowhere',
    payloadBytes: 262_144,
    connections: new Map(),
    allowPrivateAddresses: true,
    clock: new VirtualClock(),
    callApi: ({ operation }) => {
      called.push(operation)
      return Promise.reject(new Error('Nobody expects this call'))
    },
    log: () => {}
  })
})
afterEach(async () => {
  await integrations.close()
  rmSync(folder, { recursive: true })
})
afterAll(() => service.close())

function perform(resource: string, parameters: unknown, fields: Partial<TaskRequest> = {}): Promise<TaskOutcome> {
  const task = taskOf(resource, parameters, { credentialsRoleArn: ROLE, ...fields })
  return integrations.lookup(task.service).perform(task, new AbortController().signal)
}

const performFunction = (name: string, fields: Partial<TaskRequest> = {}): Promise<TaskOutcome> => {
  const resource = `arn:aws:lambda:us-east-1:123456789012:function:${name}`
  return perform('lambda-function:x', {}, { service: 'lambda-function', action: '', resource, ...fields })
}

const gateway = (parameters: object, fields: Partial<TaskRequest> = {}): Promise<TaskOutcome> => {
  const request = { ApiEndpoint: service.url.origin, Method: 'POST', Path: 'a', AuthType: 'IAM_ROLE' }
  return perform('apigateway:invoke', { ...request, RequestBody: { b: 1 }, ...parameters }, fields)
}

describe("a task's own role signs", () => {
  test.each([
    ['a function at an endpoint, by its ARN', 'lambda', () => performFunction('far')],
    ['a function at an endpoint, by its name', 'lambda', () => perform('lambda:invoke', { FunctionName: 'far' })],
    ['an API with IAM_ROLE', 'execute-api', () => gateway({ QueryParameters: { q: ['x y', 'z'] } })]
  ])('the call of %s', async (_what, signingName, call) => {
    expect(await call()).toMatchObject({ kind: 'succeeded' })
    const [assumption, request] = service.requests
    expect(assumption?.body).toContain(encodeURIComponent(ROLE))
    expect(request?.headers).toMatchObject({
      authorization: expect.stringMatching(`Credential=ASIA/20260101/us-east-1/${signingName}/aws4_request`),
      'x-amz-security-token': 'token'
    })
    if (signingName === 'execute-api') expect(request?.url).toBe('/a?q=x%20y&q=z')
  })

  test.each([
    ['a function', () => performFunction('far')],
    ['an API', () => gateway({})]
  ])('no call of %s where it cannot be assumed', async (_what, call) => {
    stsReply = {
      status: 403,
      headers: { 'content-type': 'text/xml' },
      body: '<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>'
    }
    expect(await call()).toEqual({
      kind: 'failed',
      error: 'States.TaskFailed',
      cause: `The role ${MACHINE_ROLE} is not authorized to assume the task state's role, ${ROLE}.`
    })
    expect(service.requests.some(({ body }) => !body.includes('AssumeRole'))).toBe(false)
  })
})

test("an API with IAM_ROLE is called with the server's own credentials where the task has no role", async () => {
  const task = taskOf('apigateway:invoke', { ApiEndpoint: service.url.origin, Method: 'GET', AuthType: 'IAM_ROLE' })
  expect(await integrations.lookup('apigateway').perform(task, new AbortController().signal)).toMatchObject({
    kind: 'succeeded'
  })
  expect(service.requests.map(({ headers }) => headers.authorization)).toEqual([
    expect.stringContaining('Credential=test/20260101/us-east-1/execute-api/')
  ])
})

test.each([
  ['a local function', () => performFunction('local'), 'the function runs on this machine'],
  ['a program', () => perform('lambda:invoke', { FunctionName: 'program' }), 'the function runs on this machine'],
  ['a nested execution', () => perform('states:startExecution.sync', { StateMachineArn: 'a' }), 'this server'],
  ['the own API', () => perform('aws-sdk:sfn:listExecutions', { StateMachineArn: 'a' }), 'this server'],
  ['a bucket in a folder', () => perform('aws-sdk:s3:getObject', { Bucket: 'b', Key: 'k' }), 'buckets in folders'],
  ['an HTTP task', () => perform('http:invoke', { ApiEndpoint: service.url.href, Method: 'GET' }), 'a connection'],
  ['an API without authorisation', () => gateway({ AuthType: 'NO_AUTH' }), 'is not signed']
])('a role is not ignored but refused by %s', async (_what, call, reason) => {
  expect(await call()).toEqual({
    kind: 'failed',
    error: 'States.TaskFailed',
    cause: expect.stringMatching(`^The Credentials of the state 'Call' cannot be used: .*${reason}.*${ROLE}`)
  })
  expect([...service.requests, ...called]).toEqual([])
})
