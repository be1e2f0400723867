import { createHash } from 'node:crypto'
import type { StateMachineType } from './state-machine.ts'

/** A definition as it is stored: once per text and type, never changed, never deleted while something may run it. */
export interface StoredDefinition {
  readonly type: StateMachineType
  /** As given. */
  readonly definition: string
  /** State name to the variables that its expressions read; absent where there are none. */
  readonly variableReferences?: Readonly<Record<string, readonly string[]>>
}

/** The kind under which definitions are stored; their ARN is their id. */
export const DEFINITION_KIND = 'definition'

/** Names a definition by its content. */
export const definitionId = (type: StateMachineType, definition: string): string =>
  // as JSON, so that texts which differ in a lone surrogate only differ in their bytes, too
  createHash('sha256')
    .update(JSON.stringify([type, definition]))
    .digest('hex')
