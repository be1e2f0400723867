import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { JobStatus, TaskOutcome, TaskRequest } from '../../src/integrations/integration.ts'
import type { Integrations } from '../../src/integrations/registry.ts'
import { Payload } from '../../src/lib/json/payload.ts'
import { FakeService, type ReceivedRequest, taskOf } from './fake-service.ts'
import { integrationsAt } from './integrations-at.ts'
import { type Job, JSON_TYPE, jobs, json, type Row, rows } from './service-answers.ts'

/* Calls that published definitions make most, each against a service that speaks its protocol over HTTP. */

let service: FakeService
let integrations: Integrations
const signal = new AbortController().signal

beforeAll(async () => {
  service = await FakeService.start()
  integrations = integrationsAt(service.url, { lambdaEndpoint: service.url })
})
beforeEach(() => {
  service.requests.length = 0
})
afterAll(async () => {
  await integrations.close()
  await service.close()
})

const perform = (task: TaskRequest): Promise<TaskOutcome> => integrations.lookup(task.service).perform(task, signal)

const plain = (outcome: JobStatus): unknown =>
  outcome.kind === 'succeeded' ? JSON.parse(outcome.output.text) : outcome

describe.each(rows)('%s', (resource, parameters, request, reply, result, refusal, error) => {
  test('is asked for as its SDK does, and its answer has the casing of tasks', async () => {
    service.reply = () => reply
    expect(plain(await perform(taskOf(resource, parameters)))).toMatchObject(result)
    request(service.requests.at(-1) as ReceivedRequest)
  })

  test('fails with the name that its error has in Step Functions', async () => {
    service.reply = () => refusal
    expect(await perform(taskOf(resource, parameters))).toMatchObject({
      kind: 'failed',
      error,
      cause: expect.stringContaining('Why.')
    })
  })
})

test.each([
  'lambda:invoke',
  'sns:publish',
  'events:putEvents',
  'sqs:sendMessage',
  'ecs:runTask',
  'bedrock:invokeModel'
])('%s.waitForTaskToken makes the same call', async (resource) => {
  const [, parameters, request, reply] = rows.find(([name]) => name === resource) as Row
  service.reply = () => reply
  expect(await perform(taskOf(`${resource}.waitForTaskToken`, parameters))).toMatchObject({ kind: 'succeeded' })
  request(service.requests.at(-1) as ReceivedRequest)
})

test.each(jobs)(
  '$resource starts a job, which is looked at until it ends, well or badly, and stopped when nobody waits',
  async (job) => {
    const task = taskOf(`${job.resource}.sync`, job.parameters)
    const integration = integrations.lookup(task.service)
    service.reply = () => json(job.submitted)
    const started = await perform(task)
    if (started.kind !== 'succeeded') throw new Error(started.cause)
    const submission = Payload.ofText(started.output.text)
    const look = async (state: keyof Job['answers']): Promise<JobStatus | undefined> => {
      service.reply = () => json(job.answers[state])
      const status = await integration.lookAtJob?.(task, submission, signal)
      job.look(service.requests.at(-1) as ReceivedRequest)
      return status
    }
    expect(await look('running')).toEqual({ kind: 'running' })
    expect(await look('succeeded')).toMatchObject({ kind: 'succeeded' })
    expect(await look('failed')).toMatchObject({ kind: 'failed', error: 'States.TaskFailed' })
    service.reply = () => ({ status: 503, headers: JSON_TYPE, body: { __type: 'ServiceUnavailable' } })
    expect(await integration.lookAtJob?.(task, submission, signal)).toEqual({ kind: 'running' })
    service.reply = () => json({})
    await integration.stopJob?.(task, submission)
    job.stop(service.requests.at(-1) as ReceivedRequest)
  }
)
