import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import {
  CreateActivityCommand,
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  PublishStateMachineVersionCommand,
  StartExecutionCommand,
  StopExecutionCommand
} from '@aws-sdk/client-sfn'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { outboxOf } from '../../src/engine/outbox.ts'
import { partitionOf } from '../../src/resources/partition-of.ts'
import { type CopyParts, copyStore } from '../../src/server/store-copy.ts'
import { openPostgresStore } from '../../src/store/postgres/postgres-store.ts'
import { FolderContents, type FolderExecution } from '../../src/store/sqlite/folder-contents.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import type { Commit, ResourceRecord, Store } from '../../src/store/store.ts'
import { newSchemaUrl } from '../postgres/postgres-server.ts'
import { ServerFixture } from './server-fixture.ts'

const fixture = new ServerFixture()
let waiting: string

beforeAll(async () => {
  await fixture.start({ store: 'sqlite' })
  const client = fixture.client()
  const roleArn = 'arn:aws:iam::123456789012:role/any'
  const definition = JSON.stringify({
    StartAt: 'M',
    States: {
      M: {
        Type: 'Map',
        ItemsPath: '$',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'P',
          States: { P: { Type: 'Pass', End: true } }
        },
        Next: 'W'
      },
      W: { Type: 'Wait', Seconds: 3_000, End: true }
    }
  })
  const { stateMachineArn } = await client.send(new CreateStateMachineCommand({ name: 'm', roleArn, definition }))
  await client.send(new PublishStateMachineVersionCommand({ stateMachineArn }))
  await client.send(new CreateActivityCommand({ name: 'a' }))
  for (let n = 0; n < 12; n++) {
    const input = JSON.stringify([n, 'ä€😀', 1.5])
    const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, name: `e${n}`, input }))
    if (n % 2 === 0) await client.send(new StopExecutionCommand({ executionArn, error: 'E' }))
    else waiting = executionArn as string
  }
  await fixture.stop()
  await addWhatIsRare()
})

afterAll(() => fixture.dispose())

/** Messages that wait, one of them to the outside, and an execution with a checkpoint amid its journal. */
async function addWhatIsRare(): Promise<void> {
  const store = await openSqliteStore({ directory: fixture.dataFolder })
  const message = { arn: waiting, key: 'k', text: '{"type":"Reissue"}' }
  await store.sendToInbox([
    { ...message, partition: 0 },
    { ...message, partition: outboxOf(0, store), text: 'told' }
  ])
  const lease = await store.acquireLease({ partition: 0, owner: 'test', now: Date.now(), durationMs: 1_000 })
  const loaded = await store.load(waiting)
  if (lease === undefined || loaded === undefined) throw new Error('nothing was stored')
  const summary = { ...loaded.summary, arn: `${waiting}x`, name: 'long', status: 'SUCCEEDED' as const, stopDate: 5 }
  const commits = Array.from({ length: 1_200 }, (_, index): Commit => {
    const sequence = index + 1
    const journal = { sequence, firstEventId: sequence, lastEventId: sequence, text: `batch ${sequence}` }
    const commit = { arn: summary.arn, partition: 0, epoch: lease.epoch, expectedSequence: index, journal }
    const checkpoint = sequence === 700 ? { checkpoint: 'folded' } : {}
    return { ...commit, ...checkpoint, ...(sequence === 1 && { summary }) }
  })
  await store.commit(commits)
  await store.close()
}

interface Listed {
  executions(afterId: number): Iterable<FolderExecution>
  resources(): Iterable<ResourceRecord>
}

/** Everything that both stores must have, in one form, whatever their partitions are. */
async function contentsOf(store: Store, source: Listed) {
  const executions: unknown[] = []
  for (const { summary } of source.executions(0)) {
    const { arn } = summary
    const all = { arn, fromEventId: 1, toEventId: Number.MAX_SAFE_INTEGER, reverse: false, limit: 1e9 }
    executions.push({ loaded: await store.load(arn), journal: await store.readJournal(all) })
  }
  const resources: unknown[] = []
  for (const { kind, arn } of source.resources()) {
    const { revision: _, ...resource } = (await store.readResource(kind, arn)) ?? { revision: 0 }
    resources.push(resource)
  }
  const partitions = Array.from({ length: store.partitionCount }, (_, partition) => partition)
  const wakes = await Promise.all(
    partitions.map((partition) => store.listWakes({ partition, until: Number.MAX_SAFE_INTEGER, limit: 1_000 }))
  )
  const unfinished = await Promise.all(partitions.map((partition) => store.listUnfinished({ partition, limit: 1_000 })))
  const messages = await store.readInbox({
    partitions: [...partitions, ...partitions.map((partition) => outboxOf(partition, store))],
    after: 0,
    limit: 1_000
  })
  return {
    executions,
    resources,
    wakes: wakes.flat().sort((one, other) => (one.arn < other.arn ? -1 : 1)),
    unfinished: unfinished.flat().sort(),
    messages: messages.map(({ arn, key, text, partition }) => {
      const own = partitionOf(arn, store.partitionCount)
      return { arn, key, text, place: partition === own ? 'inbox' : partition === outboxOf(own, store) ? 'outbox' : '' }
    })
  }
}

/** What the folder has, read by the store itself, and the list of it. */
async function contentsOfFolder() {
  const source = new FolderContents(fixture.dataFolder)
  const [executions, resources] = [[...source.executions(0)], [...source.resources()]]
  source.close()
  const listed: Listed = { executions: () => executions, resources: () => resources }
  const store = await openSqliteStore({ directory: fixture.dataFolder })
  const contents = await contentsOf(store, listed)
  await store.close()
  return { contents, listed }
}

async function copyInto(url: string, onProgress: () => void = () => undefined) {
  return copyWith((initially) => openPostgresStore({ url, initially }), onProgress)
}

async function copyWith(openTarget: CopyParts['openTarget'], onProgress: () => void = () => undefined) {
  const source = new FolderContents(fixture.dataFolder)
  try {
    const names = { sourceName: fixture.dataFolder, targetName: 'the target' }
    return await copyStore({ source, ...names, openTarget, clock: { now: Date.now }, onProgress })
  } finally {
    source.close()
  }
}

/** As people are told of it: without the password. */
function placeOf(url: string): string {
  const { host, searchParams } = new URL(url)
  return `postgres://postgres@${host}/postgres (schema ${searchParams.get('schema')})`
}

const run = (...flags: string[]) =>
  promisify(execFile)(process.execPath, [resolve('bin/stepwright.js'), 'migrate', ...flags], { timeout: 20_000 })

test('a data folder is copied whole, also when the copy ends in its midst and goes on', async () => {
  const url = await newSchemaUrl()
  const { contents, listed } = await contentsOfFolder()
  expect(contents.executions.length).toBeGreaterThan(40)
  for (const stopsAfter of [1, 2, 1]) {
    let calls = 0
    const stop = (): void => {
      if (++calls > stopsAfter) throw new Error('the process ended')
    }
    await expect(copyInto(url, stop)).rejects.toThrow('the process ended')
    await expect(fixture.start({ store: url })).rejects.toThrow('half a copy of')
  }
  await copyInto(url)
  const target = await openPostgresStore({ url })
  const copied = await contentsOf(target, listed)
  await target.close()
  expect(copied).toEqual(contents)
  await expect(copyInto(url)).rejects.toThrow('not empty')
})

test('no server starts on what a copy has left that ended before it had copied anything, and the copy goes on', async () => {
  const url = await newSchemaUrl()
  const { contents, listed } = await contentsOfFolder()
  const openAndEnd: CopyParts['openTarget'] = async (initially) => {
    await (await openPostgresStore({ url, initially })).close()
    throw new Error('the process ended')
  }
  await expect(copyWith(openAndEnd)).rejects.toThrow('the process ended')
  await expect(fixture.start({ store: url })).rejects.toThrow(
    `half a copy of ${fixture.dataFolder}. Run "stepwright migrate" with the same folder again`
  )
  await copyInto(url)
  const target = await openPostgresStore({ url })
  expect(await contentsOf(target, listed)).toEqual(contents)
  await target.close()
})

test('a copy into a store that a server has begun to use meanwhile is refused, and leaves it to the server', async () => {
  const url = await newSchemaUrl()
  const server = await openPostgresStore({ url })
  const request = { partition: 5, owner: 'server', now: Date.now(), durationMs: 60_000 }
  const openTarget: CopyParts['openTarget'] = async (initially) => {
    const target = await openPostgresStore({ url, initially })
    const listLeases = target.listLeases.bind(target)
    let isFirst = true
    // the server takes its first partition just after the copy has looked
    target.listLeases = async () => {
      const leases = await listLeases()
      if (isFirst) await server.acquireLease(request)
      isFirst = false
      return leases
    }
    return target
  }
  await expect(copyWith(openTarget)).rejects.toThrow('the target is not empty, or servers use it')
  for (let partition = 0; partition < 10; partition++) {
    expect(await server.acquireLease({ ...request, partition })).toMatchObject({ owner: 'server' })
  }
  await server.close()
  await fixture.start({ store: url })
  await fixture.stop()
})

test('what was copied by the command goes on where it is now', async () => {
  const url = await newSchemaUrl()
  const { stdout } = await run('--from', fixture.dataFolder, '--to', url)
  expect(stdout).toMatch(/^Copied \d+ executions, \d+ resources and 2 messages that wait\.\n/m)
  await fixture.start({ store: url })
  const client = fixture.client()
  expect(await client.send(new DescribeExecutionCommand({ executionArn: waiting }))).toMatchObject({
    status: 'RUNNING'
  })
  await client.send(new StopExecutionCommand({ executionArn: waiting }))
  await fixture.stop()
  const refused = await run('--from', fixture.dataFolder, '--to', url).catch((error: { stderr: string }) => error)
  expect(refused.stderr).toBe(
    `stepwright: ${placeOf(url)} is not empty, or servers use it: name a schema that nobody has used (?schema=NAME).\n`
  )
})

test('a target that is half a copy is named where something is wrong with going on', async () => {
  const url = await newSchemaUrl()
  const target = await openPostgresStore({ url })
  const note = { source: '/other', age: 0, lastId: 0 }
  const put = { parent: '', sortKey: '', document: JSON.stringify(note) }
  await target.writeResources([{ kind: 'copy', arn: 'copy', put }])
  const stderr = async () =>
    (await run('--from', fixture.dataFolder, '--to', url).catch((error: { stderr: string }) => error)).stderr
  const startAnew = 'drop the schema, or name another one (?schema=NAME), and begin anew.\n'
  expect(await stderr()).toBe(`stepwright: ${placeOf(url)} is half a copy of another folder, /other: ${startAnew}`)
  await expect(fixture.start({ store: url })).rejects.toThrow(`${placeOf(url)} is half a copy of /other. Run`)
  const older = { ...put, document: JSON.stringify({ ...note, source: fixture.dataFolder }) }
  await target.writeResources([{ kind: 'copy', arn: 'copy', put: older }])
  await target.close()
  expect(await stderr()).toBe(
    `stepwright: A server has run on ${fixture.dataFolder} since its copy into ${placeOf(url)} began: ${startAnew}`
  )
})

test('a folder in use, and one without a store, are refused', async () => {
  const url = await newSchemaUrl()
  await fixture.start({ store: 'sqlite' })
  await expect(run('--from', fixture.dataFolder, '--to', url)).rejects.toThrow('in use by another Stepwright process')
  await fixture.stop()
  await expect(run('--from', fixture.folder, '--to', url)).rejects.toThrow('is no data folder')
})
