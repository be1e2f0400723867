import { JsonSyntaxError, parse } from '../lib/json/parse.ts'
import { isObject, type Json, type JsonObject } from '../lib/json/value.ts'

/** A file of the user's cannot be used; the message says what is wrong and where. */
export class FileContentError extends Error {
  override readonly name = 'FileContentError'
}

/** @throws {FileContentError} */
export function parseContent(text: string): Json {
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    const before = text.slice(0, error.offset).split('\n')
    const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`
    throw new FileContentError(`it is not JSON at ${place}: ${error.message}`)
  }
}

/** @throws {FileContentError} */
export function objectAt(value: Json, place: string): JsonObject {
  if (!isObject(value)) throw new FileContentError(`${place} must be an object`)
  return value
}
