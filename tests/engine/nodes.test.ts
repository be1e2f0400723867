import { describe, expect, test } from 'vitest'
import type { Engine } from '../../src/engine/engine.ts'
import { partitionOf } from '../../src/resources/partition-of.ts'
import { deferred, LEASE_MS, succeeded, taskChain, World, waitFor } from './world.ts'

const PARTITIONS = 8

async function nodesOf(world: World, count: number): Promise<Engine[]> {
  const nodes: Engine[] = []
  for (let index = 0; index < count; index++) nodes.push(await world.open())
  await world.clock.advanceBy(3_000)
  return nodes
}

async function sharesOf(world: World): Promise<number[]> {
  const counts = new Map<string, number>()
  for (const { owner } of await world.store.listLeases()) counts.set(owner, (counts.get(owner) ?? 0) + 1)
  return [...counts.values()].sort()
}

/** What a caller waits for while time goes on. */
async function waitingFor<T>(world: World, answer: Promise<T>, milliseconds = 3_000): Promise<T> {
  answer.catch(() => undefined)
  await world.clock.advanceBy(milliseconds)
  return answer
}

describe('nodes that share a store', () => {
  test('share its partitions evenly as they come and go', async () => {
    const world = new World({ partitionCount: PARTITIONS })
    const [first, second] = await nodesOf(world, 2)
    expect(await sharesOf(world)).toEqual([4, 4])
    await world.open()
    await world.clock.advanceBy(3_000)
    expect(await sharesOf(world)).toEqual([2, 3, 3])
    await second?.close()
    await world.clock.advanceBy(2_000)
    expect((await sharesOf(world)).slice(-2)).toEqual([4, 4])
    await first?.close()
    await world.clock.advanceBy(2_000)
    expect(await sharesOf(world)).toEqual([PARTITIONS])
  })

  test('move few partitions as nodes come and go, and none once each has its share', async () => {
    const world = new World({ partitionCount: 64 })
    const taken = (): number =>
      world.logLines
        .filter(({ message }) => message === 'Took partitions')
        .reduce((sum, { fields }) => sum + (fields.partitions as number[]).length, 0)
    const nodes: Engine[] = []
    for (let count = 1; count <= 5; count++) {
      const before = taken()
      nodes.push(await world.open())
      await world.clock.advanceBy(LEASE_MS)
      const shares = await sharesOf(world)
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1)
      expect(shares).toHaveLength(count)
      // its own share, and what the rest of the division moves
      expect(taken() - before).toBeLessThanOrEqual(Math.ceil(64 / count) + count)
    }
    const before = taken()
    await world.clock.advanceBy(20 * LEASE_MS)
    expect(taken()).toBe(before)
    await waitingFor(world, nodes[2]?.close() as Promise<void>)
    await world.clock.advanceBy(LEASE_MS)
    expect((await sharesOf(world)).filter((share) => share > 0)).toEqual([16, 16, 16, 16])
    expect(taken() - before).toBeLessThanOrEqual(13 + 5)
    expect(world.logged('warn')).toEqual([])
  })

  test('take over from one that has crashed when its leases have run out', async () => {
    const world = new World({ partitionCount: PARTITIONS })
    world.define('wait', waitFor(60))
    await nodesOf(world, 2)
    const arns = await Promise.all(
      Array.from({ length: 10 }, (_, index) => waitingFor(world, world.start('wait', `e${index}`)))
    )
    world.crash()
    await world.open()
    await world.clock.advanceBy(LEASE_MS + 2_000)
    expect((await sharesOf(world)).at(-1)).toBe(PARTITIONS)
    await world.clock.advanceBy(60_000)
    for (const arn of arns) expect(await world.status(arn)).toBe('SUCCEEDED')
  })

  test('leave its partitions to one whose clock is behind by more than a lease', async () => {
    const world = new World({ partitionCount: 1 + PARTITIONS })
    const now = world.clock.now() - LEASE_MS - 20_000
    const behind = { owner: 'behind', now, durationMs: LEASE_MS }
    for (let partition = 0; partition <= PARTITIONS; partition++) {
      await world.store.acquireLease({ ...behind, partition })
    }
    await world.open()
    await world.clock.advanceBy(LEASE_MS / 2)
    expect(await sharesOf(world)).toEqual([1 + PARTITIONS])
    expect((await world.store.listLeases()).every(({ owner }) => owner === 'behind')).toBe(true)
    await world.clock.advanceBy(LEASE_MS)
    expect((await world.store.listLeases()).every(({ owner }) => owner !== 'behind')).toBe(true)
  })

  test('leave a partition to whoever has taken it since they looked, although their clock is ahead', async () => {
    const world = new World({ partitionCount: PARTITIONS })
    // what it has asked who holds the partitions is answered late
    const late = deferred<void>()
    world.fault = (operation) => (operation === 'acquireLease' ? { before: late.promise } : undefined)
    const opening = world.open()
    await world.clock.advanceBy(1_000)
    const now = world.clock.now() - LEASE_MS - 20_000
    for (let partition = 0; partition < PARTITIONS; partition++) {
      await world.store.acquireLease({ partition, owner: 'behind', now, durationMs: LEASE_MS })
    }
    world.fault = () => undefined
    late.resolve()
    await world.clock.advanceBy(1_000)
    await opening
    expect((await world.store.listLeases()).map(({ owner }) => owner)).toEqual(Array(PARTITIONS).fill('behind'))
  })

  test('go on with what a commit has begun that was written after it was said to have failed', async () => {
    const world = new World({ partitionCount: PARTITIONS })
    world.define('chain', taskChain(1))
    world.services.set('lambda-function', () => succeeded())
    const [node] = (await nodesOf(world, 1)) as [Engine]
    const written = deferred<void>()
    world.fault = (operation) => (operation === 'commit' ? { fail: 'late', before: written.promise } : undefined)
    const request = world.request('chain', 'one')
    await expect(waitingFor(world, node.startExecution(request))).rejects.toThrow('injected fault')
    world.fault = () => undefined
    await world.clock.advanceBy(10_000)
    written.resolve()
    await world.clock.advanceBy(10_000)
    // it is not there, or it has ended; what it is not is forgotten
    expect(
      await world.store.listUnfinished({ partition: partitionOf(request.execution.arn, PARTITIONS), limit: 1 })
    ).toEqual([])
    expect(await waitingFor(world, node.startExecution(request))).toMatchObject({ kind: 'started' })
    expect(await world.status(request.execution.arn)).toBe('SUCCEEDED')
    expect((await world.store.listLeases()).map(({ owner }) => owner)).toEqual(Array(PARTITIONS).fill('process-1'))
  })

  test('drop letters to nodes that have gone, whenever these were sent, and no others', async () => {
    const world = new World({ partitionCount: PARTITIONS })
    const [, second] = (await nodesOf(world, 2)) as [Engine, Engine]
    const gone = (await world.store.listResources({ kind: 'node', parent: '', limit: 9 })).map(({ arn }) => arn)
    await waitingFor(world, second.close(), 10_000)
    const [left] = (await world.store.listResources({ kind: 'node', parent: '', limit: 9 })).map(({ arn }) => arn)
    const owner = gone.find((arn) => arn !== left) as string
    const letter = { owner, text: '{"type":"Reply","key":"k","answer":{"kind":"missing"}}' }
    await world.store.sendToNodes([letter])
    await world.clock.advanceBy(5 * LEASE_MS)
    expect(await world.store.listNodesWithMessages({ limit: 9 })).toEqual([owner])
    await world.clock.advanceBy(10 * LEASE_MS)
    expect(await world.store.listNodesWithMessages({ limit: 9 })).toEqual([])
    // its record went long ago
    await world.store.sendToNodes([letter])
    await world.clock.advanceBy(10 * LEASE_MS)
    expect(await world.store.listNodesWithMessages({ limit: 9 })).toEqual([])
  })

  test('each do what is asked of any execution', async () => {
    const world = new World({ partitionCount: PARTITIONS })
    world.define('wait', waitFor(1_000))
    const [first, second] = (await nodesOf(world, 2)) as [Engine, Engine]
    for (let index = 0; index < 6; index++) {
      const request = world.request('wait', `e${index}`)
      const { arn } = request.execution
      const started = await waitingFor(world, first.startExecution(request))
      expect(started.kind).toBe('started')
      const again = await waitingFor(world, second.startExecution(request))
      expect(again).toMatchObject({ kind: 'already-exists', startDate: started.startDate, existing: { input: '{}' } })
      const stopped = await waitingFor(world, second.stopExecution(arn, { error: 'E' }))
      expect(await waitingFor(world, first.stopExecution(arn, {}))).toEqual(stopped)
      expect(await waitingFor(world, first.redriveExecution(arn, undefined))).toMatchObject({ kind: 'redriven' })
      expect(await waitingFor(world, second.redriveExecution(arn, undefined))).toMatchObject({ kind: 'not-redrivable' })
      expect(await waitingFor(world, second.stopExecution(`${arn}-none`, {}))).toBeUndefined()
    }
    expect(await world.store.countInbox()).toEqual([])
  })

  test('finish at each what was begun at another', async () => {
    const world = new World({ partitionCount: PARTITIONS })
    world.define('chain', taskChain(3))
    world.services.set('lambda-function', () => succeeded())
    const nodes = await nodesOf(world, 3)
    const starts = Array.from({ length: 12 }, (_, index) => {
      const request = world.request('chain', `e${index}`)
      const node = nodes[index % nodes.length] as Engine
      return waitingFor(world, node.startExecution(request)).then(() => request.execution.arn)
    })
    const arns = await Promise.all(starts)
    await world.clock.advanceBy(2_000)
    for (const arn of arns) expect(await world.status(arn)).toBe('SUCCEEDED')
    expect(world.calls).toHaveLength(36)
  })

  test('one that was stopped for longer than its leases answers nothing that is no longer true', async () => {
    const world = new World({ partitionCount: PARTITIONS })
    world.define('wait', waitFor(1_000))
    const [first] = (await nodesOf(world, 1)) as [Engine]
    const arn = await waitingFor(world, world.start('wait', 'one'))
    world.stall(0, 2 * LEASE_MS + 5_000)
    const second = await world.open()
    await world.clock.advanceBy(2 * LEASE_MS)
    await waitingFor(world, second.stopExecution(arn, {}), 1_000)
    expect(await world.status(arn)).toBe('ABORTED')
    // it believes that it holds the execution, and that this still runs
    const answer = first.redriveExecution(arn, undefined)
    expect(await waitingFor(world, answer, 10_000)).toMatchObject({ kind: 'redriven' })
  })

  test('hand partitions over when the calls that are under way in them have ended, and none is made again', async () => {
    const world = new World({ partitionCount: PARTITIONS })
    world.define('chain', taskChain(2))
    world.services.set('lambda-function', async () => {
      await new Promise<void>((done) => world.clock.setTimer(world.clock.now() + 4_000, done))
      return succeeded()
    })
    const [first] = (await nodesOf(world, 1)) as [Engine]
    const arns = await Promise.all(
      Array.from({ length: 8 }, (_, index) => waitingFor(world, world.start('chain', `e${index}`), 100))
    )
    expect(world.calls).toHaveLength(8)
    const second = await world.open()
    await world.clock.advanceBy(2_000)
    // the other one has those in which nothing is under way, and the rest of its share soon
    await world.clock.advanceBy(10_000)
    expect(await sharesOf(world)).toEqual([PARTITIONS / 2, PARTITIONS / 2])
    for (const arn of arns) expect(await world.status(arn)).toBe('SUCCEEDED')
    expect(world.calls).toHaveLength(16)

    const more = Array.from({ length: 8 }, (_, index) => world.request('chain', `f${index}`))
    await Promise.all(more.map((request) => waitingFor(world, second.startExecution(request), 1_000)))
    const closing = first.close()
    await world.clock.advanceBy(1_500)
    // what is not under way at the closing node goes on at once
    await waitingFor(world, closing, 5_000)
    await world.clock.advanceBy(10_000)
    expect(await sharesOf(world)).toEqual([PARTITIONS])
    for (const { execution } of more) expect(await world.status(execution.arn)).toBe('SUCCEEDED')
    expect(world.calls).toHaveLength(32)
  })

  test('make calls again that take longer than a node that closes waits for', async () => {
    const world = new World({ partitionCount: PARTITIONS })
    world.define('chain', taskChain(1))
    let isFast = false
    world.services.set('lambda-function', () => (isFast ? succeeded() : new Promise(() => undefined)))
    const [first] = (await nodesOf(world, 2)) as [Engine]
    const arns = await Promise.all(
      Array.from({ length: 8 }, (_, index) => waitingFor(world, world.start('chain', `e${index}`), 1_000))
    )
    isFast = true
    await waitingFor(world, first.close(), 10_000)
    await world.clock.advanceBy(2_000)
    const statuses = await Promise.all(arns.map((arn) => world.status(arn)))
    expect(statuses).toContain('SUCCEEDED')
    expect(world.calls).toHaveLength(8 + statuses.filter((status) => status === 'SUCCEEDED').length)
  })

  test('give the tasks of an activity to workers that wait at any of them', async () => {
    const world = new World({ partitionCount: PARTITIONS })
    const activity = await world.createActivity('a')
    world.define(
      'chain',
      taskChain(1, () => activity)
    )
    const nodes = (await nodesOf(world, 3)) as [Engine, Engine, Engine]
    const arns = await Promise.all(
      Array.from({ length: 6 }, (_, index) => waitingFor(world, world.start('chain', `e${index}`)))
    )
    const tokens = new Set<string>()
    for (let index = 0; index < 6; index++) {
      const signal = new AbortController().signal
      const request = { activityArn: activity, workerName: 'w', waitMs: 60_000, signal }
      const task = await waitingFor(world, nodes[0].takeActivityTask(request), 5_000)
      expect(task?.input).toBe('{}')
      tokens.add(task?.taskToken ?? '')
      const report = await waitingFor(world, nodes[1].completeTask(task?.taskToken ?? '', '{"done":true}'))
      expect(report).toBe('accepted')
      expect(await waitingFor(world, nodes[2].completeTask(task?.taskToken ?? '', '{}'))).toBe('gone')
    }
    expect(tokens.size).toBe(6)
    await world.clock.advanceBy(1_000)
    for (const arn of arns) expect(await world.status(arn)).toBe('SUCCEEDED')
  })
})
