import { describe, expect, test } from 'vitest'
import { definitionId } from '../../src/resources/definition.ts'
import { partitionOf } from '../../src/resources/partition-of.ts'
import { type Commit, type Store, StoreUnavailable } from '../../src/store/store.ts'
import { mapRun, WAIT } from './map-run-world.ts'
import { LEASE_MS, succeeded, World } from './world.ts'

const PARTITIONS = 16

/** What happens to the first commit that a test waits for. */
interface Moment {
  readonly isIt: (commit: Commit) => boolean
  readonly before?: () => Promise<void>
  readonly after?: () => Promise<void>
}

/** A node with a parent whose Map Run has one child, each in a partition of its own. */
async function family() {
  const world = new World({ partitionCount: PARTITIONS })
  const ItemProcessor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...WAIT }
  world.define('parent', {
    StartAt: 'M',
    States: { M: { Type: 'Map', ItemsPath: '$', ItemProcessor, End: true } }
  })
  world.define(definitionId('STANDARD', JSON.stringify(WAIT)), WAIT)
  const meeting: { moment: Moment | undefined } = { moment: undefined }
  await world.open({ store: meetingStore(world.store, meeting) })
  await world.clock.advanceBy(3_000)
  for (let index = 0; ; index++) {
    const parent = await world.start('parent', `e${index}`, '[1]')
    await world.clock.advanceBy(1_000)
    const { arn: run } = await mapRun(world, parent)
    const [child] = await world.store.listSummaries({ kind: 'execution', by: { mapRunArn: run }, limit: 1 })
    if (child === undefined) throw new Error(`${run} has no child`)
    const places = { parent: placeOf(parent), run: placeOf(run), child: placeOf(child.arn) }
    if (new Set(Object.values(places)).size === 3) return { world, meeting, parent, run, child: child.arn, places }
    await world.engine.stopExecution(parent, {})
    await world.clock.advanceBy(1_000)
  }
}

const placeOf = (arn: string): number => partitionOf(arn, PARTITIONS)

/** Another node takes a partition over, which its holder does not see at once. */
async function takeOver(world: World, partition: number): Promise<void> {
  const lease = (await world.store.listLeases()).find((one) => one.partition === partition)
  if (lease === undefined) throw new Error(`Nobody holds partition ${partition}`)
  await world.store.releaseLease(lease)
  await world.store.acquireLease({ partition, owner: 'other', now: world.clock.now(), durationMs: LEASE_MS })
}

async function keysIn(world: World, partition: number): Promise<string[]> {
  const messages = await world.store.readInbox({ partitions: [partition], after: 0, limit: 100 })
  return messages.map(({ text }) => (JSON.parse(text) as { type: string }).type)
}

const meetingStore = (store: Store, meeting: { moment: Moment | undefined }): Store =>
  new Proxy(store, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown
      if (name !== 'commit') return typeof member === 'function' ? member.bind(target) : member
      return async (batch: readonly Commit[]) => {
        const { moment } = meeting
        if (moment === undefined || !batch.some(moment.isIt)) return target.commit(batch)
        meeting.moment = undefined
        await moment.before?.()
        await target.commit(batch)
        await moment.after?.()
      }
    }
  })

const closes =
  (arn: string) =>
  (commit: Commit): boolean =>
    commit.arn === arn && commit.summary !== undefined && commit.summary.status !== 'RUNNING'

describe('whoever waits for what has ended', () => {
  for (const [waiting, ended] of [
    ['parent', 'run'],
    ['run', 'child']
  ] as const) {
    test(`hears of it where the partition of the ${ended} moves while its end is committed`, async () => {
      const { world, meeting, parent, places, ...arns } = await family()
      meeting.moment = {
        isIt: closes(arns[ended]),
        after: async () => {
          await takeOver(world, places[ended])
          await new Promise<void>((done) => world.clock.setTimer(world.clock.now() + 2_000, done))
        }
      }
      await world.clock.advanceBy(90_000)
      expect(world.logged('warn')).toContain('Lost partitions to other nodes')
      expect(await world.status(arns.run)).toBe('SUCCEEDED')
      expect(await world.status(parent)).toBe('SUCCEEDED')
    })

    test(`is left a message where its partition has moved unseen before the end of the ${ended} is committed`, async () => {
      const { world, meeting, places, ...arns } = await family()
      const crash = (): Promise<void> => {
        world.crash()
        return new Promise(() => {})
      }
      meeting.moment = {
        isIt: closes(arns[ended]),
        before: async () => {
          // the commit that is not refused is the last that this node makes
          meeting.moment = { isIt: closes(arns[ended]), after: crash }
          await takeOver(world, places[waiting])
        },
        after: crash
      }
      await world.clock.advanceBy(90_000)
      expect(await world.status(arns[ended])).toBe('SUCCEEDED')
      expect(await keysIn(world, places[waiting])).toEqual([waiting === 'parent' ? 'EndMapRun' : 'EndChild'])
    })
  }

  test('hears of it where nobody knows whether the end was committed and the partition moves meanwhile', async () => {
    const { world, meeting, parent, places, ...arns } = await family()
    meeting.moment = {
      isIt: closes(arns.child),
      after: async () => {
        await takeOver(world, places.child)
        throw new StoreUnavailable('The connection was lost')
      }
    }
    // the other one does nothing, and its lease runs out
    await world.clock.advanceBy(90_000)
    expect(await world.status(parent)).toBe('SUCCEEDED')
  })
})

test('a Map Run is stopped where nobody knows whether its parent was and the parent moves meanwhile', async () => {
  const { world, meeting, parent, run, places } = await family()
  meeting.moment = {
    isIt: closes(parent),
    after: async () => {
      await takeOver(world, places.parent)
      throw new StoreUnavailable('The connection was lost')
    }
  }
  await expect(world.engine.stopExecution(parent, {})).rejects.toThrow('The connection was lost')
  await world.clock.advanceBy(10_000)
  expect(await world.status(parent)).toBe('ABORTED')
  expect(await world.status(run)).toBe('ABORTED')
})

describe.each(['was', 'was not'] as const)('a stop of which nobody knows whether it %s written', (outcome) => {
  test('ends the job of its execution if so, also where the execution moves meanwhile', async () => {
    const world = new World({ partitionCount: PARTITIONS })
    const job = { Type: 'Task', Resource: 'arn:aws:states:::glue:startJobRun.sync', Parameters: { JobName: 'j' } }
    world.define('job', { StartAt: 'J', States: { J: { ...job, End: true } } })
    world.services.set('glue', () => succeeded({ JobRunId: 'r' }))
    const meeting: { moment: Moment | undefined } = { moment: undefined }
    await world.open({ store: meetingStore(world.store, meeting) })
    await world.clock.advanceBy(3_000)
    const arn = await world.start('job', 'one')
    await world.clock.advanceBy(3_000)
    const lose = async (): Promise<void> => {
      await takeOver(world, placeOf(arn))
      throw new StoreUnavailable('The connection was lost')
    }
    meeting.moment = { isIt: closes(arn), ...(outcome === 'was' ? { after: lose } : { before: lose }) }
    await expect(world.engine.stopExecution(arn, {})).rejects.toThrow('The connection was lost')
    await world.clock.advanceBy(60_000)
    expect(await world.status(arn)).toBe(outcome === 'was' ? 'ABORTED' : 'RUNNING')
    expect(world.stoppedJobs).toHaveLength(outcome === 'was' ? 1 : 0)
  })
})
