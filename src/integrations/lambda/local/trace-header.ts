import type { Invocation } from './thread-protocol.ts'

export type Traced = Pick<Invocation, 'traceHeader' | 'requestId' | 'calledAt'>

/** The trace that an invocation was called with, else one of its own, not sampled. */
export function traceHeaderOf({ traceHeader, requestId, calledAt }: Traced): string {
  if (traceHeader !== undefined) return traceHeader
  // seconds since the epoch and 96 bits, both in hexadecimal
  return `Root=1-${Math.floor(calledAt / 1000).toString(16)}-${requestId.replaceAll('-', '').slice(0, 24)};Sampled=0`
}
