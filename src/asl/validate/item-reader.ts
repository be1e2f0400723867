import { utf8Length } from '../../lib/json/payload.ts'
import { stringify } from '../../lib/json/stringify.ts'
import { isObject, type Json, type JsonObject } from '../../lib/json/value.ts'
import type { ItemReader, ReaderConfig } from '../definition.ts'
import { inJsonata, inJsonPath, optional, readObject, required } from './fields.ts'
import { numberField, numberPath } from './number-fields.ts'
import { member, type Place, refuse } from './place.ts'
import { present } from './states/present.ts'
import { literalOrPath } from './states/state-fields.ts'
import { template } from './templates.ts'
import { list, oneOf, text } from './values.ts'

const READER_RESOURCE = /^arn:[^:]+:states:::s3:(?:getObject|listObjectsV2)$/

const FIELDS = {
  Resource: required(readerResource),
  ReaderConfig: optional(readerConfig),
  Parameters: inJsonPath(template()),
  Arguments: inJsonata(template())
}

const CONFIG_FIELDS = {
  InputType: optional(oneOf('CSV', 'JSON', 'JSONL', 'PARQUET', 'MANIFEST')),
  ManifestType: optional(oneOf('ATHENA_DATA', 'S3_INVENTORY')),
  Transformation: optional(oneOf('NONE', 'LOAD_AND_FLATTEN')),
  ItemsPointer: optional(text),
  MaxItems: optional(numberField({ minimum: 0, maximum: 100_000_000 })),
  MaxItemsPath: inJsonPath(numberPath),
  CSVHeaderLocation: optional(oneOf('FIRST_ROW', 'GIVEN')),
  CSVHeaders: optional(list(text)),
  CSVDelimiter: optional(oneOf('COMMA', 'PIPE', 'SEMICOLON', 'SPACE', 'TAB'))
}

const CSV_FIELDS = ['CSVHeaderLocation', 'CSVHeaders', 'CSVDelimiter']
const MAX_HEADER_BYTES = 10 * 1024

export function itemReader(value: Json, place: Place): ItemReader | undefined {
  const fields = readObject(value, place, FIELDS)
  return (
    fields && {
      resource: fields.Resource,
      config: fields.ReaderConfig?.config ?? {},
      ...present({ arguments: fields.Parameters ?? fields.Arguments, maxItems: fields.ReaderConfig?.maxItems })
    }
  )
}

function readerResource(value: Json, place: Place): string | undefined {
  const arn = text(value, place)
  if (arn === undefined || READER_RESOURCE.test(arn)) return arn
  return refuse(place, "The field 'Resource' does not match any of the allowed values")
}

function readerConfig(value: Json, place: Place) {
  const fields = readObject(value, place, CONFIG_FIELDS, literalOrPath('MaxItems'))
  if (!isObject(value) || fields === undefined) return undefined
  checkCsvFields(value, place)
  const config: ReaderConfig = present({
    inputType: fields.InputType,
    manifestType: fields.ManifestType,
    transformation: fields.Transformation,
    itemsPointer: fields.ItemsPointer,
    csvHeaderLocation: fields.CSVHeaderLocation,
    csvHeaders: fields.CSVHeaders,
    csvDelimiter: fields.CSVDelimiter
  })
  return { config, maxItems: fields.MaxItems ?? fields.MaxItemsPath }
}

function checkCsvFields(config: JsonObject, place: Place): void {
  const inputType = config.get('InputType')
  if (inputType === 'CSV' && !config.has('CSVHeaderLocation')) {
    refuse(place, "The field 'CSVHeaderLocation' is required")
  }
  // a manifest or a listing names files of any type
  if (inputType === 'JSON' || inputType === 'JSONL' || inputType === 'PARQUET') {
    for (const name of CSV_FIELDS) if (config.has(name)) refuse(place, `Field '${name}' is not supported`)
  }
  const headers = config.get('CSVHeaders')
  if (config.get('CSVHeaderLocation') === 'GIVEN' && headers === undefined) {
    refuse(place, 'These fields are required: [CSVHeaders]')
  }
  if (headers !== undefined && utf8Length(stringify(headers)) > MAX_HEADER_BYTES) {
    refuse(member(place, 'CSVHeaders'), `Value exceeds the limit of ${MAX_HEADER_BYTES} bytes`)
  }
}
