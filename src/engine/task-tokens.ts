import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Random } from '../lib/random.ts'
import type { Store } from '../store/store.ts'
import type { TaskReference } from './activity-queues.ts'

export interface TokenContent extends TaskReference {
  /** Of the execution; absent in tokens that were issued before they had it. */
  readonly startDate?: number
}

/**
 * Task tokens: the attempt they name and a signature, so that none can be guessed or altered. The key is kept in the
 * store, so that tokens outlive the process and are good on every node.
 */
export class TaskTokens {
  readonly #key: string

  private constructor(key: string) {
    this.#key = key
  }

  /** @throws {StoreUnavailable} */
  static async open(store: Store, random: Random): Promise<TaskTokens> {
    const key = `${random.uuid()}${random.uuid()}`
    const place = { kind: KEY_KIND, arn: KEY_NAME }
    for (;;) {
      const stored = await store.readResource(place.kind, place.arn)
      if (stored !== undefined) return new TaskTokens(stored.document)
      // where another node is quicker its key is read in the next turn
      await store.writeResources([
        { ...place, expectedRevision: 0, put: { parent: '', sortKey: KEY_NAME, document: JSON.stringify(key) } }
      ])
    }
  }

  /** The same for the same attempt; at most 2,048 characters, as AWS's. */
  readonly issue = (executionArn: string, startDate: number, task: number): string => {
    const content = Buffer.from(`${task}${STARTED}${startDate} ${executionArn}`)
    return Buffer.concat([this.#sign(content), content]).toString('base64')
  }

  /** The attempt that a token names, `undefined` for one that was not issued here. */
  read(token: string): TokenContent | undefined {
    const bytes = Buffer.from(token, 'base64')
    const content = bytes.subarray(SIGNATURE_BYTES)
    const signature = bytes.subarray(0, SIGNATURE_BYTES)
    if (signature.length < SIGNATURE_BYTES || bytes.toString('base64') !== token) return undefined
    if (!timingSafeEqual(signature, this.#sign(content))) return undefined
    const text = content.toString()
    const blank = text.indexOf(' ')
    const [task, startDate] = text.slice(0, blank).split(STARTED)
    return {
      task: Number(task),
      executionArn: text.slice(blank + 1),
      ...(startDate !== undefined && { startDate: Number(startDate) })
    }
  }

  #sign(content: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(content).digest()
  }
}

/** Separates the attempt from the start of its execution. */
const STARTED = '@'
const KEY_KIND = 'secret'
const KEY_NAME = 'task-tokens'
const SIGNATURE_BYTES = 32
