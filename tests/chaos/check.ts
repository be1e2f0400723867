import { isDeepStrictEqual } from 'node:util'
import { call } from './client.ts'
import type { Acknowledged } from './load.ts'
import { MAP_ITEMS, workloads } from './workloads.ts'

export interface Told {
  readonly starts: readonly Acknowledged[]
  /** The markers of task results that were acknowledged, by the number of their execution. */
  readonly results: ReadonlyMap<number, readonly string[]>
}

interface Event {
  readonly id: number
  readonly previousEventId: number
  readonly type: string
}

/** What is wrong with the executions that were acknowledged; nothing where all is right. */
export async function check(
  urls: readonly string[],
  { starts, results }: Told,
  progress: (checked: number) => void
): Promise<string[]> {
  const wrong: string[] = []
  const queue = [...starts]
  const work = async (): Promise<void> => {
    for (let start = queue.pop(); start !== undefined; start = queue.pop()) {
      for (const what of await checkOne(urls, start, results.get(start.n) ?? [])) wrong.push(`${start.arn}: ${what}`)
      progress(starts.length - queue.length)
    }
  }
  await Promise.all(Array.from({ length: 32 }, work))
  for (const kind of Object.keys(workloads)) wrong.push(...(await checkCount(urls, kind, starts)))
  return wrong
}

async function checkOne(
  urls: readonly string[],
  { kind, n, arn, startDate }: Acknowledged,
  results: readonly string[]
): Promise<string[]> {
  const described = await call<{ status: string; output?: string; startDate: number }>(urls, 'DescribeExecution', {
    executionArn: arn
  })
  if (described.status !== 'SUCCEEDED') return [`it is ${described.status}`]
  const wrong: string[] = []
  if (described.startDate !== startDate) wrong.push('it was started twice')
  const output = JSON.parse(described.output ?? 'null') as { readonly marker?: string }
  const { marker, ...rest } = output
  const found = marker === undefined ? output : rest
  const expected = workloads[kind]?.expected(n)
  if (!isDeepStrictEqual(found, expected)) {
    wrong.push(`its output is ${described.output} and not ${JSON.stringify(expected)}`)
  }
  // there is one task to have a result, so one that was acknowledged is the output
  if (results.length > 1) wrong.push(`${results.length} results of its one task were acknowledged`)
  if (results.some((acknowledged) => acknowledged !== marker)) wrong.push('a result that was acknowledged is lost')
  const { events } = await call<{ events: Event[] }>(urls, 'GetExecutionHistory', {
    executionArn: arn,
    maxResults: 1000
  })
  if (events.some(({ id, previousEventId }, index) => id !== index + 1 || previousEventId >= id)) {
    wrong.push('its history has gaps')
  }
  if (events.filter(({ type }) => type === 'ExecutionStarted').length !== 1) wrong.push('it has not one start')
  if (events.filter(({ type }) => type === 'ExecutionSucceeded').length !== 1) wrong.push('it has not one end')
  if (kind === 'maps') wrong.push(...(await checkMapRun(urls, arn)))
  return wrong
}
async function checkMapRun(urls: readonly string[], executionArn: string): Promise<string[]> {
  const { mapRuns } = await call<{ mapRuns: { mapRunArn: string }[] }>(urls, 'ListMapRuns', { executionArn })
  if (mapRuns.length !== 1) return [`it has ${mapRuns.length} Map Runs`]
  const run = await call<{
    status: string
    itemCounts: Record<string, number>
    executionCounts: Record<string, number>
  }>(urls, 'DescribeMapRun', mapRuns[0] as object)
  const isRight = [run.itemCounts, run.executionCounts].every(
    ({ total, succeeded }) => total === MAP_ITEMS && succeeded === MAP_ITEMS
  )
  return run.status === 'SUCCEEDED' && isRight ? [] : [`its Map Run is ${JSON.stringify(run)}`]
}

/** Nobody started what was never asked for. Nested executions have machines of their own names. */
async function checkCount(urls: readonly string[], kind: string, starts: readonly Acknowledged[]): Promise<string[]> {
  if (kind === 'tasks') return []
  const stateMachineArn = `arn:aws:states:us-east-1:123456789012:stateMachine:${kind}`
  let count = 0
  let nextToken: string | undefined
  do {
    const page = await call<{ executions: object[]; nextToken?: string }>(urls, 'ListExecutions', {
      stateMachineArn,
      maxResults: 1000,
      ...(nextToken !== undefined && { nextToken })
    })
    count += page.executions.length
    nextToken = page.nextToken
  } while (nextToken !== undefined)
  const wanted = starts.filter((start) => start.kind === kind).length
  return count === wanted ? [] : [`${kind} has ${count} executions and not ${wanted}`]
}
