import { stringify } from '../../lib/json/stringify.ts'
import { type Json, type JsonTypeName, typeName } from '../../lib/json/value.ts'
import { queryEvaluationError, type StateError } from '../errors.ts'
import type { JsonataError } from './jsonata-error.ts'

/** An expression as the causes of its failures name it. */
export interface ExpressionField {
  /** The text between the delimiters, trimmed. */
  readonly source: string
  /** Path of the field from the state: `Output/a/b[0][1]`. */
  readonly location: string
}

/** `returned nothing (undefined)` */
export const nothingReturned = (field: ExpressionField): StateError => failure(field, 'returned nothing (undefined).')

/** The result is, or holds, a function. */
export const unsupportedResult = (field: ExpressionField): StateError =>
  failure(field, 'returned an unsupported result type.')

export const unexpectedType = (field: ExpressionField, expected: JsonTypeName, value: Json): StateError =>
  failure(
    field,
    `returned an unexpected result type. Expected '${expected}', but was '${typeName(value)}' for value: ${stringify(value)}`
  )

/**
 * The evaluation itself failed. AWS sets a coded error off with a full stop and a limit with a colon; of an internal
 * error it shows nothing but an id.
 */
export function evaluationFailed(field: ExpressionField, error: JsonataError, uuid: () => string): StateError {
  if (error.isInternal) return failure(field, `threw an internal error during evaluation. ${uuid()}`)
  const detail = error.code === undefined ? `: ${error.message}` : `. ${error.code}: ${error.message}`
  return failure(field, `threw an error during evaluation${detail}`)
}

const failure = ({ source, location }: ExpressionField, ending: string): StateError =>
  queryEvaluationError(`The JSONata expression '${source}' specified for the field '${location}' ${ending}`, location)
