import { describe, expect, test } from 'vitest'
import type { Clock } from '../../src/lib/clock.ts'
import { partitionOf } from '../../src/resources/partition-of.ts'
import type { ExecutionSummary } from '../../src/store/store.ts'
import { countsOf, finish, mapRun, PASS, PICKY, reader, runOf, WAIT, writer } from './map-run-world.ts'
import { LEASE_MS, type World } from './world.ts'

/** Of executions whose partitions the node has that is asked. */
const heldNames = (world: World): readonly string[] =>
  Array.from({ length: 12 }, (_, index) => `run${index}`).filter(
    (name) => partitionOf(world.request('parent', name).execution.arn, 4) % 2 === 0
  )

/** The Map Run of an execution was stopped, and so was each child that had begun. */
async function expectAborted(
  world: World,
  arn: string,
  { aborted, pending = 0 }: { readonly aborted: number; readonly pending?: number }
): Promise<void> {
  const run = await mapRun(world, arn)
  expect(run.status).toBe('ABORTED')
  expect(countsOf(run)).toMatchObject({ running: 0, pending, aborted })
  expect((await childrenOf(world, run)).map(({ status }) => status)).toEqual(Array(aborted).fill('ABORTED'))
}

/** An execution ends with its items as they were, each of them the output of a child that has ended well. */
async function expectSucceeded(world: World, arn: string, items: string): Promise<void> {
  const { length } = JSON.parse(items) as unknown[]
  expect((await finish(world, arn)).status).toBe('SUCCEEDED')
  expect((await world.events(arn)).at(-1)).toMatchObject({ output: { text: items } })
  const counts = { succeeded: length, total: length, running: 0, resultsWritten: length }
  expect(countsOf(await mapRun(world, arn))).toMatchObject(counts)
}

const childrenOf = (world: World, { arn }: ExecutionSummary): Promise<readonly ExecutionSummary[]> =>
  world.store.listSummaries({ kind: 'execution', by: { mapRunArn: arn }, limit: 100 })

describe('a Map Run on the engine', () => {
  test.each([1, 4])(
    'runs its children in %i partitions and hands their outputs to its state',
    async (partitionCount) => {
      const { world } = await runOf({ MaxConcurrency: 3 }, PASS, { partitionCount })
      const arn = await world.start('parent', 'p', '[1,2,3,4,5,6,7,8]')
      await expectSucceeded(world, arn, '[1,2,3,4,5,6,7,8]')
    }
  )

  test('has its children on two nodes, each counted once, and stops them there', async () => {
    const { world } = await runOf({ MaxConcurrency: 5 }, PASS, { partitionCount: 4, nodes: 2 })
    const items = JSON.stringify(Array.from({ length: 40 }, (_, index) => index))
    const names = heldNames(world)
    const arns = await Promise.all(names.map((name) => world.start('parent', name, items)))
    for (const arn of arns) {
      await expectSucceeded(world, arn, items)
    }
    const waiting = await runOf({ MaxConcurrency: 0 }, WAIT, { partitionCount: 4, nodes: 2 })
    const arn = await waiting.world.start('parent', names[0] as string, '[1,2,3,4,5,6,7,8]')
    await waiting.world.clock.advanceBy(5_000)
    await waiting.world.engine.stopExecution(arn, {})
    await waiting.world.clock.advanceBy(10_000)
    await expectAborted(waiting.world, arn, { aborted: 8 })
  })

  test.each([300, 900, 1_300, 2_200])('goes on when both nodes were gone after %i ms', async (milliseconds) => {
    const { world, open } = await runOf({ MaxConcurrency: 5 }, PASS, { partitionCount: 4, nodes: 2 })
    const items = JSON.stringify(Array.from({ length: 40 }, (_, index) => index))
    const arn = await world.start('parent', heldNames(world)[0] as string, items)
    await world.clock.advanceBy(milliseconds)
    world.crash()
    await world.clock.advanceBy(LEASE_MS)
    await open()
    await expectSucceeded(world, arn, items)
  })

  test('ends when it is stopped before children on another node have begun; none of them begins later', async () => {
    const { world, open, unsent } = await runOf({ MaxConcurrency: 0 }, WAIT, { partitionCount: 4, nodes: 2 })
    unsent.add('StartExecution')
    const arn = await world.start('parent', heldNames(world)[0] as string, '[1,2,3,4,5,6,7,8]')
    await world.clock.advanceBy(3_000)
    await world.engine.stopExecution(arn, {})
    await world.clock.advanceBy(3_000)
    world.crash()
    unsent.clear()
    await world.clock.advanceBy(LEASE_MS)
    await open()
    await world.clock.advanceBy(LEASE_MS + 5_000)
    await expectAborted(world, arn, { aborted: 8 })
  })

  test('a child that could not be told to start yet is stopped after it was told', async () => {
    const { world, unsent } = await runOf({ MaxConcurrency: 0 }, WAIT, { partitionCount: 4, nodes: 2 })
    unsent.add('StartExecution')
    const arn = await world.start('parent', heldNames(world)[0] as string, '[1,2,3,4,5,6,7,8]')
    await world.clock.advanceBy(3_000)
    await world.engine.stopExecution(arn, {})
    await world.clock.advanceBy(500)
    unsent.clear()
    await world.clock.advanceBy(10_000)
    await expectAborted(world, arn, { aborted: 8 })
  })

  test('ends when it is stopped before children on another node heard of their redrive', async () => {
    const { world, open, unsent } = await runOf({ MaxConcurrency: 0, ToleratedFailurePercentage: 50 }, PICKY, {
      partitionCount: 4,
      nodes: 2
    })
    const items = JSON.stringify(Array.from({ length: 8 }, () => ({ name: 'bad' })))
    const arn = await world.start('parent', heldNames(world)[0] as string, items)
    await world.clock.advanceBy(5_000)
    expect(await world.status(arn)).toBe('FAILED')
    unsent.add('RedriveExecution')
    await world.engine.redriveExecution(arn, undefined)
    await world.clock.advanceBy(3_000)
    await world.engine.stopExecution(arn, {})
    await world.clock.advanceBy(3_000)
    world.crash()
    unsent.clear()
    await world.clock.advanceBy(LEASE_MS)
    await open()
    await world.clock.advanceBy(LEASE_MS + 10_000)
    const run = await mapRun(world, arn)
    expect(run).toMatchObject({ status: 'ABORTED', redriveCount: 1 })
    const { running, pendingRedrive, failed, aborted } = countsOf(run)
    expect({ running, pendingRedrive, total: failed + aborted }).toEqual({ running: 0, pendingRedrive: 0, total: 8 })
    const children = await childrenOf(world, run)
    expect(children.filter(({ status }) => status === 'ABORTED')).toHaveLength(aborted)
    expect(aborted).toBeGreaterThan(0)
  })

  test.each([undefined, 2] as const)('ends its redrive although children were deleted (%s nodes)', async (nodes) => {
    const { world } = await runOf({ MaxConcurrency: 0, ToleratedFailurePercentage: 50 }, PICKY, {
      partitionCount: 4,
      ...(nodes !== undefined && { nodes })
    })
    const items = JSON.stringify(Array.from({ length: 8 }, () => ({ name: 'bad' })))
    const arn = await world.start('parent', heldNames(world)[0] as string, items)
    await world.clock.advanceBy(5_000)
    const run = await mapRun(world, arn)
    const kept = new Set([partitionOf(arn, 4), partitionOf(run.arn, 4)])
    const deleted = (await childrenOf(world, run)).filter((child) => !kept.has(partitionOf(child.arn, 4)))
    expect(deleted.length).toBeGreaterThan(0)
    for (const partition of [0, 1, 2, 3].filter((partition) => !kept.has(partition))) {
      await world.store.deleteClosed({ partition, closedBefore: world.clock.now(), limit: 100 })
    }
    await world.engine.redriveExecution(arn, undefined)
    await world.clock.advanceBy(10_000)
    expect(await world.status(arn)).toBe('FAILED')
    expect(await mapRun(world, arn)).toMatchObject({ status: 'FAILED', redriveCount: 1 })
    expect(countsOf(await mapRun(world, arn))).toMatchObject({ failed: 8, running: 0, pendingRedrive: 0 })
  })

  test('goes on when the clock is set back by an hour, and ends after it began', async () => {
    let setBackMs = 0
    const clock = ({ clock }: World): Clock => ({
      now: () => clock.now() - setBackMs,
      setTimer: (at, callback) => clock.setTimer(at + setBackMs, callback)
    })
    const { world, open } = await runOf({ MaxConcurrency: 2 }, WAIT, { clock })
    const arn = await world.start('parent', 'p', '[1,2,3,4,5]')
    await world.clock.advanceBy(30_000)
    setBackMs = 3_600_000
    await world.clock.advanceBy(100_000)
    world.crash()
    await world.clock.advanceBy(3_600_000 + LEASE_MS)
    await open()
    await world.clock.advanceBy(300_000)
    const run = await mapRun(world, arn)
    expect(run.status).toBe('SUCCEEDED')
    expect(run.stopDate ?? 0).toBeGreaterThan(run.startDate)
    expect(countsOf(run)).toMatchObject({ succeeded: 5, total: 5, running: 0 })
    expect(await world.status(arn)).toBe('SUCCEEDED')
  })

  test('stops with its execution, and so do its children', async () => {
    const { world } = await runOf({ MaxConcurrency: 2 }, WAIT)
    const arn = await world.start('parent', 'p', '[1,2,3]')
    await world.clock.advanceBy(1_000)
    expect(countsOf(await mapRun(world, arn))).toMatchObject({ running: 2, pending: 1, resultsWritten: 0 })
    await world.engine.stopExecution(arn, {})
    await world.clock.advanceBy(1_000)
    await expectAborted(world, arn, { aborted: 2, pending: 1 })
  })

  test('can be told to start more at once, but not when it has closed', async () => {
    const { world } = await runOf({ MaxConcurrency: 1 }, WAIT)
    const arn = await world.start('parent', 'p', '[1,2,3]')
    await world.clock.advanceBy(1_000)
    const { arn: mapRunArn } = await mapRun(world, arn)
    expect(await world.engine.updateMapRun(mapRunArn, { maxConcurrency: 3 })).toBe('updated')
    await world.clock.advanceBy(1_000)
    expect(countsOf(await mapRun(world, arn))).toMatchObject({ running: 3 })
    await finish(world, arn)
    expect(await world.engine.updateMapRun(mapRunArn, { maxConcurrency: 1 })).toBe('closed')
    expect(await world.engine.updateMapRun(`${mapRunArn}x`, { maxConcurrency: 1 })).toBe('missing')
  })

  test('exports what its children gave, those that failed whole', async () => {
    const map = {
      ItemReader: reader(),
      ResultWriter: writer('data', { Transformation: 'COMPACT' }),
      ToleratedFailureCount: 1
    }
    const { world, objects } = await runOf(map, PICKY)
    objects.texts.set('items.csv', 'name\na\nbad\nb\n')
    const arn = await world.start('parent', 'p')
    expect((await finish(world, arn)).status).toBe('SUCCEEDED')
    const run = await mapRun(world, arn)
    const id = run.arn.split(':').at(-1)
    const details = { Bucket: 'data', Key: `out/${id}/manifest.json` }
    const [last] = (await world.events(arn)).slice(-1)
    expect(last?.type === 'ExecutionSucceeded' && JSON.parse(last.output.text)).toEqual({
      MapRunArn: run.arn,
      ResultWriterDetails: details
    })
    const manifest = JSON.parse(objects.texts.get(details.Key) ?? '')
    expect(manifest).toMatchObject({ DestinationBucket: 'data', MapRunArn: run.arn, ResultFiles: { PENDING: [] } })
    const read = (kind: 'SUCCEEDED' | 'FAILED') =>
      JSON.parse(objects.texts.get(manifest.ResultFiles[kind][0].Key) ?? '')
    const names = read('SUCCEEDED').map(({ name }: { readonly name: string }) => name)
    expect(names.sort()).toEqual(['a', 'b'])
    expect(read('FAILED')).toMatchObject([
      {
        Status: 'FAILED',
        Error: 'Bad',
        Cause: 'because',
        Input: '{"name":"bad"}',
        RedriveStatus: 'REDRIVABLE_BY_MAP_RUN'
      }
    ])
  })

  const jsonReader = { ...reader(), ReaderConfig: { InputType: 'JSON' } }
  test.each([
    [
      'an object that is not there',
      { ItemReader: reader('none.csv') },
      '',
      'Reader',
      'The specified key does not exist'
    ],
    [
      'a bucket that is not there',
      { ResultWriter: writer('none') },
      '',
      'Writer',
      'The specified bucket does not exist'
    ],
    [
      'an input that is too large',
      { ItemReader: reader() },
      `name\n${'x'.repeat(300_000)}\n`,
      'Reader',
      'maximum number of bytes'
    ],
    [
      'headers that are the same',
      { ItemReader: reader() },
      'a,a\n1,2\n',
      'Reader',
      'CSV headers cannot contain duplicates.'
    ],
    ['a CSV file that is none', { ItemReader: reader() }, 'a\n"1\n', 'Reader', 'Unable to parse the CSV file'],
    ['JSON that is none', { ItemReader: jsonReader }, '[{"a":1},{"a"', 'Reader', 'Unable to parse the JSON file'],
    [
      'JSON that is no array',
      { ItemReader: jsonReader },
      '{"a":1}',
      'Reader',
      'Attempting to map over non-iterable node.'
    ],
    [
      'a manifest that is none',
      { ItemReader: { ...reader(), ReaderConfig: { InputType: 'MANIFEST' } } },
      'key',
      'Reader',
      'Unable to parse the manifest'
    ],
    [
      'Parquet that is none',
      { ItemReader: { ...reader(), ReaderConfig: { InputType: 'PARQUET' } } },
      'PAR1',
      'Reader',
      'Unable to parse the Parquet file'
    ]
  ])('fails for %s, and the engine goes on', async (_what, map, text, side, cause) => {
    const { world, objects } = await runOf(map)
    objects.texts.set('items.csv', text)
    const arn = await world.start('parent', 'p', '[1]')
    expect((await finish(world, arn)).status).toBe('FAILED')
    const types = (await world.events(arn)).slice(-3).map(({ type }) => type)
    expect(types).toEqual(['MapRunFailed', 'MapStateFailed', 'ExecutionFailed'])
    expect((await world.events(arn)).at(-1)).toMatchObject({
      error: `States.Item${side}Failed`.replace('ItemWriter', 'ResultWriter'),
      cause: expect.stringContaining(cause)
    })
    expect(world.logged('error')).toEqual([])
  })
})
