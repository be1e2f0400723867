import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { Agent, request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Answer, ServerProcess } from './server-process.ts'

const TASKS = Number(process.env.STEPWRIGHT_CRASH_TASKS ?? 600)
const POLLERS = Number(process.env.STEPWRIGHT_CRASH_POLLERS ?? 60)
const KILLS = 3
const CALLERS = 50
const PLACE = 'arn:aws:states:us-east-1:123456789012'
const ACTIVITY = `${PLACE}:activity:work`

/** A task whose poller never heard of it, because the server died with the answer, is tried again after its heartbeat. */
const definition = {
  StartAt: 'Work',
  States: {
    Work: {
      Type: 'Task',
      Resource: ACTIVITY,
      HeartbeatSeconds: 10,
      Retry: [{ ErrorEquals: ['States.HeartbeatTimeout'], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: KILLS }],
      End: true
    }
  }
}

const folder = mkdtempSync(join(tmpdir(), 'stepwright-activities-'))
const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })
let server: ServerProcess

beforeAll(async () => {
  mkdirSync(join(folder, 'functions'))
  server = await ServerProcess.create(join(folder, 'data'), join(folder, 'functions'))
})

afterAll(async () => {
  agent.destroy()
  await server.kill()
  rmSync(folder, { recursive: true, force: true })
})

/** @returns `undefined` where no answer came: whether the call had an effect is not known then */
function call(operation: string, input: unknown): Promise<Answer | undefined> {
  const { promise, resolve } = Promise.withResolvers<Answer | undefined>()
  const headers = { 'x-amz-target': `AWSStepFunctions.${operation}`, 'content-type': 'application/x-amz-json-1.0' }
  const request = httpRequest(server.url, { method: 'POST', agent, headers }, (response) => {
    let text = ''
    response.setEncoding('utf8').on('data', (chunk) => (text += chunk))
    response.on('error', () => resolve(undefined))
    response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }))
  })
  request.on('error', () => resolve(undefined))
  request.end(JSON.stringify(input))
  return promise
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50))

/** Pollers that ask, answer and ask again, whatever becomes of the server. */
class Pollers {
  /** How often each token was received. */
  readonly received = new Map<string, number>()
  /** Inputs of tasks whose success was acknowledged, and how often. */
  readonly done = new Map<string, number>()
  #isOver = false

  run(): Promise<unknown> {
    return Promise.all(Array.from({ length: POLLERS }, () => this.#poll()))
  }

  stop(): void {
    this.#isOver = true
  }

  async #poll(): Promise<void> {
    while (!this.#isOver) {
      const answer = await call('GetActivityTask', { activityArn: ACTIVITY, workerName: 'poller' })
      const { taskToken, input } = answer?.body ?? {}
      if (typeof taskToken === 'string' && typeof input === 'string') await this.#finish(taskToken, input)
      else if (answer?.status !== 200) await pause()
    }
  }

  /** A success whose answer was lost is sent again: either it is new or the task is over already. */
  async #finish(taskToken: string, input: string): Promise<void> {
    count(this.received, taskToken)
    for (;;) {
      const answer = await call('SendTaskSuccess', { taskToken, output: input })
      if (answer?.status === 200) return count(this.done, input)
      if (answer !== undefined && String(answer.body.__type).endsWith('#TaskTimedOut')) return
      await pause()
    }
  }
}

const count = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1)

async function startAll(): Promise<void> {
  await forEach(TASKS, async (index) => {
    const input = { stateMachineArn: `${PLACE}:stateMachine:work`, name: `e${index}`, input: String(index) }
    for (let isStarted = false; !isStarted; ) {
      const answer = await call('StartExecution', input)
      // one whose answer was lost may have ended by the time it is asked for again
      isStarted = answer?.status === 200 || String(answer?.body.__type).endsWith('#ExecutionAlreadyExists')
      if (!isStarted) await pause()
    }
  })
}

/** Many at once, but not all. */
async function forEach(length: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    for (let index = next++; index < length; index = next++) await work(index)
  }
  await Promise.all(Array.from({ length: CALLERS }, worker))
}

async function runningCount(): Promise<number> {
  const input = { stateMachineArn: `${PLACE}:stateMachine:work`, statusFilter: 'RUNNING', maxResults: 1000 }
  const answer = await call('ListExecutions', input)
  return answer?.status === 200 ? (answer.body.executions as unknown[]).length : Number.POSITIVE_INFINITY
}

test(`${POLLERS} pollers do ${TASKS} tasks over ${KILLS} kills of the server: none is lost, none is given twice`, {
  timeout: 60_000 + TASKS * 60
}, async () => {
  await server.start()
  await call('CreateActivity', { name: 'work' })
  const roleArn = 'arn:aws:iam::123456789012:role/role'
  await call('CreateStateMachine', { name: 'work', definition: JSON.stringify(definition), roleArn })
  const startedAt = performance.now()
  const pollers = new Pollers()
  const polling = pollers.run()
  const starts = startAll()
  for (let kill = 1; kill <= KILLS; kill++) {
    while (pollers.done.size < (kill * TASKS) / (KILLS + 1)) await pause()
    await server.kill()
    await server.start()
  }
  await starts
  while ((await runningCount()) > 0) await pause()
  const tookMs = performance.now() - startedAt
  pollers.stop()
  await server.kill('SIGTERM')
  await server.start()
  await polling

  let given = 0
  let missed = 0
  await forEach(TASKS, async (index) => {
    const executionArn = `${PLACE}:execution:work:e${index}`
    const described = (await call('DescribeExecution', { executionArn }))?.body
    expect(described, executionArn).toMatchObject({ status: 'SUCCEEDED', output: String(index) })
    const events = (await call('GetExecutionHistory', { executionArn }))?.body.events as { type: string }[]
    given += events.filter(({ type }) => type === 'ActivityStarted').length
    missed += events.filter(({ type }) => type === 'ActivityTimedOut').length
  })
  expect(Math.max(...pollers.received.values())).toBe(1)
  expect(Math.max(...pollers.done.values())).toBe(1)
  // only what was on its way to a poller when the server died is given once more
  expect(given).toBe(TASKS + missed)
  expect(missed).toBeLessThanOrEqual(KILLS * POLLERS)
  process.stdout.write(
    `${TASKS} tasks, ${POLLERS} pollers, ${KILLS} kills: ${Math.round(tookMs / 100) / 10} s, ${pollers.received.size} tokens received, ${given} given, ${missed} lost with their server and given again\n`
  )
})
