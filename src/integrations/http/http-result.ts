import { parse } from '../../lib/json/parse.ts'
import { Payload } from '../../lib/json/payload.ts'
import { type Json, type JsonObject, object } from '../../lib/json/value.ts'
import type { TaskOutcome } from '../integration.ts'
import type { HttpCallAnswer } from './http-client.ts'

export interface ReceivedAnswer {
  readonly statusCode: number
  readonly statusText: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

/** How an integration calls the ways in which a request fails. */
export interface HttpFailures {
  /** There was no answer. */
  readonly unanswered: (reason: string) => HttpFailure
  /** The answer's status is none of 2xx. */
  readonly refused: (answer: ReceivedAnswer) => HttpFailure
}

type HttpFailure = Omit<Extract<TaskOutcome, { kind: 'failed' }>, 'kind'>

/** What the answer to a request means for its task. */
export function httpOutcome(
  answer: HttpCallAnswer,
  { unanswered, refused }: HttpFailures,
  result: (answer: ReceivedAnswer) => JsonObject = httpResult
): TaskOutcome {
  if (answer.kind === 'refused') return { kind: 'failed', error: 'States.Runtime', cause: answer.cause }
  if (answer.kind === 'failed') return { kind: 'failed', ...unanswered(answer.reason) }
  return isWell(answer)
    ? { kind: 'succeeded', output: Payload.of(result(answer)) }
    : { kind: 'failed', ...refused(answer) }
}

export const isWell = ({ statusCode }: ReceivedAnswer): boolean => statusCode >= 200 && statusCode < 300

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
