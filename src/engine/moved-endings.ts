import type { Clock } from '../lib/clock.ts'
import { StoreUnavailable } from '../store/store.ts'
import { BackgroundTask } from './background-task.ts'
import type { EffectPerformer } from './effect-performer.ts'
import { type Ending, stillToEnd } from './ending.ts'
import type { ExecutionLoader } from './execution-loader.ts'
import { LiveExecution } from './live-execution.ts'
import type { Log } from './log.ts'
import type { StoreOutage } from './store-outage.ts'

export interface MovedEndingsParts {
  readonly loader: ExecutionLoader
  readonly effects: EffectPerformer
  readonly clock: Clock
  readonly log: Log
  readonly outage: StoreOutage
}

/**
 * Ends what a commit of unknown outcome would have ended, where its execution has gone to another node meanwhile. That
 * one reads an execution which waits for nothing any more; only this node knows what it has stopped waiting for. Nothing
 * can be written with the old epoch by then, so what the store has says whether the commit was.
 */
export class MovedEndings {
  readonly #parts: MovedEndingsParts
  readonly #underWay = new Set<BackgroundTask>()
  #isClosed = false

  constructor(parts: MovedEndingsParts) {
    this.#parts = parts
  }

  end(executionArn: string, endings: readonly Ending[]): void {
    if (endings.length === 0 || this.#isClosed) return
    const { clock, outage } = this.#parts
    const until = clock.now() + TRIED_FOR_MS
    const task = new BackgroundTask({
      clock,
      outage,
      name: 'Ending what an execution has stopped waiting for',
      run: async () => {
        await this.#end(executionArn, endings, until)
        this.#underWay.delete(task)
        return undefined
      }
    })
    this.#underWay.add(task)
    task.start(0)
  }

  close(): void {
    this.#isClosed = true
    for (const task of this.#underWay) task.stop()
  }

  /** @throws {StoreUnavailable} it can be tried again */
  async #end(executionArn: string, endings: readonly Ending[], until: number): Promise<void> {
    const { loader, effects, clock, log } = this.#parts
    try {
      const live = await loader.load(executionArn, 0)
      if (live instanceof LiveExecution) effects.perform(live, stillToEnd(live.state, endings))
    } catch (error) {
      if (error instanceof StoreUnavailable && clock.now() < until) throw error
      const fields = { executionArn, error: String(error) }
      log.warn('Whether an execution has stopped waiting could not be read; what it waited for may go on', fields)
    }
  }
}

/** As long as a nested execution is asked to stop. */
const TRIED_FOR_MS = 60_000
