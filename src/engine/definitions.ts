import type { StateMachine } from '../asl/definition.ts'

/** Where the engine finds the definition that an execution runs. */
export interface Definitions {
  /**
   * The compiled definition; whoever implements it keeps the recent ones.
   * @param definitionId of {@link ExecutionIdentity}
   * @param settingsId likewise: they say whether the definition is encrypted
   * @throws {StoreUnavailable} {KeyError}
   */
  load(definitionId: string, settingsId: string | undefined): Promise<StateMachine>
}
