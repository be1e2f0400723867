/**
 * JSON as AWS keeps it: member order is significant to what is printed (also for names such as "10",
 * which a plain JavaScript object would move to the front), and a number keeps the text it was written with.
 *
 * A JavaScript `number` stands for a literal whose text is exactly `String(number)`; every other literal
 * (`0.0`, `1e3`, `-0`, integers beyond 2^53) is a {@link JsonNumber} that remembers its text.
 */
export type Json = null | boolean | number | JsonNumber | string | readonly Json[] | JsonObject
export type JsonObject = ReadonlyMap<string, Json>

/** A number literal that a JavaScript number would not print back the same. */
export class JsonNumber {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
  /** The nearest double. */
  valueOf(): number {
    return Number(this.text)
  }
}

/** The JSON number of a literal's text, which must follow the JSON grammar. */
export function numberFromText(text: string): number | JsonNumber {
  const value = Number(text)
  return String(value) === text ? value : new JsonNumber(text)
}

export const isNumber = (value: unknown): value is number | JsonNumber =>
  typeof value === 'number' || value instanceof JsonNumber

export const isObject = (value: unknown): value is JsonObject => value instanceof Map

export const isArray = (value: unknown): value is readonly Json[] => Array.isArray(value)

export type JsonTypeName = 'array' | 'boolean' | 'null' | 'number' | 'object' | 'string'

/** The names AWS uses for JSON types in its error texts. */
export function typeName(value: Json): JsonTypeName {
  if (value === null) return 'null'
  if (isArray(value)) return 'array'
  if (isObject(value)) return 'object'
  if (isNumber(value)) return 'number'
  return typeof value === 'string' ? 'string' : 'boolean'
}

const INTEGER = /^-?\d+$/

/** Whether two number literals denote the same value; integers are compared exactly, whatever their size. */
export function numbersEqual(a: number | JsonNumber, b: number | JsonNumber): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a === b
  return compareNumbers(a, b) === 0
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compareNumbers(a: number | JsonNumber, b: number | JsonNumber): number {
  if (typeof a !== 'number' || typeof b !== 'number') {
    const textA = numberText(a)
    const textB = numberText(b)
    if (INTEGER.test(textA) && INTEGER.test(textB)) {
      const difference = BigInt(textA) - BigInt(textB)
      return difference < 0n ? -1 : difference > 0n ? 1 : 0
    }
  }
  return Number(a) - Number(b)
}

export const numberText = (value: number | JsonNumber): string =>
  typeof value === 'number' ? String(value) : value.text

/** Deep equality: numbers by value, objects without regard to the order of their members. */
export function jsonEquals(a: Json, b: Json): boolean {
  if (a === b) return true
  if (isNumber(a)) return isNumber(b) && numbersEqual(a, b)
  if (isArray(a)) {
    return isArray(b) && a.length === b.length && a.every((item, index) => jsonEquals(item, b[index] as Json))
  }
  if (isObject(a)) {
    if (!isObject(b) || a.size !== b.size) return false
    for (const [key, value] of a) {
      const other = b.get(key)
      if (other === undefined || !jsonEquals(value, other)) return false
    }
    return true
  }
  return false
}

/** Builds a {@link JsonObject} from a plain one, for code and tests that know the members. Not recursive. */
export const object = (members: Readonly<Record<string, Json>>): JsonObject => new Map(Object.entries(members))

/** Converts plain JavaScript data (as `JSON.parse` gives it) to {@link Json}. */
export function fromPlain(value: unknown): Json {
  if (Array.isArray(value)) return value.map(fromPlain)
  if (value === null || value === undefined) return null
  if (typeof value === 'object') {
    const result = new Map<string, Json>()
    for (const [key, member] of Object.entries(value)) if (member !== undefined) result.set(key, fromPlain(member))
    return result
  }
  return value as boolean | number | string
}

/** Converts {@link Json} to plain JavaScript data; numbers become doubles. */
export function toPlain(value: Json): unknown {
  if (isArray(value)) return value.map(toPlain)
  if (isObject(value)) {
    // defineProperty keeps a member called "__proto__" an ordinary one
    const result: Record<string, unknown> = {}
    for (const [key, member] of value) {
      Object.defineProperty(result, key, {
        value: toPlain(member),
        enumerable: true,
        writable: true,
        configurable: true
      })
    }
    return result
  }
  return value instanceof JsonNumber ? Number(value.text) : value
}
