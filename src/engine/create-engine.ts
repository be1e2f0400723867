import type { Command } from '../interpreter/command.ts'
import type { Failure } from '../interpreter/event.ts'
import { defaultLimits, type Limits } from '../interpreter/limits.ts'
import type { Clock } from '../lib/clock.ts'
import { Payload } from '../lib/json/payload.ts'
import type { Random } from '../lib/random.ts'
import type { Store } from '../store/store.ts'
import { ActivityQueues } from './activity-queues.ts'
import { CommandRouter } from './command-router.ts'
import type { Definitions } from './definitions.ts'
import { Dispatcher, type IntegrationLookup } from './dispatcher.ts'
import { EffectPerformer } from './effect-performer.ts'
import { type ClosedExecution, type Engine, EngineUnavailable, type StartOutcome, type StartRequest } from './engine.ts'
import { ExecutionCache } from './execution-cache.ts'
import { ExecutionLoader } from './execution-loader.ts'
import { ExpressExecutions } from './express-executions.ts'
import { Journal } from './journal.ts'
import { defaultEngineLimits, type EngineLimits } from './limits.ts'
import type { Log } from './log.ts'
import { type Answer, Mailbox } from './mailbox.ts'
import { beginPartitionWork } from './partition-work.ts'
import { Partitions } from './partitions.ts'
import { Processor } from './processor.ts'
import { Quarantine } from './quarantine.ts'
import { Redelivery } from './redelivery.ts'
import { TaskTokens } from './task-tokens.ts'

export interface EngineOptions {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly integrations: IntegrationLookup
  readonly definitions: Definitions
  readonly log: Log
  /** Names this process among those that share the store; unique per start. */
  readonly owner: string
  /** AWS's quotas. */
  readonly executionLimits?: Partial<Limits>
  readonly engineLimits?: Partial<EngineLimits>
}

/**
 * Puts the parts together and takes the partitions that are free. Resolves as soon as commands can be served; what ran
 * when the last process ended is taken up beside them.
 * @throws {StoreUnavailable}
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { store, clock, random, integrations, definitions, log, owner } = options
  const limits = { ...defaultEngineLimits, ...options.engineLimits }
  const executionLimits = { ...defaultLimits, ...options.executionLimits }
  const tokens = await TaskTokens.open(store, random)
  const tools = { clock, random, taskToken: tokens.issue, limits: executionLimits }

  const mailbox = new Mailbox(limits, clock, () => processor.wakeUp())
  const cache = new ExecutionCache(limits.cachedExecutions, limits.cachedSize)
  const partitions = new Partitions({
    store,
    clock,
    log,
    owner,
    leaseMs: limits.leaseMs,
    begin: (partition) => beginPartitionWork({ store, clock, log, mailbox, limits }, partition),
    forget: (partition) => {
      const isConcerned = (arn: string): boolean => partitions.partitionOf(arn) === partition
      cache.dropPartition(partition)
      mailbox.rejectAll(new EngineUnavailable(`Another node has taken over partition ${partition}`), isConcerned)
      dispatcher.forgetWaiting(isConcerned)
    }
  })
  const dispatcher = new Dispatcher({
    integrations,
    activities: new ActivityQueues(),
    log,
    limits,
    recall: (arn, done) => {
      const item = { request: { type: 'Reissue' }, at: clock.now(), isFromCaller: false } as const
      mailbox.post(arn, { ...item, settle: done, reject: done })
    }
  })
  const quarantine = new Quarantine(log)
  const redelivery = new Redelivery({ clock, log, mailbox, partitions, quarantine })
  const sink = new CommandRouter({ store, clock, log, mailbox, partitions })
  const effects = new EffectPerformer({ clock, mailbox, dispatcher, sink })
  const journal = new Journal({ store, cache, effects, mailbox, partitions, redelivery })
  const loader = new ExecutionLoader(store, definitions, executionLimits)
  const processor = new Processor({
    mailbox,
    cache,
    loader,
    definitions,
    partitions,
    journal,
    redelivery,
    quarantine,
    tools,
    limits
  })
  const express = new ExpressExecutions({ tools, definitions, dispatcher, log, maxOpen: limits.openExpressExecutions })
  await partitions.open()
  return new RunningEngine({ clock, mailbox, partitions, dispatcher, processor, express })
}

interface EngineParts {
  readonly clock: Clock
  readonly mailbox: Mailbox
  readonly partitions: Partitions
  readonly dispatcher: Dispatcher
  readonly processor: Processor
  readonly express: ExpressExecutions
}

class RunningEngine implements Engine {
  readonly #parts: EngineParts
  #closing: Promise<void> | undefined

  constructor(parts: EngineParts) {
    this.#parts = parts
  }

  async startExecution(request: StartRequest): Promise<StartOutcome> {
    const { execution, input } = request
    if (execution.type === 'EXPRESS') {
      this.#checkOpen()
      return this.#parts.express.start(request)
    }
    const command = { type: 'StartExecution', execution, input: Payload.ofText(input) } as const
    const answer = await this.#ask(execution.arn, command)
    if (answer.kind === 'missing') throw new Error(`${execution.arn} was started and is missing`)
    const { startDate, status } = answer
    if (answer.kind === 'applied') return { kind: 'started', startDate }
    return { kind: 'already-exists', startDate, existing: { status, input: answer.input.text } }
  }

  async startSyncExecution(request: StartRequest): Promise<ClosedExecution> {
    this.#checkOpen()
    return this.#parts.express.startAndWait(request)
  }

  async stopExecution(arn: string, failure: Failure): Promise<{ readonly stopDate: number } | undefined> {
    const answer = await this.#ask(arn, { type: 'StopExecution', ...failure })
    if (answer.kind === 'missing') return undefined
    if (answer.stopDate === undefined) throw new Error(`${arn} was stopped and still runs`)
    return { stopDate: answer.stopDate }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const { mailbox, partitions, dispatcher, processor, express } = this.#parts
    partitions.stopWork()
    express.close()
    dispatcher.close()
    await processor.close()
    mailbox.close(closing())
    await partitions.release()
  }

  async #ask(arn: string, request: Command): Promise<Answer> {
    this.#checkOpen()
    const { clock, mailbox, partitions } = this.#parts
    if (partitions.placeOf(arn) === undefined) {
      throw new EngineUnavailable(`Another node holds the partition of ${arn}`)
    }
    return new Promise((settle, reject) => {
      mailbox.post(arn, { request, at: clock.now(), isFromCaller: true, settle, reject })
    })
  }

  #checkOpen(): void {
    if (this.#closing !== undefined) throw closing()
  }
}

const closing = (): EngineUnavailable => new EngineUnavailable('The engine is closing')
