import { JsonSyntaxError, parse } from '../lib/json/parse.ts'

/** What keeps a text from being JSON, in the words of AWS's parser; `undefined` where nothing does. */
export function syntaxErrorOf(text: string): string | undefined {
  try {
    parse(text)
    return undefined
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error.message
    throw error
  }
}
