import { isObject, type Json } from '../../lib/json/value.ts'
import type { ResultWriter } from '../definition.ts'
import { inJsonata, inJsonPath, optional, readObject } from './fields.ts'
import { type Place, refuse } from './place.ts'
import { present } from './states/present.ts'
import { template } from './templates.ts'
import { oneOf, text } from './values.ts'

const WRITER_RESOURCE = /^arn:[^:]+:states:::s3:putObject$/

const FIELDS = {
  Resource: optional(writerResource),
  Parameters: inJsonPath(template()),
  Arguments: inJsonata(template()),
  WriterConfig: optional(writerConfig)
}

const CONFIG_FIELDS = {
  Transformation: optional(oneOf('NONE', 'COMPACT', 'FLATTEN')),
  OutputType: optional(oneOf('JSON', 'JSONL'))
}

/** WriterConfig alone, Resource with its parameters, or all of them. */
export function resultWriter(value: Json, place: Place): ResultWriter | undefined {
  if (isObject(value) && value.size === 0) return refuse(place, 'Value cannot be empty')
  const fields = readObject(value, place, FIELDS)
  if (fields === undefined) return undefined
  const destination = fields.Parameters ?? fields.Arguments
  if (fields.Resource !== undefined && destination === undefined) {
    const name = place.language === 'JSONPath' ? 'Parameters' : 'Arguments'
    return refuse(place, `${name} field is required for resource ARN: ${fields.Resource}`)
  }
  if (fields.Resource === undefined && destination !== undefined) {
    return refuse(place, 'These fields are required: [Resource]')
  }
  return { config: fields.WriterConfig ?? {}, ...present({ resource: fields.Resource, arguments: destination }) }
}

function writerResource(value: Json, place: Place): string | undefined {
  const arn = text(value, place)
  if (arn === undefined || WRITER_RESOURCE.test(arn)) return arn
  return refuse(place, "The field 'Resource' does not match any of the allowed values")
}

function writerConfig(value: Json, place: Place) {
  const fields = readObject(value, place, CONFIG_FIELDS)
  return fields && present({ transformation: fields.Transformation, outputType: fields.OutputType })
}
