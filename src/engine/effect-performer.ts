import type { Effect } from '../interpreter/effect.ts'
import type { Clock } from '../lib/clock.ts'
import type { CommandSink } from './command-sink.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { LiveExecution } from './live-execution.ts'
import type { Mailbox } from './mailbox.ts'

/** Performs what a durable step asked for. Timers are not here: they belong to the execution's partition. */
export class EffectPerformer {
  readonly #clock: Clock
  readonly #mailbox: Mailbox
  readonly #dispatcher: Dispatcher
  readonly #sink: CommandSink

  constructor(parts: {
    readonly clock: Clock
    readonly mailbox: Mailbox
    readonly dispatcher: Dispatcher
    readonly sink: CommandSink
  }) {
    this.#clock = parts.clock
    this.#mailbox = parts.mailbox
    this.#dispatcher = parts.dispatcher
    this.#sink = parts.sink
  }

  perform({ arn, state }: LiveExecution, effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.type === 'ScheduleTask') this.#dispatcher.schedule(state.identity, effect.task, this.#sink)
      else if (effect.type === 'CancelTask') this.#dispatcher.cancel(arn, effect.task)
      else if (effect.type === 'Continue') {
        this.#mailbox.post(arn, { request: { type: 'Continue' }, at: this.#clock.now(), isFromCaller: false })
      }
    }
  }
}
