import { internalError, jsonataError } from '../jsonata-error.ts'
import type { Runtime } from '../runtime.ts'
import type { Result } from '../value.ts'
import { define, type FunctionTable } from './define.ts'

type Text = string | undefined

export const encodingFunctions: FunctionTable = new Map([
  ['base64encode', define('<s-:s>', 1, (runtime, text: Text) => convert(runtime, text, encodeBase64))],
  ['base64decode', define('<s-:s>', 1, (runtime, text: Text) => convert(runtime, text, decodeBase64))],
  ['encodeUrl', urlFunction('encodeUrl', encodeURI)],
  ['encodeUrlComponent', urlFunction('encodeUrlComponent', encodeURIComponent)],
  ['decodeUrl', urlFunction('decodeUrl', decodeURI)],
  ['decodeUrlComponent', urlFunction('decodeUrlComponent', decodeURIComponent)]
])

function convert(runtime: Runtime, text: Text, conversion: (text: string) => string): Result {
  if (text === undefined) return undefined
  runtime.allocateText(text.length)
  runtime.work(text.length >> 4)
  const result = conversion(text)
  runtime.allocateText(result.length)
  return result
}

// AWS encodes the text's UTF-8 bytes, as Java does (the original takes characters for bytes)
const encodeBase64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64')

/** As strict as Java's decoder, whose refusal AWS answers with an internal error (measured). */
function decodeBase64(text: string): string {
  const isValid = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/.test(text)
  if (!isValid) throw internalError()
  return Buffer.from(text, 'base64').toString('utf8')
}

function urlFunction(functionName: string, conversion: (text: string) => string) {
  const converted = (text: string): string => {
    try {
      return conversion(text)
    } catch {
      throw jsonataError('D3140', { functionName: `$${functionName}`, value: text })
    }
  }
  return define('<s-:s>', 1, (runtime, text: Text) => convert(runtime, text, converted))
}
