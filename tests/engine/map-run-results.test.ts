import { describe, expect, test } from 'vitest'
import { countsOf, finish, mapRun, type Objects, PICKY, reader, runOf, writer } from './map-run-world.ts'

/** Gives each item twice, in an array; fails for `bad`. */
const TWICE = {
  StartAt: 'C',
  States: {
    C: { Type: 'Choice', Choices: [{ Variable: '$.name', StringEquals: 'bad', Next: 'F' }], Default: 'P' },
    F: { Type: 'Fail', Error: 'Bad', Cause: 'because' },
    P: { Type: 'Pass', Parameters: { 'all.$': 'States.Array($.name, $.name)' }, OutputPath: '$.all', End: true }
  }
}

const TOLERANT = { ItemReader: reader(), ToleratedFailureCount: 5 }

/** Runs over a file of names, and answers what was exported. */
async function exported(WriterConfig: object | undefined, names: readonly string[], options: object = {}) {
  const ResultWriter = { ...writer('data'), ...(WriterConfig === undefined ? {} : { WriterConfig }) }
  if (WriterConfig === undefined) delete (ResultWriter as { WriterConfig?: object }).WriterConfig
  const { world, objects } = await runOf({ ...TOLERANT, ResultWriter }, TWICE, options)
  objects.texts.set('items.csv', `name\n${names.join('\n')}\n`)
  const arn = await world.start('parent', 'p')
  expect((await finish(world, arn)).status).toBe('SUCCEEDED')
  const run = await mapRun(world, arn)
  const manifest = JSON.parse(objects.texts.get(`out/${run.arn.split(':').at(-1)}/manifest.json`) ?? '')
  return { files: manifest.ResultFiles as Files, manifest, objects, run }
}

type Files = Record<'SUCCEEDED' | 'FAILED' | 'PENDING', readonly { readonly Key: string; readonly Size: number }[]>

const textOf = (objects: Objects, { Key }: { readonly Key: string }): string => objects.texts.get(Key) ?? ''
const content = (objects: Objects, files: Files, kind: keyof Files) =>
  files[kind].flatMap((file) => JSON.parse(textOf(objects, file)))
const lines = (objects: Objects, files: Files, kind: keyof Files) =>
  files[kind].flatMap((file) =>
    textOf(objects, file)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  )

describe('exported results', () => {
  test('describe each child in its members and their order, without a WriterConfig', async () => {
    const { files, manifest, objects, run } = await exported(undefined, ['a', 'bad'])
    const id = run.arn.split(':').at(-1)
    expect(manifest).toEqual({
      DestinationBucket: 'data',
      MapRunArn: run.arn,
      ResultFiles: {
        FAILED: [{ Key: `out/${id}/FAILED_0.json`, Size: expect.any(Number) }],
        PENDING: [],
        SUCCEEDED: [{ Key: `out/${id}/SUCCEEDED_0.json`, Size: expect.any(Number) }]
      }
    })
    for (const file of [...files.SUCCEEDED, ...files.FAILED]) {
      expect(file.Size).toBe(Buffer.byteLength(textOf(objects, file)))
    }
    const [succeeded] = content(objects, files, 'SUCCEEDED')
    const common = {
      ExecutionArn: expect.stringContaining(':execution:'),
      InputDetails: { Included: true },
      Name: expect.any(String),
      OutputDetails: { Included: true },
      RedriveCount: 0,
      StartDate: expect.stringMatching(/Z$/),
      StateMachineArn: run.stateMachineArn,
      StopDate: expect.stringMatching(/Z$/)
    }
    expect(succeeded).toEqual({
      ...common,
      Input: '{"name":"a"}',
      Output: '["a","a"]',
      RedriveStatus: 'NOT_REDRIVABLE',
      RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
      Status: 'SUCCEEDED'
    })
    expect(Object.keys(succeeded)).toEqual([...Object.keys(succeeded)].sort())
    expect(content(objects, files, 'FAILED')).toEqual([
      {
        ...common,
        Cause: 'because',
        Error: 'Bad',
        Input: '{"name":"bad"}',
        RedriveStatus: 'REDRIVABLE_BY_MAP_RUN',
        Status: 'FAILED'
      }
    ])
  })

  test.each([
    ['NONE', 'JSON', [{ Output: '["a","a"]' }]],
    ['COMPACT', 'JSON', [['a', 'a']]],
    ['FLATTEN', 'JSON', ['a', 'a']],
    ['NONE', 'JSONL', [{ Output: '["a","a"]' }]],
    ['COMPACT', 'JSONL', [['a', 'a']]],
    ['FLATTEN', 'JSONL', ['a', 'a']]
  ])('are %s in %s, failures always whole', async (Transformation, OutputType, expected) => {
    const { files, objects } = await exported({ Transformation, OutputType }, ['a', 'bad'])
    const read = OutputType === 'JSONL' ? lines : content
    expect(read(objects, files, 'SUCCEEDED')).toMatchObject(expected)
    expect(read(objects, files, 'FAILED')).toMatchObject([{ Status: 'FAILED', Error: 'Bad' }])
    expect(files.SUCCEEDED[0]?.Key.endsWith(OutputType === 'JSONL' ? 'SUCCEEDED_0.jsonl' : 'SUCCEEDED_0.json')).toBe(
      true
    )
  })

  test.each(['JSON', 'JSONL'])('are split by size into %s files that are each whole', async (OutputType) => {
    const names = Array.from({ length: 50 }, (_, index) => `name${index}`)
    const { files, objects } = await exported({ Transformation: 'COMPACT', OutputType }, names, { maxFileBytes: 200 })
    expect(files.SUCCEEDED.length).toBeGreaterThan(3)
    expect(files.SUCCEEDED.map(({ Key }) => Key.split('SUCCEEDED_')[1]?.split('.')[0])).toEqual(
      files.SUCCEEDED.map((_file, index) => String(index))
    )
    for (const { Size } of files.SUCCEEDED) expect(Size).toBeLessThanOrEqual(202)
    const all = (OutputType === 'JSON' ? content : lines)(objects, files, 'SUCCEEDED')
    expect(all.map(([name]: [string]) => name).sort()).toEqual([...names].sort())
  })

  test('of Express children are the same', async () => {
    const { files, objects } = await exported(undefined, ['a', 'bad'], { type: 'EXPRESS' })
    expect(content(objects, files, 'SUCCEEDED')).toMatchObject([{ Output: '["a","a"]', Input: '{"name":"a"}' }])
    expect(content(objects, files, 'FAILED')).toMatchObject([{ ExecutionArn: expect.stringContaining(':express:') }])
  })

  test('fail the Map where the destination fails midway, and are whole after a redrive', async () => {
    const { world, objects } = await runOf({ ItemReader: reader(), ResultWriter: writer('data') }, TWICE, {
      maxFileBytes: 600
    })
    objects.texts.set('items.csv', 'name\na\nb\nc\nd\n')
    objects.room = 3
    const arn = await world.start('parent', 'p')
    expect((await finish(world, arn)).status).toBe('FAILED')
    expect((await world.events(arn)).at(-1)).toMatchObject({
      error: 'States.ResultWriterFailed',
      cause: 'The disk is full'
    })
    const failed = await mapRun(world, arn)
    expect(failed.status).toBe('FAILED')
    expect(countsOf(failed)).toMatchObject({ succeeded: 4, total: 4 })
    objects.room = Number.POSITIVE_INFINITY
    await world.engine.redriveExecution(arn, undefined)
    expect((await finish(world, arn)).status).toBe('SUCCEEDED')
    const manifest = JSON.parse(objects.texts.get(`out/${failed.arn.split(':').at(-1)}/manifest.json`) ?? '')
    const names = content(objects, manifest.ResultFiles, 'SUCCEEDED').map(({ Input }) => JSON.parse(Input).name)
    expect(names.sort()).toEqual(['a', 'b', 'c', 'd'])
    expect(world.logged('error')).toEqual([])
  })

  test('tell of the children that never started', async () => {
    const { world, objects } = await runOf(
      { ItemReader: reader(), ResultWriter: writer('data'), MaxConcurrency: 1 },
      PICKY
    )
    objects.texts.set('items.csv', 'name\na\nbad\nb\nc\n')
    const arn = await world.start('parent', 'p')
    expect(await finish(world, arn)).toMatchObject({ status: 'FAILED' })
    const run = await mapRun(world, arn)
    expect(countsOf(run)).toMatchObject({ succeeded: 1, failed: 1, pending: 2, resultsWritten: 2, total: 4 })
    const manifest = JSON.parse(objects.texts.get(`out/${run.arn.split(':').at(-1)}/manifest.json`) ?? '')
    expect(content(objects, manifest.ResultFiles, 'PENDING')).toMatchObject([
      { Input: '{"name":"b"}', Status: 'PENDING' },
      { Input: '{"name":"c"}', Status: 'PENDING' }
    ])
  })
})

describe('results that are not exported', () => {
  async function outputOf(fields: object, names: readonly string[]) {
    const { world, objects } = await runOf({ ...TOLERANT, ...fields }, TWICE)
    objects.texts.set('items.csv', `name\n${names.join('\n')}\n`)
    const arn = await world.start('parent', 'p')
    await finish(world, arn)
    const [last] = (await world.events(arn)).slice(-1)
    return last?.type === 'ExecutionSucceeded' ? JSON.parse(last.output.text) : last
  }

  test.each([
    [
      {},
      [
        ['a', 'a'],
        ['b', 'b']
      ]
    ],
    [
      { ResultWriter: { WriterConfig: { Transformation: 'COMPACT', OutputType: 'JSON' } } },
      [
        ['a', 'a'],
        ['b', 'b']
      ]
    ],
    [{ ResultWriter: { WriterConfig: { Transformation: 'FLATTEN', OutputType: 'JSON' } } }, ['a', 'a', 'b', 'b']]
  ])('are the outputs in the order of the items, without those that failed: %j', async (fields, expected) => {
    expect(await outputOf(fields, ['a', 'bad', 'b'])).toEqual(expected)
  })

  test('may be descriptions of all children', async () => {
    const fields = { ResultWriter: { WriterConfig: { Transformation: 'NONE', OutputType: 'JSON' } } }
    expect(await outputOf(fields, ['a', 'bad'])).toMatchObject([
      { Status: 'SUCCEEDED', Output: '["a","a"]' },
      { Status: 'FAILED', Error: 'Bad', Cause: 'because' }
    ])
  })

  test('fail the Map where they are larger than a state may pass on', async () => {
    const names = Array.from({ length: 200 }, (_, index) => `${index}${'x'.repeat(1_000)}`)
    expect(await outputOf({}, names)).toMatchObject({
      type: 'ExecutionFailed',
      error: 'States.DataLimitExceeded',
      cause: expect.stringContaining('maximum number of bytes service limit')
    })
  })
})
