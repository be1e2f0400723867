import type { Encryption } from '../encryption/encryption.ts'
import type { Command } from '../interpreter/command.ts'
import type { Clock } from '../lib/clock.ts'
import type { MapRunCommand } from '../map-run/command.ts'
import type { Store } from '../store/store.ts'
import { encodeCommand } from './command-codec.ts'
import type { CommandSink } from './command-sink.ts'
import type { Log } from './log.ts'
import type { Mailbox } from './mailbox.ts'
import type { Partitions } from './partitions.ts'
import { settingsIn } from './seal-commit.ts'

/** Brings results to Standard executions: through the mailbox, or through the inbox where another node took over. */
export class CommandRouter implements CommandSink {
  readonly #store: Store
  readonly #clock: Clock
  readonly #log: Log
  readonly #mailbox: Mailbox
  readonly #partitions: Partitions
  readonly #encryption: Encryption | undefined

  constructor(parts: {
    readonly store: Store
    readonly clock: Clock
    readonly log: Log
    readonly mailbox: Mailbox
    readonly partitions: Partitions
    readonly encryption: Encryption | undefined
  }) {
    this.#store = parts.store
    this.#clock = parts.clock
    this.#log = parts.log
    this.#mailbox = parts.mailbox
    this.#partitions = parts.partitions
    this.#encryption = parts.encryption
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

  async #seal(arn: string, command: Command | MapRunCommand): Promise<string> {
    const text = encodeCommand(command)
    if (this.#encryption === undefined) return text
    const summary = await this.#store.readSummary(arn)
    const sealer = await this.#encryption.sealerOf(startSettings(command) ?? settingsIn(summary))
    return sealer === undefined ? text : sealer.seal(text, arn)
  }

  /** Where it fails nothing is lost: the new owner performs the task again. */
  async #send(arn: string, command: Command | MapRunCommand): Promise<void> {
    const partition = this.#partitions.partitionOf(arn)
    const key = `${arn} ${command.type} ${numberIn(command)}`
    try {
      const text = await this.#seal(arn, command)
      await this.#store.sendToInbox([{ partition, arn, key, text }])
    } catch (error) {
      this.#log.warn('A result could not be sent to the node that now holds its execution', {
        executionArn: arn,
        error: String(error)
      })
    }
  }
}

/** The settings that something starts with. */
function startSettings(command: Command | MapRunCommand): string | undefined {
  if (command.type === 'StartExecution') return command.execution.settingsId
  return command.type === 'StartMapRun' ? command.start.child.settingsId : undefined
}

/** What tells apart two commands of one type that both must be done. */
function numberIn(command: Command | MapRunCommand): string | number {
  if ('task' in command) return command.task
  if ('child' in command) return command.child
  return 'position' in command ? command.position : 'mapRunArn' in command ? command.mapRunArn : ''
}
