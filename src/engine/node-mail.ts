import type { Clock } from '../lib/clock.ts'
import type { Store } from '../store/store.ts'
import { BackgroundTask } from './background-task.ts'
import type { Letter } from './letter.ts'
import type { Log } from './log.ts'
import type { StoreOutage } from './store-outage.ts'

/** Takes what has come for this node and hands it to those who wait for it. */
export class NodeMail {
  readonly #handlers = new Map<Letter['type'], (letter: Letter) => void>()
  readonly #task: BackgroundTask

  constructor(parts: {
    readonly store: Store
    readonly clock: Clock
    readonly log: Log
    readonly outage: StoreOutage
    readonly owner: string
    readonly intervalMs: number
  }) {
    const { store, clock, log, outage, owner, intervalMs } = parts
    this.#task = new BackgroundTask({
      clock,
      outage,
      name: 'Reading the messages to this node',
      run: async () => {
        const texts = await store.takeNodeMessages({ owner, limit: PAGE_SIZE })
        for (const text of texts) this.#open(text, log)
        return texts.length < PAGE_SIZE ? intervalMs : 0
      }
    })
  }

  on<Type extends Letter['type']>(type: Type, handle: (letter: Letter & { readonly type: Type }) => void): void {
    this.#handlers.set(type, handle as (letter: Letter) => void)
  }

  start(): void {
    this.#task.start(0)
  }

  stop(): void {
    this.#task.stop()
  }

  /** One of a newer version may say what this one does not understand. */
  #open(text: string, log: Log): void {
    const letter = JSON.parse(text) as Letter
    const handle = this.#handlers.get(letter.type)
    if (handle === undefined) log.warn('A message to this node is not understood', { type: letter.type })
    else handle(letter)
  }
}

const PAGE_SIZE = 200
