import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ServerProcess } from './server-process.ts'

/** `CRASH_MAP_RUN_ITEMS=50000 CRASH_MAP_RUN_KILLS=10` is the whole of it; by default it takes seconds. */
const ITEMS = Number(process.env.CRASH_MAP_RUN_ITEMS ?? 1_000)
const KILLS = Number(process.env.CRASH_MAP_RUN_KILLS ?? 3)
const TIMEOUT_MS = 60_000 + ITEMS * 20

interface Counts {
  readonly total: number
  readonly succeeded: number
}

interface MapRun {
  readonly status: string
  readonly itemCounts: Counts
  readonly executionCounts: Counts
}

interface Page {
  readonly executions: readonly { readonly name: string }[]
  readonly nextToken?: string
}

describe('a Map Run whose server is killed again and again', () => {
  let folder: string
  let bucket: string
  let server: ServerProcess

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'stepwright-crash-'))
    bucket = join(folder, 'data', 'buckets', 'files')
    for (const path of [bucket, join(folder, 'functions')]) mkdirSync(path, { recursive: true })
    const ids = Array.from({ length: ITEMS }, (_, id) => id)
    writeFileSync(join(bucket, 'items.csv'), `id\n${ids.join('\n')}\n`)
    server = await ServerProcess.create(join(folder, 'data'), join(folder, 'functions'))
    await server.start()
  })

  afterEach(async () => {
    await server.kill()
    rmSync(folder, { recursive: true, force: true })
  })

  test.each(['STANDARD', 'EXPRESS'])(
    'finishes each item exactly once, with %s children',
    { timeout: TIMEOUT_MS },
    async (ExecutionType) => {
      const { stateMachineArn } = await call<{ stateMachineArn: string }>('CreateStateMachine', {
        name: 'each',
        roleArn: 'arn:aws:iam::123456789012:role/role',
        definition: JSON.stringify(definition(ExecutionType))
      })
      const { executionArn } = await call<{ executionArn: string }>('StartExecution', { stateMachineArn })
      const mapRunArn = await startedRun(executionArn)
      for (let kill = 1; kill <= KILLS; kill++) {
        await progress(mapRunArn, Math.floor((kill * ITEMS) / KILLS))
        await server.kill()
        await server.start()
      }
      expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', redriveCount: 0 })
      const all = { total: ITEMS, succeeded: ITEMS, pending: 0, running: 0, failed: 0, timedOut: 0, aborted: 0 }
      const { itemCounts, executionCounts, status } = await call<MapRun>('DescribeMapRun', { mapRunArn })
      expect(status).toBe('SUCCEEDED')
      expect(itemCounts).toMatchObject({ ...all, resultsWritten: ITEMS })
      expect(executionCounts).toMatchObject({ ...all, resultsWritten: ITEMS })
      expect(await countChildren(mapRunArn)).toBe(ITEMS)
      const written = readResults(mapRunArn)
      expect(written.length).toBe(ITEMS)
      expect(new Set(written).size).toBe(ITEMS)
    }
  )

  async function call<Body>(operation: string, input: object): Promise<Body> {
    const { status, body } = await server.call(operation, input)
    if (status !== 200) throw new Error(`${operation} was answered with ${JSON.stringify(body)}`)
    return body as Body
  }

  async function startedRun(executionArn: string): Promise<string> {
    for (;;) {
      const { mapRuns } = await call<{ mapRuns: { mapRunArn: string }[] }>('ListMapRuns', { executionArn })
      if (mapRuns[0] !== undefined) return mapRuns[0].mapRunArn
      await sleep(10)
    }
  }

  /** The last kill comes when all children have ended: while the results are written, or after that. */
  async function progress(mapRunArn: string, items: number): Promise<void> {
    for (;;) {
      const { itemCounts } = await call<MapRun>('DescribeMapRun', { mapRunArn })
      if (itemCounts.succeeded >= items) return
      await sleep(5)
    }
  }

  async function ended(executionArn: string): Promise<{ readonly status: string }> {
    for (;;) {
      const described = await call<{ status: string }>('DescribeExecution', { executionArn })
      if (described.status !== 'RUNNING') return described
      await sleep(50)
    }
  }

  async function countChildren(mapRunArn: string): Promise<number> {
    const names = new Set<string>()
    let nextToken: string | undefined
    do {
      const query = {
        mapRunArn,
        statusFilter: 'SUCCEEDED',
        maxResults: 1000,
        ...(nextToken !== undefined && { nextToken })
      }
      const page: Page = await call<Page>('ListExecutions', query)
      for (const { name } of page.executions) names.add(name)
      nextToken = page.nextToken
    } while (nextToken !== undefined)
    return names.size
  }

  function readResults(mapRunArn: string): readonly string[] {
    const folderOfRun = join('results', mapRunArn.split(':').at(-1) ?? '')
    const manifest = JSON.parse(readFileSync(join(bucket, folderOfRun, 'manifest.json'), 'utf8'))
    expect(manifest.ResultFiles).toMatchObject({ FAILED: [], PENDING: [] })
    return manifest.ResultFiles.SUCCEEDED.flatMap(({ Key }: { readonly Key: string }) =>
      JSON.parse(readFileSync(join(bucket, Key), 'utf8')).map((record: { Output: string }) => record.Output)
    )
  }
})

const definition = (ExecutionType: string) => ({
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
        Parameters: { Bucket: 'files', Key: 'items.csv' }
      },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType },
        StartAt: 'One',
        States: { One: { Type: 'Pass', End: true } }
      },
      ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'files', Prefix: 'results' } },
      End: true
    }
  }
})
