import { isArray, isObject, type Json } from '../../lib/json/value.ts'
import type { Budget } from '../budget.ts'
import { type Charge, IntrinsicFailure } from './intrinsic.ts'

/** Characters in the time of a unit of work, as powers of two: looked at one by one, and copied or compared. */
const SCANNING = 2
const COPYING = 6

/** Charges the calls of a function to the budget of the state. */
export class CallCharge implements Charge {
  readonly #name: string
  readonly #budget: Budget

  constructor(name: string, budget: Budget) {
    this.#name = name
    this.#budget = budget
  }

  spend(units: number): boolean {
    return this.#budget.spend(units)
  }

  work(units: number): void {
    if (this.#budget.spend(units)) {
      throw new IntrinsicFailure(`${this.#name} takes longer than the fields of a state may take together`)
    }
  }

  text(length: number): void {
    this.work(length >> SCANNING)
  }

  parts(value: Json, unitsEach: number): void {
    const pending: Json[] = [value]
    for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
      if (typeof part === 'string') this.work(part.length >> COPYING)
      this.work(unitsEach)
      if (isArray(part)) for (const item of part) pending.push(item)
      else if (isObject(part)) for (const member of part.values()) pending.push(member)
    }
  }
}
