import type { GraphState } from '../definition/graph.ts'
import type { Visit } from '../history/history.ts'

/** What a running state waits for, as far as its definition and its history tell. */
export type Waiting =
  | { readonly kind: 'time'; readonly untilMs: number | undefined }
  /** The token is known where the definition passes it on as it is. */
  | { readonly kind: 'token'; readonly token: string | undefined }
  | { readonly kind: 'activity'; readonly activityArn: string; readonly isTaken: boolean }
  | { readonly kind: 'job' }
  | { readonly kind: 'retry' }

/** @returns `undefined` where it does not run, or works */
export function waitingOf(visit: Visit, { type, source }: GraphState): Waiting | undefined {
  if (visit.status !== 'running') return undefined
  if (type === 'Wait') return { kind: 'time', untilMs: dueMs(visit, source) }
  const attempt = visit.attempts.at(-1)
  if (type !== 'Task' || attempt === undefined) return undefined
  if (attempt.status !== 'running') return { kind: 'retry' }
  const resource = typeof source.Resource === 'string' ? source.Resource : ''
  if (resource.endsWith('.waitForTaskToken'))
    return { kind: 'token', token: tokenIn(source.Arguments ?? source.Parameters, parse(attempt.input)) }
  if (resource.split(':')[5] === 'activity')
    return { kind: 'activity', activityArn: resource, isTaken: attempt.startedMs !== undefined }
  return resource.includes('.sync') ? { kind: 'job' } : undefined
}

type Members = Readonly<Record<string, unknown>>

function dueMs({ startMs, input }: Visit, source: Members): number | undefined {
  const given = (name: string): unknown => {
    const value = source[`${name}Path`] ?? source[name]
    return typeof value === 'string' && /^\$|^\{%/.test(value) ? valueAt(value, input) : value
  }
  const [seconds, timestamp] = [given('Seconds'), given('Timestamp')]
  if (typeof seconds === 'number') return startMs + seconds * 1_000
  const ms = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN
  return Number.isNaN(ms) ? undefined : ms
}

/** What a plain path leads to (`$.a.b`, `{% $states.input.a.b %}`); expressions are not evaluated here. */
function valueAt(expression: string, input: string | undefined): unknown {
  const path = /^(?:\$|\{%\s*\$states\.input)((?:\.[A-Za-z_]\w*)*)(?:\s*%\})?$/.exec(expression)?.[1]
  if (path === undefined) return undefined
  return path
    .split('.')
    .slice(1)
    .reduce<unknown>((value, name) => membersOf(value)[name], parse(input))
}

/** Where the template has the task's token, its value. */
function tokenIn(template: unknown, value: unknown): string | undefined {
  if (typeof template === 'string') {
    const isToken = template === '$$.Task.Token' || /^\{%\s*\$states\.context\.Task\.Token\s*%\}$/.test(template)
    return isToken && typeof value === 'string' ? value : undefined
  }
  if (typeof template !== 'object' || template === null) return undefined
  // a message's body is sent as text
  const inner = membersOf(typeof value === 'string' ? parse(value) : value)
  for (const [name, member] of Object.entries(template)) {
    const found = tokenIn(member, inner[name.replace(/\.\$$/, '')])
    if (found !== undefined) return found
  }
  return undefined
}

const membersOf = (value: unknown): Members => (typeof value === 'object' && value !== null ? (value as Members) : {})

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}
