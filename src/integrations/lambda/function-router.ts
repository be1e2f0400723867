import type { FunctionAnswer, FunctionCall, FunctionTarget } from './function-target.ts'
import type { LocalFunctions } from './local/local-functions.ts'

/** Functions that are local run here; the others elsewhere, if there is an elsewhere. */
export class FunctionRouter implements FunctionTarget {
  readonly #local: LocalFunctions
  readonly #elsewhere: FunctionTarget | undefined

  constructor(local: LocalFunctions, elsewhere?: FunctionTarget) {
    this.#local = local
    this.#elsewhere = elsewhere
  }

  invoke(call: FunctionCall, signal: AbortSignal): Promise<FunctionAnswer> {
    const target = this.#local.has(call.functionName) ? this.#local : (this.#elsewhere ?? this.#local)
    return target.invoke(call, signal)
  }

  async close(): Promise<void> {
    await Promise.all([this.#local.close(), this.#elsewhere?.close()])
  }
}
