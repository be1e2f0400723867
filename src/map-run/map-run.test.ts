import { describe, expect, test } from 'vitest'
import { driveMapRun } from '../../tests/interpreter/drive-map-run.ts'
import type { StateMachine } from '../asl/definition.ts'
import { parseDefinition } from '../asl/parse.ts'
import { defaultLimits } from '../interpreter/limits.ts'
import type { MapRunStart } from '../interpreter/map-run-start.ts'
import type { ExecutionState } from '../interpreter/state.ts'
import { Payload } from '../lib/json/payload.ts'
import { seededRandom } from '../lib/random.ts'
import { childArn } from './children.ts'
import { decodeMapRunEvents, decodeMapRunState, encodeMapRunEvents, encodeMapRunState } from './codec.ts'
import type { MapRunCommand } from './command.ts'
import { total } from './counts.ts'
import type { MapRunEffect } from './effect.ts'
import type { MapRunEvent } from './event.ts'
import { evolveMapRun } from './evolve.ts'
import { outstandingOfMapRun } from './outstanding.ts'
import type { MapRunState } from './state.ts'
import { stepMapRun } from './step.ts'

const definition = (fields: object = {}): string =>
  JSON.stringify({
    StartAt: 'M',
    States: {
      M: {
        Type: 'Map',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'P',
          States: { P: { Type: 'Pass', End: true } }
        },
        ...fields,
        End: true
      }
    }
  })

function machineOf(fields?: object) {
  const { machine, diagnostics } = parseDefinition(definition(fields), { type: 'STANDARD' })
  if (machine === undefined) throw new Error(JSON.stringify(diagnostics))
  return machine
}

const PLACE = 'arn:aws:states:us-east-1:123456789012'

const startOf = (members: Partial<MapRunStart> & { readonly items?: readonly unknown[] } = {}): MapRunStart => {
  const { items = [1, 2, 3, 4, 5], ...others } = members
  return {
    arn: `${PLACE}:mapRun:machine/label:run`,
    parentArn: `${PLACE}:execution:machine:parent`,
    definitionId: 'definition',
    stateName: 'M',
    maxConcurrency: 1,
    source: { kind: 'array', items: JSON.stringify(items) },
    child: {
      type: 'STANDARD',
      stateMachineArn: `${PLACE}:stateMachine:machine/label`,
      stateMachineName: 'machine/label',
      roleArn: 'role',
      definitionId: 'child',
      region: 'us-east-1',
      accountId: '123456789012'
    },
    ...others
  }
}

const items = (...texts: string[]) => texts.map((text) => ({ text, source: 'S3://bucket/key' }))

/** A run whose commands a test gives one by one. */
class Run {
  readonly events: MapRunEvent[] = []
  effects: readonly MapRunEffect[] = []
  state: MapRunState

  readonly #machine: StateMachine

  constructor(start: MapRunStart, fields: object = {}) {
    this.#machine = machineOf(fields)
    this.state = this.#step(undefined, { type: 'StartMapRun', start })
  }

  apply(command: MapRunCommand): this {
    this.state = this.#step(this.state, command)
    return this
  }

  end(child: number, status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED', redriveCount = 0): this {
    const output = status === 'SUCCEEDED' ? { output: `"${child}"` } : {}
    return this.apply({ type: 'EndChild', child, status, redriveCount, startDate: 1, stopDate: 2, ...output })
  }

  #step(before: MapRunState | undefined, command: MapRunCommand): MapRunState {
    const context = { now: 1_000, readClock: () => 0, random: seededRandom(1), limits: defaultLimits }
    const { state, events, effects } = stepMapRun(this.#machine, before, command, context)
    this.events.push(...decodeMapRunEvents(encodeMapRunEvents(events)))
    this.effects = effects
    return state
  }
}

const redrive = (redriveCount: number): MapRunCommand => ({ type: 'RedriveMapRun', redriveCount, start: startOf() })

const started = (effects: readonly MapRunEffect[]): readonly string[] =>
  effects.flatMap((effect) => (effect.type === 'StartChild' ? [effect.input] : []))

const fold = (events: readonly MapRunEvent[]): MapRunState =>
  events.reduce<MapRunState | undefined>((state, event) => evolveMapRun(state, event), undefined) as MapRunState

describe('a Map Run', () => {
  test('starts as many children as may run at once, and one for each that ends', () => {
    const run = new Run(startOf({ maxConcurrency: 2 }))
    expect(started(run.effects)).toEqual(['1', '2'])
    expect(started(run.end(1, 'SUCCEEDED').effects)).toEqual(['3'])
    expect(run.state.executions).toMatchObject({ pending: 2, running: 2, succeeded: 1 })
  })

  test('gives its state the outputs in the order of the items, not of the endings', () => {
    const run = new Run(startOf({ maxConcurrency: 0, items: ['a', 'b', 'c'] }))
    for (const child of [2, 0, 1]) run.end(child, 'SUCCEEDED')
    expect(run.state).toMatchObject({ status: 'SUCCEEDED', phase: 'closed' })
    expect([...run.state.results].sort().map(([, text]) => text)).toEqual(['"0"', '"1"', '"2"'])
  })

  test('fails with the first failure where nothing is tolerated, and leaves the rest pending', () => {
    const run = new Run(startOf()).end(0, 'SUCCEEDED').end(1, 'FAILED')
    expect(run.state).toMatchObject({
      status: 'FAILED',
      failure: { error: 'States.ExceedToleratedFailureThreshold' },
      items: { pending: 3, succeeded: 1, failed: 1, running: 0 }
    })
  })

  test('succeeds with the failures that it tolerates', () => {
    const run = new Run(startOf({ maxConcurrency: 0, toleratedFailureCount: 2 }))
    run.end(0, 'FAILED').end(1, 'TIMED_OUT').end(2, 'SUCCEEDED').end(3, 'SUCCEEDED').end(4, 'SUCCEEDED')
    expect(run.state).toMatchObject({ status: 'SUCCEEDED', items: { succeeded: 3, failed: 1, timedOut: 1 } })
  })

  test('waits for the children that it stops before it closes', () => {
    const run = new Run(startOf({ maxConcurrency: 3 })).end(0, 'FAILED')
    expect(run.effects.map(({ type }) => type)).toEqual(['StopReading', 'StopChild', 'StopChild'])
    expect(run.end(1, 'ABORTED').state.phase).toBe('stopping')
    expect(run.end(2, 'ABORTED').state).toMatchObject({
      status: 'FAILED',
      items: { failed: 1, aborted: 2, pending: 2 }
    })
    expect(run.effects).toEqual([{ type: 'NotifyMapRunClosed' }])
  })

  test('has a child that never began be there and have ended, for it may be about to begin', () => {
    const run = new Run(startOf({ maxConcurrency: 2 })).apply({ type: 'MissChild', child: 0, redriveCount: 0 })
    expect(run.effects).toMatchObject([{ type: 'StartChild', isNew: false }])
    run.apply({ type: 'StopMapRun', redriveCount: 0 }).apply({ type: 'MissChild', child: 0, redriveCount: 0 })
    expect(run.effects).toMatchObject([{ type: 'StartChild', isStopped: true }])
    run.end(0, 'ABORTED').end(1, 'ABORTED')
    expect(run.state).toMatchObject({ status: 'ABORTED', items: { pending: 3, aborted: 2 } })
    expect(run.apply({ type: 'MissChild', child: 0, redriveCount: 0 }).effects).toEqual([])
  })

  test('leaves a child as it was that was deleted before its redrive', () => {
    const run = new Run(startOf({ maxConcurrency: 3 })).end(0, 'TIMED_OUT').end(1, 'ABORTED').end(2, 'ABORTED')
    run.apply(redrive(1))
    expect(run.apply({ type: 'MissChild', child: 0, redriveCount: 0 }).state.running.has(0)).toBe(true)
    run.apply({ type: 'MissChild', child: 0, redriveCount: 1 })
    expect(run.state.items).toMatchObject({ timedOut: 1, running: 2, pendingRedrive: 0 })
    run.apply({ type: 'MissChild', child: 1, redriveCount: 1 }).end(2, 'ABORTED', 1)
    expect(run.state).toMatchObject({ phase: 'closed', final: { executions: 2 } })
  })

  test('starts more at once when its concurrency is raised, and fails when its tolerance is lowered', () => {
    const run = new Run(startOf({ toleratedFailureCount: 3 })).apply({ type: 'UpdateMapRun', maxConcurrency: 3 })
    expect(started(run.effects)).toEqual(['2', '3'])
    run.end(0, 'FAILED').end(1, 'FAILED').apply({ type: 'UpdateMapRun', toleratedFailureCount: 1 })
    expect(run.state.phase).toBe('stopping')
  })

  test('counts a child once, however often its end is told', () => {
    const run = new Run(startOf()).end(0, 'SUCCEEDED').end(0, 'SUCCEEDED').end(7, 'FAILED')
    expect(run.state.items.succeeded).toBe(1)
    expect(run.state.items.failed).toBe(0)
  })

  test('redrives what did not succeed, first of all, and only believes what it hears of it since', () => {
    const run = new Run(startOf()).end(0, 'SUCCEEDED').end(1, 'FAILED').apply(redrive(1))
    expect(run.effects.map(({ type }) => type)).toEqual(['ConfirmMapRun', 'RedriveChild'])
    expect(run.state.items).toMatchObject({ running: 1, failed: 0, pendingRedrive: 0, pending: 3 })
    run.end(1, 'FAILED', 0)
    expect(run.state.running.has(1)).toBe(true)
    run.end(1, 'SUCCEEDED', 1)
    expect(started(run.effects)).toEqual(['3'])
  })

  test('begins with its redrive where it was stopped before anybody had told it to start', () => {
    const start = startOf({ items: [1, 2], maxConcurrency: 2 })
    const context = { now: 1_000, readClock: () => 0, random: seededRandom(1), limits: defaultLimits }
    const command: MapRunCommand = { type: 'RedriveMapRun', redriveCount: 1, start }
    const { state, events, effects } = stepMapRun(machineOf(), undefined, command, context)
    expect(events.map(({ type }) => type)).toEqual(['MapRunStarted', 'MapRunRedriven', 'ItemsAdded', 'ChildrenStarted'])
    expect(state).toMatchObject({ status: 'RUNNING', redriveCount: 1, items: { running: 2 } })
    expect(started(effects)).toEqual(['1', '2'])
    expect(effects.filter(({ type }) => type === 'ConfirmMapRun')).toMatchObject([{ redriveCount: 1 }])
  })

  test('finishes closing before a redrive that came too early', () => {
    const run = new Run(startOf({ maxConcurrency: 2 })).apply({ type: 'StopMapRun', redriveCount: 0 })
    run.apply(redrive(1)).end(0, 'ABORTED').end(1, 'ABORTED')
    expect(run.state).toMatchObject({ status: 'RUNNING', redriveCount: 1, items: { running: 2 } })
  })

  test('shows what waits to be redriven, and counts it as before where it is stopped first', () => {
    const run = new Run(startOf({ maxConcurrency: 3, toleratedFailureCount: 2 }))
    run
      .end(0, 'FAILED')
      .end(1, 'TIMED_OUT')
      .apply({ type: 'UpdateMapRun', maxConcurrency: 1 })
      .apply({ type: 'StopMapRun', redriveCount: 0 })
    for (const child of [...run.state.running.keys()]) run.end(child, 'ABORTED')
    run.apply(redrive(1))
    expect(run.state.items).toMatchObject({ running: 1, pendingRedrive: 4, failed: 0, timedOut: 0, aborted: 0 })
    run.apply({ type: 'StopMapRun', redriveCount: 1 }).end(0, 'ABORTED', 1)
    expect(run.state).toMatchObject({
      status: 'ABORTED',
      items: { pendingRedrive: 0, failed: 0, timedOut: 1, aborted: 4 }
    })
    expect(total(run.state.items)).toBe(5)
    run.apply(redrive(2))
    expect(run.state.items).toMatchObject({ running: 1, pendingRedrive: 4 })
  })

  test('that is at work when it is redriven was to be stopped before, and does that first', () => {
    const run = new Run(startOf({ maxConcurrency: 2, items: [1, 2] })).apply(redrive(1))
    expect(run.effects.map(({ type }) => type)).toEqual(['StopReading', 'StopChild', 'StopChild'])
    // the command that should have stopped it comes late
    run.apply({ type: 'StopMapRun', redriveCount: 0 })
    run.end(0, 'ABORTED').end(1, 'ABORTED')
    expect(run.state).toMatchObject({ status: 'RUNNING', redriveCount: 1, items: { running: 2 } })
    run.apply({ type: 'StopMapRun', redriveCount: 0 })
    expect(run.state.phase).toBe('working')
  })

  test('is not redriven after all where nobody waits for that any more', () => {
    const run = new Run(startOf({ items: [1] })).apply({ type: 'StopMapRun', redriveCount: 0 })
    run.apply(redrive(1)).apply({ type: 'StopMapRun', redriveCount: 1 })
    run.end(0, 'ABORTED')
    expect(run.state).toMatchObject({ status: 'ABORTED', redriveCount: 0 })
    expect(run.effects).toEqual([{ type: 'NotifyMapRunClosed' }])
  })

  test('is redriven although it never heard of the redrive before, and asks whether it is still waited for', () => {
    const run = new Run(startOf({ items: [1] })).end(0, 'FAILED').apply(redrive(2))
    expect(run.state).toMatchObject({ status: 'RUNNING', redriveCount: 2 })
    expect(run.effects).toContainEqual(expect.objectContaining({ type: 'ConfirmMapRun', redriveCount: 2 }))
    run.apply(redrive(1))
    expect(run.state.redriveRequested).toBeUndefined()
  })

  test('that has succeeded while it was to be redriven says so', () => {
    const writer = { config: {}, arguments: '{}' } as unknown as NonNullable<MapRunStart['writer']>
    const run = new Run(startOf({ items: [1], writer })).end(0, 'SUCCEEDED')
    expect(run.state.phase).toBe('writing')
    run.apply(redrive(1)).apply({ type: 'EndWriting' })
    expect(run.state).toMatchObject({ status: 'SUCCEEDED', redriveCount: 0 })
    expect(run.effects).toEqual([{ type: 'NotifyMapRunClosed' }])
  })

  test('tells a child that it stops which redrive that may never have heard of', () => {
    const run = new Run(startOf({ items: [1] })).end(0, 'FAILED').apply(redrive(1))
    run.apply({ type: 'StopMapRun', redriveCount: 1 })
    const stop = { type: 'StopChild', child: 0, redriveCount: 1 }
    expect(run.effects).toMatchObject([{ type: 'StopReading' }, stop])
    expect(outstandingOfMapRun(run.state)).toMatchObject([stop])
  })

  test('lets a child be whose history is full, which goes on counting as failed', () => {
    const full = {
      type: 'EndChild',
      status: 'FAILED',
      redriveCount: 0,
      startDate: 1,
      stopDate: 2,
      isFinal: true
    } as const
    const tolerant = new Run(startOf({ maxConcurrency: 0, items: [1, 2], toleratedFailureCount: 1 }))
    tolerant
      .apply({ ...full, child: 0 })
      .apply({ type: 'StopMapRun', redriveCount: 0 })
      .end(1, 'ABORTED')
    expect(tolerant.state.final).toEqual({ items: 1, executions: 1 })
    tolerant.apply(redrive(1))
    expect(tolerant.effects).toContainEqual(expect.objectContaining({ type: 'RedriveChild', redriveCount: 1 }))
    expect(tolerant.end(1, 'SUCCEEDED', 1).state).toMatchObject({ status: 'SUCCEEDED', items: { failed: 1 } })

    const strict = new Run(startOf({ items: [1] })).apply({ ...full, child: 0 })
    strict.apply(redrive(1))
    expect(strict.state).toMatchObject({ status: 'FAILED', redriveCount: 1, items: { failed: 1, running: 0 } })
  })

  test('reads its source anew where no child had started when that failed, and goes on with it where one had', () => {
    const source = { kind: 'reader', resource: 'r', arguments: '{}', config: {}, maxItems: 0 } as const
    const failure = { type: 'FailReading', error: 'States.ItemReaderFailed', cause: 'c' } as const
    const unread = new Run(startOf({ source, batch: { items: 2 } }))
    unread.apply({ type: 'AddItems', position: 0, items: items('1'), isLast: false }).apply(failure)
    expect(unread.state).toMatchObject({ status: 'FAILED', items: { pending: 1 } })
    unread.apply(redrive(1))
    expect(unread.state.items.pending).toBe(0)
    expect(unread.effects).toContainEqual(expect.objectContaining({ type: 'ReadItems', position: 0 }))

    const read = new Run(startOf({ source }))
    read.apply({ type: 'AddItems', position: 0, items: items('1', '2'), isLast: false }).apply(failure)
    read.end(0, 'ABORTED').apply(redrive(1))
    expect(read.effects).toMatchObject([
      { type: 'ConfirmMapRun' },
      { type: 'RedriveChild' },
      { type: 'ReadItems', position: 2 }
    ])
  })

  test('batches items by number and by size, over pages', () => {
    const source = { kind: 'reader', resource: 'r', arguments: '{}', config: {}, maxItems: 0 } as const
    const run = new Run(startOf({ source, batch: { items: 2, input: '{"a":1}' }, maxConcurrency: 0 }))
    run.apply({ type: 'AddItems', position: 0, items: items('1', '2', '3'), isLast: false })
    expect(started(run.effects)).toEqual(['{"BatchInput":{"a":1},"Items":[1,2]}'])
    expect(run.state.items).toMatchObject({ pending: 1, running: 2 })
    run.apply({ type: 'AddItems', position: 3, items: items('4', '5'), isLast: true })
    expect(started(run.effects)).toEqual(['{"BatchInput":{"a":1},"Items":[3,4]}', '{"BatchInput":{"a":1},"Items":[5]}'])
    expect(run.state.executions.running).toBe(3)
    expect(total(run.state.items)).toBe(5)
  })

  test('goes through the members of an object, as pairs or as ItemSelector makes of them', () => {
    const source = { kind: 'array', items: '{"a":1,"10":{"b":2}}' } as const
    const pairs = new Run(startOf({ source, maxConcurrency: 0 }))
    expect(started(pairs.effects)).toEqual(['{"Key":"a","Value":1}', '{"Key":"10","Value":{"b":2}}'])
    expect(pairs.state.items).toMatchObject({ running: 2 })
    const ItemSelector = { 'item.$': '$$.Map.Item' }
    const scope = { input: '{}', context: '{}', variables: {} }
    const selected = new Run(startOf({ source, maxConcurrency: 0, scope }), { ItemSelector })
    expect(started(selected.effects)[1]).toBe('{"item":{"Index":1,"Key":"10","Value":{"b":2},"Source":"STATE_DATA"}}')
  })

  test('shows ItemSelector where an item was read', () => {
    const source = { kind: 'reader', resource: 'r', arguments: '{}', config: {}, maxItems: 0 } as const
    const scope = { input: '{}', context: '{}', variables: {} }
    const run = new Run(startOf({ source, maxConcurrency: 0, scope }), {
      ItemSelector: { 's.$': '$$.Map.Item.Source' }
    })
    run.apply({ type: 'AddItems', position: 0, items: items('1'), isLast: true })
    expect(started(run.effects)).toEqual(['{"s":"S3://bucket/key"}'])
  })

  test('takes no page twice', () => {
    const source = { kind: 'reader', resource: 'r', arguments: '{}', config: {}, maxItems: 0 } as const
    const run = new Run(startOf({ source, maxConcurrency: 1 }))
    const page: MapRunCommand = { type: 'AddItems', position: 0, items: items('1', '2'), isLast: false }
    run.apply(page).apply(page)
    expect(run.state.itemsRead).toBe(2)
  })

  test('keeps no results that are too large to be passed on, and succeeds', () => {
    const run = new Run(startOf({ maxConcurrency: 0, items: [1, 2] }))
    const large = { type: 'EndChild', status: 'SUCCEEDED', redriveCount: 0, startDate: 1, stopDate: 2 } as const
    const output = JSON.stringify('x'.repeat(200_000))
    run.apply({ ...large, child: 0, output }).apply({ ...large, child: 1, output })
    expect(run.state).toMatchObject({ status: 'SUCCEEDED', areResultsTooLarge: true })
    expect(run.state.results.size).toBe(0)
  })
})

describe('the journal of a Map Run', () => {
  const run = new Run(startOf({ maxConcurrency: 2, toleratedFailurePercentage: 50 }))
  run.end(0, 'FAILED').end(1, 'SUCCEEDED').end(2, 'SUCCEEDED')

  test('folds to the live state, whole or from a checkpoint', () => {
    expect(fold(run.events)).toEqual(run.state)
    expect(decodeMapRunState(encodeMapRunState(run.state))).toEqual({ ...run.state, queue: [], queueHead: 0 })
  })

  test('is read from a checkpoint of the first version', () => {
    const { final: _final, lastEventAt: _lastEventAt, ...old } = JSON.parse(encodeMapRunState(run.state))
    expect(decodeMapRunState(JSON.stringify(old))).toMatchObject({ final: { items: 0 }, lastEventAt: 1_000 })
  })

  test('says what is waited for', () => {
    expect(outstandingOfMapRun(fold(run.events)).map(({ type }) => type)).toEqual([
      'ConfirmMapRun',
      'StartChild',
      'StartChild'
    ])
  })
})

test('an ItemSelector sees the item, its place, and the context and variables of the Map state', () => {
  const machine = machineOf({
    ItemSelector: {
      'value.$': '$$.Map.Item.Value',
      'index.$': '$$.Map.Item.Index',
      'of.$': '$.of',
      'name.$': '$$.State.Name'
    }
  })
  const inputs: string[] = []
  const scope = { input: '{"of":"all"}', context: '{"State":{"Name":"M"}}', variables: {} }
  driveMapRun(machine, startOf({ items: ['a', 'b'], scope }), 0, (_definition, _execution, input) => {
    inputs.push(input)
    return { status: 'SUCCEEDED', startDate: 0, stopDate: 0, output: Payload.ofText(input) } as ExecutionState
  })
  expect(inputs.map((input) => JSON.parse(input))).toEqual([
    { value: 'a', index: 0, of: 'all', name: 'M' },
    { value: 'b', index: 1, of: 'all', name: 'M' }
  ])
})

describe('the names of children', () => {
  const start = startOf({ childNames: 'ascending' })
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-3[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
  const nameOf = (arn: string): string => arn.split(':').at(-1) as string
  const indexes = [0, 1, 2, 9, 10, 15, 16, 4_095, 4_096, 99_999_999, 200_000_000]

  test.each(['STANDARD', 'EXPRESS'] as const)('of type %s are UUIDs in the order of their start', (type) => {
    const run = { ...start, child: { ...start.child, type } }
    const arns = indexes.map((index) => childArn(run, index))
    for (const arn of arns) expect(nameOf(arn)).toMatch(uuid)
    expect([...arns].sort()).toEqual(arns)
    expect(new Set(arns).size).toBe(arns.length)
  })

  test('differ between runs', () => {
    const other = { ...start, arn: `${start.arn}2` }
    expect(indexes.map((index) => childArn(other, index))).not.toContain(childArn(start, 0))
  })

  test('of a run that was stored before they ascended are what they were', () => {
    expect(nameOf(childArn(startOf(), 0))).toBe('f31f1876-8b8b-3113-816e-d80c375e51fb')
  })
})
