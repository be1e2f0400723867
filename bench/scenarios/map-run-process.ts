import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { readConfiguration } from '../../src/server/config.ts'
import { startServer } from '../../src/server/server.ts'

/** One Map Run on a real server in this process, so that what is measured is the memory and the work of nothing else. */
const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '10000' },
    type: { type: 'string', default: 'STANDARD' },
    /** Each child calls a function, instead of passing its input on. */
    functions: { type: 'boolean', default: false },
    concurrency: { type: 'string', default: '1000' }
  }
})
const items = Number(values.items)

/** What one process tells. */
export interface MapRunFigures {
  readonly items: number
  readonly succeeded: number
  readonly childrenPerSecond: number
  /** Of all threads of the process. */
  readonly cpuMicrosecondsPerChild: number
  readonly peakMemoryMiB: number
}

const folder = mkdtempSync(join(tmpdir(), 'stepwright-bench-'))
const bucket = join(folder, 'buckets', 'bench')
mkdirSync(bucket, { recursive: true })
mkdirSync(join(folder, 'functions'))
writeFileSync(join(folder, 'functions', 'greet.mjs'), 'export const handler = async ({ name }) => ({ name })\n')
writeItems(join(bucket, 'items.csv'))
const server = await startServer(
  readConfiguration(
    { port: '0', data: join(folder, 'data'), buckets: join(folder, 'buckets'), functions: join(folder, 'functions') },
    {}
  ),
  { debug: () => undefined, info: () => undefined, warn: console.error, error: console.error }
)
try {
  process.stdout.write(JSON.stringify(await run()))
} finally {
  await server.close()
  rmSync(folder, { recursive: true })
}

async function run(): Promise<MapRunFigures> {
  const { stateMachineArn } = await call('CreateStateMachine', {
    name: 'bench',
    roleArn: 'arn:aws:iam::123456789012:role/role',
    definition: JSON.stringify(definition())
  })
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  const { executionArn } = await call('StartExecution', { stateMachineArn })
  while ((await call('DescribeExecution', { executionArn })).status === 'RUNNING') await sleep(100)
  const milliseconds = performance.now() - startedAt
  const { user, system } = process.cpuUsage(cpu)
  const { mapRuns } = await call('ListMapRuns', { executionArn })
  const { itemCounts } = await call('DescribeMapRun', { mapRunArn: (mapRuns as [{ mapRunArn: string }])[0].mapRunArn })
  return {
    items,
    succeeded: (itemCounts as { succeeded: number }).succeeded,
    childrenPerSecond: (items * 1000) / milliseconds,
    cpuMicrosecondsPerChild: (user + system) / items,
    peakMemoryMiB: process.resourceUsage().maxRSS / 1024
  }
}

function definition(): object {
  const work = values.functions
    ? { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:greet', End: true }
    : { Type: 'Pass', End: true }
  const each = {
    Type: 'Map',
    MaxConcurrency: Number(values.concurrency),
    ItemReader: {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
      Parameters: { Bucket: 'bench', Key: 'items.csv' }
    },
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: values.type },
      StartAt: 'Work',
      States: { Work: work }
    },
    ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'bench', Prefix: 'results' } },
    End: true
  }
  return { StartAt: 'Each', States: { Each: each } }
}

function writeItems(path: string): void {
  writeFileSync(path, 'id,name\n')
  for (let next = 0; next < items; next += 10_000) {
    const rows = Array.from(
      { length: Math.min(10_000, items - next) },
      (_, index) => `${next + index},name${next + index}`
    )
    writeFileSync(path, `${rows.join('\n')}\n`, { flag: 'a' })
  }
}

async function call(operation: string, input: object): Promise<Record<string, unknown>> {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { 'x-amz-target': `AWSStepFunctions.${operation}`, 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify(input)
  })
  const body = (await response.json()) as Record<string, unknown>
  if (!response.ok) throw new Error(`${operation} was answered with ${JSON.stringify(body)}`)
  return body
}
