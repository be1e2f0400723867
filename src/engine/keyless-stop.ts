import { encodeEntries } from '../interpreter/codec.ts'
import type { HistoryEvent } from '../interpreter/event.ts'
import type { Clock } from '../lib/clock.ts'
import { Payload } from '../lib/json/payload.ts'
import { afterWrite } from '../store/after-write.ts'
import type { ExecutionSummary, InboxMessage, Store, StoredExecution } from '../store/store.ts'
import type { CommandSink } from './command-sink.ts'
import type { Dispatcher } from './dispatcher.ts'
import { EngineUnavailable } from './engine.ts'
import type { JobFollower } from './job-follower.ts'
import type { Answer, Item } from './mailbox.ts'
import { type Outbox, outboxOf } from './outbox.ts'
import type { Partitions } from './partitions.ts'

export interface KeylessStopParts {
  /** Opens nothing. */
  readonly store: Store
  readonly clock: Clock
  readonly partitions: Partitions
  readonly dispatcher: Dispatcher
  readonly jobs: JobFollower
  readonly sink: CommandSink
  readonly outbox: Outbox | undefined
}

/**
 * Stops executions whose data can be neither read nor written. Their last entry says nothing of the data and is written in
 * the open, behind what is sealed, so that the journal folds as if they had been stopped with the key. Source: the API
 * reference of StopExecution, by which no key is needed where neither error nor cause is given. A Map Run's children
 * are not stopped so: the run would not know which of them it was.
 */
export class KeylessStop {
  readonly #parts: KeylessStopParts

  constructor(parts: KeylessStopParts) {
    this.#parts = parts
  }

  /**
   * @returns `undefined` where the execution cannot be stopped so
   * @throws {StoreUnavailable} {CommitConflict} {EngineUnavailable}
   */
  async stop(arn: string): Promise<Answer | undefined> {
    const { store, clock, partitions } = this.#parts
    const place = partitions.placeOf(arn)
    if (place === undefined) throw new EngineUnavailable(`Another node holds the partition of ${arn}`)
    const stored = await store.load(arn)
    if (stored?.summary.kind !== 'execution' || stored.summary.mapRunArn !== undefined) return undefined
    const { summary, sequence } = stored
    if (summary.status !== 'RUNNING') return answer('ignored', summary)
    const id = (await this.#lastEventId(stored)) + 1
    const timestamp = Math.max(clock.now(), summary.startDate)
    const event = { type: 'ExecutionAborted', id, previousEventId: 0, timestamp, branch: '' } as const
    const stopped = { ...summary, status: 'ABORTED', stopDate: timestamp } as const
    await store.commit([
      {
        arn,
        ...place,
        expectedSequence: sequence,
        journal: { sequence: sequence + 1, firstEventId: id, lastEventId: id, text: encodeEntries([event]) },
        summary: stopped,
        wakeAt: null,
        unfinished: false,
        inbox: this.#messages(summary, event, place.partition)
      }
    ])
    partitions.setWake(place.partition, arn, null)
    await afterWrite(this.#giveUp(arn))
    return answer('applied', stopped)
  }

  async #lastEventId({ summary: { arn }, journal }: StoredExecution): Promise<number> {
    const whole = { fromEventId: 1, toEventId: Number.MAX_SAFE_INTEGER }
    const last = journal.at(-1) ?? (await this.#parts.store.readJournal({ arn, ...whole, reverse: true, limit: 1 }))[0]
    if (last === undefined) throw new Error(`The store has ${arn} without a journal`)
    return last.lastEventId
  }

  #messages(summary: ExecutionSummary, event: HistoryEvent, partition: number): readonly InboxMessage[] {
    const { outbox, store } = this.#parts
    const [, , , region = '', accountId = '', kind] = summary.arn.split(':', 6)
    const identity = { ...summary, type: kind === 'express' ? 'EXPRESS' : 'STANDARD', region, accountId } as const
    const messages = outbox?.messagesFor({ ...summary, identity, input: NO_INPUT }, [event], true) ?? []
    return messages.map((message) => ({ partition: outboxOf(partition, store), arn: summary.arn, ...message }))
  }

  /** Which calls and jobs are under way is sealed: what runs is left to end, and nobody waits for it. */
  async #giveUp(arn: string): Promise<void> {
    const { store, dispatcher, jobs, sink } = this.#parts
    dispatcher.forgetWaiting((each) => each === arn)
    jobs.forget((each) => each === arn)
    jobs.executionClosed(arn)
    const by = { parentArn: arn }
    for (const run of await store.listSummaries({ kind: 'map-run', by, status: 'RUNNING', limit: MAX_MAP_RUNS })) {
      // how often the execution was redriven is sealed, too
      sink.deliver(run.arn, { type: 'StopMapRun', redriveCount: Number.MAX_SAFE_INTEGER })
    }
  }
}

/** What stops without an error and a cause; whoever asks for another thing needs the key. */
export const isBareStop = ({ request, isFromCaller }: Item): boolean =>
  isFromCaller && request.type === 'StopExecution' && request.error === undefined && request.cause === undefined

/** The input is sealed, and nobody who stops asks for it. */
const answer = (kind: 'applied' | 'ignored', { status, startDate, stopDate }: ExecutionSummary): Answer => ({
  kind,
  status: status === 'PENDING_REDRIVE' ? 'RUNNING' : status,
  startDate,
  stopDate,
  input: NO_INPUT
})

const NO_INPUT = Payload.ofText('null')
const MAX_MAP_RUNS = 1_000
