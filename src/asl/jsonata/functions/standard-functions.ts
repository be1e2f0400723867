import type { FunctionValue } from '../value.ts'
import { aggregationFunctions } from './aggregation.ts'
import { arrayFunctions } from './arrays.ts'
import { booleanFunctions } from './booleans.ts'
import { dateFunctions } from './dates.ts'
import { encodingFunctions } from './encoding.ts'
import { formattingFunctions } from './formatting.ts'
import { higherOrderFunctions } from './higher-order.ts'
import { numberFunctions } from './numbers.ts'
import { objectFunctions } from './objects.ts'
import { stepFunctionsFunctions } from './step-functions.ts'
import { patternFunctions } from './string-patterns.ts'
import { stringFunctions } from './strings.ts'

/** Every function that an expression finds without defining it: JSONata's but for `$eval`, and Step Functions' own. */
export const standardFunctions: ReadonlyMap<string, FunctionValue> = new Map<string, FunctionValue>([
  ...stringFunctions,
  ...patternFunctions,
  ...encodingFunctions,
  ...numberFunctions,
  ...formattingFunctions,
  ...aggregationFunctions,
  ...booleanFunctions,
  ...arrayFunctions,
  ...objectFunctions,
  ...higherOrderFunctions,
  ...dateFunctions,
  ...stepFunctionsFunctions
])
