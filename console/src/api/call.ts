import type { InputOf, OperationName, OutputOf } from '../../../src/api/model.ts'
import { credentials } from './credentials.ts'

export type { InputOf, OperationName, OutputOf }

/** An answer of the API that is an error. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure'
  /** AWS's name of the error: `ExecutionDoesNotExist`. */
  readonly code: string
  readonly status: number

  constructor(code: string, message: string, status: number) {
    super(message)
    this.code = code
    this.status = status
  }

  /** Whether it is the signature that was refused, and not what was asked. */
  get isRefusal(): boolean {
    return REFUSALS.has(this.code)
  }
}

const REFUSALS: ReadonlySet<string> = new Set([
  'MissingAuthenticationTokenException',
  'IncompleteSignatureException',
  'InvalidSignatureException',
  'UnrecognizedClientException'
])

/** The server did not answer at all. */
export class ServerUnreachable extends Error {
  override readonly name = 'ServerUnreachable'
}

type RefusalListener = (failure: ApiFailure) => void
const refusalListeners = new Set<RefusalListener>()

/** Told whenever a request's signature was refused. @returns what ends it */
export function onRefusal(listener: RefusalListener): () => void {
  refusalListeners.add(listener)
  return () => refusalListeners.delete(listener)
}

/** @throws {ApiFailure} {ServerUnreachable} */
export async function call<Name extends OperationName>(
  operation: Name,
  input: InputOf<Name>,
  signal?: AbortSignal
): Promise<OutputOf<Name>> {
  const body = JSON.stringify(input)
  const response = await request({
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AWSStepFunctions.${operation}` },
    body,
    ...(signal !== undefined && { signal })
  })
  const text = await response.text()
  if (response.ok) return JSON.parse(text) as OutputOf<Name>
  throw report(failureOf(text, response.status))
}

/** A request that is signed where there are credentials. @throws {ServerUnreachable} */
export async function request(options: {
  readonly method: string
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: string
  readonly signal?: AbortSignal
}): Promise<Response> {
  const { method, path, headers, body, signal } = options
  const keys = credentials()
  const sent =
    keys === undefined
      ? headers
      : await (await import('./sign-request.ts')).signRequest(keys, { method, path, headers, body })
  try {
    return await fetch(path, {
      method,
      headers: sent,
      ...(method === 'POST' && { body }),
      ...(signal !== undefined && { signal })
    })
  } catch (error) {
    if (signal?.aborted === true) throw error
    throw new ServerUnreachable('The server does not answer.')
  }
}

export function failureOf(text: string, status: number): ApiFailure {
  try {
    const { __type, message, Message } = JSON.parse(text) as { __type?: string; message?: string; Message?: string }
    return new ApiFailure(__type?.split('#').at(-1) ?? 'UnknownError', message ?? Message ?? '', status)
  } catch {
    return new ApiFailure('UnknownError', `The server answered with status ${status}.`, status)
  }
}

export function report(failure: ApiFailure): ApiFailure {
  if (failure.isRefusal) for (const listener of refusalListeners) listener(failure)
  return failure
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
