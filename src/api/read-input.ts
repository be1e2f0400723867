import { serializationError } from './errors.ts'
import { type Shape, shapeOf } from './model.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * What a request's JSON says, reduced to what the model knows: unknown members and nulls are left out (an explicit null
 * is an absent member in this protocol), types are right.
 * @throws {ApiError} SerializationException, naming the member and the type it should have
 */
export function readInput(shapeName: string, value: unknown): unknown {
  return read(shapeOf(shapeName), value, '')
}

function read(shape: Shape, value: unknown, path: string): unknown {
  switch (shape.type) {
    case 'structure': {
      if (!isFields(value)) throw wrongType(path, 'an object', value)
      const result: Record<string, unknown> = {}
      for (const [name, { shape: memberShape }] of shape.members) {
        if (!Object.hasOwn(value, name)) continue
        const member = value[name]
        if (member !== null) result[name] = read(shapeOf(memberShape), member, join(path, name))
      }
      return result
    }
    case 'list': {
      if (!Array.isArray(value)) throw wrongType(path, 'an array', value)
      const item = shapeOf(shape.item)
      return value.map((each: unknown, index) =>
        each === null ? null : read(item, each, `${path}.${index + 1}.member`)
      )
    }
    case 'string':
      if (typeof value !== 'string') throw wrongType(path, 'a string', value)
      return value
    case 'boolean':
      if (typeof value !== 'boolean') throw wrongType(path, 'true or false', value)
      return value
    case 'integer':
      if (!isInteger(value) || Math.abs(value) > LARGEST_INTEGER)
        throw wrongType(path, 'a whole number of at most 32 bits', value)
      return value
    case 'long':
      if (!isInteger(value)) throw wrongType(path, 'a whole number', value)
      return value
    case 'float':
      if (typeof value !== 'number' || !Number.isFinite(value)) throw wrongType(path, 'a number', value)
      return value
    default:
      throw new TypeError(`Requests have no members of the type ${shape.type}`)
  }
}

/** 32 bits, as in the model. */
const LARGEST_INTEGER = 2_147_483_647

const isInteger = (value: unknown): value is number => Number.isSafeInteger(value)

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)

function wrongType(path: string, expected: string, value: unknown): Error {
  const place = path === '' ? 'The request' : `The member '${path}'`
  return serializationError(`${place} must be ${expected}, but it is ${describe(value)}.`)
}

function describe(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
