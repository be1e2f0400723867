import type { StateMachine } from '../asl/definition.ts'

/** Where the engine finds the definition that an execution runs. */
export interface Definitions {
  /**
   * The compiled definition; whoever implements it keeps the recent ones.
   * @param definitionId of {@link ExecutionIdentity}
   * @throws {StoreUnavailable}
   */
  load(definitionId: string): Promise<StateMachine>
}
