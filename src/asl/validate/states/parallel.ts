import type { Json } from '../../../lib/json/value.ts'
import type { ParallelState } from '../../definition.ts'
import { inJsonata, readObject, required } from '../fields.ts'
import { readBranch } from '../graph.ts'
import type { Place } from '../place.ts'
import { errorHandling } from '../retry-catch.ts'
import { template } from '../templates.ts'
import { nonEmptyList } from '../values.ts'
import { present } from './present.ts'
import { anyState, base, compiledFlow, NEXT_OR_END, resultFlow, transition } from './state-fields.ts'

const FIELDS = {
  ...anyState,
  ...transition,
  ...resultFlow,
  ...errorHandling,
  Arguments: inJsonata(template()),
  Branches: required(nonEmptyList(readBranch))
}

export function readParallel(value: Json, place: Place): ParallelState | undefined {
  const fields = readObject(value, place, FIELDS, NEXT_OR_END)
  if (fields === undefined) return undefined
  return {
    ...base(place),
    type: 'Parallel',
    next: fields.Next ?? null,
    branches: fields.Branches,
    retry: fields.Retry ?? [],
    catch: fields.Catch ?? [],
    ...compiledFlow(fields),
    ...present({
      arguments: fields.Parameters ?? fields.Arguments,
      resultSelector: fields.ResultSelector,
      resultPath: fields.ResultPath
    })
  }
}
