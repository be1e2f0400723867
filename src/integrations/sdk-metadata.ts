import { type Json, type JsonObject, object } from '../lib/json/value.ts'

/** What an AWS SDK knows about an answer besides its content. */
export interface HttpAnswer {
  readonly statusCode: number
  /** As received, in their order. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly requestId?: string
}

/** The members that optimised integrations add to a service's answer (recorded: `test_lambda_task_service`). */
export const sdkMetadata = ({ statusCode, headers, requestId }: HttpAnswer): readonly [string, Json][] => [
  [
    'SdkHttpMetadata',
    object({ AllHttpHeaders: allHeaders(headers), HttpHeaders: sortedHeaders(headers), HttpStatusCode: statusCode })
  ],
  ['SdkResponseMetadata', object({ RequestId: requestId ?? null })]
]

/** A service's answer with these members, all in alphabetical order. */
export const withSdkMetadata = (members: Iterable<readonly [string, Json]>, answer: HttpAnswer): JsonObject =>
  sortMembers([...members, ...sdkMetadata(answer)])

export const sortMembers = (members: Iterable<readonly [string, Json]>): JsonObject =>
  new Map([...members].sort(([a], [b]) => (a < b ? -1 : 1)))

/** Each header with all its values, in the order of arrival. */
function allHeaders(headers: HttpAnswer['headers']): JsonObject {
  const names = new Map<string, string>()
  const values = new Map<string, string[]>()
  for (const [name, value] of headers) {
    const first = names.get(name.toLowerCase()) ?? name
    names.set(name.toLowerCase(), first)
    values.set(first, [...(values.get(first) ?? []), value])
  }
  return values
}

/** Each header with its last value, sorted by name without regard to case. */
function sortedHeaders(headers: HttpAnswer['headers']): JsonObject {
  const last = new Map(headers.map(([name, value]) => [name.toLowerCase(), [name, value] as const]))
  return new Map([...last].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, header]) => header))
}
