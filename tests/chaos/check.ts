import { isDeepStrictEqual } from 'node:util'
import { call } from './client.ts'
import { MAP_ITEMS, workloads } from './workloads.ts'

/** A start that a server acknowledged. */
export interface Acknowledged {
  readonly kind: string
  readonly n: number
  readonly arn: string
  readonly startDate: number
}

interface Event {
  readonly id: number
  readonly previousEventId: number
  readonly type: string
}

/** What is wrong with the executions that were acknowledged; nothing where all is right. */
export async function check(urls: readonly string[], starts: readonly Acknowledged[]): Promise<string[]> {
  const wrong: string[] = []
  const queue = [...starts]
  const work = async (): Promise<void> => {
    for (let start = queue.pop(); start !== undefined; start = queue.pop()) {
      for (const what of await checkOne(urls, start)) wrong.push(`${start.arn}: ${what}`)
    }
  }
  await Promise.all(Array.from({ length: 16 }, work))
  for (const kind of Object.keys(workloads)) wrong.push(...(await checkCount(urls, kind, starts)))
  return wrong
}

async function checkOne(urls: readonly string[], { kind, n, arn, startDate }: Acknowledged): Promise<string[]> {
  const described = await call<{ status: string; output?: string; startDate: number }>(urls, 'DescribeExecution', {
    executionArn: arn
  })
  if (described.status !== 'SUCCEEDED') return [`it is ${described.status}`]
  const wrong: string[] = []
  if (described.startDate !== startDate) wrong.push('it was started twice')
  const expected = workloads[kind]?.expected(n)
  if (!isDeepStrictEqual(JSON.parse(described.output ?? 'null'), expected)) {
    wrong.push(`its output is ${described.output} and not ${JSON.stringify(expected)}`)
  }
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
