import { type Intrinsic, IntrinsicSyntaxError } from '../intrinsics/intrinsic.ts'
import { parseIntrinsic } from '../intrinsics/parse-intrinsic.ts'
import type { Place } from './place.ts'
import { readVariables } from './variables.ts'

/** The call of an intrinsic function; `undefined` where the text is none, which the field refuses in its own words. */
export function intrinsic(source: string, place: Place): Intrinsic | undefined {
  try {
    const parsed = parseIntrinsic(source)
    readVariables(
      parsed.paths.flatMap(({ root }) => (root.kind === 'variable' ? [root.name] : [])),
      place
    )
    return parsed
  } catch (error) {
    if (error instanceof IntrinsicSyntaxError) return undefined
    throw error
  }
}
