import type { StateMachine } from '../asl/definition.ts'
import { parseDefinition } from '../asl/parse.ts'
import type { Definitions } from '../engine/definitions.ts'
import { DEFINITION_KIND, type StoredDefinition } from '../resources/definition.ts'
import type { Store } from '../store/store.ts'

/** Compiled definitions kept in memory; one takes some ten times the size of its text. */
const KEPT_DEFINITIONS = 1_000

/** Reads definitions from the store, and compiles each once as long as it is among the recently used. */
export function createStoredDefinitions(store: Store): Definitions {
  const kept = new Map<string, Promise<StateMachine>>()
  return {
    load(definitionId) {
      const known = kept.get(definitionId)
      const machine = known ?? compile(store, definitionId)
      kept.delete(definitionId)
      kept.set(definitionId, machine)
      if (known === undefined) {
        machine.catch(() => kept.delete(definitionId))
        if (kept.size > KEPT_DEFINITIONS) kept.delete(kept.keys().next().value as string)
      }
      return machine
    }
  }
}

/** @throws {Error} a definition that was accepted once is gone or is refused now: a fault of ours, or a damaged store */
async function compile(store: Store, definitionId: string): Promise<StateMachine> {
  const record = await store.readResource(DEFINITION_KIND, definitionId)
  if (record === undefined) throw new Error(`The store has no definition ${definitionId}`)
  const { definition, type } = JSON.parse(record.document) as StoredDefinition
  const { machine, diagnostics } = parseDefinition(definition, { type })
  if (machine === undefined) {
    throw new Error(`The stored definition ${definitionId} is refused: ${diagnostics[0]?.message ?? 'unknown'}`)
  }
  return machine
}
