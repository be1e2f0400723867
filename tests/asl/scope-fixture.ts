import { Budget } from '../../src/asl/budget.ts'
import type { Scope } from '../../src/asl/scope.ts'
import { Payload } from '../../src/lib/json/payload.ts'
import { object } from '../../src/lib/json/value.ts'

/** A scope for tests: an empty input and context object, no variables, and neither chance nor time. */
export const scopeFixture = (changes: Partial<Scope> = {}): Scope => ({
  input: Payload.ofText('{}'),
  context: () => object({}),
  variable: () => undefined,
  random: () => 0.5,
  uuid: () => '00000000-0000-4000-8000-000000000000',
  now: 0,
  budget: new Budget(() => 0),
  ...changes
})
