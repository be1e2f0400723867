import type { Command } from '../interpreter/command.ts'
import type { Clock } from '../lib/clock.ts'
import type { MapRunCommand } from '../map-run/command.ts'
import { StoreUnavailable } from '../store/store.ts'
import type { CommandRouter } from './command-router.ts'
import { EngineUnavailable } from './engine.ts'
import type { ExecutionLoader } from './execution-loader.ts'
import { LiveExecution } from './live-execution.ts'
import type { Answer } from './mailbox.ts'
import type { NodeMail } from './node-mail.ts'
import { answerOf, type Reply } from './reply.ts'

/**
 * What callers ask of executions that other nodes hold. The request waits in the partition's inbox, so it is done by
 * whoever holds the partition then, once; the answer comes in the commit that does it.
 */
export class RemoteRequests {
  readonly #clock: Clock
  readonly #owner: string
  readonly #router: CommandRouter
  readonly #loader: ExecutionLoader
  readonly #answerMs: number
  readonly #waiting = new Map<string, (reply: Reply | Error) => void>()
  #lastKey = 0
  #isClosed = false

  constructor(parts: {
    readonly clock: Clock
    readonly owner: string
    readonly router: CommandRouter
    readonly loader: ExecutionLoader
    readonly mail: NodeMail
    readonly answerMs: number
  }) {
    this.#clock = parts.clock
    this.#owner = parts.owner
    this.#router = parts.router
    this.#loader = parts.loader
    this.#answerMs = parts.answerMs
    parts.mail.on('Reply', (reply) => this.#waiting.get(reply.key)?.(reply))
  }

  /**
   * @throws {StoreUnavailable} whether it was or will be done is not known
   * @throws {EngineUnavailable} this node is closing, or too much waits already
   */
  async ask(arn: string, request: Command | MapRunCommand): Promise<Answer> {
    if (this.#isClosed) throw new EngineUnavailable('The engine is closing')
    if (this.#waiting.size >= MAX_WAITING) throw new EngineUnavailable('Too many requests wait for other nodes')
    const key = `${this.#owner} ${++this.#lastKey}`
    const replied = this.#waitFor(arn, key)
    // one that fails before the other is waited for is not unhandled
    replied.catch(() => undefined)
    try {
      await this.#router.send(arn, request, key, { owner: this.#owner, letter: { type: 'Reply', key } })
      const { answer } = await replied
      const mustCompare = request.type === 'StartExecution' && answer.kind === 'ignored'
      return answerOf(answer, mustCompare ? await this.#readInput(arn) : undefined)
    } finally {
      this.#waiting.delete(key)
    }
  }

  close(): void {
    this.#isClosed = true
    const error = new StoreUnavailable(
      'This node closed before another one had answered; whether it was done is not known'
    )
    for (const settle of this.#waiting.values()) settle(error)
  }

  #waitFor(arn: string, key: string): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.setTimer(this.#clock.now() + this.#answerMs, () =>
        reject(
          new StoreUnavailable(`No node has answered for ${arn} in time; whether it was or will be done is not known`)
        )
      )
      this.#waiting.set(key, (reply) => {
        cancel()
        if (reply instanceof Error) reject(reply)
        else resolve(reply)
      })
    })
  }

  /** @throws {StoreUnavailable} {KeyError} */
  async #readInput(arn: string) {
    const live = await this.#loader.load(arn, 0)
    return live instanceof LiveExecution ? live.state.input : undefined
  }
}

const MAX_WAITING = 10_000
