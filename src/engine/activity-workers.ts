import type { Clock } from '../lib/clock.ts'
import { Alarm } from './alarm.ts'
import { DueQueue } from './due-queue.ts'
import { type ActivityTask, type ActivityTaskRequest, EngineOverloaded, TooManyWorkers } from './engine.ts'
import type { EngineLimits } from './limits.ts'

/** A worker that has asked for a task and was not answered yet. */
export interface Worker {
  readonly request: ActivityTaskRequest
  /** Names its deadline. */
  readonly key: string
  readonly resolve: (task: ActivityTask | undefined) => void
  readonly leave: () => void
}

/**
 * Workers that wait for tasks of activities, in a line for each activity. A worker that is being served has left its
 * line and still counts until it is answered. One timer serves them all.
 */
export class ActivityWorkers {
  readonly #clock: Clock
  readonly #limits: EngineLimits
  readonly #alarm: Alarm
  readonly #deadlines = new DueQueue()
  /** Those that were not answered yet, by key. */
  readonly #workers = new Map<string, Worker>()
  readonly #lines = new Map<string, Line>()
  #lastKey = 0

  constructor(clock: Clock, limits: EngineLimits) {
    this.#clock = clock
    this.#limits = limits
    this.#alarm = new Alarm(clock, () => this.#ring())
  }

  /**
   * Puts a worker at the end of its line.
   * @throws {TooManyWorkers} {@link EngineOverloaded}
   */
  join(request: ActivityTaskRequest): Promise<ActivityTask | undefined> {
    const { activityArn, waitMs, signal } = request
    const line = this.#lines.get(activityArn) ?? { waiting: new Set(), count: 0 }
    if (line.count >= this.#limits.workersPerActivity) {
      throw new TooManyWorkers(`${line.count} workers wait for tasks of ${activityArn} already`)
    }
    if (this.#workers.size >= this.#limits.waitingWorkers) {
      throw new EngineOverloaded(`${this.#workers.size} workers wait for tasks already; ask again later`)
    }
    return new Promise((resolve) => {
      const key = String(++this.#lastKey)
      const worker: Worker = { request, key, resolve, leave: () => this.answer(worker, undefined) }
      line.count++
      line.waiting.add(worker)
      this.#lines.set(activityArn, line)
      this.#workers.set(key, worker)
      signal.addEventListener('abort', worker.leave)
      const deadline = this.#clock.now() + waitMs
      this.#deadlines.set(key, deadline)
      this.#alarm.setBy(deadline)
    })
  }

  /** The first of a line leaves it, to be answered or put back. */
  next(activityArn: string): Worker | undefined {
    const waiting = this.#lines.get(activityArn)?.waiting
    const first = waiting?.values().next().value
    if (first !== undefined) waiting?.delete(first)
    return first
  }

  /** Names of those that stand in line, `''` for none, by activity; of each activity the first hundred. */
  waiting(): ReadonlyMap<string, readonly string[]> {
    return new Map(
      Array.from(this.#lines, ([activityArn, { waiting }]) => [
        activityArn,
        Array.from(waiting.values().take(MAX_OFFERED), ({ request }) => request.workerName ?? '')
      ])
    )
  }

  /** Back to the head of its line; nothing where it was answered meanwhile. */
  putBack(worker: Worker): void {
    const line = this.#lines.get(worker.request.activityArn)
    if (line !== undefined && this.#workers.has(worker.key)) line.waiting = new Set([worker, ...line.waiting])
  }

  /**
   * @param task `undefined`: there is none
   * @returns `false` where it was answered before, or has gone
   */
  answer(worker: Worker, task: ActivityTask | undefined): boolean {
    if (!this.#workers.delete(worker.key)) return false
    const { activityArn, signal } = worker.request
    signal.removeEventListener('abort', worker.leave)
    this.#deadlines.delete(worker.key)
    const line = this.#lines.get(activityArn)
    if (line !== undefined) {
      line.waiting.delete(worker)
      line.count--
      if (line.count === 0) this.#lines.delete(activityArn)
    }
    worker.resolve(task)
    return true
  }

  /** Answers all of them that there is no task. */
  dismiss(): void {
    for (const worker of [...this.#workers.values()]) this.answer(worker, undefined)
    this.#alarm.stop()
  }

  #ring(): void {
    const now = this.#clock.now()
    for (let key = this.#deadlines.takeDue(now); key !== undefined; key = this.#deadlines.takeDue(now)) {
      this.#workers.get(key)?.leave()
    }
    if (this.#deadlines.nextDueAt !== undefined) this.#alarm.setBy(this.#deadlines.nextDueAt)
  }
}

const MAX_OFFERED = 100

interface Line {
  /** In the order they came. */
  waiting: Set<Worker>
  /** Of those that were not answered yet, also while they are served. */
  count: number
}
