import type { Engine } from '../../src/engine/engine.ts'
import type { JournalEvent } from '../../src/interpreter/event.ts'
import type { ExecutionState } from '../../src/interpreter/state.ts'
import type { Clock } from '../../src/lib/clock.ts'
import type { Random } from '../../src/lib/random.ts'
import type { Lives, Moment } from './lives.ts'
import type { NodeProcess } from './node-process.ts'
import { delay, withTimeout } from './time.ts'

export interface AskingParts {
  readonly random: Random
  readonly clock: Clock
  readonly lives: Lives
  readonly nodes: () => readonly NodeProcess[]
  readonly report: (violation: string) => void
}

/** To the node that answered last. */
export interface Connection {
  node?: NodeProcess | undefined
}

/** How something is asked of the nodes, any of them, by somebody who does not give up and does not believe everything. */
export class Asking {
  readonly untrue: (violation: string) => void
  answers = 0
  readonly #parts: AskingParts

  constructor(parts: AskingParts) {
    this.#parts = parts
    this.untrue = parts.report
  }

  /** Asks one node after the other until one answers. Every answer is looked at, also one that nobody waits for. */
  async insist(ask: (engine: Engine) => Promise<void>, connection: Connection = {}): Promise<void> {
    const { clock, random } = this.#parts
    for (;;) {
      try {
        await withTimeout(this.#ask(ask, connection), clock, 1_000 + this.below(30_000))
        await this.wait(this.below(100))
        return
      } catch {
        if (random.next() < 0.5) connection.node = undefined
        await this.wait(100 + this.below(1_000))
      }
    }
  }

  anyNode(): NodeProcess | undefined {
    const nodes = this.#parts.nodes()
    return nodes[this.below(nodes.length)]
  }

  mustHaveBeen(
    arn: string,
    since: Moment,
    what: string,
    isSo: (state: ExecutionState, last: JournalEvent) => boolean
  ): void {
    if (!this.#parts.lives.wasSo(arn, since, isSo)) this.untrue(`${arn} was said to be ${what}, and was not`)
  }

  mustHaveBeenMissing(arn: string, since: Moment): void {
    if (!this.#parts.lives.wasMissing(arn, since)) this.untrue(`${arn} was said to be missing, and was not`)
  }

  wait(milliseconds: number): Promise<void> {
    return delay(this.#parts.clock, milliseconds)
  }

  chance(): number {
    return this.#parts.random.next()
  }

  below(limit: number): number {
    return Math.floor(this.#parts.random.next() * limit)
  }

  async #ask(ask: (engine: Engine) => Promise<void>, connection: Connection): Promise<void> {
    const node = connection.node?.isDead === false ? connection.node : this.anyNode()
    connection.node = node
    await this.wait(this.chance() < 0.1 ? this.below(10_000) : this.below(50))
    await node?.awake()
    if (node?.engine === undefined) throw new Error('Nobody listens')
    await ask(node.engine)
    this.answers++
  }
}
