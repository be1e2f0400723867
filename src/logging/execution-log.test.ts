import { beforeEach, describe, expect, test } from 'vitest'
import type { Log } from '../engine/log.ts'
import type { ExecutionIdentity, HistoryEvent, JournalEvent } from '../interpreter/event.ts'
import type { ExecutionState } from '../interpreter/state.ts'
import { Payload } from '../lib/json/payload.ts'
import type { LoggingConfiguration, Settings } from '../resources/state-machine.ts'
import { VirtualClock } from '../testing/virtual-clock.ts'
import { ExecutionLog } from './execution-log.ts'
import type { LogBatch } from './log-destination.ts'

const GROUP_ARN = 'arn:aws:logs:eu-west-1:123456789012:log-group:/aws/vendedlogs/states/orders:*'

let clock: VirtualClock
let written: LogBatch[]
let warnings: { readonly message: string; readonly fields: Readonly<Record<string, unknown>> }[]
let write: (batch: LogBatch) => Promise<void>
let loadSettings: (id: string) => Promise<Settings | undefined>

beforeEach(() => {
  clock = new VirtualClock()
  written = []
  warnings = []
  write = async (batch) => void written.push(batch)
  loadSettings = async () => settings('ALL')
})

function open(): ExecutionLog {
  const log: Log = {
    debug: () => undefined,
    info: () => undefined,
    warn: (message, fields = {}) => warnings.push({ message, fields }),
    error: () => undefined
  }
  return new ExecutionLog({ destination: { write: (batch) => write(batch) }, loadSettings, clock, log })
}

function settings(level: LoggingConfiguration['level'], includeExecutionData = true): Settings {
  return {
    loggingConfiguration: { level, includeExecutionData, destinations: [GROUP_ARN] }
  } as unknown as Settings
}

function state(name: string, options: { readonly settingsId?: string; readonly redriveCount?: number } = {}) {
  const { settingsId = 'settings', redriveCount = 0 } = options
  const identity = { arn: `arn:${name}`, stateMachineName: 'orders', settingsId } as ExecutionIdentity
  return { identity, redriveCount } as ExecutionState
}

let nextId = 1
const event = (details: Record<string, unknown>): HistoryEvent =>
  ({ id: nextId++, previousEventId: 0, timestamp: clock.now(), branch: '', ...details }) as unknown as HistoryEvent

const entered = (): HistoryEvent => event({ type: 'PassStateEntered', name: 'P', input: Payload.ofText('{}') })
const failed = (): HistoryEvent => event({ type: 'ExecutionFailed', error: 'E' })
const internal = (): JournalEvent => ({ type: 'WaitScheduled', dueAt: 5, timestamp: clock.now(), branch: '' })

const messages = (): Record<string, unknown>[] =>
  written.flatMap(({ events }) => events.map(({ message }) => JSON.parse(message) as Record<string, unknown>))
const types = (): unknown[] => messages().map(({ type }) => type)

describe('the log of executions', () => {
  test('writes events to the log group of the state machine, together and a little later', async () => {
    const log = open()
    log.observe(state('one'), [entered(), internal()])
    log.observe(state('two'), [failed()])
    await clock.runUntilIdle()
    expect(written).toEqual([])
    await clock.advanceBy(100)
    expect(written).toHaveLength(1)
    expect(written[0]).toMatchObject({
      group: { region: 'eu-west-1', accountId: '123456789012', name: '/aws/vendedlogs/states/orders' },
      stateMachineName: 'orders'
    })
    expect(messages()).toMatchObject([
      { type: 'PassStateEntered', execution_arn: 'arn:one', details: { input: '{}' } },
      { type: 'ExecutionFailed', execution_arn: 'arn:two' }
    ])
  })

  test('goes by the settings that each execution started with', async () => {
    const byId = new Map([
      ['errors', settings('ERROR', false)],
      ['off', settings('OFF')]
    ])
    loadSettings = async (id) => byId.get(id)
    const log = open()
    for (const settingsId of ['errors', 'off', 'lost'])
      log.observe(state(settingsId, { settingsId }), [entered(), failed()])
    await clock.advanceBy(1_000)
    expect(messages().map(({ execution_arn, type }) => [execution_arn, type])).toEqual([
      ['arn:errors', 'ExecutionFailed']
    ])
  })

  test('says nothing of executions without settings', async () => {
    const log = open()
    const { identity, ...rest } = state('one')
    const { settingsId: _none, ...bare } = identity
    log.observe({ ...rest, identity: bare }, [failed()])
    await clock.advanceBy(1_000)
    expect(written).toEqual([])
  })

  test('keeps the order of events that come while the settings are being read', async () => {
    let answer = (_settings: Settings): void => undefined
    loadSettings = () => new Promise((resolve) => (answer = resolve))
    const log = open()
    const events = Array.from({ length: 6 }, entered)
    log.observe(state('one'), events.slice(0, 2))
    log.observe(state('one'), events.slice(2, 4))
    await clock.advanceBy(1_000)
    answer(settings('ALL'))
    await clock.runUntilIdle()
    log.observe(state('one'), events.slice(4))
    await clock.advanceBy(1_000)
    expect(messages().map(({ id }) => Number(id))).toEqual(events.map(({ id }) => id))
  })

  test('counts the redrives that lie before each event', async () => {
    const log = open()
    const redriven = event({ type: 'ExecutionRedriven', redriveCount: 2 })
    log.observe(state('one', { redriveCount: 2 }), [failed(), redriven, entered()])
    await clock.advanceBy(1_000)
    expect(messages().map(({ redrive_count }) => redrive_count)).toEqual(['1', '2', '2'])
  })

  test('reads settings again after that has failed', async () => {
    let broken = true
    loadSettings = async () => {
      if (broken) throw new Error('the store is gone')
      return settings('ALL')
    }
    const log = open()
    log.observe(state('one'), [entered(), failed()])
    await clock.advanceBy(1_000)
    expect(warnings[0]?.fields).toMatchObject({ events: 2 })
    broken = false
    log.observe(state('one'), [failed()])
    await clock.advanceBy(1_000)
    expect(types()).toEqual(['ExecutionFailed'])
  })
})

describe('a destination that fails', () => {
  test('loses events, which is reported once in a while with their number', async () => {
    write = async () => {
      throw new Error('no such log group')
    }
    const log = open()
    for (let second = 0; second < 70; second++) {
      log.observe(state('one'), [failed()])
      await clock.advanceBy(1_000)
    }
    expect(warnings.map(({ fields }) => fields.events)).toEqual([1, 60])
    expect(warnings[0]?.fields.reason).toBe('/aws/vendedlogs/states/orders: no such log group')
  })

  test('gets one batch at a time of a state machine, and the rest when it has taken that', async () => {
    let take = (): void => undefined
    write = (batch) => {
      written.push(batch)
      return new Promise((resolve) => (take = resolve))
    }
    const log = open()
    log.observe(state('one'), [entered()])
    await clock.advanceBy(1_000)
    log.observe(state('one'), [failed()])
    await clock.advanceBy(1_000)
    expect(types()).toEqual(['PassStateEntered'])
    take()
    await clock.runUntilIdle()
    expect(types()).toEqual(['PassStateEntered', 'ExecutionFailed'])
  })

  test('that hangs makes neither memory nor closing grow without end', async () => {
    write = () => new Promise(() => undefined)
    const log = open()
    const input = Payload.ofText(JSON.stringify('x'.repeat(100_000)))
    for (let count = 0; count < 400; count++) {
      log.observe(state('one'), [event({ type: 'PassStateEntered', name: 'P', input })])
      if (count === 0) await clock.advanceBy(100)
    }
    const closed = log.close()
    await clock.advanceBy(5_000)
    await closed
    const lost = warnings.reduce((sum, { fields }) => sum + Number(fields.events), 0)
    expect(lost).toBeGreaterThan(390)
    expect(lost).toBeLessThanOrEqual(400)
  })
})

test('closing writes what still waits', async () => {
  const log = open()
  log.observe(state('one'), [failed()])
  await clock.runUntilIdle()
  await log.close()
  expect(types()).toEqual(['ExecutionFailed'])
  expect(warnings).toEqual([])
})

test('a write holds no more than CloudWatch Logs takes in one call', async () => {
  const log = open()
  const input = Payload.ofText(JSON.stringify('é'.repeat(50_000)))
  for (let count = 0; count < 30; count++) {
    log.observe(state('one'), [event({ type: 'PassStateEntered', name: 'P', input })])
  }
  await clock.advanceBy(1_000)
  expect(messages()).toHaveLength(30)
  for (const { events } of written) {
    const bytes = events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + 26, 0)
    expect(bytes).toBeLessThanOrEqual(1_048_576)
  }
})
