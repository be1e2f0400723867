import type { Result } from './value.ts'

/** Values of the names that an expression does not bind itself, without `$`: workflow variables and functions. */
export type Globals = (name: string) => Result

/** The variables bound in one block, call or tuple, and what is around it. */
export class Frame {
  readonly #parent: Frame | Globals
  #names: readonly string[]
  #values: readonly Result[]

  /** `values` belong to `names` by position; missing ones are bound to nothing. */
  constructor(parent: Frame | Globals, names: readonly string[] = [], values: readonly Result[] = []) {
    this.#parent = parent
    this.#names = names
    this.#values = values
  }

  /** How many variables it binds itself. */
  get size(): number {
    return this.#names.length
  }

  bind(name: string, value: Result): void {
    const index = this.#names.indexOf(name)
    // copied, because names and values are shared with the lambda and the caller's arguments
    const values = this.#names.map((_, position) => this.#values[position])
    if (index < 0) {
      values.push(value)
      this.#names = [...this.#names, name]
    } else {
      values[index] = value
    }
    this.#values = values
  }

  lookup(name: string): Result {
    let scope: Frame | Globals = this
    while (scope instanceof Frame) {
      const index: number = scope.#names.indexOf(name)
      if (index >= 0) return scope.#values[index]
      scope = scope.#parent
    }
    return scope(name)
  }
}
