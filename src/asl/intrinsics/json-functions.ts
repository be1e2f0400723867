import { openings } from '../../lib/json/openings.ts'
import { JsonSyntaxError, parse } from '../../lib/json/parse.ts'
import { stringify } from '../../lib/json/stringify.ts'
import { isArray, isObject, type Json, JsonNumber } from '../../lib/json/value.ts'
import { IntrinsicFailure, type IntrinsicFunction, invalidArguments } from './intrinsic.ts'
import { javaHashCode } from './java-hash-code.ts'
import { hashTableOrder, tableSizeFor } from './java-hash-table.ts'

/** `States.StringToJson(text)`; blank text is null (recorded: `test_string_to_json`). */
export const stringToJson: IntrinsicFunction = (values, site) => {
  const [text] = values
  if (values.length !== 1 || typeof text !== 'string') throw invalidArguments(site)
  site.charge.text(text.length)
  site.charge.work((text.length >> 2) + openings(text) * OPENING_WORK)
  if (/^[ \t\r\n]*$/.test(text)) return null
  try {
    const value = parse(text)
    return NEGATIVE_ZERO.test(text) ? withoutNegativeZero(value) : value
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    throw new IntrinsicFailure(
      `Cannot convert String to Json in ${site.call.name}, caused by: ${error.message}\n at ${place(text, error.offset)}`
    )
  }
}

/** What making an array or object takes besides reading it, in units of work. */
const OPENING_WORK = 2

const NEGATIVE_ZERO = /-0(?![.eE])/

/** AWS's parser reads `-0` as the integer 0 (recorded). */
function withoutNegativeZero(value: Json): Json {
  if (isArray(value)) return value.map(withoutNegativeZero)
  if (isObject(value)) return new Map([...value].map(([key, member]) => [key, withoutNegativeZero(member)]))
  return value instanceof JsonNumber && value.text === '-0' ? 0 : value
}

/** Where Jackson stopped reading; AWS leaves out the text itself. */
function place(text: string, offset: number): string {
  const lines = text.slice(0, offset).split('\n')
  const column = (lines.at(-1) as string).length + 1
  const source = 'REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled)'
  return `[Source: ${source}; line: ${lines.length}, column: ${column}]`
}

/** `States.JsonToString(value)`: compact. */
export const jsonToString: IntrinsicFunction = (values, site) => {
  const [value] = values
  if (values.length !== 1 || value === undefined) {
    throw new IntrinsicFailure(`${invalidArguments(site).message}: only a single argument is allowed.`)
  }
  return stringify(value, site.charge)
}

/** What copying and ordering a member takes, in units of work. */
const MERGING_WORK = 8

/**
 * `States.JsonMerge(a, b, false)`: members of b replace those of a; nothing is merged in depth. AWS puts the members of b
 * into a Java HashMap made from a, and its order is the result's (recorded: `test_json_merge` gives a, b, c, d of
 * `{a, b, d}` and `{a, c, d}`). A third argument other than `true` counts as false (measured).
 */
export const jsonMerge: IntrinsicFunction = (values, site) => {
  const [a, b, isDeep] = values
  if (values.length !== 3 || !isObject(a) || !isObject(b) || isDeep === true) throw invalidArguments(site)
  site.charge.work((a.size + b.size) * MERGING_WORK)
  const members = new Map([...a, ...b])
  const names = hashTableOrder([...members.keys()], javaHashCode, tableSizeFor(a.size || b.size))
  return new Map(names.map((name) => [name, members.get(name) as Json]))
}
