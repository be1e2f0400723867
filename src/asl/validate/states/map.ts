import type { Json } from '../../../lib/json/value.ts'
import type { MapState } from '../../definition.ts'
import { adviseOnInlineMap } from '../advice.ts'
import { atMostOneOf, exactlyOneOf, inJsonata, inJsonPath, optional, readObject } from '../fields.ts'
import { itemBatcher } from '../item-batcher.ts'
import { itemReader } from '../item-reader.ts'
import { label } from '../labels.ts'
import { floatField, numberField, numberPath } from '../number-fields.ts'
import { itemsPath } from '../paths.ts'
import type { Place } from '../place.ts'
import { processor } from '../processor.ts'
import { resultWriter } from '../result-writer.ts'
import { items, template } from '../templates.ts'
import { present } from './present.ts'
import { base, compiledWork, literalOrPath, NEXT_OR_END, working } from './state-fields.ts'

const FIELDS = {
  ...working,
  ItemProcessor: optional(processor),
  Iterator: optional(processor),
  ItemsPath: inJsonPath(itemsPath),
  Items: inJsonata(items),
  ItemSelector: optional(template()),
  ItemReader: optional(itemReader),
  ItemBatcher: optional(itemBatcher),
  ResultWriter: optional(resultWriter),
  Label: optional(label),
  MaxConcurrency: optional(numberField({ minimum: 0 })),
  MaxConcurrencyPath: inJsonPath(numberPath),
  ToleratedFailureCount: optional(numberField({ minimum: 0 })),
  ToleratedFailureCountPath: inJsonPath(numberPath),
  ToleratedFailurePercentage: optional(floatField({ minimum: 0, maximum: 100 })),
  ToleratedFailurePercentagePath: inJsonPath(numberPath)
}

export function readMap(value: Json, place: Place): MapState | undefined {
  const fields = readObject(
    value,
    place,
    FIELDS,
    NEXT_OR_END,
    exactlyOneOf('ItemProcessor', 'Iterator'),
    atMostOneOf('ItemSelector', 'Parameters'),
    literalOrPath('MaxConcurrency'),
    literalOrPath('ToleratedFailureCount'),
    literalOrPath('ToleratedFailurePercentage')
  )
  const itemProcessor = fields?.ItemProcessor ?? fields?.Iterator
  if (fields === undefined || itemProcessor === undefined) return undefined
  if (itemProcessor.mode === 'INLINE') adviseOnInlineMap(Object.keys(fields), place)
  return {
    ...base(place),
    type: 'Map',
    processor: itemProcessor,
    ...compiledWork(fields),
    ...present({
      itemsPath: fields.ItemsPath,
      items: fields.Items,
      itemSelector: fields.ItemSelector ?? fields.Parameters,
      maxConcurrency: fields.MaxConcurrency ?? fields.MaxConcurrencyPath,
      toleratedFailureCount: fields.ToleratedFailureCount ?? fields.ToleratedFailureCountPath,
      toleratedFailurePercentage: fields.ToleratedFailurePercentage ?? fields.ToleratedFailurePercentagePath,
      label: fields.Label,
      itemReader: fields.ItemReader,
      itemBatcher: fields.ItemBatcher,
      resultWriter: fields.ResultWriter
    })
  }
}
