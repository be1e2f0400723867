import { fromPlain, type Json, type JsonObject, numberFromText } from '../../lib/json/value.ts'
import type { SpellMember } from './java-names.ts'
import type { SdkSchema } from './sdk-module.ts'

/**
 * An answer of the AWS SDK for JavaScript as a task's result: members in alphabetical order, a streamed
 * body last, as text (recorded: `test_s3_get_object`), a stream of events as their list.
 * @param bodyBytes a longer body is cut off there, which is as good as whole where the result is too large anyway
 */
export async function toResult(
  output: object,
  schema: SdkSchema,
  spell: SpellMember,
  bodyBytes: number
): Promise<JsonObject> {
  const members = new Map<string, Json>()
  const bodies = new Map<string, Json>()
  for (const [name, member] of schema.structIterator()) {
    const value = (output as Record<string, unknown>)[name]
    if (value === undefined || value === null) continue
    if (member.isStreaming() && member.isStructSchema()) {
      bodies.set(spell(name), await readEvents(value as AsyncIterable<unknown>, member, spell))
    } else if (member.isStreaming()) bodies.set(spell(name), await readBody(value, bodyBytes))
    else members.set(spell(name), convert(value, member, spell))
  }
  return new Map([...[...members].sort(([one], [other]) => (one < other ? -1 : 1)), ...bodies])
}

function convert(value: unknown, schema: SdkSchema, spell: SpellMember): Json {
  if (value === undefined || value === null) return null
  if (schema.isDocumentSchema()) return fromPlain(value)
  if (schema.isStructSchema()) {
    const members: [string, Json][] = []
    for (const [name, member] of schema.structIterator()) {
      const given = (value as Record<string, unknown>)[name]
      if (given !== undefined && given !== null) members.push([spell(name), convert(given, member, spell)])
    }
    return new Map(members.sort(([one], [other]) => (one < other ? -1 : 1)))
  }
  if (schema.isListSchema()) return (value as unknown[]).map((item) => convert(item, schema.getValueSchema(), spell))
  if (schema.isMapSchema()) {
    return new Map(Object.entries(value).map(([key, item]) => [key, convert(item, schema.getValueSchema(), spell)]))
  }
  return scalar(value)
}

function scalar(value: unknown): Json {
  if (value instanceof Date) return instantText(value)
  if (value instanceof Uint8Array) return blobText(value)
  if (typeof value === 'bigint') return numberFromText(String(value))
  // a decimal of any precision
  if (typeof value === 'object' && value !== null && 'string' in value) return numberFromText(String(value.string))
  return fromPlain(value)
}

/** As Java writes an instant: no fraction where there is none. */
const instantText = (date: Date): string => date.toISOString().replace('.000Z', 'Z')

/** As text where it is text, else in Base64. */
function blobText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return Buffer.from(bytes).toString('base64')
  }
}

async function readEvents(stream: AsyncIterable<unknown>, schema: SdkSchema, spell: SpellMember): Promise<Json> {
  const events: Json[] = []
  for await (const event of stream) {
    events.push(convert(event, schema, spell))
    if (events.length === MAX_EVENTS) break
  }
  return events
}

/** No result of 256 KiB is made of more. */
const MAX_EVENTS = 300_000

async function readBody(body: unknown, limitBytes: number): Promise<string> {
  if (body instanceof Uint8Array) return blobText(body)
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  // leaving the loop early closes the stream and its socket
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    chunks.push(chunk)
    sizeBytes += chunk.length
    if (sizeBytes > limitBytes) break
  }
  return blobText(Buffer.concat(chunks))
}
