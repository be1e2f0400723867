import { Payload } from '../lib/json/payload.ts'
import type { JournalEvent } from './event.ts'
import type { ExecutionState } from './state.ts'

/**
 * How journal entries and checkpoints are written: JSON, with payloads, maps and sets tagged. The data of users is only
 * ever inside payload texts, so a tag cannot be mistaken. What is written here must be readable for ever.
 */
const PAYLOAD = '$p'
const MAP = '$m'
const SET = '$s'

export const encodeEntries = (events: readonly JournalEvent[]): string => JSON.stringify(events, tag)

export const decodeEntries = (text: string): JournalEvent[] => JSON.parse(text, untag) as JournalEvent[]

export const encodeState = (state: ExecutionState): string => JSON.stringify(state, tag)

export const decodeState = (text: string): ExecutionState => JSON.parse(text, untag) as ExecutionState

function tag(_key: string, value: unknown): unknown {
  if (value instanceof Payload) return { [PAYLOAD]: value.text }
  if (value instanceof Map) return { [MAP]: [...value] }
  if (value instanceof Set) return { [SET]: [...value] }
  return value
}

function untag(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (PAYLOAD in value) return Payload.ofText((value as { [PAYLOAD]: string })[PAYLOAD])
  if (MAP in value) return new Map((value as { [MAP]: [unknown, unknown][] })[MAP])
  if (SET in value) return new Set((value as { [SET]: unknown[] })[SET])
  return value
}
