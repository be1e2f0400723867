import { createHash } from 'node:crypto'
import type { Settings, StateMachineType } from './state-machine.ts'

/** A definition as it is stored: once per text and type, never changed, never deleted while something may run it. */
export interface StoredDefinition {
  readonly type: StateMachineType
  /** As given. */
  readonly definition: string
  /** State name to the variables that its expressions read; absent where there are none. */
  readonly variableReferences?: Readonly<Record<string, readonly string[]>>
}

/** A definition that only the holder of its state machine's key can read. */
export interface SealedDefinition {
  /** A {@link StoredDefinition}, sealed. */
  readonly sealed: string
}

/** The kind under which definitions are stored. */
export const DEFINITION_KIND = 'definition'

/** Names a definition by its content. */
export const definitionId = (type: StateMachineType, definition: string): string =>
  // as JSON, so that texts which differ in a lone surrogate only differ in their bytes, too
  createHash('sha256')
    .update(JSON.stringify([type, definition]))
    .digest('hex')

/**
 * Under which ARN a definition is stored: its id; where a state machine has a key of the customer's, one of its own for
 * that state machine and key.
 */
export function definitionArn(
  id: string,
  { stateMachineArn, encryptionConfiguration }: Pick<Settings, 'stateMachineArn' | 'encryptionConfiguration'>
): string {
  const { type, kmsKeyId = '' } = encryptionConfiguration
  if (type === 'AWS_OWNED_KEY') return id
  const owner = createHash('sha256')
    .update(JSON.stringify([stateMachineArn, kmsKeyId]))
    .digest('hex')
  return `${id}-${owner}`
}
