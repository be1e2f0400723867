import type { TaskId } from '../interpreter/command.ts'

/** An attempt, without its payload: whoever gets it reads that from the execution. */
export interface TaskReference {
  readonly executionArn: string
  readonly task: TaskId
}

/** Attempts that wait for a worker to ask for them, the oldest first, by activity. */
export class ActivityQueues {
  readonly #queues = new Map<string, Map<string, TaskReference>>()
  /** The activity of each attempt that waits. */
  readonly #activities = new Map<string, string>()

  /** One that waits already keeps its place. */
  offer(activityArn: string, reference: TaskReference): void {
    const key = keyOf(reference)
    if (this.#activities.has(key)) return
    let queue = this.#queues.get(activityArn)
    if (queue === undefined) {
      queue = new Map()
      this.#queues.set(activityArn, queue)
    }
    queue.set(key, reference)
    this.#activities.set(key, activityArn)
  }

  has(activityArn: string): boolean {
    return this.#queues.has(activityArn)
  }

  /** Hands the oldest out. */
  take(activityArn: string): TaskReference | undefined {
    const oldest = this.#queues.get(activityArn)?.values().next().value
    if (oldest !== undefined) this.withdraw(oldest)
    return oldest
  }

  /** Does nothing for one that does not wait. */
  withdraw(reference: TaskReference): void {
    const key = keyOf(reference)
    const activityArn = this.#activities.get(key)
    if (activityArn === undefined) return
    this.#activities.delete(key)
    const queue = this.#queues.get(activityArn)
    queue?.delete(key)
    if (queue?.size === 0) this.#queues.delete(activityArn)
  }

  forget(isConcerned: (executionArn: string) => boolean): void {
    for (const queue of this.#queues.values()) {
      for (const reference of queue.values()) if (isConcerned(reference.executionArn)) this.withdraw(reference)
    }
  }
}

/** The same for the same attempt. */
export const keyOf = ({ executionArn, task }: TaskReference): string => `${task} ${executionArn}`
