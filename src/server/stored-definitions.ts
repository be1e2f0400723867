import type { StateMachine } from '../asl/definition.ts'
import { parseDefinition } from '../asl/parse.ts'
import type { Encryption } from '../encryption/encryption.ts'
import { OpeningStore } from '../encryption/opening-store.ts'
import type { Definitions } from '../engine/definitions.ts'
import { DEFINITION_KIND, definitionArn, type StoredDefinition } from '../resources/definition.ts'
import { isEncrypted } from '../resources/state-machine.ts'
import type { Store } from '../store/store.ts'

/** Compiled definitions kept in memory; one takes some ten times the size of its text. */
const KEPT_DEFINITIONS = 1_000

/** Reads definitions from the store, and compiles each once as long as it is among the recently used. */
export function createStoredDefinitions(store: Store, encryption?: Encryption): Definitions {
  const kept = new Map<string, Promise<StateMachine>>()
  const opened = encryption === undefined ? store : new OpeningStore(store, encryption)

  async function compileEncrypted(definitionId: string, settingsId: string): Promise<StateMachine> {
    if (encryption === undefined) throw new Error(`The definition ${definitionId} is encrypted, and there are no keys`)
    return compile(opened, definitionArn(definitionId, await encryption.settings(settingsId)))
  }

  return {
    load(definitionId, settingsId) {
      const key = isEncrypted(settingsId) ? `${definitionId} ${settingsId}` : definitionId
      const known = kept.get(key)
      const machine =
        known ?? (isEncrypted(settingsId) ? compileEncrypted(definitionId, settingsId) : compile(opened, definitionId))
      kept.delete(key)
      kept.set(key, machine)
      if (known === undefined) {
        machine.catch(() => kept.delete(key))
        if (kept.size > KEPT_DEFINITIONS) kept.delete(kept.keys().next().value as string)
      }
      return machine
    }
  }
}

/** @throws {Error} a definition that was accepted once is gone or is refused now: a fault of ours, or a damaged store */
async function compile(store: Store, arn: string): Promise<StateMachine> {
  const record = await store.readResource(DEFINITION_KIND, arn)
  if (record === undefined) throw new Error(`The store has no definition ${arn}`)
  const { definition, type } = JSON.parse(record.document) as StoredDefinition
  const { machine, diagnostics } = parseDefinition(definition, { type })
  if (machine === undefined) {
    throw new Error(`The stored definition ${arn} is refused: ${diagnostics[0]?.message ?? 'unknown'}`)
  }
  return machine
}
