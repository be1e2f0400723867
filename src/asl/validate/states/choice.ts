import { isObject, type Json, type JsonObject } from '../../../lib/json/value.ts'
import { OPERATORS } from '../../choice-operators.ts'
import { allOf, anyOf, type Condition, comparison, not } from '../../choice-rule.ts'
import type { ChoiceRule, ChoiceState } from '../../definition.ts'
import type { Path } from '../../jsonpath/path.ts'
import { adviseOfMissingDefault } from '../advice.ts'
import {
  exactlyOneOf,
  type FieldTable,
  inJsonata,
  inJsonPath,
  optional,
  readObject,
  required,
  type Values
} from '../fields.ts'
import { variablePath } from '../paths.ts'
import { type Place, refuse } from '../place.ts'
import { assignment, condition, template } from '../templates.ts'
import { rfc3339 } from '../text-fields.ts'
import { transitionTarget } from '../transitions.ts'
import { boolean, float, nonEmptyList, text } from '../values.ts'
import { present } from './present.ts'
import { anyState, assigning, base, compiledFlow, dataFlow } from './state-fields.ts'

const FIELDS = {
  ...anyState,
  ...dataFlow,
  ...assigning,
  Choices: required(nonEmptyList(rule)),
  Default: optional(transitionTarget)
}

const OPERANDS = { boolean, number: float({}), text, timestamp: rfc3339 }

const operatorFields: FieldTable = Object.fromEntries(
  [...OPERATORS].map(([name, { operandType, isPath }]) => [
    name,
    inJsonPath<unknown>(isPath ? variablePath : OPERANDS[operandType])
  ])
)

/** What a rule and the rules within it may have in common. */
const CONDITION_FIELDS = {
  Comment: optional(text),
  And: inJsonPath(nonEmptyList(nestedRule)),
  Or: inJsonPath(nonEmptyList(nestedRule)),
  Not: inJsonPath(nestedRule),
  Variable: inJsonPath(variablePath),
  Condition: inJsonata(condition),
  ...operatorFields
}

const RULE_FIELDS = {
  Next: required(transitionTarget),
  ...CONDITION_FIELDS,
  Output: inJsonata(template()),
  Assign: optional(assignment())
}

const OPERATOR = exactlyOneOf(...OPERATORS.keys())
const KINDS = ['And', 'Or', 'Not', 'Variable', 'Condition']

export function readChoice(value: Json, place: Place): ChoiceState | undefined {
  const fields = readObject(value, place, FIELDS)
  if (fields !== undefined && fields.Default === undefined) adviseOfMissingDefault(place)
  return (
    fields && {
      ...base(place),
      type: 'Choice',
      choices: fields.Choices,
      ...compiledFlow(fields),
      ...present({ default: fields.Default })
    }
  )
}

function rule(value: Json, place: Place): ChoiceRule | undefined {
  const fields = isRule(value, place) ? readObject(value, place, RULE_FIELDS, ...alternatives(value)) : undefined
  return (
    fields && {
      condition: compile(fields),
      next: fields.Next,
      ...present({ output: fields.Output, assign: fields.Assign })
    }
  )
}

function nestedRule(value: Json, place: Place): Condition | undefined {
  const fields = isRule(value, place) ? readObject(value, place, CONDITION_FIELDS, ...alternatives(value)) : undefined
  return fields && compile(fields)
}

function isRule(value: Json, place: Place): value is JsonObject {
  if (!isObject(value)) {
    refuse(place, 'Expected value of type Object')
    return false
  }
  if (KINDS.filter((name) => value.has(name)).length === 1) return true
  refuse(place, `The object must have only one of the following fields, [${KINDS.join(', ')}]`)
  return false
}

/** A comparison needs one operator; without a Variable any operator is a field too many. */
const alternatives = (value: JsonObject) => (value.has('Variable') ? [OPERATOR] : [])

function compile(fields: Values<typeof CONDITION_FIELDS>): Condition {
  if (fields.Condition !== undefined) return fields.Condition
  if (fields.And !== undefined) return allOf(fields.And)
  if (fields.Or !== undefined) return anyOf(fields.Or)
  if (fields.Not !== undefined) return not(fields.Not)
  const operands = new Map(Object.entries(fields))
  for (const [name, operator] of OPERATORS) {
    const operand = operands.get(name) as Json | Path | undefined
    if (operand !== undefined && fields.Variable !== undefined) return comparison(fields.Variable, operator, operand)
  }
  throw new TypeError('A choice rule that was read has a condition')
}
