import { showEventDetails } from '../api/history-event.ts'
import type { HistoryEvent } from '../interpreter/event.ts'
import { cutEscaped, escapedLength, longestEscapedLength } from './escaped-text.ts'

/** What CloudWatch Logs takes as one event, less what surrounds the data (developer guide: 248 KiB of escaped payload). */
const MAX_DATA_BYTES = 248 * 1024

/** Members of details that are the data of the execution. */
const DATA_MEMBERS = ['input', 'output', 'parameters', 'assignedVariables']

/**
 * An event as CloudWatch Logs shows it, JSON in one line: ids, times and counts are strings, and the details have no
 * member of their own type's name around them (recorded: the cases of `test_logs`).
 */
export function logMessage(
  event: HistoryEvent,
  execution: { readonly arn: string; readonly redriveCount: number },
  includeExecutionData: boolean
): string {
  const details = showEventDetails(event, includeExecutionData)
  if (includeExecutionData) truncate(details)
  return JSON.stringify({
    id: String(event.id),
    type: event.type,
    details,
    previous_event_id: String(event.previousEventId),
    event_timestamp: String(event.timestamp),
    execution_arn: execution.arn,
    redrive_count: String(execution.redriveCount)
  })
}

/** Cuts the data of an event to what the log takes, and says so beside it. */
function truncate(details: Record<string, unknown>): void {
  const members = DATA_MEMBERS.filter((member) => member in details)
  const texts = members.flatMap((member) => textsOf(details[member]))
  const length = texts.reduce((sum, text) => sum + text.length, 0)
  if (longestEscapedLength(length) <= MAX_DATA_BYTES) return
  const room = new Room(MAX_DATA_BYTES)
  for (const member of members) {
    const value = details[member]
    const cut =
      typeof value === 'string' ? room.take(value) : Object.fromEntries(textEntries(value, (text) => room.take(text)))
    if (!room.wasExceeded) continue
    details[member] = cut
    if (`${member}Details` in details) details[`${member}Details`] = { truncated: true }
  }
}

const textsOf = (value: unknown): readonly string[] =>
  typeof value === 'string' ? [value] : Object.entries(value as Record<string, string>).flat()

const textEntries = (value: unknown, change: (text: string) => string): readonly (readonly [string, string])[] =>
  Object.entries(value as Record<string, string>).map(([name, text]) => [name, change(text)])

/** What is left for data, in bytes. */
class Room {
  #bytes: number
  wasExceeded = false

  constructor(bytes: number) {
    this.#bytes = bytes
  }

  /** A text, or as much of its beginning as there is room for. */
  take(text: string): string {
    const length = escapedLength(text)
    if (length <= this.#bytes) {
      this.#bytes -= length
      return text
    }
    this.wasExceeded = true
    const cut = cutEscaped(text, this.#bytes)
    this.#bytes = 0
    return cut
  }
}
