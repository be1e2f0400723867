import type { AnsweredTask, Command } from '../interpreter/command.ts'
import type { Failure } from '../interpreter/event.ts'
import type { Clock } from '../lib/clock.ts'
import { Payload } from '../lib/json/payload.ts'
import type { MapRunCommand } from '../map-run/command.ts'
import type { MapRunUpdate } from '../map-run/event.ts'
import type { ActivityExchange } from './activity-exchange.ts'
import type { ActivityTasks } from './activity-tasks.ts'
import type { BackgroundTask } from './background-task.ts'
import type { CommandRouter } from './command-router.ts'
import type { Dispatcher } from './dispatcher.ts'
import {
  type ActivityTask,
  type ActivityTaskRequest,
  type ClosedExecution,
  type Engine,
  EngineUnavailable,
  type NodeStanding,
  type RedriveOutcome,
  type StartOutcome,
  type StartRequest,
  type TaskReport
} from './engine.ts'
import type { ExpressExecutions } from './express-executions.ts'
import type { Inbox } from './inbox.ts'
import type { ItemReading } from './item-reading.ts'
import type { JobFollower } from './job-follower.ts'
import type { Log } from './log.ts'
import type { Answer, Mailbox } from './mailbox.ts'
import type { MovedEndings } from './moved-endings.ts'
import type { NodeMail } from './node-mail.ts'
import type { Outboxes } from './outboxes.ts'
import type { Partitions } from './partitions.ts'
import type { Processor } from './processor.ts'
import type { RemoteRequests } from './remote-requests.ts'
import type { ResourceDirectory } from './resource-directory.ts'
import type { TaskTokens } from './task-tokens.ts'

export interface EngineParts {
  readonly clock: Clock
  readonly log: Log
  readonly drainMs: number
  readonly mailbox: Mailbox
  readonly partitions: Partitions
  readonly tokens: TaskTokens
  readonly resources: ResourceDirectory
  readonly activityTasks: ActivityTasks
  readonly dispatcher: Dispatcher
  readonly jobs: JobFollower
  readonly reading: ItemReading
  readonly processor: Processor
  readonly express: ExpressExecutions
  /** Absent where one process has the store. */
  readonly remote: RemoteRequests | undefined
  readonly router: CommandRouter
  readonly inbox: Inbox
  /** Absent where nothing is told. */
  readonly outboxes: Outboxes | undefined
  readonly mail: NodeMail
  /** Drops letters to nodes that have gone; absent where one process has the store. */
  readonly letters: BackgroundTask | undefined
  readonly movedEndings: MovedEndings
  readonly exchange: ActivityExchange | undefined
}

/** The parts as one: each call becomes a command to an execution, and its answer what the caller is told. */
export class RunningEngine implements Engine {
  readonly #parts: EngineParts
  #draining: Promise<void> | undefined
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
    const answer = await this.#ask(execution.arn, command, true)
    if (answer.kind === 'missing') throw new Error(`${execution.arn} was started and is missing`)
    const { startDate, status } = answer
    if (answer.kind === 'applied') return { kind: 'started', startDate }
    return {
      kind: 'already-exists',
      startDate,
      existing: {
        status,
        input: answer.input.text,
        ...(answer.startedBy !== undefined && { startedBy: answer.startedBy })
      }
    }
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

  async redriveExecution(arn: string, clientToken: string | undefined): Promise<RedriveOutcome> {
    const command = { type: 'RedriveExecution', ...(clientToken !== undefined && { clientToken }) } as const
    const answer = await this.#ask(arn, command)
    if (answer.kind === 'missing') return { kind: 'missing' }
    const { status, redriveDate } = answer
    if (answer.kind === 'ignored') return { kind: 'not-redrivable', status }
    if (redriveDate === undefined) throw new Error(`${arn} was redriven and has no date of it`)
    return { kind: 'redriven', redriveDate }
  }

  async updateMapRun(mapRunArn: string, update: MapRunUpdate): Promise<'updated' | 'missing' | 'closed'> {
    const answer = await this.#ask(mapRunArn, { type: 'UpdateMapRun', ...update })
    if (answer.kind === 'missing') return 'missing'
    return answer.kind === 'applied' ? 'updated' : 'closed'
  }

  isTaskToken(taskToken: string): boolean {
    return this.#parts.tokens.read(taskToken) !== undefined
  }

  completeTask(taskToken: string, output: string): Promise<TaskReport> {
    return this.#report(taskToken, (task) => ({ type: 'CompleteTask', ...task, output: Payload.ofText(output) }))
  }

  failTask(taskToken: string, failure: Failure): Promise<TaskReport> {
    return this.#report(taskToken, (task) => ({ type: 'FailTask', ...task, ...failure }))
  }

  heartbeatTask(taskToken: string): Promise<TaskReport> {
    return this.#report(taskToken, (task) => ({ type: 'HeartbeatTask', ...task }))
  }

  async takeActivityTask(request: ActivityTaskRequest): Promise<ActivityTask | undefined> {
    this.#checkOpen()
    return this.#parts.activityTasks.take(request)
  }

  drain(): Promise<void> {
    this.#draining ??= this.#drain()
    return this.#draining
  }

  standing(): NodeStanding | undefined {
    this.#checkOpen()
    return this.#parts.partitions.standing()
  }

  resourceChanged(arn: string): void {
    this.#parts.resources.changed(arn)
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #drain(): Promise<void> {
    const { activityTasks, dispatcher, partitions, express, drainMs, log } = this.#parts
    activityTasks.stop()
    const calls = describeCalls(dispatcher)
    if (calls.tasks > 0) log.info('Waits for tasks that are under way', { ...calls, atMostMs: drainMs })
    await Promise.all([partitions.drain(), express.drain(drainMs)])
  }

  async #close(): Promise<void> {
    const { mailbox, partitions, dispatcher, jobs, reading, processor, express, log } = this.#parts
    const { remote, router, inbox, outboxes, mail, letters, exchange, movedEndings } = this.#parts
    await this.drain()
    const calls = describeCalls(dispatcher)
    if (calls.tasks > 0) log.warn('Tasks that did not end in time are cut off', calls)
    outboxes?.stop()
    partitions.stopWork()
    inbox.stop()
    exchange?.stop()
    letters?.stop()
    movedEndings.close()
    express.close()
    dispatcher.close()
    jobs.close()
    reading.close()
    await processor.close()
    mailbox.close(closing())
    router.close()
    await partitions.release()
    mail.stop()
    remote?.close()
  }

  async #report(taskToken: string, commandFor: (task: AnsweredTask) => Command): Promise<TaskReport> {
    const reference = this.#parts.tokens.read(taskToken)
    if (reference === undefined) return 'not-a-token'
    const { executionArn, ...task } = reference
    const answer = await this.#ask(executionArn, commandFor(task))
    return answer.kind === 'applied' ? 'accepted' : 'gone'
  }

  async #ask(arn: string, request: Command | MapRunCommand, isNew = false): Promise<Answer> {
    this.#checkOpen()
    const { clock, mailbox, partitions, remote } = this.#parts
    if (partitions.placeOf(arn) === undefined) {
      if (remote !== undefined) return remote.ask(arn, request)
      throw new EngineUnavailable(`Another node holds the partition of ${arn}`)
    }
    try {
      return await new Promise((settle, reject) => {
        mailbox.post(arn, { request, at: clock.now(), isFromCaller: true, isNew, settle, reject })
      })
    } catch (error) {
      // nothing was done: the partition went to another node meanwhile
      if (!(error instanceof EngineUnavailable) || this.#closing !== undefined) throw error
      if (remote === undefined || partitions.placeOf(arn) !== undefined) throw error
      return remote.ask(arn, request)
    }
  }

  #checkOpen(): void {
    if (this.#closing !== undefined) throw closing()
  }
}

const closing = (): EngineUnavailable => new EngineUnavailable('The engine is closing')

/** For people: how many calls are under way, and the targets of most of them. */
function describeCalls(dispatcher: Dispatcher): { readonly tasks: number; readonly targets: Record<string, number> } {
  const calls = dispatcher.callsUnderWay()
  const most = [...calls].sort(([, one], [, other]) => other - one).slice(0, MAX_TARGETS_NAMED)
  return { tasks: calls.values().reduce((sum, count) => sum + count, 0), targets: Object.fromEntries(most) }
}

const MAX_TARGETS_NAMED = 10
