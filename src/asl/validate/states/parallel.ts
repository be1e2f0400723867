import type { Json } from '../../../lib/json/value.ts'
import type { ParallelState } from '../../definition.ts'
import { inJsonata, readObject, required } from '../fields.ts'
import { readBranch } from '../graph.ts'
import type { Place } from '../place.ts'
import { template } from '../templates.ts'
import { nonEmptyList } from '../values.ts'
import { present } from './present.ts'
import { base, compiledWork, NEXT_OR_END, working } from './state-fields.ts'

const FIELDS = {
  ...working,
  Arguments: inJsonata(template()),
  Branches: required(nonEmptyList(readBranch))
}

export function readParallel(value: Json, place: Place): ParallelState | undefined {
  const fields = readObject(value, place, FIELDS, NEXT_OR_END)
  if (fields === undefined) return undefined
  return {
    ...base(place),
    type: 'Parallel',
    branches: fields.Branches,
    ...compiledWork(fields),
    ...present({
      arguments: fields.Parameters ?? fields.Arguments
    })
  }
}
