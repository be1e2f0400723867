/** A point in time as a state language timestamp gives it, to the nanosecond. */
export interface Instant {
  /** Whole milliseconds since the epoch. */
  readonly epochMs: number
  /** Nanoseconds beyond the millisecond: 0 to 999,999. */
  readonly nanoseconds: number
}

const TIMESTAMP = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))$/

/**
 * Reads an RFC 3339 timestamp: capital `T`, `Z` or an offset, a fraction of up to nine digits. `undefined` for anything
 * else, days and hours that do not exist included (recorded: `test_wait_timestamp_invalid`, `test_wait_timestamppath`).
 */
export function parseTimestamp(text: string): Instant | undefined {
  const match = TIMESTAMP.exec(text)
  if (match === null) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number
  ]
  if (hour > 23 || minute > 59 || second > 59) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined
  date.setUTCHours(hour, minute, second)
  const offsetMinutes = offset(match[8], Number(match[9]), Number(match[10]))
  if (offsetMinutes === undefined) return undefined
  const fraction = (match[7] ?? '').padEnd(9, '0')
  return {
    epochMs: date.getTime() - offsetMinutes * 60_000 + Number(fraction.slice(0, 3)),
    nanoseconds: Number(fraction.slice(3))
  }
}

/** Offsets reach 18 hours either way, as in Java's `ZoneOffset`. */
function offset(sign: string | undefined, hours: number, minutes: number): number | undefined {
  if (sign === undefined) return 0
  const total = hours * 60 + minutes
  if (minutes > 59 || total > 18 * 60) return undefined
  return sign === '-' ? -total : total
}

/** Negative, zero or positive as `a` is before, at or after `b`. */
export const compareInstants = (a: Instant, b: Instant): number =>
  a.epochMs - b.epochMs || a.nanoseconds - b.nanoseconds

/** `2024-03-12T18:46:07.123Z`: how AWS writes times into payloads. */
export const formatTimestamp = (epochMs: number): string => new Date(epochMs).toISOString()
