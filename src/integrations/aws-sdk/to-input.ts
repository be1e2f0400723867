import { stringify } from '../../lib/json/stringify.ts'
import { isArray, isNumber, isObject, type Json, type JsonObject, numberText, toPlain } from '../../lib/json/value.ts'
import { capitalised, javaMemberName } from './java-names.ts'
import type { SdkSchema } from './sdk-module.ts'

/** A parameter that the service's model does not allow; the message is worded as AWS words it. */
export class ParameterProblem extends Error {
  override readonly name = 'ParameterProblem'
}

/**
 * Parameters as the AWS SDK for JavaScript takes them. What is null is left out, and a string may be given as JSON, which
 * is then sent as its text (recorded: `test_s3_put_object`).
 * @param token what a call that is made again is known by, where the service's model has a member for it and nobody gave one
 * @throws {ParameterProblem}
 */
export function toInput(parameters: Json, schema: SdkSchema, token: string): object {
  if (!isObject(parameters)) throw new ParameterProblem('The Parameters must be a JSON object')
  const input = structure(parameters, schema)
  for (const [name, member] of schema.structIterator()) if (member.isIdempotencyToken()) input[name] ??= token
  return input
}

function structure(value: JsonObject, schema: SdkSchema): Record<string, unknown> {
  const members = new Map<string, readonly [string, SdkSchema]>()
  for (const [name, member] of schema.structIterator()) {
    members.set(javaMemberName(name), [name, member])
    members.set(capitalised(name), [name, member])
  }
  const result: Record<string, unknown> = {}
  for (const [name, given] of value) {
    const member = members.get(name)
    if (member === undefined) {
      throw new ParameterProblem(`The field '${name}' is not supported by Step Functions`)
    }
    if (given !== null) result[member[0]] = convert(given, member[1], name)
  }
  return result
}

function convert(value: Json, schema: SdkSchema, name: string): unknown {
  if (value === null) return null
  if (schema.isDocumentSchema()) return toPlain(value)
  if (schema.isStructSchema()) {
    if (!isObject(value)) throw mismatch(name, 'an OBJECT')
    return structure(value, schema)
  }
  if (schema.isListSchema()) {
    if (!isArray(value)) throw mismatch(name, 'an ARRAY')
    return value.map((item) => convert(item, schema.getValueSchema(), name))
  }
  if (schema.isMapSchema()) {
    if (!isObject(value)) throw mismatch(name, 'an OBJECT')
    const result: Record<string, unknown> = Object.create(null)
    for (const [key, item] of value) result[key] = convert(item, schema.getValueSchema(), name)
    return result
  }
  if (schema.isTimestampSchema()) return timestamp(value, name)
  // recorded of a body (`test_s3_put_object[str]`): a string is sent as JSON, in its quotes
  if (schema.isBlobSchema()) return Buffer.from(schema.isStreaming() ? stringify(value) : textOf(value))
  if (schema.isBooleanSchema()) return boolean(value, name)
  if (schema.isNumericSchema()) return number(value, name)
  return textOf(value)
}

const textOf = (value: Json): string => (typeof value === 'string' ? value : stringify(value))

/** ISO 8601, or seconds since the epoch. */
function timestamp(value: Json, name: string): Date {
  const date = new Date(
    isNumber(value) ? Number(numberText(value)) * 1000 : typeof value === 'string' ? value : Number.NaN
  )
  if (Number.isNaN(date.getTime())) throw mismatch(name, 'a TIMESTAMP')
  return date
}

function boolean(value: Json, name: string): boolean {
  if (typeof value === 'boolean') return value
  if (value === 'true' || value === 'false') return value === 'true'
  throw mismatch(name, 'a BOOLEAN')
}

function number(value: Json, name: string): number {
  const result = isNumber(value)
    ? Number(numberText(value))
    : typeof value === 'string'
      ? Number.parseFloat(value)
      : Number.NaN
  if (Number.isNaN(result)) throw mismatch(name, 'a NUMBER')
  return result
}

const mismatch = (name: string, noun: string): ParameterProblem =>
  new ParameterProblem(`The value for the field '${name}' must be ${noun}`)
