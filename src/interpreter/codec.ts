import { Payload } from '../lib/json/payload.ts'
import type { JournalEvent } from './event.ts'
import type { ExecutionState } from './state.ts'

/**
 * How journal entries and checkpoints are written. What is written here must be readable for ever.
 *
 * A batch of entries is one line of JSON, an array with an object for each entry, and after it the texts of payloads, one
 * behind the other: so they are neither escaped nor parsed. In an entry a payload is `{"$p": length}`, the next of those
 * texts; or `{"$p": text}` where that is shorter or must be escaped; or `{"$r": n}` where it is the n-th of the texts
 * again: a state's output is the next one's input, so most payloads come at least twice. Maps and sets are tagged
 * likewise. The data of users is only ever inside payload texts, so no tag can be mistaken for data.
 *
 * What follows from the entry before is left out: an id that is the next one, the same timestamp, the same branch; and a
 * `previousEventId` that is the id before its own. An entry that has no id of its own says `"id": 0`.
 */
export function encodeEntries(events: readonly JournalEvent[]): string {
  const seen = new Map<string, number>()
  let texts = ''
  const reference = (payload: Payload): object => {
    const { text } = payload
    if (text.length <= SHORT_TEXT_LENGTH) return { [PAYLOAD]: text }
    const index = seen.get(text)
    if (index !== undefined) return { [REFERENCE]: index }
    if (!text.isWellFormed()) return { [PAYLOAD]: text }
    seen.set(text, seen.size)
    texts += text
    return { [PAYLOAD]: text.length }
  }
  let before: Before | undefined
  let line = '['
  for (const event of events) {
    const id = 'id' in event ? event.id : 0
    const copy: Record<string, unknown> = {}
    if (id === 0 || id !== before?.nextId) copy.id = id
    for (const key in event) {
      const value: unknown = event[key as keyof JournalEvent]
      if (typeof value === 'object' && value !== null) {
        if (value instanceof Payload) copy[key] = reference(value)
        else if (value instanceof Map)
          copy[key] = { [MAP]: [...value].map(([name, member]) => [name, tag('', member)]) }
        else copy[key] = value
      } else if (!isKnown(key, value, id, before)) copy[key] = value
    }
    line += (before === undefined ? '' : ',') + JSON.stringify(copy)
    before = { nextId: id === 0 ? before?.nextId : id + 1, timestamp: event.timestamp, branch: event.branch }
  }
  return `${line}]\n${texts}`
}

/** What an entry tells of the next one. */
interface Before {
  readonly nextId: number | undefined
  readonly timestamp: number
  readonly branch: string
}

function isKnown(key: string, value: unknown, id: number, before: Before | undefined): boolean {
  switch (key) {
    case 'id':
      return true
    case 'previousEventId':
      return value === id - 1
    case 'timestamp':
      return value === before?.timestamp
    case 'branch':
      return value === before?.branch
    default:
      return false
  }
}

const PAYLOAD = '$p'
const REFERENCE = '$r'
const MAP = '$m'
const SET = '$s'

/** Shorter than a reference and its cost. */
const SHORT_TEXT_LENGTH = 8

/** @throws {SyntaxError} only for a damaged journal */
export function decodeEntries(text: string): JournalEvent[] {
  const end = text.indexOf('\n')
  const entries = JSON.parse(end < 0 ? text : text.slice(0, end)) as Record<string, unknown>[]
  const payloads: Payload[] = []
  let position = end + 1
  const dereference = (value: object): unknown => {
    if (REFERENCE in value) return payloads[value[REFERENCE] as number]
    if (PAYLOAD in value) {
      const given = value[PAYLOAD] as string | number
      if (typeof given === 'string') return Payload.ofText(given)
      const payload = Payload.ofText(text.slice(position, position + given))
      position += given
      payloads.push(payload)
      return payload
    }
    if (MAP in value) {
      return new Map((value[MAP] as [string, object][]).map(([name, member]) => [name, untag('', member)]))
    }
    return value
  }
  let nextId = 0
  let timestamp: unknown
  let branch: unknown
  return entries.map((entry) => {
    const id = (entry.id as number | undefined) ?? nextId
    const decoded: Record<string, unknown> =
      id === 0 ? { timestamp, branch } : { id, previousEventId: id - 1, timestamp, branch }
    for (const key in entry) {
      const value = entry[key]
      if (typeof value === 'object' && value !== null) decoded[key] = dereference(value)
      else if (key !== 'id') decoded[key] = value
    }
    timestamp = decoded.timestamp
    branch = decoded.branch
    if (id !== 0) nextId = id + 1
    return decoded as unknown as JournalEvent
  })
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
