import type { Encryption } from '../encryption/encryption.ts'
import { isSealed } from '../encryption/sealed-text.ts'
import type { Clock } from '../lib/clock.ts'
import type { Store, StoredInboxMessage } from '../store/store.ts'
import { BackgroundTask } from './background-task.ts'
import { decodeCommand } from './command-codec.ts'
import { EngineUnavailable } from './engine.ts'
import { keyDelayMs } from './key-delay.ts'
import type { Log } from './log.ts'
import type { Answer, Item } from './mailbox.ts'
import type { StoreOutage } from './store-outage.ts'

export interface InboxParts {
  /** Those that this node holds. */
  readonly partitions: () => readonly number[]
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly outage: StoreOutage
  readonly intervalMs: number
  readonly encryption: Encryption | undefined
  readonly post: (executionArn: string, item: Item) => void
  /** Told of every message that was applied. */
  readonly settled: (answer: Answer) => void
}

/**
 * Applies the messages that others left for the partitions of this node. A message is deleted in the commit that applies
 * it, so each takes effect exactly once, whatever fails in between.
 */
export class Inbox {
  readonly #parts: InboxParts
  readonly #task: BackgroundTask
  readonly #underWay = new Set<number>()
  /** Applied while the store was being read, which may still show them. */
  readonly #applied = new Set<number>()

  constructor(parts: InboxParts) {
    this.#parts = parts
    const { clock, outage } = parts
    this.#task = new BackgroundTask({ clock, outage, name: 'Reading the inbox', run: () => this.#pass() })
  }

  start(): void {
    this.#task.start(0)
  }

  stop(): void {
    this.#task.stop()
  }

  async #pass(): Promise<number> {
    const { store, intervalMs } = this.#parts
    const partitions = this.#parts.partitions()
    this.#applied.clear()
    if (this.#underWay.size >= MAX_UNDER_WAY) return intervalMs
    for await (const page of pagesOf(store, partitions, 0)) {
      for (const message of page) this.#take(message)
      if (this.#underWay.size >= MAX_UNDER_WAY) break
    }
    return intervalMs
  }

  #take(message: StoredInboxMessage): void {
    const { id, text } = message
    if (this.#underWay.has(id) || this.#applied.has(id)) return
    this.#underWay.add(id)
    if (isSealed(text)) void this.#open(message)
    else this.#post(message)
  }

  /** A message whose key cannot be used now waits, and the others do not wait for it. */
  async #open(message: StoredInboxMessage): Promise<void> {
    const { log, encryption } = this.#parts
    const { id, arn } = message
    try {
      if (encryption === undefined) throw new Error('there are no keys')
      this.#post({ ...message, text: await encryption.open(message.text, arn) })
    } catch (error) {
      log.warn('A message in the inbox cannot be decrypted now', { executionArn: arn, id, error: String(error) })
      this.#postpone(id, keyDelayMs(error))
    }
  }

  #post({ id, arn, text }: StoredInboxMessage): void {
    const { clock, log, post, settled } = this.#parts
    try {
      const settle = (answer: Answer): void => {
        this.#underWay.delete(id)
        this.#applied.add(id)
        settled(answer)
      }
      const reject = (error: Error): void => {
        // with the partition lost, it must not come after later ones when this node takes the partition again
        if (error instanceof EngineUnavailable || error instanceof AppliedUnheard) this.#underWay.delete(id)
        else this.#postpone(id, REFUSED_DELAY_MS)
        if (error instanceof AppliedUnheard) this.#applied.add(id)
      }
      const { command, replyTo } = decodeCommand(text)
      const item = { request: command, at: clock.now(), isFromCaller: false, inboxId: id, settle, reject }
      post(arn, { ...item, ...(replyTo !== undefined && { replyTo }) })
    } catch (error) {
      // it stays under way, so that it is reported once and waits for a version that can read it
      log.error('A message in the inbox cannot be read', { executionArn: arn, id, error: String(error) })
    }
  }

  #postpone(id: number, delayMs: number): void {
    const { clock } = this.#parts
    clock.setTimer(clock.now() + delayMs, () => this.#underWay.delete(id))
  }
}

/** A message took effect in a commit of which nobody heard whether it was written. */
export class AppliedUnheard extends Error {}

/** Of some messages of some partitions, those that have not been applied. @throws {StoreUnavailable} */
export async function waitingOf(
  ids: ReadonlySet<number>,
  partitions: readonly number[],
  store: Store
): Promise<ReadonlySet<number>> {
  const waiting = new Set<number>()
  const lastId = Math.max(...ids)
  for await (const page of pagesOf(store, partitions, Math.min(...ids) - 1)) {
    for (const { id } of page) if (ids.has(id)) waiting.add(id)
    if ((page.at(-1)?.id ?? lastId) >= lastId) break
  }
  return waiting
}

/** What waits for some partitions, by id, from the first after a given one. @throws {StoreUnavailable} */
async function* pagesOf(
  store: Store,
  partitions: readonly number[],
  afterId: number
): AsyncGenerator<readonly StoredInboxMessage[]> {
  for (let after = afterId; partitions.length > 0; ) {
    const page = await store.readInbox({ partitions, after, limit: PAGE_SIZE })
    yield page
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE_SIZE) return
    after = last.id
  }
}

const PAGE_SIZE = 100
const MAX_UNDER_WAY = 1_000
const REFUSED_DELAY_MS = 1_000
