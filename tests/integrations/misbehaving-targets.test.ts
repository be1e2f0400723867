import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MISBEHAVIOURS, MisbehavingTarget, type Misbehaviour } from './misbehaving-target.ts'
import { Place } from './place.ts'

/* What tasks make of targets that do what they should not; waiting is on a virtual clock. */

let target: MisbehavingTarget
let place: Place
beforeEach(async () => {
  target = await MisbehavingTarget.start()
})
afterEach(async () => {
  await place.close()
  await target.close()
})

const TIMEOUT_SECONDS = 1_000

interface Outcome {
  readonly error?: string
  readonly cause?: string
  readonly output?: string
  /** What the target was asked. */
  readonly requests: number
  readonly events: readonly { readonly type: string; readonly timestamp: number; readonly [member: string]: unknown }[]
}

/** Runs a task whose target behaves so, until nothing happens any more. */
async function run(resource: string, behaviour: Misbehaviour, fields: object = {}): Promise<Outcome> {
  const url = target.urlOf(behaviour)
  place = new Place({
    integrations: {
      lambdaEndpoint: url,
      awsEndpoints: { urls: { '': url }, ignoreEnvironment: true, hasCredentials: false },
      allowPrivateAddresses: true
    },
    unansweredCalls: () => target.unanswered
  })
  await place.open()
  const Parameters = { ...PARAMETERS[resource], ...(WITH_ADDRESS.has(resource) && { ApiEndpoint: url.href }) }
  const Resource = `arn:aws:states:::${resource}`
  await place.create('m', { Type: 'Task', Resource, Parameters, TimeoutSeconds: TIMEOUT_SECONDS, ...fields, End: true })
  const executionArn = await place.start('m')
  await place.clock.advanceBy(1_000 * 3_600)
  const { events } = await place.call('GetExecutionHistory', { executionArn })
  const described = (await place.describe(executionArn)) as Omit<Outcome, 'requests' | 'events'>
  return { ...described, requests: target.requests, events: events as Outcome['events'] }
}

const WITH_ADDRESS: ReadonlySet<string> = new Set(['http:invoke', 'apigateway:invoke'])

const PARAMETERS: Readonly<Record<string, object>> = {
  'lambda:invoke': { FunctionName: 'f' },
  'http:invoke': { Method: 'GET' },
  'apigateway:invoke': { Method: 'GET' },
  'aws-sdk:secretsmanager:getSecretValue': { SecretId: 's' },
  'aws-sdk:sns:publish': { TopicArn: 't', Message: 'm' },
  'aws-sdk:s3:listObjectsV2': { Bucket: 'b' },
  'aws-sdk:s3:getObject': { Bucket: 'b', Key: 'k' },
  'sqs:sendMessage': { QueueUrl: 'q', MessageBody: 'm' },
  'sns:publish': { TopicArn: 't', Message: 'm' }
}

/** Error, cause, and how often the target was asked where that is not once. `undefined` for success. */
type Expected = readonly [error: string | undefined, cause?: RegExp, requests?: number]

const TOO_LARGE: Expected = ['States.DataLimitExceeded', /returned a result with a size exceeding/]
const TIMED_OUT: Expected = ['States.Timeout']
const endless = { hang: TIMED_OUT, 'slow-headers': TIMED_OUT, 'slow-body': TIMED_OUT }
const REFUSED_CONNECTION = /^Unable to execute HTTP request: /

/** HTTP tasks have 60 seconds at most, whatever the definition says. */
const overHttp = (error: string, byStatus: (status: string) => Expected, before = ''): Expectations => {
  const silent: Expected = [error, new RegExp(`^${before}Read timed out$`)]
  return {
    hang: silent,
    'slow-headers': silent,
    'slow-body': silent,
    reset: [error, new RegExp(`^${before}127.0.0.1:\\d+ failed to respond$`)],
    'cut-off': [error, /closed the connection before its answer was complete$/],
    garbage: [error, /Parse Error: Expected HTTP\//],
    'no-json': [undefined],
    huge: [error, /is larger than 1048576 bytes$/],
    flood: [error, /is larger than 1048576 bytes$/],
    '429': byStatus('429'),
    '500': byStatus('500'),
    '503': byStatus('503')
  }
}

/** The SDK tries three times where that may help. */
const overSdk = (
  prefix: string,
  byStatus: (status: string) => Expected,
  answers: Partial<Expectations>
): Expectations => {
  const error = `${prefix}.SdkClientException`
  const unreadable: Expected = [error, /^Unable to unmarshall response: /]
  return {
    ...endless,
    reset: [error, /^Unable to execute HTTP request: Connection reset$/, 3],
    'cut-off': [error, REFUSED_CONNECTION, 3],
    garbage: [error, REFUSED_CONNECTION],
    'no-json': unreadable,
    huge: TOO_LARGE,
    flood: TOO_LARGE,
    '429': byStatus('429'),
    '500': byStatus('500'),
    '503': byStatus('503'),
    ...answers
  }
}

const bySdk =
  (service: string) =>
  (status: string): Expected => [
    `${service}.${service}Exception`,
    new RegExp(`^null \\(Service: ${service}, Status Code: ${status}, Request ID: null\\) \\(SDK Attempt Count: 3\\)$`),
    3
  ]
const byFirstSdk =
  (prefix: string, tag: string) =>
  (status: string): Expected => [
    `${prefix}.${tag}Exception`,
    new RegExp(`^null \\(Service: ${tag}; Status Code: ${status}; Error Code: null; Request ID: null; Proxy: null\\)$`),
    3
  ]

type Expectations = Readonly<Record<Misbehaviour, Expected>>

const LAMBDA = 'Lambda.SdkClientException'
const expectations: Readonly<Record<string, Expectations>> = {
  'lambda:invoke': {
    ...overHttp(
      LAMBDA,
      (status) => ['Lambda.AWSLambdaException', new RegExp(`Service: AWSLambda; Status Code: ${status}; `)],
      'Unable to execute HTTP request: '
    ),
    ...endless,
    huge: [LAMBDA, /is larger than 6357092 bytes$/],
    flood: [LAMBDA, /is larger than 6357092 bytes$/]
  },
  'http:invoke': overHttp('States.Http.Socket', (status) => [
    `States.Http.StatusCode.${status}`,
    new RegExp(`"StatusCode":${status},`)
  ]),
  'apigateway:invoke': overHttp(
    'ApiGateway.SdkClientException',
    (status) => [`ApiGateway.${status}`, /^\{\}$/],
    'Unable to execute HTTP request: '
  ),
  'aws-sdk:secretsmanager:getSecretValue': overSdk('SecretsManager', bySdk('SecretsManager'), {}),
  'aws-sdk:sns:publish': overSdk('Sns', bySdk('Sns'), {}),
  'aws-sdk:s3:listObjectsV2': overSdk('S3', bySdk('S3'), {}),
  'aws-sdk:s3:getObject': overSdk('S3', bySdk('S3'), {
    'no-json': [undefined],
    // the beginning of a body is taken for the beginning of a result, which no second call could go on with
    'cut-off': ['S3.SdkClientException', REFUSED_CONNECTION]
  }),
  'sqs:sendMessage': overSdk('SQS', byFirstSdk('SQS', 'AmazonSQS'), {}),
  'sns:publish': overSdk('SNS', byFirstSdk('SNS', 'AmazonSNS'), {})
}

describe.each(Object.keys(expectations))('a target of %s', (resource) => {
  test.each(MISBEHAVIOURS)('that does this: %s', async (behaviour) => {
    const [error, cause, requests = 1] = (expectations[resource] as Expectations)[behaviour]
    const outcome = await run(resource, behaviour)
    expect({ error: outcome.error, requests: outcome.requests }).toEqual({ error, requests })
    if (cause !== undefined) expect(outcome.cause).toMatch(cause)
    const ends = outcome.events.filter(({ type }) => /^Task(Succeeded|Failed|TimedOut)$/.test(type))
    const end = error === undefined ? 'TaskSucceeded' : error === 'States.Timeout' ? 'TaskTimedOut' : 'TaskFailed'
    expect(ends.map(({ type }) => type)).toEqual([end])
    const waitedSeconds = Number(outcome.events.at(-1)?.timestamp) - Number(outcome.events[0]?.timestamp)
    const isHttp = WITH_ADDRESS.has(resource)
    expect(waitedSeconds).toBe(behaviour in endless ? (isHttp ? 60 : TIMEOUT_SECONDS) : 0)
  })
})

describe.each(Object.keys(expectations))('a task of %s that may take for ever', (resource) => {
  test.each(['hang', 'slow-body'] as const)('ends where its target does this: %s', async (behaviour) => {
    const outcome = await run(resource, behaviour, { TimeoutSeconds: undefined })
    expect(outcome.cause).toMatch(/Read timed out$/)
    const waitedSeconds = Number(outcome.events.at(-1)?.timestamp) - Number(outcome.events[0]?.timestamp)
    expect(waitedSeconds).toBe(WITH_ADDRESS.has(resource) ? 60 : 1_820)
  })
})

describe('a Retry', () => {
  test.each([
    ['lambda:invoke', '500', 'Lambda.AWSLambdaException', 'TaskFailed', 1],
    ['lambda:invoke', 'reset', 'Lambda.SdkClientException', 'TaskFailed', 1],
    ['lambda:invoke', 'hang', 'States.Timeout', 'TaskTimedOut', 1],
    ['http:invoke', '429', 'States.Http.StatusCode.429', 'TaskFailed', 1],
    ['http:invoke', 'slow-body', 'States.Timeout', 'TaskTimedOut', 1],
    ['http:invoke', 'garbage', 'States.TaskFailed', 'TaskFailed', 1],
    ['aws-sdk:secretsmanager:getSecretValue', '503', 'SecretsManager.SecretsManagerException', 'TaskFailed', 3],
    ['aws-sdk:sns:publish', '500', 'States.ALL', 'TaskFailed', 3],
    ['aws-sdk:s3:getObject', '503', 'S3.S3Exception', 'TaskFailed', 3],
    ['sqs:sendMessage', 'hang', 'States.Timeout', 'TaskTimedOut', 1],
    ['sqs:sendMessage', '500', 'SQS.AmazonSQSException', 'TaskFailed', 3]
  ] as const)(
    'of %s has the target that does this (%s) asked again for %s',
    async (resource, behaviour, name, event, requests) => {
      const Retry = [{ ErrorEquals: [name], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 2 }]
      const outcome = await run(resource, behaviour, { Retry, TimeoutSeconds: 10 })
      expect(outcome.requests).toBe(3 * requests)
      const attempt = ['TaskScheduled', 'TaskStarted', event]
      expect(outcome.events.map(({ type }) => type)).toEqual([
        'ExecutionStarted',
        'TaskStateEntered',
        ...attempt,
        ...attempt,
        ...attempt,
        'ExecutionFailed'
      ])
      const startedAt = outcome.events.filter(({ type }) => type === 'TaskScheduled').map(({ timestamp }) => timestamp)
      const tookSeconds = event === 'TaskTimedOut' ? 10 : 0
      expect(startedAt.map((time) => time - Number(startedAt[0]))).toEqual([0, tookSeconds + 2, 2 * tookSeconds + 8])
    }
  )

  test('of another error leaves the failure as it is', async () => {
    const Retry = [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 5 }]
    expect(await run('http:invoke', '503', { Retry })).toMatchObject({
      error: 'States.Http.StatusCode.503',
      requests: 1
    })
  })
})
