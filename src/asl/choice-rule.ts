import type { Json } from '../lib/json/value.ts'
import type { Operator } from './choice-operators.ts'
import { PRESENCE } from './choice-operators.ts'
import type { ChoiceState } from './definition.ts'
import { runtimeError } from './errors.ts'
import { Path } from './jsonpath/path.ts'
import { readComparedPath, tryReadPath } from './jsonpath/read-path.ts'
import type { Scope, Template } from './scope.ts'

/** @throws {StateError} where a path finds nothing, or where a JSONata expression fails or gives no boolean */
export type Condition = (scope: Scope) => boolean

export const allOf =
  (conditions: readonly Condition[]): Condition =>
  (scope) =>
    conditions.every((condition) => condition(scope))

export const anyOf =
  (conditions: readonly Condition[]): Condition =>
  (scope) =>
    conditions.some((condition) => condition(scope))

export const not =
  (condition: Condition): Condition =>
  (scope) =>
    !condition(scope)

/** Compares the value of a path with a literal or, for an operator that takes a path, with what that finds. */
export function comparison(variable: Path, operator: Operator, operand: Json | Path): Condition {
  if (operator === PRESENCE) return (scope) => (tryReadPath(variable, scope) !== undefined) === operand
  const operandOf = operand instanceof Path ? (scope: Scope) => readComparedPath(operand, scope) : () => operand
  return (scope) => operator.test(readComparedPath(variable, scope), operandOf(scope))
}

/** Where a Choice goes, and whose Output and Assign apply: those of the rule that was taken, or the state's. */
export interface ChoiceTaken {
  readonly next: string
  readonly output?: Template
  readonly assign?: Template
}

/**
 * The first rule whose condition holds, or else the default with the state's own Output and Assign.
 * @param scope under JSONPath its `input` is the effective input
 * @throws {StateError} `States.Runtime` where neither is there (AWS documents `States.NoChoiceMatched`, but that is not
 *   what it answers: measured)
 */
export function choose(state: ChoiceState, scope: Scope): ChoiceTaken {
  const rule = state.choices.find(({ condition }) => condition(scope))
  if (rule !== undefined) return rule
  if (state.default === undefined) {
    throw runtimeError('Failed to transition out of the state. The state does not point to a next state.')
  }
  return {
    next: state.default,
    ...(state.output !== undefined && { output: state.output }),
    ...(state.assign !== undefined && { assign: state.assign })
  }
}
