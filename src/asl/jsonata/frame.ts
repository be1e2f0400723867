import type { Runtime } from './runtime.ts'
import type { Result } from './value.ts'

/** The variables bound in one block, call or tuple, and the frame around it. */
export class Frame {
  readonly #parent: Frame | undefined
  #names: readonly string[]
  #values: readonly Result[]

  /** `values` belong to `names` by position; missing ones are bound to nothing. */
  constructor(parent: Frame | undefined, names: readonly string[] = [], values: readonly Result[] = []) {
    this.#parent = parent
    this.#names = names
    this.#values = values
  }

  bind(name: string, value: Result): void {
    const index = this.#names.indexOf(name)
    // copied, because names and values are shared with the lambda and the caller's arguments
    if (index < 0) {
      this.#values = [...this.#names.map((_, position) => this.#values[position]), value]
      this.#names = [...this.#names, name]
    } else {
      const values = this.#names.map((_, position) => this.#values[position])
      values[index] = value
      this.#values = values
    }
  }

  lookup(name: string, runtime: Runtime): Result {
    for (let frame: Frame | undefined = this; frame !== undefined; frame = frame.#parent) {
      const index = frame.#names.indexOf(name)
      if (index >= 0) return frame.#values[index]
    }
    return runtime.environment.global(name)
  }
}
