import { stringify } from '../../lib/json/stringify.ts'
import { isArray, isObject, type Json } from '../../lib/json/value.ts'

/** How arrays are written (AWS: "Call HTTPS APIs in Step Functions workflows", `RequestEncodingOptions`). */
export type ArrayFormat = 'INDICES' | 'REPEAT' | 'COMMAS' | 'BRACKETS' | 'NONE'

/** JSON as `application/x-www-form-urlencoded`; members of members in brackets. */
export function urlEncoded(value: Json, arrayFormat: ArrayFormat): string {
  const pairs: [string, string][] = []
  const add = (name: string, member: Json): void => {
    if (isObject(member)) {
      for (const [key, inner] of member) add(name === '' ? key : `${name}[${key}]`, inner)
    } else if (!isArray(member)) pairs.push([name, textOf(member)])
    else if (arrayFormat === 'COMMAS') pairs.push([name, member.map(textOf).join(',')])
    else if (arrayFormat === 'NONE') pairs.push([name, stringify(member)])
    else for (const [index, item] of member.entries()) add(nameOfItem(name, index, arrayFormat), item)
  }
  add('', value)
  return new URLSearchParams(pairs).toString()
}

function nameOfItem(name: string, index: number, format: 'INDICES' | 'REPEAT' | 'BRACKETS'): string {
  if (format === 'REPEAT') return name
  return format === 'BRACKETS' ? `${name}[]` : `${name}[${index}]`
}

const textOf = (value: Json): string => (typeof value === 'string' ? value : value === null ? '' : stringify(value))
