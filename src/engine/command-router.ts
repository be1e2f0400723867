import type { Encryption } from '../encryption/encryption.ts'
import type { Command } from '../interpreter/command.ts'
import type { Clock } from '../lib/clock.ts'
import type { Store } from '../store/store.ts'
import { encodeCommand, messageKey, type StoredRequest } from './command-codec.ts'
import type { CommandSink } from './command-sink.ts'
import type { Mailbox } from './mailbox.ts'
import type { Location } from './outgoing-reports.ts'
import type { Partitions } from './partitions.ts'
import type { ReplyAddress } from './reply-address.ts'
import { settingsIn } from './seal-commit.ts'
import type { StoreOutage } from './store-outage.ts'

/** Brings results to Standard executions: through the mailbox, or through the inbox where another node took over. */
export class CommandRouter implements CommandSink {
  readonly #store: Store
  readonly #clock: Clock
  readonly #outage: StoreOutage
  readonly #mailbox: Mailbox
  readonly #partitions: Partitions
  readonly #encryption: Encryption | undefined
  /** By execution: resolves when what must go to another node before the next command has gone. */
  readonly #sending = new Map<string, Promise<void>>()
  #isClosed = false

  constructor(parts: {
    readonly store: Store
    readonly clock: Clock
    readonly outage: StoreOutage
    readonly mailbox: Mailbox
    readonly partitions: Partitions
    readonly encryption: Encryption | undefined
  }) {
    this.#store = parts.store
    this.#clock = parts.clock
    this.#outage = parts.outage
    this.#mailbox = parts.mailbox
    this.#partitions = parts.partitions
    this.#encryption = parts.encryption
  }

  locate(executionArn: string): Location {
    const partition = this.#partitions.partitionOf(executionArn)
    const epoch = this.#partitions.placeOf(executionArn)?.epoch
    return { partition, epoch, isShared: this.#store.partitionCount > 1 }
  }

  deliver(executionArn: string, command: StoredRequest, done: () => void = () => {}): void {
    if (this.#partitions.placeOf(executionArn) === undefined || this.#sending.has(executionArn)) {
      this.#sendInOrder(executionArn, command, done)
    } else this.#post(executionArn, command, done)
  }

  #post(executionArn: string, command: StoredRequest, done: () => void): void {
    this.#mailbox.post(executionArn, {
      request: command,
      at: this.#clock.now(),
      isFromCaller: false,
      settle: done,
      reject: () => {
        // the partition went to another node meanwhile
        if (this.#partitions.placeOf(executionArn) === undefined) this.#sendInOrder(executionArn, command, done)
        else done()
      }
    })
  }

  /**
   * Leaves a command for whoever holds the execution's partition.
   * @param key while a message waits, another one with its key is the same message
   * @throws {StoreUnavailable} whether it was left is not known
   */
  async send(arn: string, command: StoredRequest, key: string, replyTo?: ReplyAddress): Promise<void> {
    const partition = this.#partitions.partitionOf(arn)
    const text = await this.#seal(arn, command, replyTo)
    await this.#store.sendToInbox([{ partition, arn, key, text }])
  }

  /** Nothing is tried any more. */
  close(): void {
    this.#isClosed = true
  }

  async #seal(arn: string, command: StoredRequest, replyTo: ReplyAddress | undefined): Promise<string> {
    const text = encodeCommand(command, replyTo)
    if (this.#encryption === undefined) return text
    const summary = await this.#store.readSummary(arn)
    const sealer = await this.#encryption.sealerOf(startSettings(command) ?? settingsIn(summary))
    return sealer === undefined ? text : sealer.seal(text, arn)
  }

  /** A child that is to be stopped is told so after it was told to start, whichever of the two could not be sent at once. */
  #sendInOrder(arn: string, command: StoredRequest, done: () => void): void {
    // results have no order, and thousands of children may report to one run
    if (!ORDERED.has(command.type)) {
      void this.#sendUntilSent(arn, command, done)
      return
    }
    const before = this.#sending.get(arn) ?? Promise.resolve()
    const sent = before.then(() => this.#sendUntilSent(arn, command, done))
    this.#sending.set(arn, sent)
    void sent.then(() => {
      if (this.#sending.get(arn) === sent) this.#sending.delete(arn)
    })
  }

  /** Sent twice it does nothing the second time; lost, the execution would wait for it. Never rejects. */
  async #sendUntilSent(arn: string, command: StoredRequest, done: () => void): Promise<void> {
    while (!this.#isClosed && this.#partitions.placeOf(arn) === undefined) {
      try {
        await this.send(arn, command, messageKey(arn, command))
        return done()
      } catch (error) {
        if (this.#isClosed) break
        this.#outage.failed('Sending a result to the node that holds its execution', error, { executionArn: arn })
        await new Promise<void>((resolve) => this.#clock.setTimer(this.#clock.now() + RETRY_MS, resolve))
      }
    }
    if (this.#isClosed) done()
    else this.#post(arn, command, done)
  }
}

const ORDERED: ReadonlySet<string> = new Set<Command['type']>(['StartExecution', 'RedriveExecution', 'StopExecution'])
const RETRY_MS = 1_000

/** The settings that something starts with. */
function startSettings(command: StoredRequest): string | undefined {
  if (command.type === 'StartExecution') return command.execution.settingsId
  return 'start' in command ? command.start.child.settingsId : undefined
}
