import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { check } from './check.ts'
import type { Acknowledged } from './load.ts'
import { MAP_ITEMS } from './workloads.ts'

/** What a server says of one execution of each kind; each test has it lie in one thing. */
interface Said {
  readonly status: string
  readonly startDate: number
  readonly output: unknown
  readonly events: readonly { readonly id: number; readonly previousEventId: number; readonly type: string }[]
  /** How many executions the state machine has. */
  readonly count: number
  readonly mapRun: { readonly total: number; readonly succeeded: number }
}

const event = (id: number, type: string) => ({ id, previousEventId: id - 1, type })

const right: Said = {
  status: 'SUCCEEDED',
  startDate: 1,
  output: { n: 8 },
  events: [event(1, 'ExecutionStarted'), event(2, 'WaitStateEntered'), event(3, 'ExecutionSucceeded')],
  count: 1,
  mapRun: { total: MAP_ITEMS, succeeded: MAP_ITEMS }
}

async function serverThatSays(said: Said, kind: string): Promise<string> {
  const counts = said.mapRun
  const answers: Readonly<Record<string, (input: { readonly stateMachineArn?: string }) => object>> = {
    DescribeExecution: () => ({ ...said, output: JSON.stringify(said.output) }),
    GetExecutionHistory: () => said,
    ListMapRuns: () => ({ mapRuns: [{ mapRunArn: 'arn' }] }),
    DescribeMapRun: () => ({ status: 'SUCCEEDED', itemCounts: counts, executionCounts: counts }),
    ListExecutions: ({ stateMachineArn }) => ({
      executions: Array(stateMachineArn?.endsWith(`:${kind}`) ? said.count : 0).fill({})
    })
  }
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('')
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? ''
    response.end(JSON.stringify(answers[operation]?.(JSON.parse(body)) ?? {}))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function findings(lie: Partial<Said>, kind = 'waits', results: readonly string[] = []): Promise<string[]> {
  const url = await serverThatSays({ ...right, ...lie }, kind)
  const start: Acknowledged = { kind, n: 7, arn: 'e7', startDate: 1 }
  return check([url], { starts: [start], results: new Map([[7, results]]) }, () => undefined)
}

test('nothing is wrong with an execution that is as it was acknowledged', async () => {
  expect(await findings({})).toEqual([])
  expect(await findings({ output: { n: 8, marker: 'm' } }, 'callbacks', ['m'])).toEqual([])
  const output = Array.from({ length: MAP_ITEMS }, (_, index) => ({ n: 7 + index + 1 }))
  expect(await findings({ output }, 'maps')).toEqual([])
})

test.for<[string, Partial<Said>, RegExp]>([
  ['has not ended', { status: 'RUNNING' }, /it is RUNNING/],
  ['has failed', { status: 'FAILED' }, /it is FAILED/],
  ['was started once more', { startDate: 2 }, /started twice/],
  ['has another output', { output: { n: 9 } }, /its output is \{"n":9\}/],
  ['lacks an event', { events: right.events.toSpliced(1, 1) }, /history has gaps/],
  ['has a fork in its history', { events: [...right.events, event(3, 'ExecutionSucceeded')] }, /gaps.*|one end/],
  [
    'has started twice in its history',
    { events: [event(1, 'ExecutionStarted'), event(2, 'ExecutionStarted'), event(3, 'ExecutionSucceeded')] },
    /not one start/
  ],
  ['has a twin that nobody asked for', { count: 2 }, /waits has 2 executions and not 1/]
])('an execution that %s is found', async ([, lie, expected]) => {
  const found = await findings(lie)
  expect(found.length).toBeGreaterThan(0)
  expect(found.join('\n')).toMatch(expected)
})

test('a result that was acknowledged and is not the output is found, and one beside another', async () => {
  expect(await findings({ output: { n: 8, marker: 'other' } }, 'callbacks', ['m'])).toEqual([
    expect.stringMatching(/a result that was acknowledged is lost/)
  ])
  expect(await findings({ output: { n: 8, marker: 'm' } }, 'callbacks', ['m', 'm'])).toEqual([
    expect.stringMatching(/2 results of its one task were acknowledged/)
  ])
})

test('wrong counts of a Map Run are found', async () => {
  const output = Array.from({ length: MAP_ITEMS }, (_, index) => ({ n: 7 + index + 1 }))
  const mapRun = { total: MAP_ITEMS + 1, succeeded: MAP_ITEMS }
  expect(await findings({ output, mapRun }, 'maps')).toEqual([expect.stringMatching(/its Map Run is/)])
})
