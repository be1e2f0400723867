import type { SealedDefinition, StoredDefinition } from '../resources/definition.ts'
import type { Encryption, Sealer } from './encryption.ts'

/** @param arn under which it is stored */
export const sealDefinition = (
  definition: StoredDefinition,
  arn: string,
  sealer: Sealer | undefined
): StoredDefinition | SealedDefinition =>
  sealer === undefined ? definition : { sealed: sealer.seal(JSON.stringify(definition), arn) }

/**
 * @throws {KeyError}
 * @throws {Error} nothing here can open it
 */
export async function openDefinition(
  found: StoredDefinition | SealedDefinition,
  arn: string,
  encryption: Encryption | undefined
): Promise<StoredDefinition> {
  if (!('sealed' in found)) return found
  if (encryption === undefined) throw new Error(`The definition ${arn} is encrypted, and there are no keys`)
  return JSON.parse(await encryption.open(found.sealed, arn)) as StoredDefinition
}
