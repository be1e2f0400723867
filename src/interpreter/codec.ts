import { Payload } from '../lib/json/payload.ts'
import type { JournalEvent } from './event.ts'
import type { ExecutionState } from './state.ts'

/**
 * How journal entries and checkpoints are written. What is written here must be readable for ever.
 *
 * An entry is a JSON object; a payload in it is `{"$p": text}`, or `{"$r": n}` where it is the n-th payload of the same
 * batch again: a state's output is the next one's input, so most payloads come at least twice. Maps and sets are tagged
 * likewise. The data of users is only ever inside payload texts, so no tag can be mistaken for data.
 */
export function encodeEntries(events: readonly JournalEvent[]): string {
  const seen = new Map<string, number>()
  const encoded = events.map((event) => {
    const copy: Record<string, unknown> = { ...event }
    for (const key in copy) {
      const value = copy[key]
      if (value instanceof Payload) copy[key] = reference(value, seen)
      else if (value instanceof Map) copy[key] = { [MAP]: [...value].map(([name, member]) => [name, tag('', member)]) }
    }
    return copy
  })
  return JSON.stringify(encoded)
}

const PAYLOAD = '$p'
const REFERENCE = '$r'
const MAP = '$m'
const SET = '$s'

/** Shorter than a reference and its cost. */
const SHORT_TEXT_LENGTH = 8

function reference(payload: Payload, seen: Map<string, number>): unknown {
  if (payload.text.length <= SHORT_TEXT_LENGTH) return { [PAYLOAD]: payload.text }
  const index = seen.get(payload.text)
  if (index !== undefined) return { [REFERENCE]: index }
  seen.set(payload.text, seen.size)
  return { [PAYLOAD]: payload.text }
}

/** @throws {SyntaxError} only for a damaged journal */
export function decodeEntries(text: string): JournalEvent[] {
  const entries = JSON.parse(text) as Record<string, unknown>[]
  const payloads: Payload[] = []
  for (const entry of entries) {
    for (const key in entry) {
      const value = entry[key]
      if (typeof value === 'object' && value !== null) entry[key] = dereference(value, payloads)
    }
  }
  return entries as unknown as JournalEvent[]
}

function dereference(value: object, payloads: Payload[]): unknown {
  if (REFERENCE in value) return payloads[value[REFERENCE] as number]
  if (PAYLOAD in value) {
    const payload = Payload.ofText(value[PAYLOAD] as string)
    if (payload.text.length > SHORT_TEXT_LENGTH) payloads.push(payload)
    return payload
  }
  if (MAP in value) {
    return new Map((value[MAP] as [string, object][]).map(([name, member]) => [name, untag('', member)]))
  }
  return value
}

export const encodeState = (state: ExecutionState): string => JSON.stringify(state, tag)

/** @throws {SyntaxError} only for a damaged checkpoint */
export const decodeState = (text: string): ExecutionState => JSON.parse(text, untag) as ExecutionState

function tag(_key: string, value: unknown): unknown {
  if (value instanceof Payload) return { [PAYLOAD]: value.text }
  if (value instanceof Map) return { [MAP]: [...value] }
  if (value instanceof Set) return { [SET]: [...value] }
  return value
}

function untag(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (PAYLOAD in value) return Payload.ofText(value[PAYLOAD] as string)
  if (MAP in value) return new Map(value[MAP] as [unknown, unknown][])
  if (SET in value) return new Set(value[SET] as unknown[])
  return value
}
