import type { FunctionAnswer, FunctionCall, FunctionTarget } from './function-target.ts'
import type { LocalFunctions } from './local/local-functions.ts'
import type { ProgramFunctions } from './programs/program-functions.ts'

/** Functions that are programs or local run here; the others elsewhere, if there is an elsewhere. */
export class FunctionRouter implements FunctionTarget {
  readonly #local: LocalFunctions
  readonly #programs: ProgramFunctions
  readonly #elsewhere: FunctionTarget | undefined

  constructor(local: LocalFunctions, programs: ProgramFunctions, elsewhere?: FunctionTarget) {
    this.#local = local
    this.#programs = programs
    this.#elsewhere = elsewhere
  }

  invoke(call: FunctionCall, signal: AbortSignal): Promise<FunctionAnswer> {
    if (this.#programs.has(call.functionName)) return this.#programs.invoke(call, signal)
    const target = this.#local.has(call.functionName) ? this.#local : (this.#elsewhere ?? this.#local)
    return target.invoke(call, signal)
  }

  async close(): Promise<void> {
    await Promise.all([this.#local.close(), this.#programs.close(), this.#elsewhere?.close()])
  }
}
