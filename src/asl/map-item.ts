import { stringify } from '../lib/json/stringify.ts'
import type { Json, JsonObject } from '../lib/json/value.ts'

/** An item of a Map, as the context object shows it. */
export interface MapItem {
  readonly index: number
  readonly value: Json
  /** Where the items are the members of an object: the name of this one. */
  readonly key?: string
  /** `STATE_DATA`, or the address in S3 that it was read from. */
  readonly source: string
}

/** What `Source` is for items of the state's input. */
export const STATE_DATA = 'STATE_DATA'

/** `Map.Item` of the context object. Source: AWS's page on the context object, "Context object data for Map states". */
export function itemMember({ index, key, value, source }: MapItem): JsonObject {
  const member = new Map<string, Json>([['Index', index]])
  if (key !== undefined) member.set('Key', key)
  member.set('Value', value)
  return member.set('Source', source)
}

/** Without ItemSelector, what a child is given of an object's member: a pair. @param text of the value */
export const memberText = (key: string, text: string): string => `{"Key":${stringify(key)},"Value":${text}}`
