import { isArray, isObject, type Json, type JsonObject } from '../../lib/json/value.ts'

/** Members that hold seconds since the epoch in the API's answers. */
const DATES: ReadonlySet<string> = new Set([
  'creationDate',
  'redriveDate',
  'startDate',
  'stopDate',
  'timestamp',
  'updateDate'
])

/** Members whose own members have names that users chose. */
const MAPS: ReadonlySet<string> = new Set(['assignedVariables', 'variableReferences', 'variables'])

/** The members of an API answer in Pascal case. @param writeDate from milliseconds since the epoch */
export function capitaliseMembers(value: Json, writeDate: (milliseconds: number) => Json): Json {
  if (isArray(value)) return value.map((item) => capitaliseMembers(item, writeDate))
  if (!isObject(value)) return value
  return new Map(
    [...value].map(([name, member]) => [
      name.charAt(0).toUpperCase() + name.slice(1),
      DATES.has(name) && member !== null
        ? writeDate(Math.round(Number(member) * 1000))
        : MAPS.has(name)
          ? member
          : capitaliseMembers(member, writeDate)
    ])
  )
}

/** Parameters in the API's own spelling, without those that are null. */
export function uncapitaliseMembers(value: Json): Json {
  if (isArray(value)) return value.map(uncapitaliseMembers)
  if (!isObject(value)) return value
  const members: JsonObject = new Map(
    [...value]
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name.charAt(0).toLowerCase() + name.slice(1), uncapitaliseMembers(member)])
  )
  return members
}
