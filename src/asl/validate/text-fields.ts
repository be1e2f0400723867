import type { Json } from '../../lib/json/value.ts'
import type { TextField } from '../definition.ts'
import { parseTimestamp } from '../timestamp.ts'
import type { Reader } from './fields.ts'
import { intrinsic } from './intrinsics.ts'
import { expressionField } from './jsonata-fields.ts'
import { path, referencePath } from './paths.ts'
import { type Place, refuse } from './place.ts'
import { text } from './values.ts'
import { warnOfMissingPath } from './warnings.ts'

export const rfc3339: Reader<string> = (value, place) => {
  const timestamp = text(value, place)
  if (timestamp === undefined || parseTimestamp(timestamp) !== undefined) return timestamp
  return refuse(place, 'String does not match RFC3339 timestamp')
}

/** A text taken as it is; in a JSONata state also an expression. */
export const textField: Reader<TextField> = (value, place) => literalOrExpression(value, place, plainText)

/** A timestamp; in a JSONata state also an expression. */
export const timestampField: Reader<TextField> = (value, place) => literalOrExpression(value, place, rfc3339)

/** The `…Path` sibling of a timestamp. */
export const textPath: Reader<TextField> = (value, place) => {
  const read = referencePath(value, place)
  return read && { kind: 'path', path: read, fieldName: place.field }
}

/** `ErrorPath` and `CausePath`. */
export const textPathOrIntrinsic: Reader<TextField> = (value, place) => {
  if (typeof value === 'string' && value.trimStart().startsWith('States.')) {
    const call = intrinsic(value, place)
    if (call === undefined) return refuse(place, 'Value must be a valid JSONPath or a valid intrinsic function call')
    return { kind: 'intrinsic', intrinsic: call, fieldName: place.field }
  }
  const read = path(value, place)
  return read && { kind: 'path', path: read, fieldName: place.field }
}

function plainText(value: Json, place: Place): string | undefined {
  const read = text(value, place)
  if (read !== undefined && place.language === 'JSONPath') warnOfMissingPath(place.field, read, place)
  return read
}

function literalOrExpression(value: Json, place: Place, readLiteral: Reader<string>): TextField | undefined {
  const expression = expressionField(value, place)
  if (expression !== undefined) return expression.kind === 'refused' ? undefined : expression
  const literal = readLiteral(value, place)
  return literal === undefined ? undefined : { kind: 'literal', value: literal }
}
