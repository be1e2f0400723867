import { describe, expect, test } from 'vitest'
import { Encryption } from '../../src/encryption/encryption.ts'
import { OpeningStore } from '../../src/encryption/opening-store.ts'
import { CommandRouter } from '../../src/engine/command-router.ts'
import type { StartRequest } from '../../src/engine/engine.ts'
import { Inbox, type InboxParts } from '../../src/engine/inbox.ts'
import type { Item, Mailbox } from '../../src/engine/mailbox.ts'
import type { Partitions } from '../../src/engine/partitions.ts'
import { StoreOutage } from '../../src/engine/store-outage.ts'
import { decodeEntries } from '../../src/interpreter/codec.ts'
import { isHistoryEvent } from '../../src/interpreter/event.ts'
import { Payload } from '../../src/lib/json/payload.ts'
import { type Settings, settingsId } from '../../src/resources/state-machine.ts'
import { type StatusEvent, statusMessages } from '../../src/status-events/status-event.ts'
import { StoreUnavailable, StoreUnreached } from '../../src/store/store.ts'
import { FakeKeys } from '../encryption/fake-keys.ts'
import { functionArn, succeeded, taskChain, World, waitFor } from './world.ts'

const SECRET = 'the-secret-word'
/** Shorter than AWS allows, so that an execution that is kept in memory sees the end of it. */
const PERIOD_SECONDS = 40

const settings = {
  stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:chain',
  encryptionConfiguration: {
    type: 'CUSTOMER_MANAGED_KMS_KEY',
    kmsKeyId: 'the-key',
    kmsDataKeyReusePeriodSeconds: PERIOD_SECONDS
  }
} as Settings

/** Tasks with waits between them, so that the engine has to come back to an execution. */
const slowChain = {
  StartAt: 'First',
  States: {
    First: { Type: 'Task', Resource: functionArn('f'), Next: 'Wait' },
    Wait: { Type: 'Wait', Seconds: 50, Next: 'Second' },
    Second: { Type: 'Task', Resource: functionArn('f'), End: true }
  }
}

async function openWorld() {
  const world = new World()
  world.define('chain', taskChain(2))
  world.define('slow', slowChain)
  world.define('long-wait', waitFor(3_600))
  world.define('express', taskChain(1), 'EXPRESS')
  world.services.set('lambda-function', () => succeeded({ word: `${SECRET} of the function` }))
  /** All that the store was ever given. */
  const written: string[] = []
  const commit = world.store.commit.bind(world.store)
  world.store.commit = async (batch) => {
    written.push(JSON.stringify(batch))
    await commit(batch)
  }
  const keys = new FakeKeys()
  const encryption = new Encryption({ services: [keys], loadSettings: async () => settings, clock: world.clock })
  const opened = new OpeningStore(world.store, encryption)
  /** The details of the status changes that were told. */
  const told: StatusEvent['detail'][] = []
  const outbox = {
    messagesFor: statusMessages,
    deliver: async (text: string) => void told.push((JSON.parse(text) as StatusEvent).detail)
  }
  await world.open({ encryption, outbox })
  await world.clock.runUntilIdle()

  const request = (machine: string, name: string, type?: 'STANDARD' | 'EXPRESS'): StartRequest => {
    const { execution } = world.request(machine, name, '{}', type)
    const input = JSON.stringify({ word: `${SECRET} of the caller` })
    return { execution: { ...execution, settingsId: settingsId(settings) }, input }
  }
  async function start(machine: string, name: string): Promise<string> {
    const started = request(machine, name)
    await world.engine.startExecution(started)
    return started.execution.arn
  }
  async function events(arn: string) {
    const range = { fromEventId: 1, toEventId: 1_000_000, reverse: false, limit: 1_000_000 }
    const batches = await opened.readJournal({ arn, ...range })
    return batches.flatMap(({ text }) => decodeEntries(text)).filter(isHistoryEvent)
  }
  return { world, keys, encryption, outbox, told, opened, written, request, start, events }
}

describe('an execution whose state machine has a key of its own', () => {
  test('leaves nothing of its data in the store that could be read without the key', async () => {
    const { world, written, start, events } = await openWorld()
    const arn = await start('chain', 'one')
    await world.clock.advanceBy(1_000)
    expect(await world.status(arn)).toBe('SUCCEEDED')
    expect(written.length).toBeGreaterThan(0)
    expect(written.filter((text) => text.includes(SECRET))).toEqual([])
    const found = await events(arn)
    expect(found.map(({ id }) => id)).toEqual(found.map((_event, index) => index + 1))
    expect(found[0]).toMatchObject({ input: Payload.ofText(`{"word":"${SECRET} of the caller"}`) })
    expect(found.at(-1)).toMatchObject({ output: Payload.ofText(`{"word":"${SECRET} of the function"}`) })
  })

  test('has its error and cause sealed, too, and shows them to who has the key', async () => {
    const { world, opened, written, start } = await openWorld()
    world.services.set('lambda-function', () => ({ kind: 'failed', error: `${SECRET}Error`, cause: SECRET }))
    const arn = await start('chain', 'one')
    await world.clock.advanceBy(1_000)
    expect(written.filter((text) => text.includes(SECRET))).toEqual([])
    const details = JSON.parse((await opened.readSummary(arn))?.details ?? '')
    expect(details).toMatchObject({ error: `${SECRET}Error`, cause: SECRET, settingsId: settingsId(settings) })
  })

  test('goes on after a crash, from a checkpoint too', async () => {
    const { world, encryption, written, start, events } = await openWorld()
    const large = { word: SECRET, padding: 'x'.repeat(261_000) }
    world.services.set('lambda-function', () => succeeded(large))
    const arn = await start('slow', 'one')
    await world.clock.advanceBy(10_000)
    expect(written.some((text) => text.includes('"checkpoint":"sealed:'))).toBe(true)
    await world.crashAndReopen({ encryption })
    await world.clock.advanceBy(60_000)
    expect(await world.status(arn)).toBe('SUCCEEDED')
    expect(written.filter((text) => text.includes(SECRET))).toEqual([])
    expect((await events(arn)).at(-1)).toMatchObject({ output: Payload.ofText(JSON.stringify(large)) })
  })

  test('gets a new data key when the old one has served its time', async () => {
    const { world, keys, start } = await openWorld()
    await start('chain', 'one')
    await start('chain', 'two')
    await world.clock.advanceBy(1_000)
    expect(keys.calls).toEqual(['generate'])
    await world.clock.advanceBy(PERIOD_SECONDS * 1_000)
    const arn = await start('slow', 'three')
    await world.clock.advanceBy(60_000)
    expect(await world.status(arn)).toBe('SUCCEEDED')
    // one for the start, one for what comes after the wait; it stays in memory, so that nothing has to be decrypted
    expect(keys.calls).toEqual(['generate', 'generate', 'generate'])
  })

  test.each(['STANDARD', 'EXPRESS'] as const)('cannot start while its key cannot be used (%s)', async (type) => {
    const { world, keys, request, written } = await openWorld()
    keys.refusals.set('the-key', 'invalid-state')
    const started = world.engine.startExecution(request(type === 'EXPRESS' ? 'express' : 'chain', 'one', type))
    await expect(started).rejects.toMatchObject({ name: 'KeyError', kind: 'invalid-state', keyState: 'DISABLED' })
    expect(written).toEqual([])
  })

  test('waits while its key cannot be used, holds up nobody, and goes on when it can', async () => {
    const { world, keys, start } = await openWorld()
    const arn = await start('slow', 'one')
    await world.clock.advanceBy(1_000)
    keys.refusals.set('the-key', 'access-denied')
    await world.clock.advanceBy(60_000)
    expect(await world.status(arn)).toBe('RUNNING')
    await expect(world.engine.stopExecution(arn, { error: 'E' })).rejects.toMatchObject({ kind: 'access-denied' })
    const other = await world.start('chain', 'other')
    await world.clock.advanceBy(1_000)
    expect(await world.status(other)).toBe('SUCCEEDED')
    expect(world.logged('warn')).toContain('An execution waits for its key')
    expect(world.logged('error')).toEqual([])
    keys.refusals.clear()
    await world.clock.advanceBy(31_000)
    expect(await world.status(arn)).toBe('SUCCEEDED')
  })

  test.each(['in memory', 'after a restart'])('can be stopped without its key (%s)', async (place) => {
    const { world, keys, encryption, outbox, told, opened, start, events } = await openWorld()
    world.services.set('lambda-function', () => new Promise(() => undefined))
    const arn = await start('chain', 'one')
    await world.clock.advanceBy(PERIOD_SECONDS * 1_000)
    keys.refusals.set('the-key', 'access-denied')
    if (place !== 'in memory') await world.crashAndReopen({ encryption, outbox })
    await world.clock.advanceBy(1_000)
    const stopped = await world.engine.stopExecution(arn, {})
    expect(stopped).toEqual({ stopDate: world.clock.now() })
    expect(await world.status(arn)).toBe('ABORTED')
    expect(await world.engine.stopExecution(arn, {})).toEqual(stopped)
    await expect(world.engine.stopExecution(arn, { cause: 'c' })).rejects.toMatchObject({ kind: 'access-denied' })
    expect(await world.store.listWakes({ partition: 0, until: Number.MAX_SAFE_INTEGER, limit: 10 })).toEqual([])
    keys.refusals.clear()
    await world.clock.advanceBy(61_000)
    expect(told.map(({ status }) => status)).toEqual(['RUNNING', 'ABORTED'])
    const redrive = { redriveStatus: 'REDRIVABLE', redriveStatusReason: null }
    expect(told[1]).toEqual({ ...told[0], ...redrive, status: 'ABORTED', stopDate: stopped?.stopDate })
    const found = await events(arn)
    expect(found.map(({ id }) => id)).toEqual(found.map((_event, index) => index + 1))
    expect(found.at(-1)).toMatchObject({ type: 'ExecutionAborted', previousEventId: 0 })
    expect(await opened.readSummary(arn)).toMatchObject({ status: 'ABORTED', stopDate: stopped?.stopDate })
    world.services.set('lambda-function', () => succeeded())
    expect(await world.engine.redriveExecution(arn, undefined)).toMatchObject({ kind: 'redriven' })
    await world.clock.advanceBy(60_000)
    expect(await world.status(arn)).toBe('SUCCEEDED')
  })

  test('is not stopped twice where the store fails while that happens', async () => {
    const { world, keys, start } = await openWorld()
    const arn = await start('slow', 'one')
    await world.clock.advanceBy(PERIOD_SECONDS * 1_000)
    keys.refusals.set('the-key', 'invalid-state')
    world.fault = (operation) => (operation === 'commit' ? { fail: 'applied' } : undefined)
    await expect(world.engine.stopExecution(arn, {})).rejects.toMatchObject({ name: 'StoreUnavailable' })
    world.fault = () => undefined
    const stoppedAt = world.clock.now()
    await world.clock.advanceBy(1_000)
    expect(await world.engine.stopExecution(arn, {})).toEqual({ stopDate: stoppedAt })
  })

  test('that was stopped is not said to go on where there is no way to the store after that', async () => {
    const { world, keys, start } = await openWorld()
    const arn = await start('slow', 'one')
    await world.clock.advanceBy(PERIOD_SECONDS * 1_000)
    keys.refusals.set('the-key', 'invalid-state')
    world.fault = (operation) => (operation === 'listSummaries' ? { fail: 'unreached' } : undefined)
    const error: unknown = await world.engine.stopExecution(arn, {}).catch((thrown: unknown) => thrown)
    expect(await world.status(arn)).toBe('ABORTED')
    expect(error).toBeInstanceOf(StoreUnavailable)
    expect(error).not.toBeInstanceOf(StoreUnreached)
  })

  test('waits for its key after a restart, too', async () => {
    const { world, keys, encryption, start } = await openWorld()
    world.services.set('lambda-function', () => new Promise(() => undefined))
    const arn = await start('chain', 'one')
    await world.clock.advanceBy(PERIOD_SECONDS * 1_000)
    keys.refusals.set('the-key', 'unavailable')
    await world.crashAndReopen({ encryption })
    await world.clock.advanceBy(60_000)
    expect(await world.status(arn)).toBe('RUNNING')
    keys.refusals.clear()
    world.services.set('lambda-function', () => succeeded())
    await world.clock.advanceBy(60_000)
    expect(await world.status(arn)).toBe('SUCCEEDED')
  })
})

test('an execution without a key of its own costs no thought', async () => {
  const { world, keys, written } = await openWorld()
  const arn = await world.start('chain', 'one', `{"word":"${SECRET}"}`)
  await world.clock.advanceBy(1_000)
  expect(await world.status(arn)).toBe('SUCCEEDED')
  expect(keys.calls).toEqual([])
  expect(written.join()).toContain(SECRET)
})

describe('a result for another node', () => {
  async function send() {
    const parts = await openWorld()
    const { world, encryption, start } = parts
    const arn = await start('long-wait', 'one')
    // the engine would take the message itself
    world.crash()
    const { store, clock } = world
    const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
    const outage = new StoreOutage(clock, log, () => 1)
    const partitions = { placeOf: () => undefined, partitionOf: () => 0 } as unknown as Partitions
    const router = new CommandRouter({ store, clock, outage, mailbox: {} as Mailbox, partitions, encryption })
    const command = { type: 'CompleteTask', task: 3, output: Payload.ofText(`"${SECRET}"`) } as const
    await new Promise<void>((done) => router.deliver(arn, command, done))
    return { ...parts, arn, command, log, outage }
  }

  test('is sealed while it waits in the inbox, and read by that node', async () => {
    const { world, encryption, arn, command, log, outage } = await send()
    const [message] = await world.store.readInbox({ partitions: [0], after: 0, limit: 10 })
    expect(message?.text).not.toContain(SECRET)
    const posted: [string, Item][] = []
    const { store, clock } = world
    const post = (executionArn: string, item: Item): void => void posted.push([executionArn, item])
    const inbox = openInbox({ store, clock, log, outage, encryption, post })
    await clock.advanceBy(10)
    inbox.stop()
    expect(posted).toEqual([[arn, expect.objectContaining({ request: command, inboxId: message?.id })]])
  })

  test('waits there while the key cannot be used', async () => {
    const { world, encryption, keys, log, outage } = await send()
    await world.clock.advanceBy(PERIOD_SECONDS * 1_000)
    keys.refusals.set('the-key', 'throttled')
    const { store, clock } = world
    const posted: Item[] = []
    const post = (_arn: string, item: Item): void => void posted.push(item)
    const inbox = openInbox({ store, clock, log, outage, encryption, post })
    await clock.advanceBy(10_000)
    expect(posted).toEqual([])
    keys.refusals.clear()
    await clock.advanceBy(32_000)
    inbox.stop()
    expect(posted).toHaveLength(1)
  })
})

function openInbox(parts: Pick<InboxParts, 'store' | 'clock' | 'log' | 'outage' | 'encryption' | 'post'>): Inbox {
  const inbox = new Inbox({ partitions: () => [0], intervalMs: 1_000, settled: () => undefined, ...parts })
  inbox.start()
  return inbox
}
