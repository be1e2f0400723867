import { isObject, type Json } from '../../lib/json/value.ts'
import type { QueryLanguage } from '../definition.ts'
import { member, type Place, refuse } from './place.ts'

/** Checks and compiles a value; `undefined` after it has noted why the value will not do. */
export type Reader<T> = (value: Json, place: Place) => T | undefined

/** A field that an object may have. */
export interface Field<T, Required extends boolean = boolean> {
  readonly read: Reader<T>
  readonly isRequired: Required
  /** The one language in which it is supported; absent: both. */
  readonly language?: QueryLanguage
}

export const optional = <T>(read: Reader<T>): Field<T, false> => ({ read, isRequired: false })
export const required = <T>(read: Reader<T>): Field<T, true> => ({ read, isRequired: true })
export const inJsonPath = <T>(read: Reader<T>): Field<T, false> => ({ read, isRequired: false, language: 'JSONPath' })
export const inJsonata = <T>(read: Reader<T>): Field<T, false> => ({ read, isRequired: false, language: 'JSONata' })

/** The fields of an object, by name, in the order in which missing ones are listed. */
export type FieldTable = Readonly<Record<string, Field<unknown>>>

/** What reading an object with a table gives: required fields always, optional ones where they are present. */
export type Values<T extends FieldTable> = {
  readonly [K in keyof T as T[K] extends Field<unknown, true> ? K : never]: Value<T[K]>
} & { readonly [K in keyof T as T[K] extends Field<unknown, true> ? never : K]?: Value<T[K]> }

type Value<F> = F extends Field<infer V> ? V : never

/** Fields of which an object may have only one, and must have one where `isRequired`. */
export interface Alternatives {
  readonly fields: readonly string[]
  readonly isRequired: boolean
}

export const atMostOneOf = (...fields: string[]): Alternatives => ({ fields, isRequired: false })
export const exactlyOneOf = (...fields: string[]): Alternatives => ({ fields, isRequired: true })

/** Reads an object by its table of fields; `undefined` where anything in it, at any depth, was refused. */
export function readObject<T extends FieldTable>(
  value: Json,
  place: Place,
  table: T,
  ...alternatives: readonly Alternatives[]
): Values<T> | undefined {
  if (!isObject(value)) return refuse(place, 'Expected value of type Object')
  const { diagnostics } = place.notes
  const errorsBefore = diagnostics.errorCount
  const missing = Object.keys(table).filter((name) => table[name]?.isRequired === true && !value.has(name))
  if (missing.length > 0) refuse(place, `These fields are required: [${missing.join(', ')}]`)
  for (const choice of alternatives) checkAlternatives(choice, value, place)
  const values: Record<string, unknown> = {}
  for (const [name, content] of value) {
    const field = Object.hasOwn(table, name) ? table[name] : undefined
    if (field === undefined) refuse(place, `Field '${name}' is not supported`)
    else if (field.language !== undefined && field.language !== place.language)
      refuseLanguage(place, name, field.language)
    else values[name] = field.read(content, member(place, name))
  }
  return diagnostics.errorCount === errorsBefore ? (values as Values<T>) : undefined
}

export function refuseLanguage(place: Place, name: string, language: QueryLanguage): void {
  refuse(
    place,
    `The QueryLanguage is set to '${place.language}', but field '${name}' is only supported for the '${language}' QueryLanguage`
  )
}

function checkAlternatives({ fields, isRequired }: Alternatives, value: ReadonlyMap<string, Json>, place: Place): void {
  // `"End": false` says nothing, and counts as absent
  const present = fields.filter((name) => value.has(name) && !(name === 'End' && value.get(name) === false))
  if (present.length > 1) refuse(place, `There should only be one of the following fields: [${fields.join(', ')}]`)
  else if (present.length === 0 && isRequired) {
    refuse(place, `This object should have only one of the following fields: [${fields.join(', ')}]`)
  }
}
