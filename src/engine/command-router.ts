import type { Command } from '../interpreter/command.ts'
import type { Clock } from '../lib/clock.ts'
import type { MapRunCommand } from '../map-run/command.ts'
import type { Store } from '../store/store.ts'
import { encodeCommand } from './command-codec.ts'
import type { CommandSink } from './command-sink.ts'
import type { Log } from './log.ts'
import type { Mailbox } from './mailbox.ts'
import type { Partitions } from './partitions.ts'

/** Brings results to Standard executions: through the mailbox, or through the inbox where another node took over. */
export class CommandRouter implements CommandSink {
  readonly #store: Store
  readonly #clock: Clock
  readonly #log: Log
  readonly #mailbox: Mailbox
  readonly #partitions: Partitions

  constructor(parts: {
    readonly store: Store
    readonly clock: Clock
    readonly log: Log
    readonly mailbox: Mailbox
    readonly partitions: Partitions
  }) {
    this.#store = parts.store
    this.#clock = parts.clock
    this.#log = parts.log
    this.#mailbox = parts.mailbox
    this.#partitions = parts.partitions
  }

  deliver(executionArn: string, command: Command | MapRunCommand, done: () => void = () => {}): void {
    if (this.#partitions.placeOf(executionArn) === undefined) {
      void this.#send(executionArn, command).finally(done)
      return
    }
    this.#mailbox.post(executionArn, {
      request: command,
      at: this.#clock.now(),
      isFromCaller: false,
      settle: done,
      reject: done
    })
  }

  /** Where it fails nothing is lost: the new owner performs the task again. */
  async #send(arn: string, command: Command | MapRunCommand): Promise<void> {
    const partition = this.#partitions.partitionOf(arn)
    const key = `${arn} ${command.type} ${numberIn(command)}`
    try {
      await this.#store.sendToInbox([{ partition, arn, key, text: encodeCommand(command) }])
    } catch (error) {
      this.#log.warn('A result could not be sent to the node that now holds its execution', {
        executionArn: arn,
        error: String(error)
      })
    }
  }
}

/** What tells apart two commands of one type that both must be done. */
function numberIn(command: Command | MapRunCommand): string | number {
  if ('task' in command) return command.task
  if ('child' in command) return command.child
  return 'position' in command ? command.position : 'mapRunArn' in command ? command.mapRunArn : ''
}
