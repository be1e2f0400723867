import type { Diagnostics } from './diagnostic.ts'

/** `states` is AWS's own; any other name is a Unicode identifier of at most 80 characters. */
const MAX_NAME_LENGTH = 80
const NAME = /^\p{ID_Start}\p{ID_Continue}*$/u

/**
 * The workflow variables that the states of one graph assign. A graph nested in a Parallel or an inline Map reads those
 * of the graphs around it and may not assign them; the processor of a distributed Map starts afresh.
 */
export class VariableScope {
  readonly #assigned = new Map<string, string>()
  readonly #inner: VariableScope[] = []

  /** A scope nested in this one. */
  nest(): VariableScope {
    const inner = new VariableScope()
    this.#inner.push(inner)
    return inner
  }

  /** Notes that a state assigns `name`, and checks the name. */
  assign(name: string, location: string, diagnostics: Diagnostics): void {
    if (name === 'states') {
      diagnostics.error('RESERVED_VARIABLE_NAME', "Cannot assign to reserved variable '$states'.", location)
    } else if (!NAME.test(name)) {
      const message = `Invalid variable name '${name}': the variable name contains invalid characters.`
      diagnostics.error('INVALID_VARIABLE_NAME', message, location)
    } else if ([...name].length > MAX_NAME_LENGTH) {
      const message = `Invalid variable name '${name}': the variable name exceeds the ${MAX_NAME_LENGTH}-character limit.`
      diagnostics.error('INVALID_VARIABLE_NAME', message, location)
    }
    if (!this.#assigned.has(name)) this.#assigned.set(name, location)
  }

  /** Notes the variables of nested scopes that are variables of this one or of one around it. */
  checkNested(diagnostics: Diagnostics, outerNames: ReadonlySet<string> = new Set()): void {
    for (const [name, location] of this.#assigned) {
      if (!outerNames.has(name)) continue
      const message = `The variable name '${name}' was already defined in a parent scope.`
      diagnostics.error('DUPLICATE_VARIABLE_NAME', message, location)
    }
    if (this.#inner.length === 0) return
    const names = new Set([...outerNames, ...this.#assigned.keys()])
    for (const inner of this.#inner) inner.checkNested(diagnostics, names)
  }
}
