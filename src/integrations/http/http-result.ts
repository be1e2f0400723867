import { parse } from '../../lib/json/parse.ts'
import { type Json, type JsonObject, object } from '../../lib/json/value.ts'

export interface ReceivedAnswer {
  readonly statusCode: number
  readonly statusText: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

/** The result of `http:invoke` and of `apigateway:invoke`: headers with all their values, a JSON body as JSON. */
export function httpResult({ statusCode, statusText, headers, body }: ReceivedAnswer): JsonObject {
  return object({
    Headers: valuesByName(headers),
    ResponseBody: bodyOf(body, headers),
    StatusCode: statusCode,
    StatusText: statusText
  })
}

function valuesByName(headers: ReceivedAnswer['headers']): JsonObject {
  const values = new Map<string, string[]>()
  for (const [name, value] of headers)
    values.set(name.toLowerCase(), [...(values.get(name.toLowerCase()) ?? []), value])
  return values
}

function bodyOf(body: string, headers: ReceivedAnswer['headers']): Json {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  if (!/\bjson\b/i.test(type)) return body
  try {
    return parse(body)
  } catch {
    return body
  }
}
