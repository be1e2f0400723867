import { FairQueue } from './fair-queue.ts'
import { Fifo } from './fifo.ts'

/**
 * Tasks that wait for their turn, by target. Targets take turns, and each has a bounded share of what runs at once, so
 * that a slow target delays no other. When everything is taken, a small reserve still serves targets of which nothing
 * runs. Within a target, executions take turns: the n-th task that one has waiting waits for n tasks of each other at most,
 * however many those have.
 */
export class TaskQueue<T> {
  readonly #targets = new Map<string, Target<T>>()
  /** Targets with something waiting and room in their share, in turn. */
  readonly #turns = new Fifo<Target<T>>()
  /** Targets with something waiting and nothing running. */
  readonly #idle = new Set<Target<T>>()
  readonly #maxRunning: number
  readonly #maxPerTarget: number
  readonly #reserve: number
  #running = 0

  constructor(maxRunning: number, maxPerTarget: number) {
    this.#maxRunning = maxRunning
    this.#maxPerTarget = maxPerTarget
    this.#reserve = Math.ceil(maxRunning / 10)
  }

  /** Whether a task may run at once, for nobody waits before it; it then counts as running until `finished`. */
  begin(name: string): boolean {
    const target = this.#targetOf(name)
    if (this.#running >= this.#maxRunning || target.running >= this.#maxPerTarget) return false
    if (target.waiting.length > 0) return false
    this.#running++
    target.running++
    return true
  }

  push(name: string, executionArn: string, task: T): void {
    const target = this.#targetOf(name)
    target.waiting.push(executionArn, task)
    this.#offerTurn(target)
  }

  /** The next task that may run now; it counts as running until `finished`. */
  take(): T | undefined {
    const target = this.#running < this.#maxRunning ? this.#nextInTurn() : this.#nextIdle()
    if (target === undefined) return undefined
    const task = target.waiting.shift()
    this.#running++
    target.running++
    this.#idle.delete(target)
    this.#offerTurn(target)
    return task
  }

  finished(name: string): void {
    const target = this.#targets.get(name)
    if (target === undefined) throw new Error(`Nothing runs for ${name}`)
    this.#running--
    target.running--
    if (target.waiting.length > 0) this.#offerTurn(target)
    else if (target.running === 0) this.#targets.delete(name)
  }

  #targetOf(name: string): Target<T> {
    let target = this.#targets.get(name)
    if (target === undefined) {
      target = { name, waiting: new FairQueue(), running: 0, hasTurn: false }
      this.#targets.set(name, target)
    }
    return target
  }

  #offerTurn(target: Target<T>): void {
    if (target.waiting.length === 0) return
    if (target.running === 0) this.#idle.add(target)
    if (target.hasTurn || target.running >= this.#maxPerTarget) return
    target.hasTurn = true
    this.#turns.push(target)
  }

  #nextInTurn(): Target<T> | undefined {
    for (let target = this.#turns.shift(); target !== undefined; target = this.#turns.shift()) {
      target.hasTurn = false
      // the reserve may have served it since it got its turn
      if (target.waiting.length > 0 && target.running < this.#maxPerTarget) return target
    }
    return undefined
  }

  #nextIdle(): Target<T> | undefined {
    if (this.#running >= this.#maxRunning + this.#reserve) return undefined
    return this.#idle.values().next().value
  }
}

interface Target<T> {
  readonly name: string
  readonly waiting: FairQueue<T>
  running: number
  hasTurn: boolean
}
