import type { Encryption } from '../encryption/encryption.ts'
import { decodeEntries, decodeState } from '../interpreter/codec.ts'
import { evolve } from '../interpreter/evolve.ts'
import type { Limits } from '../interpreter/limits.ts'
import { openAttempt, outstanding } from '../interpreter/outstanding.ts'
import type { Store, StoredExecution } from '../store/store.ts'
import type { Definitions } from './definitions.ts'
import { foldJournal } from './fold-journal.ts'
import type { Live } from './live.ts'
import { LiveExecution } from './live-execution.ts'
import { foldMapRun } from './map-run-loader.ts'
import { summaryVersion } from './summary.ts'

/** Rebuilds executions and Map Runs from what the store has: the last checkpoint, and the journal after it folded over it. */
export class ExecutionLoader {
  readonly #store: Store
  readonly #definitions: Definitions
  readonly #limits: Limits
  readonly #encryption: Encryption | undefined

  /** @param store opens what is sealed */
  constructor(store: Store, definitions: Definitions, limits: Limits, encryption: Encryption | undefined) {
    this.#store = store
    this.#definitions = definitions
    this.#limits = limits
    this.#encryption = encryption
  }

  /**
   * @returns `undefined` where there is nothing of that ARN
   * @throws {StoreUnavailable} {KeyError}
   * @throws {Error} a damaged journal, or one that this version cannot fold
   */
  async load(arn: string, partition: number): Promise<Live | undefined> {
    const stored = await this.#store.load(arn)
    if (stored === undefined) return undefined
    const live = await this.#build(arn, partition, stored)
    live.sealer = await this.#encryption?.sealerOf(live.settingsId)
    return live
  }

  /** What an open attempt is to work on, `undefined` where it is not open. @throws as {@link load} */
  async readTaskInput({ executionArn, task }: { executionArn: string; task: number }): Promise<string | undefined> {
    const live = await this.load(executionArn, 0)
    return live instanceof LiveExecution ? openAttempt(live.state, task)?.parameters?.text : undefined
  }

  async #build(arn: string, partition: number, stored: StoredExecution): Promise<Live> {
    if (stored.summary.kind === 'map-run') return foldMapRun(arn, partition, stored, this.#definitions)
    const folded = foldJournal(arn, stored, READING)
    const { definitionId, settingsId } = folded.state.identity
    const machine = await this.#definitions.load(definitionId, settingsId)
    const live = new LiveExecution(arn, partition, machine, folded.state)
    live.sequence = stored.sequence
    live.storedSummary = summaryVersion(folded.state)
    live.lastTimestamp = folded.state.lastEventAt
    live.isFresh = true
    if (stored.checkpoint !== undefined) live.setCheckpoint(stored.checkpoint.text.length)
    live.addJournal(folded.entries, folded.size)
    for (const effect of outstanding(machine, folded.state, this.#limits)) live.timers.apply(effect)
    return live
  }
}

const READING = { decodeState, decodeEvents: decodeEntries, evolve }
