import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { RequestSigner } from '../../src/integrations/aws-sdk/request-signer.ts'
import { RoleRefused } from '../../src/integrations/aws-sdk/role-credentials.ts'
import { HttpClient } from '../../src/integrations/http/http-client.ts'
import type { TaskOutcome } from '../../src/integrations/integration.ts'
import { KubernetesApi } from '../../src/integrations/kubernetes/kubernetes-api.ts'
import { KubernetesJob } from '../../src/integrations/kubernetes/kubernetes-job.ts'
import { KubernetesRequest } from '../../src/integrations/kubernetes/kubernetes-request.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { Payload } from '../../src/lib/json/payload.ts'
import { FakeService, type Reply, taskOf } from './fake-service.ts'

const signal = new AbortController().signal
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }
const signer = new RequestSigner(
  { credentialsOf: () => Promise.resolve(credentials) },
  { now: () => 1_767_323_045_000 }
)

let cluster: FakeService
let client: HttpClient
let api: KubernetesApi

beforeAll(async () => {
  cluster = await FakeService.start()
  client = new HttpClient({ allowPrivate: true, clock: systemClock })
  api = new KubernetesApi(client, signer)
})
beforeEach(() => {
  cluster.requests.length = 0
})
afterAll(async () => {
  await client.close()
  await cluster.close()
})

const place = (): object => ({ ClusterName: 'c', CertificateAuthority: 'eA==', Endpoint: cluster.url.origin })
const call = (parameters: object): Promise<TaskOutcome> =>
  new KubernetesRequest(api).perform(taskOf('eks:call', { ...place(), ...parameters }), signal)
const plain = (outcome: { readonly kind: string; readonly output?: Payload }): unknown =>
  outcome.output === undefined ? outcome : JSON.parse(outcome.output.text)

const status = (code: number, reason: string): Reply => ({
  status: code,
  body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: reason, reason, code }
})

describe('eks:call', () => {
  test('makes a request of the Kubernetes API, and has its answer as JSON', async () => {
    cluster.reply = () => ({ body: { kind: 'PodList', items: [] } })
    const outcome = await call({
      Method: 'GET',
      Path: '/api/v1/namespaces/default/pods',
      QueryParameters: { labelSelector: ['job-name=example-job'] }
    })
    expect(plain(outcome)).toEqual({
      ResponseBody: { kind: 'PodList', items: [] },
      StatusCode: 200,
      StatusText: 'OK'
    })
    expect(cluster.requests[0]).toMatchObject({
      method: 'GET',
      url: '/api/v1/namespaces/default/pods?labelSelector=job-name%3Dexample-job'
    })
  })

  test('fails with the status of a refusal, and with the answer as its cause', async () => {
    cluster.reply = () => status(401, 'Unauthorized')
    expect(await call({ Method: 'GET', Path: '/api/v1/pods' })).toEqual({
      kind: 'failed',
      error: 'EKS.401',
      cause:
        '{"ResponseBody":{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Unauthorized","reason":"Unauthorized","code":401},"StatusCode":401,"StatusText":"Unauthorized"}'
    })
  })

  test.each([
    [{ spec: { replicas: 2 } }, 'application/merge-patch+json', '{"spec":{"replicas":2}}'],
    [[{ op: 'remove', path: '/a' }], 'application/json-patch+json', '[{"op":"remove","path":"/a"}]']
  ])('sends the change %j as %s', async (RequestBody, type, body) => {
    cluster.reply = () => ({ body: {} })
    await call({ Method: 'PATCH', Path: '/apis/apps/v1/namespaces/default/deployments/d', RequestBody })
    expect(cluster.requests[0]).toMatchObject({ headers: { 'content-type': type }, body })
  })

  test.each([
    [{ Method: 'BREW' }, "The value of the field 'Method' must be one of GET, POST, PUT, DELETE, HEAD, PATCH"],
    [{ Method: 'GET', Endpoint: 'nowhere' }, "The value of the field 'Endpoint' has an invalid format"],
    [
      { Method: 'GET', Endpoint: 'https://c.example' },
      "The value of the field 'CertificateAuthority' has an invalid format"
    ],
    [{ Method: 'GET', Verb: 'x' }, "The field 'Verb' is not supported by Step Functions"],
    [{}, "The field 'Method' is required but was missing"]
  ])('cannot be started with %j', async (parameters, problem) => {
    expect(await call({ Path: '/', ...parameters })).toMatchObject({
      error: 'States.Runtime',
      cause: expect.stringContaining(`[${problem}]`)
    })
  })

  test('fails as a client error where nothing answers', async () => {
    expect(await call({ Method: 'GET', Path: '/', Endpoint: 'http://127.0.0.1:1' })).toMatchObject({
      error: 'EKS.SdkClientException',
      cause: expect.stringContaining('Connection refused')
    })
  })
})

describe('the token for a cluster of EKS', () => {
  const CERTIFICATE = Buffer.from('-----BEGIN CERTIFICATE-----\n').toString('base64')
  const task = taskOf('eks:call', {
    ClusterName: 'prod',
    CertificateAuthority: CERTIFICATE,
    Endpoint: 'https://c.example'
  })
  const sent: { readonly headers: Readonly<Record<string, string>>; readonly certificateAuthority?: string }[] = []
  const client = {
    send: (request: (typeof sent)[number]) => {
      sent.push(request)
      return Promise.resolve({ kind: 'answered', statusCode: 200, statusText: 'OK', headers: [], body: '{}' } as const)
    }
  } as unknown as HttpClient

  test('is a question to STS, signed for the name of the cluster, and the certificate is that of the parameters', async () => {
    await new KubernetesApi(client, signer).call(task, { method: 'GET', path: '/' }, signal)
    const [request] = sent
    expect(request?.certificateAuthority).toBe('-----BEGIN CERTIFICATE-----\n')
    const [, token = ''] = /^Bearer k8s-aws-v1\.([\w-]+)$/.exec(request?.headers.authorization ?? '') ?? []
    const url = new URL(Buffer.from(token, 'base64url').toString('utf8'))
    expect(url.origin).toBe('https://sts.us-east-1.amazonaws.com')
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      Action: 'GetCallerIdentity',
      Version: '2011-06-15',
      'X-Amz-Expires': '60',
      'X-Amz-SignedHeaders': 'host;x-k8s-aws-id',
      'X-Amz-Credential': 'AKIDEXAMPLE/20260102/us-east-1/sts/aws4_request',
      'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/)
    })
  })

  test('cannot be had as a role that STS does not give', async () => {
    const refusing = { presign: () => Promise.reject(new RoleRefused('arn:aws:iam::1:role/r', 'no')) }
    const answer = await new KubernetesApi(client, refusing).call(task, { method: 'GET', path: '/' }, signal)
    expect(answer).toMatchObject({ outcome: { error: 'States.TaskFailed', cause: expect.stringContaining('role/r') } })
  })
})

describe('eks:runJob', () => {
  const job = (conditions: readonly object[]) => ({
    kind: 'Job',
    metadata: { name: 'example-job' },
    status: { conditions }
  })
  const run = new Map<string, Reply>()
  const parameters = (more: object = {}): object => ({
    ...place(),
    Namespace: 'work',
    Job: { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'example-job' } },
    ...more
  })
  const submitted = Payload.ofText('{"ResponseBody":{"metadata":{"name":"example-job"}},"StatusCode":201}')
  const look = (more: object = {}) =>
    new KubernetesJob(api).lookAtJob(taskOf('eks:runJob.sync', parameters(more)), submitted, signal)

  beforeEach(() => {
    run.clear()
    cluster.reply = ({ method, url }) => run.get(`${method} ${url}`) ?? status(404, 'NotFound')
  })

  test('makes a Job in its namespace', async () => {
    run.set('POST /apis/batch/v1/namespaces/work/jobs', { status: 201, body: job([]) })
    const outcome = await new KubernetesJob(api).perform(taskOf('eks:runJob', parameters()), signal)
    expect(plain(outcome)).toEqual({ ResponseBody: job([]), StatusCode: 201, StatusText: 'Created' })
    expect(cluster.lastJson).toEqual({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'example-job' } })
  })

  test('fails with EKS.409 where the name is taken', async () => {
    run.set('POST /apis/batch/v1/namespaces/work/jobs', status(409, 'AlreadyExists'))
    expect(await new KubernetesJob(api).perform(taskOf('eks:runJob', parameters()), signal)).toMatchObject({
      error: 'EKS.409'
    })
  })

  test.each([
    [[], { kind: 'running' }],
    [[{ type: 'Complete', status: 'False' }], { kind: 'running' }],
    [[{ type: 'Complete', status: 'True' }], { kind: 'succeeded' }],
    [[{ type: 'Failed', status: 'True' }], { kind: 'failed', error: 'States.TaskFailed' }]
  ])('with .sync and the conditions %j stands at %j', async (conditions, expected) => {
    run.set('GET /apis/batch/v1/namespaces/work/jobs/example-job', { body: job(conditions) })
    expect(await look()).toMatchObject(expected)
  })

  test('is patient with a cluster that cannot answer now, not with one that refuses', async () => {
    run.set('GET /apis/batch/v1/namespaces/work/jobs/example-job', status(503, 'Busy'))
    expect(await look()).toEqual({ kind: 'running' })
    expect(await look({ Endpoint: 'http://127.0.0.1:1' })).toEqual({ kind: 'running' })
    run.set('GET /apis/batch/v1/namespaces/work/jobs/example-job', status(403, 'Forbidden'))
    expect(await look()).toMatchObject({ kind: 'failed', error: 'EKS.403' })
  })

  test('has the logs of all containers where they are asked for, and the error where one cannot be had', async () => {
    const logs = '/api/v1/namespaces/work/pods'
    run.set('GET /apis/batch/v1/namespaces/work/jobs/example-job', {
      body: job([{ type: 'Complete', status: 'True' }])
    })
    run.set(`GET ${logs}?labelSelector=job-name%3Dexample-job&limit=100`, {
      body: { items: [{ metadata: { name: 'p' }, spec: { containers: [{ name: 'a' }, { name: 'b' }] } }] }
    })
    run.set(`GET ${logs}/p/log?tailLines=6&container=a`, { body: '{"pi":3.14}' })
    const LogOptions = { RetrieveLogs: true, LogParameters: { tailLines: ['6'] } }
    const containers = (log: unknown) => ({
      pods: { p: { containers: { a: { log }, b: { error: 'EKS.404', cause: expect.stringContaining('NotFound') } } } }
    })
    expect(plain(await look({ LogOptions }))).toMatchObject({ kind: 'Job', logs: containers({ pi: 3.14 }) })
    expect(plain(await look({ LogOptions: { ...LogOptions, RawLogs: true } }))).toMatchObject({
      logs: containers('{"pi":3.14}')
    })
  })

  test('is deleted with its pods when nobody waits for it any more', async () => {
    const path = 'DELETE /apis/batch/v1/namespaces/work/jobs/example-job?propagationPolicy=Background'
    run.set(path, { body: {} })
    await new KubernetesJob(api).stopJob(taskOf('eks:runJob.sync', parameters()), submitted)
    expect(cluster.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([path])
  })
})
