import { describe, expect, test } from 'vitest'
import { scopeFixture } from '../../tests/asl/scope-fixture.ts'
import { stateFixture } from '../../tests/asl/state-fixture.ts'
import { parse } from '../lib/json/parse.ts'
import { Payload } from '../lib/json/payload.ts'
import { stringify } from '../lib/json/stringify.ts'
import type { MapState } from './definition.ts'
import { batchLimits, itemInput, mapItems, maxConcurrency, maxItems, toleratedFailures } from './map-input.ts'
import type { Scope } from './scope.ts'

const PROCESSOR = {
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  StartAt: 'P',
  States: { P: { Type: 'Pass', End: true } }
}
const map = (fields: object): MapState => stateFixture({ Type: 'Map', ItemProcessor: PROCESSOR, End: true, ...fields })
const scopeOf = (input: string, changes: Partial<Scope> = {}) =>
  scopeFixture({ input: Payload.ofText(input), ...changes })

describe('mapItems', () => {
  test('are the input, or what ItemsPath finds', () => {
    expect(mapItems(map({}), scopeOf('[1, 2]'))).toEqual([1, 2])
    expect(mapItems(map({ ItemsPath: '$.a[0]' }), scopeOf('{"a":[[]]}'))).toEqual([])
    expect(mapItems(map({ ItemsPath: '$v' }), scopeOf('{}', { variable: () => [3] }))).toEqual([3])
  })

  test('under JSONPath something else than an array fails, in the words recorded', () => {
    const context = () => parse('{"Execution":{"Input":{}}}')
    expect(() => mapItems(map({}), scopeOf('{}'))).toThrow('States.Runtime: Reference path "$" must point to array.')
    expect(() => mapItems(map({ ItemsPath: '$.a' }), scopeOf('{"a":1}'))).toThrow(
      'States.Runtime: Reference path "$.a" must point to array.'
    )
    expect(() => mapItems(map({ ItemsPath: '$$.Execution.Input' }), scopeOf('[]', { context }))).toThrow(
      'States.Runtime: Reference path "$.Execution.Input" must point to array.'
    )
  })

  test.each(['1', '"string"', 'true', 'null', '{"foo":"bar"}'])('under JSONata the input %s fails', (input) => {
    expect(() => mapItems(map({ QueryLanguage: 'JSONata' }), scopeOf(input))).toThrow(
      `States.QueryEvaluationError: Map state input must be an array but was: ${input}`
    )
  })
})

test('the input of an iteration is the item, or what ItemSelector makes of the input and the item', () => {
  const selector = { ItemSelector: { 'n.$': '$.n', 'item.$': '$$.Map.Item.Value', 'index.$': '$$.Map.Item.Index' } }
  const context = () => parse('{"Map":{"Item":{"Index":0,"Value":"x"}}}')
  expect(itemInput(map({}), scopeOf('{"n":1}', { context }), 'x').text).toBe('"x"')
  expect(JSON.parse(itemInput(map(selector), scopeOf('{"n":1}', { context }), 'x').text)).toEqual({
    n: 1,
    item: 'x',
    index: 0
  })
})

describe('numbers found by paths', () => {
  const fields = {
    MaxConcurrencyPath: '$.v',
    ToleratedFailureCountPath: '$.v',
    ToleratedFailurePercentagePath: '$.v'
  }
  const only = (name: keyof typeof fields) => map({ [name]: fields[name] })

  test('may be texts', () => {
    expect(maxConcurrency(only('MaxConcurrencyPath'), scopeOf('{"v":"1"}'))).toBe(1)
    expect(toleratedFailures(only('ToleratedFailurePercentagePath'), scopeOf('{"v":"12.5"}'))).toEqual({
      percentage: 12.5
    })
  })

  // AWS's words, as recorded
  test.each([
    [
      'MaxConcurrencyPath',
      '"NoNumber"',
      'The MaxConcurrencyPath field refers to value "NoNumber" which is not a valid integer: $.v'
    ],
    ['MaxConcurrencyPath', '{}', 'The MaxConcurrencyPath field refers to value "{}" which is not a valid integer: $.v'],
    [
      'ToleratedFailureCountPath',
      '1.5',
      'The ToleratedFailureCountPath field refers to value "1.5" which is not a valid integer: $.v'
    ],
    ['ToleratedFailureCountPath', '-1', 'ToleratedFailureCount cannot be negative.'],
    [
      'ToleratedFailurePercentagePath',
      '"NoNumber"',
      'The ToleratedFailurePercentagePath field refers to value "NoNumber" which is not a valid float: $.v'
    ],
    ['ToleratedFailurePercentagePath', '-1.1', 'ToleratedFailurePercentage must be between 0 and 100.'],
    ['ToleratedFailurePercentagePath', '100.1', 'ToleratedFailurePercentage must be between 0 and 100.']
  ] as const)('%s with %s fails', (name, value, cause) => {
    const scope = scopeOf(`{"v":${value}}`)
    const run = () => {
      maxConcurrency(only(name), scope)
      toleratedFailures(only(name), scope)
    }
    expect(run).toThrow(`States.Runtime: ${cause}`)
  })
})

test('what a Map leaves out is absent, and no bound', () => {
  expect(maxConcurrency(map({}), scopeOf('[]'))).toBe(0)
  expect(toleratedFailures(map({}), scopeOf('[]'))).toEqual({})
})

describe('readers and batchers', () => {
  const reading = (config: object) =>
    map({ ItemReader: { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: config, Parameters: {} } }).itemReader

  test('MaxItems is none, a number, or found by a path', () => {
    const limit = (config: object, input = '{}') => {
      const reader = reading(config)
      return reader && maxItems(reader, scopeOf(input))
    }
    expect(limit({})).toBe(0)
    expect(limit({ MaxItems: 7 })).toBe(7)
    expect(limit({ MaxItemsPath: '$.m' }, '{"m":100000001}')).toBe(100_000_000)
    expect(() => limit({ MaxItemsPath: '$.m' }, '{"m":-1}')).toThrow(
      'States.ItemReaderFailed: field MaxItems must be positive'
    )
    expect(() => limit({ MaxItemsPath: '$.m' }, '{"m":1.5}')).toThrow(
      'States.Runtime: The MaxItemsPath field refers to value "1.5" which is not a valid integer: $.m'
    )
  })

  test('a reader keeps its configuration', () => {
    expect(
      reading({ InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['a', 'b'], CSVDelimiter: 'PIPE' })?.config
    ).toEqual({
      inputType: 'CSV',
      csvHeaderLocation: 'GIVEN',
      csvHeaders: ['a', 'b'],
      csvDelimiter: 'PIPE'
    })
  })

  test('batches are bounded by items, by bytes or by both', () => {
    const limits = (fields: object, input = '{}') => {
      const { itemBatcher } = map({ ItemBatcher: fields })
      return itemBatcher && batchLimits(itemBatcher, scopeOf(input))
    }
    expect(limits({ MaxItemsPerBatch: 10 })).toEqual({ items: 10 })
    expect(limits({ MaxInputBytesPerBatchPath: '$.b', MaxItemsPerBatch: 0 }, '{"b":"100"}')).toEqual({
      inputBytes: 100
    })
  })

  test('a distributed processor is a definition of its own, in the language of the machine', () => {
    const { processor } = map({})
    expect(processor).toMatchObject({ mode: 'DISTRIBUTED', executionType: 'STANDARD' })
    expect('definition' in processor && JSON.parse(processor.definition)).toEqual({
      StartAt: 'P',
      States: PROCESSOR.States
    })
    expect(stringify([...processor.states.keys()])).toBe('["P"]')
  })
})
