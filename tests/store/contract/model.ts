import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MemoryStore } from '../../../src/store/memory/memory-store.ts'
import type { Commit, ExecutionSummary, Store } from '../../../src/store/store.ts'
import type { OpenStore } from '../contract.ts'
import { batchOf, executionArn, lease, sideCommit, summaryOf } from '../fixtures.ts'

/** One operation, applied to the model and to the store; both must answer the same. */
type Operation = (store: Store) => Promise<unknown>

const arn = fc.constantFrom(...['a', 'b', 'c', 'd'].map(executionArn))
const time = fc.integer({ min: 0, max: 5 })
const limit = fc.integer({ min: 1, max: 4 })
const status = fc.constantFrom<ExecutionSummary['status']>('RUNNING', 'SUCCEEDED', 'FAILED', 'PENDING_REDRIVE')
const group = fc.constantFrom('x', 'y')
const key = fc.constantFrom('j', 'k', 'l')

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined })

/** Drops the members that are `undefined`: to the contract, absent is absent. */
const present = <T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never

const summaryMembers = fc.record({
  status,
  startDate: time,
  stopDate: optional(time),
  redriveCount: fc.integer({ min: 0, max: 1 }),
  redriveDate: optional(time),
  details: optional(fc.string({ unit: 'grapheme' })),
  stateMachineArn: group,
  stateMachineVersionArn: optional(group),
  mapRunArn: optional(group)
})

interface CommitPlan {
  readonly arn: string
  /** How far the expected sequence is from the right one. */
  readonly offset: number
  readonly withJournal: boolean
  readonly summary: Partial<ExecutionSummary> | undefined
  readonly members: Partial<Commit>
  /** Which of the waiting messages to acknowledge, by position. */
  readonly acknowledge: number | undefined
}

const commitPlan: fc.Arbitrary<CommitPlan> = fc.record({
  arn,
  offset: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 1, -1),
  withJournal: fc.constantFrom(true, true, true, false),
  summary: optional(summaryMembers.map(present)),
  members: fc
    .record({
      wakeAt: optional(fc.option(time)),
      unfinished: optional(fc.boolean()),
      checkpoint: optional(fc.string({ unit: 'grapheme' })),
      inbox: optional(
        fc.array(
          key.map((name) => ({ partition: 0, arn: name, key: name, text: name })),
          { maxLength: 2 }
        )
      )
    })
    .map(present),
  acknowledge: optional(fc.integer({ min: 0, max: 2 }))
})

const commitBatch =
  (plans: readonly CommitPlan[]): Operation =>
  async (store) => {
    const sequences = new Map<string, number>()
    const waiting = await store.readInbox({ partitions: [0], after: 0, limit: 10 })
    const commits: Commit[] = []
    for (const plan of plans) {
      const sequence = sequences.get(plan.arn) ?? (await store.load(plan.arn))?.sequence ?? 0
      const expectedSequence = Math.max(0, sequence + plan.offset)
      const mustBegin = expectedSequence === 0
      const summary = plan.summary ?? (mustBegin ? {} : undefined)
      const id = plan.acknowledge === undefined ? undefined : waiting[plan.acknowledge]?.id
      commits.push(
        sideCommit(plan.arn, expectedSequence, {
          ...plan.members,
          ...((plan.withJournal || mustBegin) && { journal: batchOf(expectedSequence + 1) }),
          ...(summary && { summary: summaryOf(plan.arn, summary) }),
          ...(id !== undefined && { acknowledged: [id] })
        })
      )
      if (plan.withJournal || mustBegin) sequences.set(plan.arn, expectedSequence + 1)
    }
    await store.commit(commits)
  }

const resource = fc
  .record({ arn: key, sortKey: key, expectedRevision: optional(fc.integer({ min: 0, max: 2 })), remove: fc.boolean() })
  .map(({ arn, sortKey, expectedRevision, remove }) => ({
    ...present({ kind: 'alias', arn, expectedRevision }),
    ...(remove ? { delete: true as const } : { put: { parent: '', sortKey, document: sortKey } })
  }))

const write: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 6, arbitrary: fc.array(commitPlan, { minLength: 1, maxLength: 3 }).map(commitBatch) },
  {
    weight: 1,
    // all that there are: of those that ended at the same time, stores may delete different ones first
    arbitrary: fc.record({ partition: fc.constant(0), closedBefore: time, limit: fc.constant(9) }).map(
      (query): Operation =>
        (store) =>
          store.deleteClosed(query)
    )
  },
  {
    weight: 2,
    arbitrary: fc.array(resource, { minLength: 1, maxLength: 3 }).map(
      (writes): Operation =>
        (store) =>
          store.writeResources(writes)
    )
  }
)

const by = fc.oneof(
  group.map((stateMachineArn) => ({ stateMachineArn })),
  group.map((stateMachineVersionArn) => ({ stateMachineVersionArn })),
  group.map((mapRunArn) => ({ mapRunArn }))
)

const read: fc.Arbitrary<Operation> = fc.oneof(
  arn.map(
    (one): Operation =>
      (store) =>
        store.load(one)
  ),
  fc
    .record({
      kind: fc.constant('execution' as const),
      by,
      status: optional(status),
      redriven: optional(fc.boolean()),
      after: optional(fc.record({ startDate: time, arn })),
      limit
    })
    .map(
      (query): Operation =>
        (store) =>
          store.listSummaries(present(query))
    ),
  fc
    .record({
      arn,
      fromEventId: time,
      toEventId: fc.integer({ min: 0, max: 20 }),
      reverse: fc.boolean(),
      limit,
      limitBytes: optional(fc.integer({ min: 1, max: 40 }))
    })
    .map(
      (query): Operation =>
        (store) =>
          store.readJournal(present(query))
    ),
  fc.record({ partition: fc.constant(0), until: time, after: optional(fc.record({ arn, wakeAt: time })), limit }).map(
    (query): Operation =>
      (store) =>
        store.listWakes(present(query))
  ),
  fc.record({ partition: fc.constant(0), after: optional(arn), limit }).map(
    (query): Operation =>
      (store) =>
        store.listUnfinished(present(query))
  ),
  fc
    .record({
      kind: fc.constant('alias'),
      parent: fc.constant(''),
      after: optional(key),
      descending: fc.boolean(),
      limit
    })
    .map(
      (query): Operation =>
        (store) =>
          store.listResources(present(query))
    ),
  fc.constant<Operation>(async (store) => {
    const waiting = await store.readInbox({ partitions: [0], after: 0, limit: 10 })
    return waiting.map(({ id: _, ...message }) => message)
  })
)

const outcome = async (operation: Operation, store: Store): Promise<unknown> => {
  try {
    return { value: await operation(store) }
  } catch (error) {
    return { refused: (error as Error).name }
  }
}

export function describeModel(open: OpenStore, runs: number): void {
  test('is answered as the store in memory answers it', async () => {
    const operations = fc.array(fc.oneof({ weight: 1, arbitrary: write }, { weight: 2, arbitrary: read }), {
      minLength: 20,
      maxLength: 80,
      size: 'max'
    })
    await fc.assert(
      fc.asyncProperty(operations, async (sequence) => {
        const model = await lease(new MemoryStore())
        const store = await lease(await open())
        for (const operation of sequence) {
          expect(await outcome(operation, store)).toEqual(await outcome(operation, model))
        }
        await store.close()
      }),
      { numRuns: runs }
    )
  })
}
