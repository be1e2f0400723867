import type { Json } from '../../lib/json/value.ts'
import type { ItemBatcher } from '../definition.ts'
import { inJsonPath, optional, readObject } from './fields.ts'
import { numberField, numberPath } from './number-fields.ts'
import { type Place, refuse } from './place.ts'
import { present } from './states/present.ts'
import { literalOrPath } from './states/state-fields.ts'
import { template } from './templates.ts'

const FIELDS = {
  BatchInput: optional(template()),
  MaxItemsPerBatch: optional(numberField({ minimum: 0 })),
  MaxItemsPerBatchPath: inJsonPath(numberPath),
  MaxInputBytesPerBatch: optional(numberField({ minimum: 0, maximum: 262_144 })),
  MaxInputBytesPerBatchPath: inJsonPath(numberPath)
}

export function itemBatcher(value: Json, place: Place): ItemBatcher | undefined {
  const fields = readObject(
    value,
    place,
    FIELDS,
    literalOrPath('MaxItemsPerBatch'),
    literalOrPath('MaxInputBytesPerBatch')
  )
  if (fields === undefined) return undefined
  const maxItemsPerBatch = fields.MaxItemsPerBatch ?? fields.MaxItemsPerBatchPath
  const maxInputBytesPerBatch = fields.MaxInputBytesPerBatch ?? fields.MaxInputBytesPerBatchPath
  if (maxItemsPerBatch === undefined && maxInputBytesPerBatch === undefined) {
    return refuse(place, 'One of these fields is required: [MaxItemsPerBatch, MaxInputBytesPerBatch]')
  }
  return present({ batchInput: fields.BatchInput, maxItemsPerBatch, maxInputBytesPerBatch })
}
