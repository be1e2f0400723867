import { describe, expect, it } from 'vitest'
import type { MapRunOutcome, MapRunStart } from '../../src/interpreter/map-run-start.ts'
import { type DriveOptions, drive } from './drive.ts'

const child = (name: string) => ({ StartAt: name, States: { [name]: { Type: 'Pass', End: true } } })
const map = (fields: object) => ({
  Type: 'Map',
  Label: 'label',
  ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' }, ...child('Item') },
  ...fields
})
const succeeded: MapRunOutcome = { status: 'SUCCEEDED', output: '[1]' }

/** Runs a machine of one distributed Map, and tells what its run was started with. */
function run(fields: object, outcome: MapRunOutcome, options: DriveOptions = {}, machine: object = {}) {
  let start: MapRunStart | undefined
  const states = { M: { ...map(fields), Next: 'S' }, S: { Type: 'Succeed' } }
  const driven = drive(
    { StartAt: 'M', States: states, ...machine },
    {
      ...options,
      mapRun: (given) => {
        start = given
        return outcome
      }
    }
  )
  return { ...driven, start }
}

const failure = { error: 'States.ExceedToleratedFailureThreshold', cause: 'c' }

describe('a distributed Map', () => {
  it('is started and left around its run', () => {
    const { links, state, start } = run({}, succeeded, { input: '[1, 2]' })
    expect(links).toEqual([
      '1<0 ExecutionStarted',
      '2<0 MapStateEntered',
      '3<2 MapStateStarted',
      '4<3 MapRunStarted',
      '5<4 MapRunSucceeded',
      '6<5 MapStateSucceeded',
      '7<4 MapStateExited',
      '8<7 SucceedStateEntered',
      '9<8 SucceedStateExited',
      '10<9 ExecutionSucceeded'
    ])
    expect(state.output?.text).toBe('[1]')
    expect(start).toMatchObject({
      arn: expect.stringMatching(/^arn:aws:states:us-east-1:123456789012:mapRun:machine\/label:[0-9a-f-]{36}$/),
      stateName: 'M',
      maxConcurrency: 0,
      source: { kind: 'array', items: '[1,2]' },
      child: { type: 'EXPRESS', stateMachineName: 'machine/label' }
    })
  })

  it('tells its run everything that is evaluated once, from paths', () => {
    const fields = {
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'JSON', MaxItemsPath: '$.max' },
        Parameters: { 'Bucket.$': '$.bucket', Key: 'k' }
      },
      ItemsPath: '$.rows',
      ItemSelector: { 'row.$': '$$.Map.Item.Value', 'v.$': '$kept' },
      ItemBatcher: { MaxItemsPerBatchPath: '$.max', MaxInputBytesPerBatch: 1000, BatchInput: { 'b.$': '$.bucket' } },
      ResultWriter: {
        Resource: 'arn:aws:states:::s3:putObject',
        Parameters: { Bucket: 'out', 'Prefix.$': '$.bucket' }
      },
      MaxConcurrencyPath: '$.max',
      ToleratedFailureCount: 2,
      ToleratedFailurePercentagePath: '$.share'
    }
    let start: MapRunStart | undefined
    const states = {
      A: { Type: 'Pass', Assign: { kept: [7] }, Next: 'M' },
      M: { ...map(fields), End: true }
    }
    const { events } = drive(
      { StartAt: 'A', States: states },
      {
        input: '{"bucket":"b","max":5,"share":"12.5"}',
        mapRun: (given) => {
          start = given
          return succeeded
        }
      }
    )
    expect(events.find(({ type }) => type === 'MapStateStarted')).toMatchObject({ length: 0 })
    expect(start).toMatchObject({
      maxConcurrency: 5,
      toleratedFailureCount: 2,
      toleratedFailurePercentage: 12.5,
      source: { kind: 'reader', arguments: '{"Key":"k","Bucket":"b"}', maxItems: 5 },
      batch: { items: 5, inputBytes: 1000, input: '{"b":"b"}' },
      writer: { arguments: '{"Bucket":"out","Prefix":"b"}' },
      scope: { input: '{"bucket":"b","max":5,"share":"12.5"}', variables: { kept: '[7]' } }
    })
  })

  it('tells its run everything that is evaluated once, from expressions', () => {
    const fields = {
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'JSON', MaxItems: '{% $states.input.max %}' },
        Arguments: { Bucket: '{% $states.input.bucket %}', Key: 'k' }
      },
      ItemBatcher: { MaxItemsPerBatch: '{% $states.input.max %}', BatchInput: '{% $states.input %}' },
      ToleratedFailurePercentage: '{% $states.input.max %}',
      Output: '{% $states.result[0] %}'
    }
    const { start, state } = run(fields, succeeded, { input: '{"bucket":"b","max":5}' }, { QueryLanguage: 'JSONata' })
    expect(start).toMatchObject({
      toleratedFailurePercentage: 5,
      source: { kind: 'reader', arguments: '{"Bucket":"b","Key":"k"}', maxItems: 5 },
      batch: { items: 5, input: '{"bucket":"b","max":5}' }
    })
    expect(state.output?.text).toBe('1')
  })

  it('counts the members of an object, and hands them on as they are', () => {
    const { start, events } = run({ ItemsPath: '$.o' }, succeeded, { input: '{"o":{"b":1,"a":2}}' })
    expect(start?.source).toEqual({ kind: 'array', items: '{"b":1,"a":2}' })
    expect(events.find(({ type }) => type === 'MapStateStarted')).toMatchObject({ length: 2 })
  })

  it('may write its results in another form, and nowhere', () => {
    const { start } = run(
      { ResultWriter: { WriterConfig: { OutputType: 'JSON', Transformation: 'FLATTEN' } } },
      succeeded,
      {
        input: '[]'
      }
    )
    expect(start?.writer).toEqual({ config: { outputType: 'JSON', transformation: 'FLATTEN' } })
  })

  it('fails the execution where a field of its reader cannot be read', () => {
    const reader = {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'JSON', MaxItemsPath: '$.max' },
      Parameters: { Bucket: 'b', Key: 'k' }
    }
    const { start, state, links } = run({ ItemReader: reader }, succeeded, { input: '{"max":"many"}' })
    expect(start).toBeUndefined()
    expect(state.error).toBe('States.Runtime')
    expect(links.at(-1)).toBe('4<3 ExecutionFailed')
  })

  it('is tried again with another run, and its catcher is given the error of the run', () => {
    const arns = new Set<string>()
    const handling = {
      Retry: [{ ErrorEquals: ['States.ExceedToleratedFailureThreshold'], MaxAttempts: 1 }],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'S' }]
    }
    const { links, state } = drive(
      { StartAt: 'M', States: { M: { ...map(handling), Next: 'S' }, S: { Type: 'Succeed' } } },
      {
        input: '[]',
        mapRun: ({ arn }) => {
          arns.add(arn)
          return { status: 'FAILED', ...failure }
        }
      }
    )
    expect(links.slice(3, 11)).toEqual([
      '4<3 MapRunStarted',
      '5<4 MapRunFailed',
      '6<5 MapStateStarted',
      '7<6 MapRunStarted',
      '8<7 MapRunFailed',
      '9<8 MapStateFailed',
      '10<9 MapStateExited',
      '11<10 SucceedStateEntered'
    ])
    expect(arns.size).toBe(2)
    expect(state.output?.text).toBe('{"Error":"States.ExceedToleratedFailureThreshold","Cause":"c"}')
  })

  it('fails with its run, and where results are too large together', () => {
    const failed = run({}, { status: 'FAILED', error: 'States.ItemReaderFailed', cause: 'c' }, { input: '[]' })
    expect(failed.links.slice(4)).toEqual(['5<4 MapRunFailed', '6<5 MapStateFailed', '7<6 ExecutionFailed'])
    expect(failed.state).toMatchObject({ error: 'States.ItemReaderFailed', cause: 'c' })
    const large = run({}, { status: 'SUCCEEDED' }, { input: '[]' })
    expect(large.links[4]).toBe('5<4 MapRunSucceeded')
    expect(large.state.error).toBe('States.DataLimitExceeded')
    const aborted = run({}, { status: 'ABORTED' }, { input: '[]' })
    expect(aborted.links.slice(4)).toEqual(['5<4 MapRunAborted', '6<4 MapStateFailed', '7<6 ExecutionFailed'])
  })

  it('has a run that fails at once where MaxItems is negative', () => {
    const reader = {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'JSON', MaxItemsPath: '$.max' },
      Parameters: { Bucket: 'b', Key: 'k' }
    }
    const { start } = run({ ItemReader: reader }, { status: 'FAILED' }, { input: '{"max":-1}' })
    expect(start?.fault).toEqual({ error: 'States.ItemReaderFailed', cause: 'field MaxItems must be positive' })
  })

  it('has a run that can be redriven a thousand times', () => {
    const driven = drive(
      { StartAt: 'M', States: { M: { ...map({}), End: true } } },
      {
        input: '[]',
        mapRun: () => ({ status: 'FAILED', ...failure }),
        limits: { mapRunRedrives: 0 },
        redrive: (state) => state.redriveCount === 0
      }
    )
    expect(driven.events.map(({ type }) => type).slice(-3)).toEqual([
      'ExecutionFailed',
      'ExecutionRedriven',
      'ExecutionFailed'
    ])
    expect(driven.state).toMatchObject({
      error: 'States.Runtime',
      cause: expect.stringContaining('has exceeded the limit of 0 redrives.')
    })
  })

  it('has its run stopped where a sibling fails', () => {
    const states = {
      P: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'M', States: { M: { ...map({}), End: true } } },
          { StartAt: 'F', States: { F: { Type: 'Fail', Error: 'E' } } }
        ],
        End: true
      }
    }
    const { links, effects } = drive({ StartAt: 'P', States: states }, { input: '[]', mapRun: () => succeeded })
    expect(links.slice(-5)).toEqual([
      '7<3 FailStateEntered',
      '8<7 MapRunAborted',
      '9<7 MapStateAborted',
      '10<7 ParallelStateFailed',
      '11<10 ExecutionFailed'
    ])
    expect(effects.map(({ type }) => type)).toContain('StopMapRun')
  })

  it('gives its run a label of its own where it has none', () => {
    const { start } = run({ Label: undefined }, succeeded, { input: '[]' })
    expect(start?.arn).toMatch(/:mapRun:machine\/[0-9a-f-]{36}:[0-9a-f-]{36}$/)
  })
})
