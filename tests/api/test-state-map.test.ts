import { describe, expect, test } from 'vitest'
import { createTester, DEBUG } from './test-state-fixture.ts'

const { test: testState, refuse } = createTester()

const processor = {
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  StartAt: 'Each',
  States: { Each: { Type: 'Pass', End: true } }
}
const map = (fields: object = {}): object => ({ Type: 'Map', ItemProcessor: processor, End: true, ...fields })
const inJsonata = (fields: object = {}): object => map({ QueryLanguage: 'JSONata', ...fields })
const reader = (config: object): object => ({
  ItemReader: {
    Resource: 'arn:aws:states:::s3:getObject',
    ReaderConfig: config,
    Parameters: { Bucket: 'b', Key: 'k' }
  }
})

describe('a mocked Map', () => {
  test('shows its items, its limits and its result', async () => {
    const definition = map({
      InputPath: '$.in',
      ItemsPath: '$.list',
      MaxConcurrency: 2,
      ToleratedFailurePercentage: 50
    })
    expect(
      await testState(definition, { ...DEBUG, input: { in: { list: [1, 2] } }, mock: { result: [3, 4] } })
    ).toEqual({
      output: [3, 4],
      status: 'SUCCEEDED',
      inspectionData: {
        input: { in: { list: [1, 2] } },
        afterInputPath: { list: [1, 2] },
        afterItemsPath: [1, 2],
        maxConcurrency: 2,
        toleratedFailurePercentage: 50,
        afterResultSelector: [3, 4],
        afterResultPath: [3, 4]
      }
    })
  })

  test('in JSONata shows its input and its limits', async () => {
    const definition = inJsonata({ Items: '{% $states.input.list %}', Output: '{% $sum($states.result) %}' })
    expect(await testState(definition, { ...DEBUG, input: { list: [1] }, mock: { result: [3, 4] } })).toEqual({
      output: 7,
      status: 'SUCCEEDED',
      inspectionData: { input: { list: [1] }, maxConcurrency: 0 }
    })
  })

  test('over what is no array fails, whatever the mock says', async () => {
    expect(await testState(map(), { ...DEBUG, input: 1, mock: { result: [] } })).toEqual({
      error: 'States.Runtime',
      cause: 'Reference path "$" must point to array.',
      status: 'FAILED',
      inspectionData: { input: 1, afterInputPath: 1 }
    })
  })

  test('over an object fails where it is inline, whatever the mock says', async () => {
    const inline = map({ ItemProcessor: { ...processor, ProcessorConfig: { Mode: 'INLINE' } } })
    expect(await testState(inline, { ...DEBUG, input: { a: 1 }, mock: { result: [] } })).toMatchObject({
      error: 'States.Runtime',
      cause: 'Reference path "$" must point to array.'
    })
  })

  test('over an object has its members as items where it is distributed', async () => {
    const request = { ...DEBUG, input: { a: 1, b: 2 }, mock: { result: [] } }
    const selected = await testState(
      map({ ItemSelector: { 'k.$': '$$.Map.Item.Key', 'v.$': '$$.Map.Item.Value' } }),
      request
    )
    expect(selected.inspectionData).toMatchObject({
      afterItemsPath: { a: 1, b: 2 },
      afterItemSelector: [
        { k: 'a', v: 1 },
        { k: 'b', v: 2 }
      ]
    })
    const batched = await testState(map({ ItemBatcher: { MaxItemsPerBatch: 2 } }), request)
    expect(batched.inspectionData?.afterItemBatcher).toEqual([
      {
        Items: [
          { Key: 'a', Value: 1 },
          { Key: 'b', Value: 2 }
        ]
      }
    ])
  })

  test('shows what its ItemSelector and its ItemBatcher make of the items', async () => {
    const definition = map({
      ItemSelector: { 'n.$': '$$.Map.Item.Value', 'at.$': '$$.Map.Item.Index' },
      ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { all: true } }
    })
    const { inspectionData } = await testState(definition, { ...DEBUG, input: [7, 8, 9], mock: { result: [] } })
    const items = [7, 8, 9].map((n, at) => ({ n, at }))
    expect(inspectionData).toMatchObject({
      afterItemSelector: items,
      afterItemBatcher: [
        { BatchInput: { all: true }, Items: items.slice(0, 2) },
        { BatchInput: { all: true }, Items: items.slice(2) }
      ]
    })
  })

  test('fills a batch up to its size in bytes', async () => {
    const definition = map({ ItemBatcher: { MaxInputBytesPerBatch: '{"Items":["aa","bb"]}'.length } })
    const { inspectionData } = await testState(definition, {
      ...DEBUG,
      input: ['aa', 'bb', 'cc', 'x'.repeat(50)],
      mock: { result: [] }
    })
    expect(inspectionData?.afterItemBatcher).toEqual([
      { Items: ['aa', 'bb'] },
      { Items: ['cc'] },
      { Items: ['x'.repeat(50)] }
    ])
  })

  test('does not show inputs that are larger than a payload may be', async () => {
    const definition = map({ ItemSelector: { 'all.$': '$' } })
    const input = Array.from({ length: 1000 }, () => 'x'.repeat(100))
    const { status, inspectionData } = await testState(definition, { ...DEBUG, input, mock: { result: [] } })
    expect(status).toBe('SUCCEEDED')
    expect(inspectionData).not.toHaveProperty('afterItemSelector')
  })

  test.each([
    ['no array', map(), {}, 'Mocked result must be an array.'],
    [
      'no object where results are exported',
      map({ ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'b' } } }),
      [],
      'Mocked result must be a JSON object.'
    ]
  ])('with a result that is %s is refused', async (_name, definition, result, message) => {
    expect(await refuse(definition, { mock: { result } })).toMatchObject({ type: 'ValidationException', message })
  })
})

describe('failed iterations', () => {
  const failing = (mapIterationFailureCount: number) => ({
    ...DEBUG,
    input: [1, 2, 3, 4],
    mock: { result: [1] },
    stateConfiguration: { mapIterationFailureCount }
  })
  const exceeded = {
    error: 'States.ExceedToleratedFailureThreshold',
    cause: 'The specified tolerated failure threshold was exceeded'
  }

  test.each([
    [{ ToleratedFailureCount: 2 }, 2, 'SUCCEEDED'],
    [{ ToleratedFailureCount: 2 }, 3, 'FAILED'],
    [{ ToleratedFailurePercentage: 50 }, 2, 'SUCCEEDED'],
    [{ ToleratedFailurePercentage: 50 }, 3, 'FAILED'],
    [{}, 4, 'SUCCEEDED']
  ])('with %j: %i of four end as %s', async (bounds, count, status) => {
    expect(await testState(map(bounds), failing(count))).toMatchObject({
      status,
      ...(status === 'FAILED' && exceeded)
    })
  })

  test('beyond what is tolerated can be retried and caught', async () => {
    const handling = { ErrorEquals: [exceeded.error] }
    const bounds = { ToleratedFailureCount: 1 }
    expect(await testState(map({ ...bounds, Retry: [handling] }), failing(2))).toMatchObject({
      status: 'RETRIABLE',
      inspectionData: { errorDetails: { retryIndex: 0, retryBackoffIntervalSeconds: 1 } }
    })
    expect(await testState(map({ ...bounds, Catch: [{ ...handling, Next: 'Caught' }] }), failing(2))).toMatchObject({
      status: 'CAUGHT_ERROR',
      output: { Error: exceeded.error, Cause: exceeded.cause },
      nextState: 'Caught'
    })
  })

  test('do not hide a mocked error', async () => {
    const request = { ...failing(0), mock: { errorOutput: { error: 'Mine' } } }
    expect(await testState(map({ ToleratedFailureCount: 4 }), request)).toMatchObject({
      status: 'FAILED',
      error: 'Mine'
    })
  })

  test('cannot be more than there are iterations', async () => {
    expect(await refuse(map(), failing(5))).toMatchObject({
      type: 'ValidationException',
      message: 'Map iteration failure count must be less than or equal to the number of Map iterations'
    })
  })

  test('need a mock', async () => {
    expect(await refuse(map(), { ...DEBUG, stateConfiguration: { mapIterationFailureCount: 0 } })).toMatchObject({
      type: 'ValidationException',
      message: 'TestState does not support MapIterationFailureCount when a mock is not specified.'
    })
  })
})

describe('what an ItemReader would read', () => {
  const selector = { ItemSelector: { 'v.$': '$$.Map.Item.Value' } }

  async function itemsOf(fields: object, mapItemReaderData: string): Promise<unknown> {
    const { error, cause, inspectionData } = await testState(map({ ...fields, ...selector }), {
      ...DEBUG,
      mock: { result: [] },
      stateConfiguration: { mapItemReaderData }
    })
    if (error !== undefined) return { error, cause }
    return (inspectionData?.afterItemSelector as readonly { readonly v: unknown }[] | undefined)?.map(({ v }) => v)
  }

  test.each([
    ['JSON', reader({ InputType: 'JSON' }), '[1, 2]', [1, 2]],
    ['JSON by pointer', reader({ InputType: 'JSON', ItemsPointer: '/a~1b/1' }), '{"a/b": [0, [5]]}', [5]],
    ['JSON by path', { ...reader({ InputType: 'JSON' }), ItemsPath: '$.list' }, '{"list": [3]}', [3]],
    ['JSON that is an object', reader({ InputType: 'JSON' }), '{"a": 1, "b": [2]}', [1, [2]]],
    [
      'CSV with escapes, as files are read',
      reader({ InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' }),
      '\uFEFFa,b\n1\\,2,\\"x\\"\n\n3,4\n',
      [
        { a: '1,2', b: '"x"' },
        { a: '3', b: '4' }
      ]
    ],
    ['JSON lines', reader({ InputType: 'JSONL' }), '{"a":1}\r\n\n2\n', [{ a: 1 }, 2]],
    ['at most MaxItems', reader({ InputType: 'JSON', MaxItems: 1 }), '[1, 2]', [1]],
    [
      'CSV with headers in it',
      reader({ InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' }),
      'a,b\r\n1,"x, ""y"""\n,\n2\n3,4,5',
      [
        { a: '1', b: 'x, "y"' },
        { a: '', b: '' },
        { a: '2', b: '' },
        { a: '3', b: '4' }
      ]
    ],
    [
      'CSV with given headers',
      reader({ InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['a'], CSVDelimiter: 'PIPE' }),
      '1,2|3',
      [{ a: '1,2' }]
    ]
  ])('can be given as %s', async (_name, fields, data, items) => {
    expect(await itemsOf(fields, data)).toEqual(items)
  })

  test.each([
    ['no JSON', reader({ InputType: 'JSON' }), '[', 'Unable to parse the JSON file: '],
    ['nothing to iterate over', reader({ InputType: 'JSON' }), '1', 'Attempting to map over non-iterable node.'],
    [
      'CSV with a header twice',
      reader({ InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' }),
      'a,a',
      'CSV headers cannot contain duplicates.'
    ]
  ])('fails the state where it is %s', async (_name, fields, data, cause) => {
    expect(await itemsOf(fields, data)).toEqual({
      error: 'States.ItemReaderFailed',
      cause: expect.stringContaining(cause)
    })
  })

  test('is counted', async () => {
    const stateConfiguration = { mapItemReaderData: '[1]', mapIterationFailureCount: 2 }
    expect(
      await refuse(map(reader({ InputType: 'JSON' })), { mock: { result: [] }, stateConfiguration })
    ).toMatchObject({
      type: 'ValidationException'
    })
  })

  test('need not be given', async () => {
    expect(await testState(map(reader({ InputType: 'JSON' })), { mock: { result: [1] } })).toEqual({
      output: [1],
      status: 'SUCCEEDED'
    })
  })
})
