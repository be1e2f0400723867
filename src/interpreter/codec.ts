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
 * `previousEventId` that is the id before its own; and, where a function or activity is scheduled, a `resourceArn` that is
 * the `resource`. An entry that has no id of its own says `"id": 0`.
 */
export function encodeEntries(events: readonly JournalEvent[]): string {
  const texts = new Texts()
  let nextId = -1
  let timestamp = Number.NaN
  let branch = ''
  let line = ''
  for (const event of events) {
    let type = ''
    let id = 0
    let previousEventId = -1
    let at = 0
    let of = ''
    let resource = ''
    let members = ''
    // each member is read in this loop alone: by its name it takes ten times as long where there are many shapes
    for (const key in event) {
      const value: unknown = event[key as keyof JournalEvent]
      if (typeof value === 'number') {
        if (key === 'id') id = value
        else if (key === 'previousEventId') previousEventId = value
        else if (key === 'timestamp') at = value
        else members += `,"${key}":${value}`
      } else if (typeof value === 'string') {
        if (key === 'type') type = value
        else if (key === 'branch') of = value
        else if (key !== 'resourceArn' || value !== resource || !IS_ITS_RESOURCE.has(type)) {
          members += stringMember(key, value)
          if (key === 'resource') resource = value
        }
      } else if (value instanceof Payload) members += texts.member(key, value.text)
      else if (value !== undefined) members += `,"${key}":${encodeValue(value)}`
    }
    const isFirst = line === ''
    line += isFirst ? `[${openingOf(type).slice(2)}` : openingOf(type)
    if (id === 0 || id !== nextId) line += `,"id":${id}`
    if (previousEventId !== id - 1) line += `,"previousEventId":${previousEventId}`
    if (at !== timestamp) line += `,"timestamp":${at}`
    if (isFirst || of !== branch) line += stringMember('branch', of)
    line += members
    if (id !== 0) nextId = id + 1
    timestamp = at
    branch = of
  }
  return `${line}}]\n${texts.all}`
}

/** The texts of a batch's payloads. */
class Texts {
  all = ''
  #last = ''
  #count = 0
  #others: Map<string, number> | undefined

  /** The member of an entry that is a payload of that text. */
  member(name: string, text: string): string {
    if (text.length <= SHORT_TEXT_LENGTH) return `,"${name}":{"${PAYLOAD}":${JSON.stringify(text)}}`
    if (text === this.#last) return REFERENCES.member(name, this.#count - 1)
    if (!text.isWellFormed()) return `,"${name}":{"${PAYLOAD}":${JSON.stringify(text)}}`
    const known = this.#others?.get(text)
    if (known !== undefined) return REFERENCES.member(name, known)
    if (this.#count > 0) {
      this.#others ??= new Map()
      this.#others.set(this.#last, this.#count - 1)
    }
    this.#last = text
    this.#count++
    this.all += text
    return LENGTHS.member(name, text.length)
  }
}

/** Of a value that is neither a string, a number nor a payload. */
function encodeValue(value: unknown): string {
  return JSON.stringify(value instanceof Map ? { [MAP]: [...value].map(([name, of]) => [name, tag('', of)]) } : value)
}

/*
 * What comes again and again is kept as it is written: putting a text together takes longer for each of its parts, and
 * escaping the strings was half of the time.
 */

/** What ends the entry before and begins one of that type. */
function openingOf(type: string): string {
  let text = OPENINGS.get(type)
  if (text === undefined) {
    text = `},{"type":"${type}"`
    OPENINGS.set(type, text)
  }
  return text
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

/** Members that are a number with a tag. */
class TaggedMembers {
  readonly #tag: string
  /** By name, and by the number where that is small. */
  readonly #texts = new Map<string, string[]>()

  constructor(tag: string) {
    this.#tag = tag
  }

  member(name: string, number: number): string {
    let texts = this.#texts.get(name)
    if (texts === undefined) {
      texts = Array.from({ length: TAGGED_KEPT }, (_, small) => this.#write(name, small))
      this.#texts.set(name, texts)
    }
    return texts[number] ?? this.#write(name, number)
  }

  #write(name: string, number: number): string {
    return `,"${name}":{"${this.#tag}":${number}}`
  }
}

const OPENINGS = new Map<string, string>()
const REPEATED: ReadonlyMap<string, Map<string, string>> = new Map(
  ['branch', 'name', 'next', 'resourceType', 'resource', 'resourceArn', 'region', 'roleArn', 'startAt'].map((name) => [
    name,
    new Map()
  ])
)
const LONGEST_KEPT = 256
const MAX_KEPT = 1_000
const TAGGED_KEPT = 256

const PAYLOAD = '$p'
const REFERENCE = '$r'
const MAP = '$m'
const SET = '$s'

const REFERENCES = new TaggedMembers(REFERENCE)
const LENGTHS = new TaggedMembers(PAYLOAD)

/** Their resource is shown as it is written. */
const IS_ITS_RESOURCE: ReadonlySet<string> = new Set<JournalEvent['type']>([
  'LambdaFunctionScheduled',
  'ActivityScheduled'
])

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
    if (decoded.resourceArn === undefined && IS_ITS_RESOURCE.has(decoded.type as string)) {
      decoded.resourceArn = decoded.resource
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
