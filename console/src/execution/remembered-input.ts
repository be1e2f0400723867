const KEY = 'stepwright.input.'
/** All that the API takes. */
const LONGEST = 262_144

/** The input that a state machine was last started with from here. */
export function rememberedInput(stateMachineArn: string): string | undefined {
  try {
    return localStorage.getItem(KEY + stateMachineArn) ?? undefined
  } catch {
    return undefined
  }
}

export function rememberInput(stateMachineArn: string, input: string): void {
  try {
    if (input.length <= LONGEST) localStorage.setItem(KEY + stateMachineArn, input)
  } catch {
    // storage may be forbidden or full
  }
}
