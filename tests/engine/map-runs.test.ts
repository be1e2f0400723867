import { describe, expect, test } from 'vitest'
import { countsOf, finish, mapRun, PASS, PICKY, reader, runOf, WAIT, writer } from './map-run-world.ts'

describe('a Map Run on the engine', () => {
  test.each([1, 4])(
    'runs its children in %i partitions and hands their outputs to its state',
    async (partitionCount) => {
      const { world } = await runOf({ MaxConcurrency: 3 }, PASS, { partitionCount })
      const arn = await world.start('parent', 'p', '[1,2,3,4,5,6,7,8]')
      expect((await finish(world, arn)).status).toBe('SUCCEEDED')
      expect((await world.events(arn)).at(-1)).toMatchObject({ output: { text: '[1,2,3,4,5,6,7,8]' } })
      expect(countsOf(await mapRun(world, arn))).toMatchObject({ succeeded: 8, total: 8, resultsWritten: 8 })
    }
  )

  test('stops with its execution, and so do its children', async () => {
    const { world } = await runOf({ MaxConcurrency: 2 }, WAIT)
    const arn = await world.start('parent', 'p', '[1,2,3]')
    await world.clock.advanceBy(1_000)
    expect(countsOf(await mapRun(world, arn))).toMatchObject({ running: 2, pending: 1, resultsWritten: 0 })
    await world.engine.stopExecution(arn, {})
    await world.clock.advanceBy(1_000)
    const run = await mapRun(world, arn)
    expect(run.status).toBe('ABORTED')
    expect(countsOf(run)).toMatchObject({ running: 0, pending: 1, aborted: 2 })
    const children = await world.store.listSummaries({ kind: 'execution', by: { mapRunArn: run.arn }, limit: 9 })
    expect(children.map(({ status }) => status)).toEqual(['ABORTED', 'ABORTED'])
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

  test.each([
    ['an object that is not there', { ItemReader: reader('none.csv') }, 'States.ItemReaderFailed'],
    ['a bucket that is not there', { ResultWriter: writer('none') }, 'States.ResultWriterFailed'],
    ['an input that is too large', { ItemReader: reader() }, 'States.ItemReaderFailed']
  ])('fails for %s', async (_what, map, error) => {
    const { world, objects } = await runOf(map)
    objects.texts.set('items.csv', `name\n${'x'.repeat(300_000)}\n`)
    const arn = await world.start('parent', 'p', '[1]')
    expect((await finish(world, arn)).status).toBe('FAILED')
    const types = (await world.events(arn)).slice(-3).map(({ type }) => type)
    expect(types).toEqual(['MapRunFailed', 'MapStateFailed', 'ExecutionFailed'])
    expect((await world.events(arn)).at(-1)).toMatchObject({ error })
  })
})
