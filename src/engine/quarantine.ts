import { ExecutionQuarantined } from './engine.ts'
import type { Log } from './log.ts'

/**
 * Executions that a fault of ours keeps from being worked on. Each is reported once and left alone, so that it does no
 * harm to others; after a restart, perhaps with the fault corrected, it is tried again.
 */
export class Quarantine {
  readonly #errors = new Map<string, ExecutionQuarantined>()
  readonly #log: Log

  constructor(log: Log) {
    this.#log = log
  }

  add(arn: string, cause: unknown): ExecutionQuarantined {
    const error = new ExecutionQuarantined(
      `${arn} rests because of an internal error (${messageOf(cause)}); it is tried again after a restart`,
      { cause }
    )
    this.#errors.set(arn, error)
    // beyond the bound the oldest is tried again, and comes back if the fault is still there
    if (this.#errors.size > MAX_COUNT) this.#errors.delete(this.#errors.keys().next().value as string)
    this.#log.error('An execution is quarantined after an internal error', {
      executionArn: arn,
      error: messageOf(cause),
      ...(cause instanceof Error && { stack: cause.stack })
    })
    return error
  }

  errorOf(arn: string): ExecutionQuarantined | undefined {
    return this.#errors.get(arn)
  }
}

const MAX_COUNT = 10_000

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
