import { JsonSyntaxError, MAX_DEPTH, MAX_NUMBER_LENGTH, parse } from '../lib/json/parse.ts'

/** What keeps a text from being JSON, in the words of AWS's parser; `undefined` where nothing does. */
export function syntaxErrorOf(text: string): string | undefined {
  if (isSmallJson(text)) return undefined
  try {
    parse(text)
    return undefined
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error.message
    throw error
  }
}

/** What is too short for more nesting or longer numbers than `parse` takes: the same grammar, in half of the time. */
function isSmallJson(text: string): boolean {
  if (text.length > Math.min(MAX_DEPTH, MAX_NUMBER_LENGTH)) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
