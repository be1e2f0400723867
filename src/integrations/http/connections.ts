import { isArray, isObject, type Json, type JsonObject } from '../../lib/json/value.ts'
import { validateHeaderName, validateHeaderValue } from '../../lib/node-http.ts'
import { FileContentError, parseContent } from '../file-content.ts'

/** What authorises the calls of HTTP tasks, in the place of an EventBridge connection. */
export interface Connection {
  readonly name: string
  readonly authorization:
    | { readonly type: 'API_KEY'; readonly header: string; readonly value: string }
    | { readonly type: 'BASIC'; readonly username: string; readonly password: string }
    | {
        readonly type: 'OAUTH_CLIENT_CREDENTIALS'
        readonly endpoint: URL
        readonly method: string
        readonly clientId: string
        readonly clientSecret: string
        readonly additions: RequestAdditions
      }
  readonly additions: RequestAdditions
}

/** What a connection adds to each request; it wins over what the task says. */
export interface RequestAdditions {
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly query: readonly (readonly [name: string, value: string])[]
  readonly body: readonly (readonly [name: string, value: string])[]
}

export type Connections = ReadonlyMap<string, Connection>

/**
 * Reads a list of connections, each described as for EventBridge's CreateConnection: `Name`, `AuthorizationType`,
 * `AuthParameters`.
 * @throws {FileContentError}
 */
export function parseConnections(text: string): Connections {
  const list = parseContent(text)
  if (!isArray(list)) throw new FileContentError('it must be a list of connections')
  return new Map(list.map(readConnection).map((connection) => [connection.name, connection]))
}

/** @param arn `arn:aws:events:<region>:<account>:connection/<name>/<id>` */
export const connectionName = (arn: string): string => /:connection\/([^/]+)/.exec(arn)?.[1] ?? arn

function readConnection(value: Json, index: number): Connection {
  if (!isObject(value)) throw new FileContentError(`entry ${index} is not an object`)
  const name = textIn(value, 'Name', `entry ${index}`)
  const parameters = objectIn(value, 'AuthParameters', name)
  return {
    name,
    authorization: readAuthorization(textIn(value, 'AuthorizationType', name), parameters, name),
    additions: readAdditions(parameters.get('InvocationHttpParameters') ?? null, name)
  }
}

function readAuthorization(type: string, parameters: JsonObject, name: string): Connection['authorization'] {
  if (type === 'API_KEY') {
    const own = objectIn(parameters, 'ApiKeyAuthParameters', name)
    const [header, value] = [textIn(own, 'ApiKeyName', name), textIn(own, 'ApiKeyValue', name)]
    checkHeader(header, value, name)
    return { type, header, value }
  }
  if (type === 'BASIC') {
    const own = objectIn(parameters, 'BasicAuthParameters', name)
    return { type, username: textIn(own, 'Username', name), password: textIn(own, 'Password', name) }
  }
  if (type !== 'OAUTH_CLIENT_CREDENTIALS') {
    throw new FileContentError(
      `the AuthorizationType of ${name} must be API_KEY, BASIC or OAUTH_CLIENT_CREDENTIALS, but is '${type}'`
    )
  }
  const own = objectIn(parameters, 'OAuthParameters', name)
  const client = objectIn(own, 'ClientParameters', name)
  const endpoint = URL.parse(textIn(own, 'AuthorizationEndpoint', name))
  if (endpoint === null) throw new FileContentError(`the AuthorizationEndpoint of ${name} is not a URL`)
  return {
    type,
    endpoint,
    method: textIn(own, 'HttpMethod', name),
    clientId: textIn(client, 'ClientID', name),
    clientSecret: textIn(client, 'ClientSecret', name),
    additions: readAdditions(own.get('OAuthHttpParameters') ?? null, name)
  }
}

function readAdditions(value: Json, owner: string): RequestAdditions {
  const pairs = (member: string): readonly (readonly [string, string])[] => {
    const list = isObject(value) ? value.get(member) : undefined
    if (list === undefined || !isArray(list)) return []
    return list.flatMap((item) =>
      isObject(item) ? [[String(item.get('Key') ?? ''), String(item.get('Value') ?? '')] as const] : []
    )
  }
  const headers = pairs('HeaderParameters')
  for (const [name, text] of headers) checkHeader(name, text, owner)
  return { headers, query: pairs('QueryStringParameters'), body: pairs('BodyParameters') }
}

/** Said at the start, since a task could only say that its request cannot be sent. */
function checkHeader(header: string, value: string, owner: string): void {
  try {
    validateHeaderName(header)
    validateHeaderValue(header, value)
  } catch {
    throw new FileContentError(
      `${owner} has a header '${header}' that HTTP cannot carry: look for line breaks and characters that are not Latin`
    )
  }
}

function textIn(value: JsonObject, member: string, owner: string): string {
  const text = value.get(member)
  if (typeof text !== 'string' || text === '') throw new FileContentError(`${owner} has no ${member}`)
  return text
}

function objectIn(value: JsonObject, member: string, owner: string): JsonObject {
  const inner = value.get(member) ?? null
  if (!isObject(inner)) throw new FileContentError(`${owner} has no ${member}`)
  return inner
}
