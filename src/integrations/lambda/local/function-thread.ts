import { Worker } from 'node:worker_threads'
import { workerUrl } from '../../../lib/worker-url.ts'
import { fileVersion } from './file-version.ts'
import { flattenRuns } from './flat-runs.ts'
import {
  type ConsoleLine,
  createLedger,
  EXITED_BY,
  type FlatAnswers,
  type Invocation,
  LEDGER_PLACES,
  LOADING,
  type Order,
  POSTED,
  type Report,
  type Run,
  type ThreadBirth,
  WITHDRAWN
} from './thread-protocol.ts'

/** An invocation on its way to its end. */
export interface Work {
  readonly invocation: Invocation
  /** Takes the end, once. */
  readonly settle: (end: InvocationEnd) => void
  /** Takes what the handler writes to the console. */
  readonly tail?: (line: ConsoleLine) => void
  /** `waiting` for its end; `forsaken` by its caller; `overdue`: timed out and settled, whatever it still does. */
  interest: 'waiting' | 'forsaken' | 'overdue'
  /** Threads that ended before they called its handler. */
  lostThreads: number
  thread?: FunctionThread
  place?: number
}

export type InvocationEnd =
  /** The handler returned or threw; `payload` is its result or describes its error. */
  | { readonly kind: 'answered'; readonly failed: boolean; readonly payload: string }
  /** The event is not JSON; the handler was not called. */
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'timed-out' }
  /** The handler ended its thread; no code where the thread ran out of memory. */
  | { readonly kind: 'exited'; readonly code?: number }
  /** The thread was ended for a reason that is not the handler's. */
  | { readonly kind: 'lost'; readonly reason: string }

export interface ThreadOwner {
  logged(line: ConsoleLine): void
  /** An invocation is over. */
  answered(thread: FunctionThread): void
  /** The thread must be given no more work. */
  worn(thread: FunctionThread): void
  /** The thread is gone; the handlers of `unbegun` were not called. */
  ended(thread: FunctionThread, unbegun: readonly Work[]): void
}

/** JavaScript heap of a thread, shared by all invocations under way in it. */
const HEAP_LIMIT_MB = 1_024

/** One worker thread that runs many invocations at a time. */
export class FunctionThread {
  readonly #owner: ThreadOwner
  readonly #worker: Worker
  readonly #ledger = createLedger()
  readonly #work = new Map<number, Work>()
  readonly #outside: Work[] = []
  readonly #freePlaces: number[] = []
  #nextPlace = 0
  #posting: Run[] = []
  readonly #files = new Map<string, string>()
  #pulse: 'unborn' | 'asked' | 'felt' = 'unborn'
  #silentMs = 0
  #stopReason: string | undefined
  #outOfMemory = false
  #ended = false

  constructor(owner: ThreadOwner, logStreamName: string) {
    this.#owner = owner
    const birth: ThreadBirth = { ledger: this.#ledger, logStreamName }
    this.#worker = new Worker(workerUrl('./worker/function-worker', import.meta.url), {
      workerData: birth,
      // handlers need no package.json beside them
      execArgv: ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB }
    })
    this.#worker.unref()
    this.#worker.on('message', (batch: readonly Report[]) => {
      for (const report of batch) this.#receive(report)
    })
    this.#worker.on('error', (error: NodeJS.ErrnoException) => {
      this.#outOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      owner.logged(lineOfThread('ERROR', `A thread ended: ${error.message}`))
    })
    this.#worker.on('exit', (code) => this.#end(code))
    for (const stream of [this.#worker.stdout, this.#worker.stderr]) {
      stream.on('data', (chunk) => owner.logged(lineOfThread('INFO', String(chunk).trimEnd())))
    }
  }

  run(work: Work): void {
    work.thread = this
    // What the thread reports of its files arrives later; a change meanwhile must not be missed.
    const { file } = work.invocation
    if (!this.#files.has(file)) this.#files.set(file, fileVersion(file) ?? 'none')
    const place = this.#freePlaces.pop() ?? (this.#nextPlace < LEDGER_PLACES ? this.#nextPlace++ : undefined)
    if (place === undefined) {
      this.#outside.push(work)
      return
    }
    if (this.#work.size === 0) this.#worker.ref()
    work.place = place
    this.#work.set(place, work)
    Atomics.store(this.#ledger, place, POSTED)
    this.#posting.push({ place, invocation: work.invocation })
    if (this.#posting.length === 1) queueMicrotask(() => this.#post())
  }

  /** Takes work back unless it has begun; the thread will not begin it any more. */
  withdraw(work: Work): boolean {
    const { place } = work
    if (place === undefined) {
      const index = this.#outside.indexOf(work)
      return index >= 0 && this.#outside.splice(index, 1).length === 1
    }
    // The place stays taken until the thread has passed over it.
    if (Atomics.compareExchange(this.#ledger, place, POSTED, WITHDRAWN) !== POSTED) return false
    this.#work.delete(place)
    delete work.place
    if (this.#work.size === 0) this.#worker.unref()
    return true
  }

  /** Takes back all that has not begun. */
  withdrawAll(): readonly Work[] {
    const outside = this.#outside.splice(0)
    return [...[...this.#work.values()].filter((work) => this.withdraw(work)), ...outside]
  }

  /** What has been posted and has not ended. */
  get work(): Iterable<Work> {
    return this.#work.values()
  }

  get isIdle(): boolean {
    return this.#work.size === 0
  }

  /** How long the event loop has not turned, as far as {@link feelPulse} could see. */
  get silentMs(): number {
    return this.#silentMs
  }

  /** Asks for a sign of life. @param elapsedMs since it was asked for before */
  feelPulse(elapsedMs: number): void {
    if (this.#pulse === 'asked') this.#silentMs += elapsedMs
    if (this.#pulse !== 'felt') return
    this.#pulse = 'asked'
    this.#send({ kind: 'ping' })
  }

  /** Whether a file that the thread has loaded is no longer what it was. */
  get isOutdated(): boolean {
    for (const [file, version] of this.#files) if (fileVersion(file) !== version) return true
    return false
  }

  /** Ends the thread at once; what has begun is lost for this reason. */
  async stop(reason: string): Promise<void> {
    this.#stopReason ??= reason
    await this.#worker.terminate()
  }

  #post(): void {
    const runs = this.#posting
    this.#posting = []
    if (!this.#ended) this.#send({ kind: 'run', runs: flattenRuns(runs) })
  }

  #send(order: Order): void {
    this.#worker.postMessage(order)
  }

  #receive(report: Report): void {
    switch (report.kind) {
      case 'pong':
        this.#pulse = 'felt'
        this.#silentMs = 0
        break
      case 'answers':
        this.#takeAnswers(report.answers)
        break
      case 'unreadable':
        this.#answered(report.place, { kind: 'unreadable' })
        break
      case 'passed-over':
        this.#vacate(report.place)
        break
      case 'log':
        if (report.place !== undefined) this.#work.get(report.place)?.tail?.(report.line)
        this.#owner.logged(report.line)
        break
      case 'loaded':
        this.#files.set(report.file, report.version)
        break
      case 'worn':
        this.#owner.worn(this)
    }
  }

  #takeAnswers(answers: FlatAnswers): void {
    for (let at = 0; at < answers.length; at += 3) {
      const [place, failed, payload] = [answers[at], answers[at + 1], answers[at + 2]] as [number, boolean, string]
      this.#answered(place, { kind: 'answered', failed, payload })
    }
  }

  #answered(place: number, end: InvocationEnd): void {
    const work = this.#work.get(place)
    if (work === undefined) return
    this.#work.delete(place)
    if (work.interest !== 'overdue') work.settle(end)
    this.#vacate(place)
    if (this.#work.size === 0) this.#worker.unref()
    this.#owner.answered(this)
  }

  #vacate(place: number): void {
    this.#freePlaces.push(place)
    const next = this.#outside.shift()
    if (next !== undefined) this.run(next)
  }

  #end(code: number): void {
    this.#ended = true
    const unbegun = [...this.withdrawAll()]
    const culprit = this.#work.get(Atomics.load(this.#ledger, EXITED_BY))
    for (const [place, work] of this.#work) {
      if (work.interest === 'overdue') continue
      if (Atomics.load(this.#ledger, place) === LOADING && work !== culprit) unbegun.push(work)
      else work.settle(this.#endOf(work, culprit, code))
    }
    this.#work.clear()
    this.#owner.ended(this, unbegun)
  }

  #endOf(work: Work, culprit: Work | undefined, code: number): InvocationEnd {
    if (this.#stopReason !== undefined) return { kind: 'lost', reason: this.#stopReason }
    if (culprit !== undefined && culprit !== work) {
      return { kind: 'lost', reason: `The function ${culprit.invocation.functionName} ended the thread that ran both.` }
    }
    return this.#outOfMemory ? { kind: 'exited' } : { kind: 'exited', code }
  }
}

/** What cannot be told apart by function. */
const lineOfThread = (level: string, text: string): ConsoleLine => ({ functionName: 'functions', level, text })
