import { Payload } from '../lib/json/payload.ts'
import { isHistoryEvent, type JournalEvent } from './event.ts'
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
  const texts = new Texts()
  let nextId = -1
  let timestamp = Number.NaN
  let branch: string | undefined
  let line = ''
  for (const event of events) {
    const id = isHistoryEvent(event) ? event.id : 0
    line += line === '' ? '[{"type":"' : '},{"type":"'
    line += event.type
    line += id === 0 || id !== nextId ? `","id":${id}` : '"'
    for (const key in event) {
      const value: unknown = event[key as keyof JournalEvent]
      if (typeof value === 'string') {
        if (key === 'type' || (key === 'branch' && value === branch)) continue
        line += stringMember(key, value)
      } else if (typeof value === 'number') {
        if (key === 'id' || (key === 'previousEventId' && value === id - 1)) continue
        if (key === 'timestamp' && value === timestamp) continue
        line += `,"${key}":${value}`
      } else if (value instanceof Payload) line += `,"${key}":${texts.refer(value.text)}`
      else if (value !== undefined) line += `,"${key}":${encodeValue(value)}`
    }
    if (id !== 0) nextId = id + 1
    timestamp = event.timestamp
    branch = event.branch
  }
  return `${line}}]\n${texts.all}`
}

/** The texts of a batch's payloads. */
class Texts {
  all = ''
  #last = ''
  #count = 0
  #others: Map<string, number> | undefined

  /** How an entry refers to a payload of that text. */
  refer(text: string): string {
    if (text.length <= SHORT_TEXT_LENGTH) return `{"${PAYLOAD}":${JSON.stringify(text)}}`
    if (text === this.#last) return `{"${REFERENCE}":${this.#count - 1}}`
    if (!text.isWellFormed()) return `{"${PAYLOAD}":${JSON.stringify(text)}}`
    const known = this.#others?.get(text)
    if (known !== undefined) return `{"${REFERENCE}":${known}}`
    if (this.#count > 0) {
      this.#others ??= new Map()
      this.#others.set(this.#last, this.#count - 1)
    }
    this.#last = text
    this.#count++
    this.all += text
    return `{"${PAYLOAD}":${text.length}}`
  }
}

/** Of a value that is neither a string, a number nor a payload. */
function encodeValue(value: unknown): string {
  return JSON.stringify(value instanceof Map ? { [MAP]: [...value].map(([name, of]) => [name, tag('', of)]) } : value)
}

function stringMember(name: string, value: string): string {
  const texts = REPEATED.get(name)
  if (texts === undefined || value.length > LONGEST_KEPT) return `,"${name}":${JSON.stringify(value)}`
  let text = texts.get(value)
  if (text === undefined) {
    text = `,"${name}":${JSON.stringify(value)}`
    if (texts.size >= MAX_KEPT) texts.clear()
    texts.set(value, text)
  }
  return text
}

/** Members whose values come again and again, as they are written: it is half of the time to escape them each time. */
const REPEATED: ReadonlyMap<string, Map<string, string>> = new Map(
  ['name', 'next', 'resourceType', 'resource', 'resourceArn', 'region', 'roleArn', 'startAt'].map((name) => [
    name,
    new Map()
  ])
)
const LONGEST_KEPT = 256
const MAX_KEPT = 1_000

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
