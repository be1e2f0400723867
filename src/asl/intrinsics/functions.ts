import { array, arrayContains, arrayGetItem, arrayLength, arrayPartition, arrayRange } from './array-functions.ts'
import { arrayUnique } from './array-unique.ts'
import { base64Decode, base64Encode } from './base64.ts'
import { format } from './format.ts'
import { hash } from './hash.ts'
import type { IntrinsicFunction } from './intrinsic.ts'
import { jsonMerge, jsonToString, stringToJson } from './json-functions.ts'
import { mathAdd, mathRandom } from './math-functions.ts'
import { stringSplit } from './string-split.ts'

/** Takes no arguments: those it is given are evaluated and ignored (measured). */
const uuid: IntrinsicFunction = (_values, site) => site.uuid()

/** All intrinsic functions of the JSONPath dialect. Their names are case-sensitive. */
export const FUNCTIONS: ReadonlyMap<string, IntrinsicFunction> = new Map([
  ['States.Array', array],
  ['States.ArrayContains', arrayContains],
  ['States.ArrayGetItem', arrayGetItem],
  ['States.ArrayLength', arrayLength],
  ['States.ArrayPartition', arrayPartition],
  ['States.ArrayRange', arrayRange],
  ['States.ArrayUnique', arrayUnique],
  ['States.Base64Decode', base64Decode],
  ['States.Base64Encode', base64Encode],
  ['States.Format', format],
  ['States.Hash', hash],
  ['States.JsonMerge', jsonMerge],
  ['States.JsonToString', jsonToString],
  ['States.MathAdd', mathAdd],
  ['States.MathRandom', mathRandom],
  ['States.StringSplit', stringSplit],
  ['States.StringToJson', stringToJson],
  ['States.UUID', uuid]
])
