import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  RedriveExecutionCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  UpdateMapRunCommand
} from '@aws-sdk/client-sfn'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ServerFixture } from './server-fixture.ts'

const fixture = new ServerFixture()
let client: SFNClient

beforeAll(async () => {
  await fixture.start()
  client = fixture.client()
})
afterAll(() => fixture.dispose())

/** A Map Run whose children wait until they are stopped. */
async function startRun(name: string, items: readonly unknown[], fields: object = {}, child: object = WAIT) {
  const each = {
    Type: 'Map',
    MaxConcurrency: 3,
    ...fields,
    ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...child },
    End: true
  }
  const definition = JSON.stringify({ StartAt: 'Each', States: { Each: each } })
  const roleArn = 'arn:aws:iam::123456789012:role/role'
  const { stateMachineArn } = await client.send(new CreateStateMachineCommand({ name, definition, roleArn }))
  const { executionArn } = await client.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(items) })
  )
  const mapRunArn = await until(async () => {
    const { mapRuns = [] } = await client.send(new ListMapRunsCommand({ executionArn }))
    return mapRuns[0]?.mapRunArn
  })
  return { executionArn, mapRunArn }
}

const WAIT = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 600, End: true } } }

async function until<T>(read: () => Promise<T | undefined | false>): Promise<T> {
  for (const end = Date.now() + 20_000; ; ) {
    const found = await read()
    if (found !== undefined && found !== false) return found
    if (Date.now() > end) throw new Error('It never came to that')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const describeRun = (mapRunArn: string) => client.send(new DescribeMapRunCommand({ mapRunArn }))
const children = async (mapRunArn: string, filter: object = {}) =>
  (await client.send(new ListExecutionsCommand({ mapRunArn, ...filter }))).executions ?? []
const historyOf = async (executionArn: string | undefined) =>
  ((await client.send(new GetExecutionHistoryCommand({ executionArn }))).events ?? []).map(({ type }) => type)

describe('a Map Run that is stopped and redriven', () => {
  test('shows its children as what they are, those that wait for their redrive, too', { timeout: 60_000 }, async () => {
    const { executionArn, mapRunArn } = await startRun('redriven', [1, 2, 3, 4])
    await until(async () => (await describeRun(mapRunArn)).itemCounts?.running === 3)
    await client.send(new UpdateMapRunCommand({ mapRunArn, maxConcurrency: 1 }))
    await client.send(new StopExecutionCommand({ executionArn }))
    await until(async () => (await describeRun(mapRunArn)).status === 'ABORTED')
    expect((await describeRun(mapRunArn)).itemCounts).toMatchObject({ aborted: 3, pending: 1, running: 0, total: 4 })
    expect((await children(mapRunArn)).map(({ status }) => status)).toEqual(['ABORTED', 'ABORTED', 'ABORTED'])
    const [child] = await children(mapRunArn)
    expect(await client.send(new DescribeExecutionCommand({ executionArn: child?.executionArn }))).toMatchObject({
      status: 'ABORTED',
      redriveStatus: 'REDRIVABLE_BY_MAP_RUN',
      mapRunArn
    })
    const direct = client.send(new RedriveExecutionCommand({ executionArn: child?.executionArn }))
    await expect(direct).rejects.toMatchObject({ name: 'ExecutionNotRedrivable' })

    await client.send(new RedriveExecutionCommand({ executionArn }))
    await until(async () => (await describeRun(mapRunArn)).itemCounts?.running === 1)
    const redriven = await describeRun(mapRunArn)
    expect(redriven).toMatchObject({ status: 'RUNNING', redriveCount: 1, redriveDate: expect.any(Date) })
    expect(redriven.stopDate).toBeUndefined()
    expect(redriven.itemCounts).toMatchObject({ pendingRedrive: 2, pending: 1, aborted: 0, total: 4 })
    const waiting = await until(async () => {
      const found = await children(mapRunArn, { statusFilter: 'PENDING_REDRIVE' })
      return found.length === 2 && found
    })
    expect(await children(mapRunArn, { statusFilter: 'ABORTED' })).toEqual([])
    expect(await children(mapRunArn, { redriveFilter: 'REDRIVEN' })).toMatchObject([{ status: 'RUNNING' }])
    expect(await children(mapRunArn, { redriveFilter: 'NOT_REDRIVEN', maxResults: 1 })).toHaveLength(1)
    expect(await client.send(new DescribeExecutionCommand({ executionArn: waiting[0]?.executionArn }))).toMatchObject({
      status: 'PENDING_REDRIVE',
      redriveStatus: 'REDRIVABLE_BY_MAP_RUN'
    })

    await client.send(new StopExecutionCommand({ executionArn }))
    await until(async () => (await describeRun(mapRunArn)).status === 'ABORTED')
    expect((await describeRun(mapRunArn)).itemCounts).toMatchObject({ aborted: 3, pending: 1, pendingRedrive: 0 })
    expect(await children(mapRunArn, { statusFilter: 'PENDING_REDRIVE' })).toEqual([])
    expect(await historyOf(executionArn)).toEqual([
      'ExecutionStarted',
      'MapStateEntered',
      'MapStateStarted',
      'MapRunStarted',
      'ExecutionAborted',
      'ExecutionRedriven',
      'MapRunRedriven',
      'ExecutionAborted'
    ])
  })
})
