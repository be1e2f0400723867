import type { Live } from './live.ts'

/**
 * Executions that are in memory and that no batch works on, the least recently used first. Dropping one loses nothing:
 * the store has it all.
 */
export class ExecutionCache {
  readonly #executions = new Map<string, Live>()
  readonly #maxCount: number
  readonly #maxSize: number
  #size = 0

  constructor(maxCount: number, maxSize: number) {
    this.#maxCount = maxCount
    this.#maxSize = maxSize
  }

  /** Hands an execution over to the caller. */
  take(arn: string): Live | undefined {
    const execution = this.#executions.get(arn)
    if (execution === undefined) return undefined
    this.#executions.delete(arn)
    this.#size -= execution.size
    return execution
  }

  put(execution: Live): void {
    this.#executions.set(execution.arn, execution)
    this.#size += execution.size
    for (const oldest of this.#executions.values()) {
      if (this.#executions.size <= this.#maxCount && this.#size <= this.#maxSize) return
      this.take(oldest.arn)
    }
  }

  dropPartition(partition: number): void {
    for (const execution of this.#executions.values()) {
      if (execution.partition === partition) this.take(execution.arn)
    }
  }
}
