import type { Clock } from '../../../lib/clock.ts'
import type { Random } from '../../../lib/random.ts'
import { FunctionThread, type InvocationEnd, type ThreadOwner, type Work } from './function-thread.ts'
import type { ConsoleLine, Invocation } from './thread-protocol.ts'

export interface FunctionPoolOptions {
  readonly clock: Clock
  readonly random: Random
  readonly log: (line: string) => void
  /** Threads that take new work; each costs about 8 MB. */
  readonly threads: number
  /** A thread whose event loop has not turned for so long gets no more work. */
  readonly blockedAfterMs: number
  /** A thread that has been blocked for so long is ended. */
  readonly blockedLimitMs: number
  /** How often at most the files that a thread has loaded are looked at. */
  readonly recheckAfterMs: number
}

export interface RunOptions {
  /** Aborted when nobody waits any more; the end is `lost` then. */
  readonly signal?: AbortSignal
  /** Takes what the handler writes to the console. */
  readonly tail?: (line: ConsoleLine) => void
}

/** A place for a thread that takes new work. The functions it serves stay with it. */
interface Seat {
  readonly files: Set<string>
  thread: FunctionThread | undefined
  checkedAt: number
}

/** Blocked threads that may go on with what they have begun, besides those that take new work. */
const SET_ASIDE_LIMIT = 4

/** Work whose thread ended before its handler was called is given to so many threads. */
const LOST_THREADS_LIMIT = 3

/**
 * Worker threads for functions. A function keeps to its thread, and has it to itself while there are threads to spare.
 *
 * A thread is replaced, and left to finish what it has begun, when a file it has loaded changes (so code is always
 * loaded whole, and nothing of the old piles up), after an error that nothing caught, after a time-out, and when its
 * event loop is blocked. So a handler that computes for long without awaiting anything holds up only what had begun in
 * its thread, and may come to its end. A blocked thread is ended when nobody waits for it, when an invocation in it
 * times out, or after `blockedLimitMs`; what else had begun in it is lost then, which its callers are told.
 */
export class FunctionPool {
  readonly #options: FunctionPoolOptions
  readonly #seats: Seat[] = []
  readonly #seatOfFile = new Map<string, Seat>()
  readonly #retired = new Set<FunctionThread>()
  readonly #watchEveryMs: number
  #cancelWatch: (() => void) | undefined
  #watchedAt = 0
  #closed = false
  readonly #owner: ThreadOwner = {
    logged: ({ functionName, text }) => {
      for (const line of text.split('\n')) this.#options.log(`${functionName}: ${line}`)
    },
    answered: (thread) => {
      if (this.#retired.has(thread)) this.#stopIfDone(thread)
    },
    worn: (thread) => this.#retire(thread),
    ended: (thread, unbegun) => this.#ended(thread, unbegun)
  }

  constructor(options: FunctionPoolOptions) {
    this.#options = options
    this.#watchEveryMs = Math.max(10, options.blockedAfterMs / 4)
  }

  /** Runs a handler. Never rejects. */
  run(invocation: Invocation, { signal, tail }: RunOptions = {}): Promise<InvocationEnd> {
    return new Promise((resolve) => {
      const settle = (end: InvocationEnd): void => {
        cancelTimer()
        signal?.removeEventListener('abort', forsake)
        resolve(end)
      }
      const work: Work = {
        invocation,
        settle,
        interest: 'waiting',
        lostThreads: 0,
        ...(tail === undefined ? {} : { tail })
      }
      const forsake = (): void => {
        const lost = { kind: 'lost', reason: 'Nobody waits for the function any more.' } as const
        if (work.thread?.withdraw(work) === true) {
          settle(lost)
        } else {
          work.interest = 'forsaken'
          resolve(lost)
        }
      }
      const cancelTimer = this.#options.clock.setTimer(invocation.deadline, () => this.#timeOut(work))
      signal?.addEventListener('abort', forsake, { once: true })
      this.#dispatch(work)
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#cancelWatch?.()
    await Promise.all([...this.#threads()].map((thread) => thread.stop('Stepwright is closing.')))
  }

  #dispatch(work: Work): void {
    if (this.#closed) {
      work.settle({ kind: 'lost', reason: 'Stepwright is closing.' })
      return
    }
    const now = this.#options.clock.now()
    const seat = this.#seatOf(work.invocation.file)
    if (seat.thread !== undefined && now - seat.checkedAt >= this.#options.recheckAfterMs) {
      seat.checkedAt = now
      if (seat.thread.isOutdated) this.#retire(seat.thread)
    }
    seat.thread ??= this.#start(now)
    seat.thread.run(work)
    this.#watch(now)
  }

  #seatOf(file: string): Seat {
    let seat = this.#seatOfFile.get(file)
    if (seat === undefined) {
      if (this.#seats.length < this.#options.threads) {
        seat = { files: new Set(), thread: undefined, checkedAt: 0 }
        this.#seats.push(seat)
      } else {
        seat = this.#seats.reduce((least, other) => (other.files.size < least.files.size ? other : least))
      }
      seat.files.add(file)
      this.#seatOfFile.set(file, seat)
    }
    return seat
  }

  #start(now: number): FunctionThread {
    const day = new Date(now).toISOString().slice(0, 10).replaceAll('-', '/')
    return new FunctionThread(this.#owner, `${day}/[$LATEST]${this.#options.random.uuid().replaceAll('-', '')}`)
  }

  /** Gives the thread's seat to a new one, which also gets what has not begun. */
  #retire(thread: FunctionThread): void {
    const seat = this.#seats.find((other) => other.thread === thread)
    if (seat === undefined) return
    seat.thread = undefined
    this.#retired.add(thread)
    for (const work of thread.withdrawAll()) this.#dispatch(work)
    this.#stopIfDone(thread)
  }

  #stopIfDone(thread: FunctionThread): void {
    for (const work of thread.work) if (work.interest !== 'overdue') return
    this.#stop(thread, 'Its work was done.')
  }

  #stop(thread: FunctionThread, reason: string): void {
    this.#retire(thread)
    void thread.stop(reason)
  }

  #timeOut(work: Work): void {
    const { thread } = work
    work.settle({ kind: 'timed-out' })
    work.interest = 'overdue'
    if (thread === undefined) return
    thread.withdraw(work)
    this.#retire(thread)
    if (this.#retired.has(thread)) this.#stopIfDone(thread)
  }

  #ended(thread: FunctionThread, unbegun: readonly Work[]): void {
    this.#retired.delete(thread)
    const seat = this.#seats.find((other) => other.thread === thread)
    if (seat !== undefined) seat.thread = undefined
    for (const work of unbegun) {
      work.lostThreads++
      if (work.lostThreads < LOST_THREADS_LIMIT) this.#dispatch(work)
      else work.settle({ kind: 'lost', reason: 'The threads that were to run the function ended before it began.' })
    }
  }

  *#threads(): Iterable<FunctionThread> {
    for (const { thread } of this.#seats) if (thread !== undefined) yield thread
    yield* this.#retired
  }

  #watch(now: number): void {
    if (this.#cancelWatch !== undefined || this.#closed) return
    this.#watchedAt = now
    this.#cancelWatch = this.#options.clock.setTimer(now + this.#watchEveryMs, () => {
      this.#cancelWatch = undefined
      this.#look()
    })
  }

  #look(): void {
    const now = this.#options.clock.now()
    // Where this thread itself was held up (or the machine slept), the others are not to blame for all of it.
    const elapsedMs = Math.min(now - this.#watchedAt, 2 * this.#watchEveryMs)
    const busy = [...this.#threads()].filter((thread) => !thread.isIdle)
    for (const thread of busy) thread.feelPulse(elapsedMs)
    const blocked = busy.filter((thread) => thread.silentMs >= this.#options.blockedAfterMs)
    let setAside = blocked.filter((thread) => this.#retired.has(thread)).length
    for (const thread of blocked) {
      if (this.#isHopeless(thread)) {
        this.#stop(
          thread,
          `Stepwright ended its thread, which was blocked for ${Math.round(thread.silentMs / 1000)} seconds.`
        )
      } else if (!this.#retired.has(thread) && setAside < SET_ASIDE_LIMIT) {
        setAside++
        this.#retire(thread)
      }
    }
    if (busy.length > 0) this.#watch(now)
  }

  /** Whether a blocked thread is not to be waited for. */
  #isHopeless(thread: FunctionThread): boolean {
    if (thread.silentMs >= this.#options.blockedLimitMs) return true
    const work = [...thread.work]
    return work.some(({ interest }) => interest === 'overdue') || !work.some(({ interest }) => interest === 'waiting')
  }
}
