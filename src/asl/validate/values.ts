import { isArray, isNumber, type Json, numberText } from '../../lib/json/value.ts'
import type { Reader } from './fields.ts'
import { item, refuse } from './place.ts'

export const text: Reader<string> = (value, place) =>
  typeof value === 'string' ? value : refuse(place, 'Expected value of type String')

export const boolean: Reader<boolean> = (value, place) =>
  typeof value === 'boolean' ? value : refuse(place, 'Expected value of type Boolean')

/** Takes the value as it is. */
export const anything: Reader<Json> = (value) => value

export interface NumberRange {
  readonly minimum?: number
  readonly maximum?: number
}

/** A whole number. One too big for a double is accepted and becomes the nearest, as AWS accepts and caps it. */
export const integer =
  (range: NumberRange): Reader<number> =>
  (value, place) => {
    if (!isNumber(value) || !Number.isInteger(Number(value))) return refuse(place, 'Expected value of type Integer')
    const outside = outOfRange(Number(value), range, String)
    return outside === undefined ? Number(value) : refuse(place, outside)
  }

/** Any number; AWS prints the bounds of such a field with a fraction. */
export const float =
  (range: NumberRange): Reader<number> =>
  (value, place) => {
    if (!isNumber(value) || !Number.isFinite(Number(numberText(value)))) {
      return refuse(place, 'Expected value of type Float')
    }
    const outside = outOfRange(Number(value), range, (bound) => bound.toFixed(1))
    return outside === undefined ? Number(value) : refuse(place, outside)
  }

function outOfRange(value: number, range: NumberRange, print: (bound: number) => string): string | undefined {
  if (range.minimum !== undefined && value < range.minimum) return `Minimum value is ${print(range.minimum)}`
  if (range.maximum !== undefined && value > range.maximum) return `Maximum value is ${print(range.maximum)}`
  return undefined
}

export const oneOf =
  <const T extends string>(...allowed: readonly T[]): Reader<T> =>
  (value, place) =>
    allowed.find((name) => name === value) ??
    refuse(place, `Value should be one of the following: [${allowed.join(', ')}]`)

export const list =
  <T>(readItem: Reader<T>): Reader<readonly T[]> =>
  (value, place) => {
    if (!isArray(value)) return refuse(place, 'Expected value of type Array')
    const items = value.map((entry, index) => readItem(entry, item(place, index)))
    return items.every((entry) => entry !== undefined) ? items : undefined
  }

export const nonEmptyList = <T>(readItem: Reader<T>): Reader<readonly T[]> => {
  const read = list(readItem)
  return (value, place) =>
    isArray(value) && value.length === 0 ? refuse(place, 'Value cannot be empty') : read(value, place)
}
