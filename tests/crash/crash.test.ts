import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../../src/lib/random.ts'
import { ServerProcess } from './server-process.ts'
import { functions, type Workload, workloads } from './workloads.ts'

const EXECUTIONS = 500
const KILLS = 20
const PLACE = 'arn:aws:states:us-east-1:123456789012'

interface Event {
  readonly id: number
  readonly previousEventId: number
  readonly type: string
  readonly stateEnteredEventDetails?: { readonly name: string }
}

describe('a server that is killed again and again', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stepwright-crash-'))
  let server: ServerProcess

  beforeAll(async () => {
    mkdirSync(join(folder, 'functions'))
    for (const [name, text] of Object.entries(functions)) writeFileSync(join(folder, 'functions', name), text)
    server = await ServerProcess.create(join(folder, 'data'), join(folder, 'functions'))
  })

  afterAll(async () => {
    await server.kill()
    rmSync(folder, { recursive: true, force: true })
  })

  it('loses no acknowledged execution, doubles none and enters no state twice', { timeout: 300_000 }, async () => {
    const random = seededRandom(7)
    await server.start()
    for (const { name, definition } of workloads) {
      const created = await server.call('CreateStateMachine', {
        name,
        definition: JSON.stringify(definition),
        roleArn: 'arn:aws:iam::123456789012:role/role'
      })
      expect(created.status).toBe(200)
    }
    const startDates = new Map<number, unknown>()
    for (let kill = 0; kill < KILLS; kill++) {
      const until = Math.ceil(((kill + 1) * EXECUTIONS) / KILLS)
      // what is under way when the process dies may or may not have happened: it is asked again in the next round
      const starts = startMissing(server, startDates, until)
      if (random.next() < 0.5) await starts
      else await Promise.race([starts, someAcknowledged(startDates, Math.floor(random.next() * until))])
      await server.kill()
      await starts
      await server.start()
    }
    await startMissing(server, startDates, EXECUTIONS)
    expect(startDates.size).toBe(EXECUTIONS)
    for (let index = 0; index < EXECUTIONS; index++) await checkExecution(server, index)
    expect(await server.kill('SIGTERM')).toBe(0)
  })
})

const workloadOf = (index: number): Workload => workloads[index % workloads.length] as Workload
const executionArn = (index: number): string => `${PLACE}:execution:${workloadOf(index).name}:run-${index}`
const inputOf = (n: number): string =>
  JSON.stringify({ n, items: [0, 1, 2, 3, 4].map((offset) => ({ n: n + offset })) })

/** Starts what is not acknowledged yet, and repeats some that are: those must answer as the first time. */
async function startMissing(server: ServerProcess, startDates: Map<number, unknown>, until: number): Promise<void> {
  await Promise.all(
    Array.from({ length: until }, async (_, index) => {
      if (startDates.has(index) && index % 7 !== 0) return
      const answer = await server
        .call('StartExecution', {
          stateMachineArn: `${PLACE}:stateMachine:${workloadOf(index).name}`,
          name: `run-${index}`,
          input: inputOf(index)
        })
        .catch(() => undefined)
      if (answer?.status !== 200) return
      if (startDates.has(index)) expect(answer.body.startDate).toBe(startDates.get(index))
      startDates.set(index, answer.body.startDate)
    })
  )
}

/** Resolves at a moment within a round, given by how far it has come. */
async function someAcknowledged(startDates: ReadonlyMap<number, unknown>, count: number): Promise<void> {
  while (startDates.size < count) await new Promise((resolve) => setImmediate(resolve))
}

async function checkExecution(server: ServerProcess, index: number): Promise<void> {
  const { expected, entered } = workloadOf(index)
  const described = await closed(server, executionArn(index))
  expect(described, `run-${index}`).toMatchObject({ status: 'SUCCEEDED' })
  expect(withoutItems(JSON.parse(described.output as string))).toEqual(expected(index))
  const events = await historyOf(server, executionArn(index))
  expect(events.map(({ id }) => id)).toEqual(events.map((_, place) => place + 1))
  expect(events.at(-1)?.type).toBe('ExecutionSucceeded')
  const counts: Record<string, number> = {}
  for (const { stateEnteredEventDetails: details } of events) {
    if (details !== undefined) counts[details.name] = (counts[details.name] ?? 0) + 1
  }
  expect(counts).toEqual(entered)
}

const withoutItems = (output: { items?: unknown }): unknown => {
  delete output.items
  return output
}

async function closed(server: ServerProcess, arn: string): Promise<Record<string, unknown>> {
  for (;;) {
    const { body } = await server.call('DescribeExecution', { executionArn: arn })
    if (body.status !== 'RUNNING') return body
  }
}

async function historyOf(server: ServerProcess, arn: string): Promise<readonly Event[]> {
  const { body } = await server.call('GetExecutionHistory', { executionArn: arn, maxResults: 1000 })
  return body.events as Event[]
}
