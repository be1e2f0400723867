import { type Clock, systemClock } from '../../../lib/clock.ts'
import { type Random, systemRandom } from '../../../lib/random.ts'
import type {
  FunctionAnswer,
  FunctionCall,
  FunctionResponse,
  FunctionTarget,
  ServiceError
} from '../function-target.ts'
import { checkCall, refusalOfPayload } from './checked-call.ts'
import { FunctionFiles } from './function-files.ts'
import { FunctionPool } from './function-pool.ts'
import { LocalResponse, unfinishedPayload } from './local-answer.ts'
import { LogTail } from './log-tail.ts'
import type { Invocation } from './thread-protocol.ts'

/** Lambda's longest run of a function. */
const LONGEST_TIMEOUT_MS = 900_000

export interface LocalFunctionsOptions {
  /** Each holds a file per function: `name.ts`, `.mts`, `.js`, `.mjs` or `.cjs`, or such an `index` in a folder `name`. */
  readonly folders: readonly string[]
  /** Takes what functions write to the console, line by line, each with the function's name before it. */
  readonly log: (line: string) => void
  /** Longest run of a function; default (and Lambda's longest) 15 minutes. */
  readonly timeoutMs?: number
  /** Worker threads at a time; default 8. */
  readonly threads?: number
  /** A thread whose event loop has not turned for so long gets no more calls; default 1 second. */
  readonly blockedAfterMs?: number
  /** A thread that has been blocked for so long is ended; default 1 minute. */
  readonly blockedLimitMs?: number
  /** How often at most the functions' files are looked at for changes; default 100 ms. */
  readonly recheckAfterMs?: number
  readonly clock?: Clock
  readonly random?: Random
}

/**
 * Functions in folders, run in worker threads as Lambda's Node.js runtime runs them. A file answers for every function
 * of its name, whatever the account, region and qualifier. A changed file is loaded anew for the next call, also when
 * only a module that it imports has changed. See {@link FunctionPool} for what happens to functions that block, crash
 * or time out.
 *
 * Unlike Lambda's, many calls of a function share one thread and its globals, and an `Event` call is tried only once.
 */
export class LocalFunctions implements FunctionTarget {
  readonly #files: FunctionFiles
  readonly #pool: FunctionPool
  readonly #log: (line: string) => void
  readonly #timeoutMs: number
  readonly #clock: Clock
  readonly #random: Random

  constructor(options: LocalFunctionsOptions) {
    const { folders, log, clock = systemClock, random = systemRandom, recheckAfterMs = 100 } = options
    const { timeoutMs = LONGEST_TIMEOUT_MS, threads = 8, blockedAfterMs = 1_000, blockedLimitMs = 60_000 } = options
    this.#files = new FunctionFiles(folders, recheckAfterMs)
    this.#log = log
    this.#timeoutMs = timeoutMs
    this.#clock = clock
    this.#random = random
    this.#pool = new FunctionPool({ clock, random, log, threads, blockedAfterMs, blockedLimitMs, recheckAfterMs })
  }

  async invoke(call: FunctionCall, signal: AbortSignal): Promise<FunctionAnswer> {
    const requestId = this.#random.uuid()
    const prepared = this.#prepare(call, requestId)
    if ('kind' in prepared) return prepared
    if (call.invocationType === 'RequestResponse') {
      const run = await this.#run(prepared, call, signal)
      return 'kind' in run ? run : this.#respond(prepared, 200, run)
    }
    if (call.invocationType === 'Event') void this.#run(prepared, call)
    return this.#respond(prepared, call.invocationType === 'Event' ? 202 : 204, { payload: '', failed: false })
  }

  /** Whether there is a function of this name. */
  has(name: string): boolean {
    return this.#files.find(name, this.#clock.now()) !== undefined
  }

  close(): Promise<void> {
    return this.#pool.close()
  }

  #prepare(call: FunctionCall, requestId: string): Invocation | ServiceError {
    const checked = checkCall(call)
    if (checked.kind === 'service-error') return { ...checked, requestId }
    const { reference, qualifier, clientContext } = checked
    const now = this.#clock.now()
    const file = this.#files.find(reference.name, now)
    if (file === undefined) {
      return {
        kind: 'service-error',
        statusCode: 404,
        code: 'ResourceNotFoundException',
        message: `Function not found: ${reference.arn}:${qualifier ?? '$LATEST'}`,
        requestId,
        remedy: this.#files.explainMissing(reference.name)
      }
    }
    return {
      functionName: reference.name,
      file,
      functionArn: qualifier === undefined ? reference.arn : `${reference.arn}:${qualifier}`,
      requestId,
      event: call.payload === undefined || call.payload === '' ? '{}' : call.payload,
      calledAt: now,
      deadline: now + (call.timeoutMs ?? this.#timeoutMs),
      ...(call.traceHeader === undefined ? {} : { traceHeader: call.traceHeader }),
      ...(clientContext === undefined ? {} : { clientContext })
    }
  }

  #respond(invocation: Invocation, statusCode: 200 | 202 | 204, run: Ran): FunctionResponse {
    const { requestId, calledAt, traceHeader } = invocation
    const { payload, failed, logResult } = run
    return new LocalResponse({
      statusCode,
      payload,
      failed,
      requestId,
      calledAt,
      now: this.#clock.now(),
      ...(traceHeader === undefined ? {} : { traceHeader }),
      ...(logResult === undefined ? {} : { logResult })
    })
  }

  async #run(invocation: Invocation, call: FunctionCall, signal?: AbortSignal): Promise<Ran | ServiceError> {
    const { functionName, requestId } = invocation
    const startedAt = this.#clock.now()
    const log = call.logType === 'Tail' ? new LogTail(requestId) : undefined
    const end = await this.#pool.run(invocation, {
      ...(signal === undefined ? {} : { signal }),
      ...(log === undefined ? {} : { tail: (line) => log.add(line, this.#clock.now()) })
    })
    if (end.kind === 'lost') {
      if (signal === undefined) this.#log(`${functionName}: Invoke Error\t${end.reason}`)
      return { kind: 'service-error', statusCode: 500, code: 'ServiceException', message: end.reason, requestId }
    }
    if (end.kind === 'unreadable') return { ...refusalOfPayload(invocation.event), requestId }
    const timeoutMs = call.timeoutMs ?? this.#timeoutMs
    const payload = end.kind === 'answered' ? end.payload : unfinishedPayload(end, requestId, timeoutMs)
    const failed = end.kind !== 'answered' || end.failed
    if (failed) {
      const line = { functionName, level: 'ERROR', text: `Invoke Error\t${payload}` }
      log?.add(line, this.#clock.now())
      this.#log(`${functionName}: ${line.text}`)
    }
    return { payload, failed, ...(log === undefined ? {} : { logResult: log.end(this.#clock.now() - startedAt) }) }
  }
}

/** What a function's run came to. */
interface Ran {
  readonly payload: string
  readonly failed: boolean
  readonly logResult?: string
}
