import type { FunctionAnswer, FunctionCall, FunctionTarget } from './function-target.ts'
import { functionNameOf } from './local/function-reference.ts'
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
    const here = this.#here(call.functionName)
    if (here === undefined) return (this.#elsewhere ?? this.#local).invoke(call, signal)
    if (call.credentialsRoleArn === undefined) return here.invoke(call, signal)
    return Promise.resolve({ kind: 'role-refused', roleArn: call.credentialsRoleArn, reason: NO_ROLES })
  }

  #here(functionName: string): FunctionTarget | undefined {
    const name = functionNameOf(functionName)
    if (name === undefined) return undefined
    if (this.#programs.has(name)) return this.#programs
    return this.#local.has(name) ? this.#local : undefined
  }

  async close(): Promise<void> {
    await Promise.all([this.#local.close(), this.#programs.close(), this.#elsewhere?.close()])
  }
}

const NO_ROLES = 'the function runs on this machine, where there are no roles'
