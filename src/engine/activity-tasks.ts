import type { Clock } from '../lib/clock.ts'
import type { Random } from '../lib/random.ts'
import type { ActivityExchange, RemoteWorker } from './activity-exchange.ts'
import { ActivityQueues, keyOf, type TaskReference } from './activity-queues.ts'
import { ActivityWorkers, type Worker } from './activity-workers.ts'
import type { CommandSink } from './command-sink.ts'
import type { ActivityTask, ActivityTaskRequest } from './engine.ts'
import type { HandedOverTask } from './letter.ts'
import type { EngineLimits } from './limits.ts'
import type { Mailbox } from './mailbox.ts'
import type { TaskTokens } from './task-tokens.ts'

export interface ActivityTasksParts {
  readonly clock: Clock
  readonly random: Pick<Random, 'uuid'>
  readonly limits: EngineLimits
  readonly mailbox: Mailbox
  readonly sink: CommandSink
  readonly tokens: TaskTokens
}

/**
 * Brings the tasks of activities and the workers that ask for them together, both in the order they came.
 *
 * That a worker has a task is durable before the worker hears of it, so nobody else gets the task whatever happens; and a
 * worker that is gone by then has it taken back, durably again. Only where the process dies between these two is a task
 * left with nobody; it ends by its timeout or heartbeat, as on AWS. Tasks are handed out by the node that holds their
 * execution's partition, to the workers that ask this node, else to those that ask others.
 */
export class ActivityTasks {
  readonly #parts: ActivityTasksParts
  readonly #queues = new ActivityQueues()
  readonly #workers: ActivityWorkers
  /** Attempts on their way to a worker; offering them again does nothing meanwhile. */
  readonly #onTheirWay = new Set<string>()
  #exchange: ActivityExchange | undefined
  #isStopped = false

  constructor(parts: ActivityTasksParts) {
    this.#parts = parts
    this.#workers = new ActivityWorkers(parts.clock, parts.limits)
  }

  /**
   * Resolves with a task as soon as there is one, with `undefined` when the time is over, the worker has gone or tasks
   * are not handed out any more.
   * @throws {TooManyWorkers} {@link EngineOverloaded}
   */
  async take(request: ActivityTaskRequest): Promise<ActivityTask | undefined> {
    if (this.#isStopped || request.signal.aborted) return undefined
    const answer = this.#workers.join(request)
    this.#serve(request.activityArn)
    return answer
  }

  /** From now on workers that wait at other nodes are served, too. */
  connect(exchange: ActivityExchange): void {
    this.#exchange = exchange
  }

  /** Names of the workers that wait, `''` for none, by activity. */
  waiting(): ReadonlyMap<string, readonly string[]> {
    return this.#workers.waiting()
  }

  /** Workers elsewhere wait for tasks of an activity. */
  demanded(activityArn: string): void {
    this.#serve(activityArn)
  }

  /**
   * Another node has taken a task for a worker that waits here; where none does any more, it goes back.
   * @param readInput of the attempt; rejects where the store fails
   */
  async receive(
    handed: HandedOverTask,
    readInput: (task: TaskReference) => Promise<string | undefined>
  ): Promise<void> {
    const { activityArn, executionArn, task, handover, answer } = handed
    if (answer.kind !== 'applied') return
    const worker = this.#workers.next(activityArn)
    if (worker === undefined) {
      this.#parts.sink.deliver(executionArn, { type: 'ReturnTask', task, handover })
      return
    }
    const reference = { executionArn, task }
    const input = await readInput(reference).catch(() => undefined)
    if (input !== undefined) this.#deliver(worker, reference, handover, answer.startDate, input)
    else {
      this.#parts.sink.deliver(executionArn, { type: 'ReturnTask', task, handover })
      this.#workers.putBack(worker)
    }
  }

  /** An attempt waits for a worker. One that is known keeps its place. */
  offer(activityArn: string, task: TaskReference): void {
    if (this.#isStopped || this.#onTheirWay.has(keyOf(task))) return
    this.#queues.offer(activityArn, task)
    this.#serve(activityArn)
  }

  /** Nobody waits for the attempt any more. */
  withdraw(task: TaskReference): void {
    this.#queues.withdraw(task)
  }

  /** Another node hands these out. */
  forget(isConcerned: (executionArn: string) => boolean): void {
    this.#queues.forget(isConcerned)
  }

  /** Answers the workers that wait, and from now on every other at once: there is no task. */
  stop(): void {
    this.#isStopped = true
    this.#workers.dismiss()
  }

  #serve(activityArn: string): void {
    for (;;) {
      if (!this.#queues.has(activityArn)) return
      const worker = this.#workers.next(activityArn)
      const remote = worker === undefined ? this.#exchange?.take(activityArn) : undefined
      if (worker === undefined && remote === undefined) return
      const task = this.#queues.take(activityArn)
      if (task === undefined) continue
      if (worker !== undefined) this.#handOver(worker, task)
      else if (remote !== undefined) this.#handOverTo(remote, activityArn, task)
    }
  }

  #handOver(worker: Worker, reference: TaskReference): void {
    const { clock, mailbox, random } = this.#parts
    const { activityArn, workerName } = worker.request
    const { executionArn, task } = reference
    const handover = random.uuid()
    const key = keyOf(reference)
    const tryNext = (): void => {
      this.#onTheirWay.delete(key)
      this.#workers.putBack(worker)
      this.#serve(activityArn)
    }
    this.#onTheirWay.add(key)
    mailbox.post(executionArn, {
      request: { type: 'TakeTask', task, handover, ...(workerName !== undefined && { workerName }) },
      at: clock.now(),
      // where the store fails it is tried until it is known to be done, so that no task is left with nobody
      isFromCaller: false,
      settle: (answer) => {
        // it has ended meanwhile, or waits no longer for a worker
        if (answer.kind !== 'applied' || answer.parameters === undefined) return tryNext()
        this.#onTheirWay.delete(key)
        this.#deliver(worker, reference, handover, answer.startDate, answer.parameters.text)
      },
      reject: tryNext
    })
  }

  /** The commit that takes the task tells the other node. */
  #handOverTo({ owner, name }: RemoteWorker, activityArn: string, reference: TaskReference): void {
    const { clock, mailbox, random } = this.#parts
    const { executionArn, task } = reference
    const handover = random.uuid()
    const key = keyOf(reference)
    const end = (): void => void this.#onTheirWay.delete(key)
    this.#onTheirWay.add(key)
    const letter = { type: 'HandedOverTask', activityArn, executionArn, task, handover, workerName: name }
    mailbox.post(executionArn, {
      request: { type: 'TakeTask', task, handover, ...(name !== '' && { workerName: name }) },
      at: clock.now(),
      isFromCaller: false,
      replyTo: { owner, letter },
      settle: end,
      reject: end
    })
  }

  #deliver(
    worker: Worker,
    { executionArn, task }: TaskReference,
    handover: string,
    startDate: number,
    input: string
  ): void {
    const { sink, tokens } = this.#parts
    const takeBack = (): void => sink.deliver(executionArn, { type: 'ReturnTask', task, handover })
    const taskToken = tokens.issue(executionArn, startDate, task)
    if (!this.#workers.answer(worker, { taskToken, input })) takeBack()
    // it may still go before the answer has left
    else worker.request.signal.addEventListener('abort', takeBack, { once: true })
  }
}
