/** A name of a state machine, an activity or an execution that has characters AWS refuses. `message` is AWS's. */
export class InvalidName extends Error {
  override readonly name = 'InvalidName'
  constructor(name: string) {
    super(`Invalid Name: '${name}'`)
  }
}

/** White space, brackets, wildcards, special characters, controls, non-characters (API reference, "CreateStateMachine"). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const REFUSED = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f\ufffe\uffff\u{10ffff}]/u

/**
 * Checks the characters only; lengths are checked with the model.
 * @throws {InvalidName}
 */
export function checkName(name: string): void {
  if (REFUSED.test(name) || !name.isWellFormed()) throw new InvalidName(name)
}
