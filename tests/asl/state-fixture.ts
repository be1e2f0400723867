import { expect } from 'vitest'
import type { State } from '../../src/asl/definition.ts'
import { parseState } from '../../src/asl/parse.ts'

/** A compiled state, of a definition that must be free of errors. */
export function stateFixture<T extends State = State>(definition: object): T {
  const { state, diagnostics } = parseState(JSON.stringify(definition), 'S', { type: 'STANDARD' })
  expect(diagnostics.filter(({ severity }) => severity === 'ERROR')).toEqual([])
  return state as T
}
