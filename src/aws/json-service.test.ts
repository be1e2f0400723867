import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AwsServiceStub, type StubAnswer } from '../../tests/aws/aws-service-stub.ts'
import type { Clock } from '../lib/clock.ts'
import { systemClock } from '../lib/clock.ts'
import { credentialsFor } from './credentials.ts'
import { JsonService } from './json-service.ts'

/** Pauses between attempts are over at once; how long an attempt may take is real. */
const impatient: Clock = {
  now: () => systemClock.now(),
  setTimer: (at, callback) => systemClock.setTimer(at - systemClock.now() < 1_000 ? 0 : at, callback)
}

let stub: AwsServiceStub
let endpoint: URL

beforeEach(async () => {
  stub = new AwsServiceStub()
  endpoint = await stub.open()
})
afterEach(() => stub.close())

const open = (clock: Clock = impatient): JsonService =>
  new JsonService({
    endpoint,
    signingName: 'logs',
    target: 'Logs_20140328',
    credentials: credentialsFor(endpoint, { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' }),
    clock
  })

function answerInTurn(...answers: readonly StubAnswer[]): void {
  stub.answer = () => answers[Math.min(stub.requests.length, answers.length) - 1] as StubAnswer
}

describe('a call of an AWS service', () => {
  test('goes out in AWS JSON, signed for the service and the region', async () => {
    answerInTurn({ result: { logGroups: [] } })
    expect(await open().call('DescribeLogGroups', { limit: 1 }, 'eu-west-1')).toEqual({ logGroups: [] })
    const [{ target, input, headers }] = stub.requests as [(typeof stub.requests)[number]]
    expect(target).toBe('Logs_20140328.DescribeLogGroups')
    expect(input).toEqual({ limit: 1 })
    expect(headers).toMatchObject({
      host: endpoint.host,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-security-token': 'token'
    })
    expect(headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-west-1\/logs\/aws4_request, /)
  })

  test.each([
    [{ code: 'ThrottlingException' }],
    [{ code: 'InternalFailure', status: 500 }],
    [{ raw: 'bad gateway', status: 502 }]
  ])('is tried again after %j', async (passing) => {
    answerInTurn(passing, passing, { result: { ok: true } })
    expect(await open().call('Op', {}, 'us-east-1')).toEqual({ ok: true })
  })

  test('is not tried for ever', async () => {
    answerInTurn({ code: 'ThrottlingException', message: 'Rate exceeded' })
    await expect(open().call('Op', {}, 'us-east-1')).rejects.toMatchObject({
      name: 'AwsServiceError',
      code: 'ThrottlingException',
      message: 'Rate exceeded'
    })
    expect(stub.requests).toHaveLength(3)
  })

  test('is refused at once where repeating it is useless', async () => {
    answerInTurn({ code: 'ResourceNotFoundException' })
    await expect(open().call('Op', {}, 'us-east-1')).rejects.toMatchObject({ code: 'ResourceNotFoundException' })
    expect(stub.requests).toHaveLength(1)
  })

  test('fails with a sentence that names the endpoint where nobody answers', async () => {
    await stub.close()
    await expect(open().call('Op', {}, 'us-east-1')).rejects.toThrow(
      `${endpoint.origin} did not answer Op: fetch failed (connect ECONNREFUSED ${endpoint.host})`
    )
    await stub.open()
  })

  test('does not wait for ever', async () => {
    stub.answer = () => new Promise(() => undefined)
    const quick = {
      now: impatient.now,
      setTimer: (_at: number, callback: () => void) => systemClock.setTimer(0, callback)
    }
    await expect(open(quick).call('Op', {}, 'us-east-1')).rejects.toThrow('no answer within 5000 ms')
  })
})

describe('credentials', () => {
  const aws = new URL('https://kms.eu-west-1.amazonaws.com')

  test('are those that were given', async () => {
    const given = { accessKeyId: 'a', secretAccessKey: 'b' }
    expect(await credentialsFor(aws, given)()).toBe(given)
  })

  test('are a placeholder for what is not AWS', async () => {
    expect(await credentialsFor(endpoint, undefined)()).toEqual({ accessKeyId: 'test', secretAccessKey: 'test' })
  })

  test('are what the AWS SDK finds for AWS itself, asked anew for each request', async () => {
    let count = 0
    const load = async () => ({
      defaultProvider: () => async () => ({ accessKeyId: `key-${++count}`, secretAccessKey: 'b' })
    })
    const source = credentialsFor(aws, undefined, load)
    expect([(await source()).accessKeyId, (await source()).accessKeyId]).toEqual(['key-1', 'key-2'])
  })

  test('need a package for that, which the error names', async () => {
    const load = async () => {
      throw Object.assign(new Error('no'), { code: 'ERR_MODULE_NOT_FOUND' })
    }
    await expect(credentialsFor(aws, undefined, load)()).rejects.toThrow(
      'Requests to https://kms.eu-west-1.amazonaws.com need credentials. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or install the package @aws-sdk/credential-provider-node'
    )
  })
})
