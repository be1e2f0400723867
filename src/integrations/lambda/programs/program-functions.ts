import { type Clock, systemClock } from '../../../lib/clock.ts'
import { type Random, systemRandom } from '../../../lib/random.ts'
import type { FunctionAnswer, FunctionCall, FunctionTarget } from '../function-target.ts'
import { checkCall } from '../local/checked-call.ts'
import { LocalResponse, unfinishedPayload } from '../local/local-answer.ts'
import type { Program, Programs } from './program-file.ts'
import { runCommand } from './run-command.ts'
import { WorkerCalls } from './worker-calls.ts'

export interface ProgramFunctionsOptions {
  readonly programs: Programs
  /** Takes what commands write to their standard error output, line by line, with who wrote it for whom. */
  readonly log: (line: string) => void
  readonly clock?: Clock
  readonly random?: Random
}

/**
 * Functions in any language: a command that is run once for each call, or a worker that listens on HTTP. Both get the
 * event as JSON and answer with JSON. Only functions that the file of programs names are here.
 */
export class ProgramFunctions implements FunctionTarget {
  readonly #programs: Programs
  readonly #log: (line: string) => void
  readonly #clock: Clock
  readonly #random: Random
  readonly #workers: WorkerCalls
  readonly #closing = new AbortController()
  readonly #underWay = new Set<Promise<unknown>>()
  /** Calls that nobody waits for, and how many of them are under way. */
  readonly #events: (() => Promise<unknown>)[] = []
  #eventsUnderWay = 0

  constructor({ programs, log, clock = systemClock, random = systemRandom }: ProgramFunctionsOptions) {
    this.#programs = programs
    this.#log = log
    this.#clock = clock
    this.#workers = new WorkerCalls(clock)
    this.#random = random
  }

  has(name: string): boolean {
    return this.#programs.has(name)
  }

  async invoke(call: FunctionCall, signal: AbortSignal): Promise<FunctionAnswer> {
    const requestId = this.#random.uuid()
    const checked = checkCall(call)
    if (checked.kind === 'service-error') return { ...checked, requestId }
    const program = this.#programs.get(checked.reference.name)
    if (program === undefined) throw new Error(`${checked.reference.name} is no program`)
    const { traceHeader } = call
    const now = this.#clock.now()
    const about = { requestId, calledAt: now, now, ...(traceHeader === undefined ? {} : { traceHeader }) }
    const nothing = { payload: '', failed: false }
    if (call.invocationType === 'DryRun') return new LocalResponse({ ...about, ...nothing, statusCode: 204 })
    if (call.invocationType === 'Event') {
      if (this.#events.length >= WAITING_EVENTS) return { ...tooManyEvents, requestId }
      this.#events.push(() => this.#run(program, checked.reference.name, call, requestId, this.#closing.signal))
      this.#startEvents()
      return new LocalResponse({ ...about, ...nothing, statusCode: 202 })
    }
    const both = AbortSignal.any([signal, this.#closing.signal])
    const end = await this.#run(program, checked.reference.name, call, requestId, both)
    return new LocalResponse({ ...about, ...end, now: this.#clock.now(), statusCode: 200 })
  }

  async close(): Promise<void> {
    this.#events.length = 0
    this.#closing.abort()
    await Promise.allSettled(this.#underWay)
    await this.#workers.close()
  }

  /** The engine bounds the calls that it waits for, and does not see these. */
  #startEvents(): void {
    while (this.#eventsUnderWay < EVENTS_UNDER_WAY) {
      const start = this.#events.shift()
      if (start === undefined) return
      this.#eventsUnderWay++
      void start().finally(() => {
        this.#eventsUnderWay--
        this.#startEvents()
      })
    }
  }

  async #run(program: Program, name: string, call: FunctionCall, requestId: string, signal: AbortSignal): Promise<End> {
    const timeoutMs = call.timeoutMs ?? program.timeoutMs
    const timeout = new AbortController()
    const cancel = this.#clock.setTimer(this.#clock.now() + timeoutMs, () => timeout.abort())
    const work = this.#perform(program, name, call, AbortSignal.any([signal, timeout.signal]))
    this.#underWay.add(work)
    try {
      const end = await work
      if (!timeout.signal.aborted) return end
      return { payload: unfinishedPayload({ kind: 'timed-out' }, requestId, timeoutMs), failed: true }
    } finally {
      cancel()
      this.#underWay.delete(work)
    }
  }

  #perform(program: Program, name: string, call: FunctionCall, signal: AbortSignal): Promise<End> {
    return program.kind === 'command'
      ? this.#runCommand(program, name, call, signal)
      : this.#callWorker(program.url, name, call, signal)
  }

  async #runCommand(
    program: Extract<Program, { kind: 'command' }>,
    name: string,
    call: FunctionCall,
    signal: AbortSignal
  ): Promise<End> {
    const { caller, payload = '{}' } = call
    const who = caller === undefined ? name : `${name} (${caller.executionArn}, state '${caller.stateName}')`
    const variables = {
      STEPWRIGHT_FUNCTION_NAME: name,
      ...(caller !== undefined && {
        STEPWRIGHT_EXECUTION_ARN: caller.executionArn,
        STEPWRIGHT_STATE_NAME: caller.stateName
      })
    }
    const log = (line: string): void => this.#log(`${who}: ${line}`)
    const { output, errors, end } = await runCommand(program, payload, {
      variables,
      log,
      maxBytes: MAX_BYTES,
      signal,
      clock: this.#clock
    })
    if (end.kind === 'missing')
      return failed('Program.NotFound', `${program.command} could not be started: ${end.reason}`)
    if (end.kind === 'too-large') return tooLarge
    if (end.kind === 'aborted') return failed('Program.Ended', `${program.command} was ended`)
    if (end.code === 0) return { payload: output.trim() === '' ? 'null' : output.trim(), failed: false }
    if (namesError(output)) return { payload: output.trim(), failed: true }
    const how = end.code === null ? `signal ${end.signal}` : `exit status ${end.code}`
    return failed('Program.ExitError', `${program.command} ended with ${how}: ${errors.trim()}`)
  }

  async #callWorker(url: URL, name: string, call: FunctionCall, signal: AbortSignal): Promise<End> {
    const { caller, payload = '{}' } = call
    const headers = {
      'x-stepwright-function-name': encodeURIComponent(name),
      ...(caller !== undefined && {
        'x-stepwright-execution-arn': encodeURI(caller.executionArn),
        'x-stepwright-state-name': encodeURIComponent(caller.stateName)
      })
    }
    const answer = await this.#workers.call(url, payload, { headers, maxBytes: MAX_BYTES, signal })
    if (answer.kind === 'aborted') return failed('Worker.Ended', `The call of ${url.href} was ended`)
    if (answer.kind === 'too-large') return tooLarge
    if (answer.kind === 'unreachable') return failed('Worker.Unreachable', `${url.href}: ${answer.reason}`)
    if (answer.isOk) return { payload: answer.body.trim() === '' ? 'null' : answer.body, failed: false }
    if (namesError(answer.body)) return { payload: answer.body, failed: true }
    return failed('Worker.HttpError', `${url.href} answered ${answer.status}: ${answer.body.slice(0, QUOTED_LENGTH)}`)
  }
}

interface End {
  readonly payload: string
  readonly failed: boolean
}

const failed = (errorType: string, errorMessage: string): End => ({
  payload: JSON.stringify({ errorType, errorMessage }),
  failed: true
})

/** Whether an answer describes an error as Lambda's runtimes do. */
function namesError(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && 'errorType' in value && typeof value.errorType === 'string'
  } catch {
    return false
  }
}

/** Lambda's limit of an answer, and its error. */
const MAX_BYTES = 6 * 1024 * 1024
const tooLarge: End = failed('Function.ResponseSizeTooLarge', `The answer is longer than ${MAX_BYTES} bytes`)

/** Of calls that nobody waits for: as many processes at a time, and as many that wait for their turn. */
const EVENTS_UNDER_WAY = 50
const WAITING_EVENTS = 10_000
const tooManyEvents = {
  kind: 'service-error',
  statusCode: 429,
  code: 'TooManyRequestsException',
  message: `More than ${WAITING_EVENTS} asynchronous calls of programs wait for their turn`
} as const

const QUOTED_LENGTH = 1_000
