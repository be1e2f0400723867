import type { Reader } from './fields.ts'
import { locationOf } from './place.ts'
import { text } from './values.ts'

const MAX_LENGTH = 40
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what a label must not hold
const FORBIDDEN = /[\s\u0000-\u001f\u007f-\u009f"#$%&*,/:;<>?[\\\]^`{|}~]/

/** The label of a Map, which becomes part of ARNs: short, plain and unique in the definition. */
export const label: Reader<string> = (value, place) => {
  const name = text(value, place)
  if (name === undefined) return undefined
  const { diagnostics, labels } = place.notes
  const invalid = (problem: string) =>
    diagnostics.error('INVALID_LABEL_NAME', `Invalid Label name: ${name} ${problem}`, locationOf(place))
  if (name === '') invalid('a label cannot be empty')
  else if ([...name].length > MAX_LENGTH) invalid(`exceeds the ${MAX_LENGTH}-character limit allowed by the service`)
  else if (FORBIDDEN.test(name)) invalid('contains invalid characters')
  if (labels.has(name)) diagnostics.error('DUPLICATE_LABEL_NAME', `Duplicate Label name: ${name}`, locationOf(place))
  labels.add(name)
  return name
}
