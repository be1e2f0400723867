import { isArray, isObject, type Json } from '../../lib/json/value.ts'
import type { Condition } from '../choice-rule.ts'
import type { MapState } from '../definition.ts'
import { compilePayloadTemplate, type DynamicValue } from '../payload-template.ts'
import type { Template } from '../scope.ts'
import type { Reader } from './fields.ts'
import { intrinsic } from './intrinsics.ts'
import { type Available, expressionField, jsonataTemplate, NOT_DELIMITED } from './jsonata-fields.ts'
import { parse } from './paths.ts'
import { item, member, type Place, refuse } from './place.ts'
import { boolean } from './values.ts'
import { assignVariable, readVariables } from './variables.ts'
import { warnOfMissingDollar } from './warnings.ts'

/** A value built from others: a payload template in a JSONPath state, a value with expressions in a JSONata state. */
export const template =
  (available: Available = {}): Reader<Template> =>
  (value, place) =>
    place.language === 'JSONata' ? jsonataTemplate(value, place, available) : payloadTemplate(value, place)

/** `Assign`: variable name to value. */
export const assignment =
  (available: Available = {}): Reader<Template> =>
  (value, place) => {
    if (!isObject(value)) return refuse(place, 'Expected value of type Object')
    for (const key of value.keys()) {
      const name = place.language === 'JSONPath' && key.endsWith('.$') ? key.slice(0, -2) : key
      assignVariable(name, place)
    }
    return template(available)(value, place)
  }

/** JSONata `Items`: an expression, or an array. */
export const items: Reader<NonNullable<MapState['items']>> = (value, place) => {
  const field = expressionField(value, place)
  if (field !== undefined) return field.kind === 'refused' ? undefined : field
  if (!isArray(value)) return refuse(place, typeof value === 'string' ? NOT_DELIMITED : 'Expected value of type Array')
  const compiled = jsonataTemplate(value, place, {})
  return compiled && { kind: 'template', template: compiled }
}

/** `Condition` of a JSONata choice rule. */
export const condition: Reader<Condition> = (value, place) => {
  const field = expressionField(value, place)
  if (field !== undefined) {
    if (field.kind === 'refused') return undefined
    return (scope) => field.expression.evaluate(scope, 'boolean') === true
  }
  if (typeof value === 'string') return refuse(place, NOT_DELIMITED)
  const literal = boolean(value, place)
  return literal === undefined ? undefined : () => literal
}

const STEPS = { member, item }

function payloadTemplate(value: Json, place: Place): Template | undefined {
  const { diagnostics } = place.notes
  const errorsBefore = diagnostics.errorCount
  warnOfLiterals(value, place)
  const compiled = compilePayloadTemplate(value, place, STEPS, dynamicValue)
  return diagnostics.errorCount === errorsBefore ? compiled : undefined
}

function dynamicValue(fieldName: string, value: Json, owner: Place): DynamicValue | undefined {
  const source = typeof value === 'string' ? value : ''
  if (source.trimStart().startsWith('$')) {
    const path = parse(source)
    if (path !== undefined) {
      if (path.root.kind === 'variable') readVariables([path.root.name], owner)
      return { kind: 'path', path }
    }
  } else {
    const call = intrinsic(source, owner)
    if (call !== undefined) return { kind: 'intrinsic', intrinsic: call }
  }
  return refuse(
    owner,
    `The value for the field '${fieldName}' must be a valid JSONPath or a valid intrinsic function call`
  )
}

function warnOfLiterals(value: Json, place: Place): void {
  if (isArray(value)) for (const [index, entry] of value.entries()) warnOfLiterals(entry, item(place, index))
  if (!isObject(value)) return
  for (const [name, content] of value) {
    if (!name.endsWith('.$')) warnOfMissingDollar(name, content, place)
    warnOfLiterals(content, member(place, name))
  }
}
