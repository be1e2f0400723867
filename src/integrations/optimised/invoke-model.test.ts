import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Payload } from '../../lib/json/payload.ts'
import { fromPlain, type JsonObject, toPlain } from '../../lib/json/value.ts'
import { FolderBuckets } from '../../objects/folder-buckets.ts'
import type { SdkAnswer, SdkCall } from '../aws-sdk/sdk-calls.ts'
import type { TaskOutcome, TaskRequest } from '../integration.ts'
import { InvokeModel } from './invoke-model.ts'

let folder: string
const asked: SdkCall[] = []
let answer: SdkAnswer

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stepwright-'))
  await mkdir(join(folder, 'prompts'))
  asked.length = 0
  answer = answered('{"text":[1]}')
})
afterEach(() => rm(folder, { recursive: true }))

const answered = (Body: string): SdkAnswer => ({
  kind: 'answered',
  members: fromPlain({ Body, ContentType: 'application/json' }) as JsonObject,
  http: { statusCode: 200, headers: [] }
})

function perform(parameters: object, fields: Partial<TaskRequest> = {}): Promise<TaskOutcome> {
  const call = (given: SdkCall): Promise<SdkAnswer> => {
    asked.push(given)
    return Promise.resolve(answer)
  }
  const model = new InvokeModel({ call }, new FolderBuckets(folder, '123456789012'))
  const task: TaskRequest = {
    executionArn: 'arn:aws:states:us-east-1:123456789012:execution:m:e',
    executionName: 'e',
    executionStartDate: Date.UTC(2026, 0, 1),
    stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:m',
    stateName: 'Ask',
    taskId: 3,
    service: 'bedrock',
    action: 'invokeModel',
    pattern: 'request-response',
    resource: 'arn:aws:states:::bedrock:invokeModel',
    parameters: Payload.of(fromPlain(parameters)),
    region: 'us-east-1',
    accountId: '123456789012',
    roleArn: 'arn:aws:iam::123456789012:role/r',
    ...fields
  }
  return model.perform(task, new AbortController().signal)
}
const plain = (outcome: TaskOutcome): unknown =>
  outcome.kind === 'succeeded' ? JSON.parse(outcome.output.text) : outcome
const sent = (): unknown => toPlain(asked[0]?.parameters ?? null)

test("a model's answer is JSON, and so is the question where nothing else is said", async () => {
  expect(plain(await perform({ ModelId: 'm', Body: { prompt: 'p' } }))).toEqual({
    Body: { text: [1] },
    ContentType: 'application/json'
  })
  expect(asked[0]).toMatchObject({ service: 'bedrockruntime', action: 'invokeModel' })
  expect(sent()).toEqual({
    Accept: 'application/json',
    ContentType: 'application/json',
    ModelId: 'm',
    Body: { prompt: 'p' }
  })
  answer = answered('plain text')
  expect(plain(await perform({ ModelId: 'm', Body: {} }))).toMatchObject({ Body: 'plain text' })
})

test('the question may be in an object, also where it is larger than a payload', async () => {
  const prompt = JSON.stringify({ prompt: 'x'.repeat(1_000_000) })
  await writeFile(join(folder, 'prompts', 'p.json'), prompt)
  await perform({ ModelId: 'm', Input: { S3Uri: 's3://prompts/p.json' } })
  expect(sent()).toMatchObject({ ModelId: 'm', Body: prompt })
  expect(sent()).not.toHaveProperty('Input')
})

test('the answer may go to an object, which the result names', async () => {
  const S3Uri = 's3://prompts/answers/a.json'
  expect(plain(await perform({ ModelId: 'm', Body: {}, Output: { S3Uri } }))).toEqual({
    Body: S3Uri,
    ContentType: 'application/json'
  })
  expect(await readFile(join(folder, 'prompts', 'answers', 'a.json'), 'utf8')).toBe('{"text":[1]}')
})

test('an object that is not there fails the task, and no model is asked', async () => {
  expect(await perform({ ModelId: 'm', Input: { S3Uri: 's3://prompts/none' } })).toMatchObject({
    kind: 'failed',
    error: 'S3.NoSuchKeyException'
  })
  expect(asked).toEqual([])
})

test.each([
  [{}, "The field 'Body' is required but was missing"],
  [{ Body: {}, Input: { S3Uri: 's3://bucket/k' } }, "Only one of the fields 'Body' and 'Input' can be given"],
  [{ Body: {}, Output: { S3Uri: 'bucket/k' } }, "The value of the field 'Output.S3Uri' has an invalid format"],
  [{ Body: {}, Stream: true }, "The field 'Stream' is not supported by Step Functions"]
])('cannot be started with %j', async (parameters, problem) => {
  expect(await perform({ ModelId: 'm', ...parameters })).toMatchObject({
    error: 'States.Runtime',
    cause: expect.stringContaining(`[${problem}]`)
  })
})

test('objects are not read in the name of a role that nobody would see', async () => {
  await writeFile(join(folder, 'prompts', 'p.json'), '{}')
  const parameters = { ModelId: 'm', Input: { S3Uri: 's3://prompts/p.json' } }
  expect(await perform(parameters, { credentialsRoleArn: 'arn:aws:iam::1:role/r' })).toMatchObject({
    error: 'States.TaskFailed',
    cause: expect.stringContaining('not read and written as a role')
  })
})
