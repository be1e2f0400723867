import type { Json } from '../../lib/json/value.ts'
import { parsePath } from '../jsonpath/parse-path.ts'
import type { Path, PathRoot } from '../jsonpath/path.ts'
import { PathSyntaxError } from '../jsonpath/path-errors.ts'
import type { Reader } from './fields.ts'
import { type Place, refuse } from './place.ts'
import { text } from './values.ts'
import { readVariables } from './variables.ts'

/** Any path, or null. */
const pathOrNull: Reader<Path | null> = (value, place) => (value === null ? null : path(value, place))

export const inputPath = pathOrNull
export const outputPath = pathOrNull

/** Any path: it may start at the context object or at a variable. */
export const path: Reader<Path> = (value, place) => {
  const source = text(value, place)
  if (source === undefined) return undefined
  const parsed = parse(source)
  if (parsed === undefined) return refuse(place, 'Value must be a valid JSONPath.')
  if (parsed.root.kind === 'variable') readVariables([parsed.root.name], place)
  return parsed
}

/** Where a result goes: into the input, or nowhere. */
export const resultPath: Reader<Path | null> = (value, place) =>
  value === null ? null : reference(value, place, ['input'])

/** A path to one value of the input, or of a variable. */
export const referencePath: Reader<Path> = (value, place) => reference(value, place, ['input', 'variable'])

/** Of the fields that take reference paths, these accept the context object too (measured for ItemsPath). */
const referenceOrContextPath: Reader<Path> = (value, place) => reference(value, place, ['input', 'variable', 'context'])
export const itemsPath = referenceOrContextPath
export const variablePath = referenceOrContextPath

function reference(value: Json, place: Place, roots: readonly PathRoot['kind'][]): Path | undefined {
  const source = text(value, place)
  if (source === undefined) return undefined
  if (!source.startsWith('$')) {
    return refuse(place, "Value is not a Reference Path: Reference path didn't start with '$'")
  }
  const parsed = parse(source)
  if (parsed === undefined || !parsed.isReferencePath || !roots.includes(parsed.root.kind)) {
    return refuse(place, 'Value is not a Reference Path')
  }
  if (parsed.root.kind === 'variable') readVariables([parsed.root.name], place)
  return parsed
}

export function parse(source: string): Path | undefined {
  try {
    return parsePath(source)
  } catch (error) {
    if (error instanceof PathSyntaxError) return undefined
    throw error
  }
}
