import type { HttpAnswer } from '../sdk-metadata.ts'

/** How AWS spells the headers that its answers show; Node has them in lower case. */
const SPELLINGS: Readonly<Record<string, string>> = {
  'content-length': 'Content-Length',
  'content-type': 'Content-Type',
  date: 'Date',
  server: 'Server',
  'x-amzn-requestid': 'x-amzn-RequestId'
}

/** @param response as the SDK received it @param output what it made of it */
export function httpAnswerOf(response: unknown, output: object): HttpAnswer {
  const { statusCode = 200, headers = {} } = (response ?? {}) as {
    readonly statusCode?: number
    readonly headers?: Readonly<Record<string, string>>
  }
  const { requestId } = (output as { readonly $metadata?: { readonly requestId?: string } }).$metadata ?? {}
  return {
    statusCode,
    headers: Object.entries(headers).map(([name, value]) => [SPELLINGS[name] ?? name, value] as const),
    ...(requestId !== undefined && { requestId })
  }
}
