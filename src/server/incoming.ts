import type { IncomingMessage } from 'node:http'
import type { Query, SignedRequest } from './signature/request-signature.ts'

/** A request whose body was read, as plain values. */
export function incomingRequest({ method, url, headersDistinct }: IncomingMessage, body: Uint8Array): SignedRequest {
  const [path = '/', queryText = ''] = splitOnce(url ?? '/', '?')
  const headers: Record<string, string> = Object.create(null)
  for (const [name, values = []] of Object.entries(headersDistinct)) headers[name] = values.join(',')
  return { method: method ?? '', path, query: parseQuery(queryText), headers, body }
}

type Headers = Readonly<Record<string, string | undefined>>

/** A presigned request has in its query what others have in their headers. */
export function apiHeaders({ headers, url = '' }: IncomingMessage): Headers {
  const given = headers as Headers
  const start = url.indexOf('?')
  if (start < 0) return given
  const found: Record<string, string | undefined> = { ...given }
  for (const [name, value] of Object.entries(parseQuery(url.slice(start + 1)))) {
    const lower = name.toLowerCase()
    if (lower.startsWith('x-amz-') && found[lower] === undefined) found[lower] = first(value)
  }
  const credential = found['x-amz-credential']
  if (credential !== undefined) found.authorization ??= `Credential=${credential}`
  return found
}

const first = (value: string | string[]): string | undefined => (typeof value === 'string' ? value : value[0])

/** Percent escapes alone: a plus sign is one. What is escaped wrongly stays as it is. */
function parseQuery(text: string): Query {
  const query: Record<string, string | string[]> = Object.create(null)
  for (const pair of text.split('&').filter(Boolean)) {
    const [name = '', value = ''] = splitOnce(pair, '=').map(decode)
    const known = query[name]
    query[name] = known === undefined ? value : [known, value].flat()
  }
  return query
}

function splitOnce(text: string, separator: string): readonly string[] {
  const index = text.indexOf(separator)
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)]
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
