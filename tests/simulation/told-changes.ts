import type { Outbox } from '../../src/engine/outbox.ts'
import { isHistoryEvent, type JournalEvent } from '../../src/interpreter/event.ts'
import type { NodeProcess } from './node-process.ts'
import type { WatchedStore } from './watched-store.ts'

const STATUS_CHANGES: ReadonlySet<JournalEvent['type']> = new Set([
  'ExecutionStarted',
  'ExecutionRedriven',
  'ExecutionSucceeded',
  'ExecutionFailed',
  'ExecutionAborted',
  'ExecutionTimedOut'
])

/** Somebody who is told of every change of status, by nodes that may tell it twice, and who sometimes does not listen. */
export class ToldChanges {
  /** By execution, in the order they were first told. */
  readonly #told = new Map<string, string[]>()
  readonly #chance: () => number

  constructor(chance: () => number) {
    this.#chance = chance
  }

  /** As one node tells them. */
  outboxOf(node: NodeProcess): Outbox {
    return {
      messagesFor: ({ identity, startDate }, events) =>
        changesIn(events, startDate).map((change) => ({
          key: `${identity.arn} ${change}`,
          text: `${identity.arn} ${change}`
        })),
      deliver: async (text) => {
        await node.delay(this.#chance() * 500)
        if (this.#chance() < 0.05) throw new Error('Nobody listens')
        const blank = text.indexOf(' ')
        const arn = text.slice(0, blank)
        const told = this.#told.get(arn) ?? []
        if (!told.includes(text.slice(blank + 1))) this.#told.set(arn, [...told, text.slice(blank + 1)])
        if (this.#chance() < 0.05) throw new Error('The answer was lost')
      }
    }
  }

  /** @throws {Error} a change of an execution was not told, or not in its turn */
  check(store: WatchedStore): void {
    for (const arn of store.lives.arns) {
      const lives = store.lives.journalsOf(arn)
      const happened = lives.flatMap((journal) => changesIn(journal, journal[0]?.timestamp ?? 0)).join(', ')
      const told = (this.#told.get(arn) ?? []).join(', ')
      if (told !== happened) throw new Error(`Of ${arn} was told: ${told}; what happened: ${happened}`)
    }
  }
}

/** @param startDate tells executions apart that have had one name */
const changesIn = (events: readonly JournalEvent[], startDate: number): string[] =>
  events
    .filter(isHistoryEvent)
    .flatMap(({ type, id }) => (STATUS_CHANGES.has(type) ? [`${type}#${id} of ${startDate}`] : []))
