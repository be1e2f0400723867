import { BoundedRegExp } from '../../../lib/bounded-regexp.ts'
import { internalError, jsonataError } from '../jsonata-error.ts'
import { search } from '../matcher.ts'
import { type DateComponent, type DatePicture, parseDatePicture } from '../pictures/date-picture.ts'
import { formatDate } from '../pictures/format-date.ts'
import { parseDate } from '../pictures/parse-date.ts'
import type { Runtime } from '../runtime.ts'
import type { JsonNumber, Result } from '../value.ts'
import { define, type FunctionTable } from './define.ts'

type Text = string | undefined

export const dateFunctions: FunctionTable = new Map([
  [
    'now',
    define('<s?s?:s>', 2, (runtime, picture: Text, timezone: Text) =>
      fromMillis(runtime, runtime.environment.now, picture, timezone)
    )
  ],
  ['millis', define('<:n>', 0, (runtime) => runtime.environment.now)],
  [
    'fromMillis',
    define('<n-s?s?:s>', 3, (runtime, ms: number | JsonNumber | undefined, picture: Text, timezone: Text) =>
      ms === undefined ? undefined : fromMillis(runtime, Math.trunc(Number(ms)), picture, timezone)
    )
  ],
  ['toMillis', define('<s-s?:n>', 2, toMillis)]
])

const ISO_8601 = parseDatePicture('[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]')

/** The furthest moments that JavaScript's dates reach. */
const MAX_MS = 8.64e15

function fromMillis(runtime: Runtime, ms: number, picture: Text, timezone: Text): Result {
  if (!(Math.abs(ms) <= MAX_MS)) throw internalError()
  if (picture === undefined) {
    runtime.work(PICTURE_WORK)
    return formatDate(ms, ISO_8601, offsetMinutes(timezone))
  }
  const parsed = readPicture(runtime, picture)
  for (const part of parsed) if (typeof part !== 'string') runtime.allocateText(widthOf(part))
  const text = formatDate(ms, parsed, offsetMinutes(timezone))
  runtime.allocateText(text.length)
  return text
}

/** Accounts for reading a picture: each of its few characters stands for a component, or a part of one. */
function readPicture(runtime: Runtime, picture: string): DatePicture {
  runtime.work(PICTURE_WORK + picture.length * 5)
  runtime.allocateText(picture.length)
  return parseDatePicture(picture)
}

const PICTURE_WORK = 40

const widthOf = ({ format }: DateComponent): number => (format?.kind === 'digits' ? format.mandatoryDigits : 0)

/** `±HHMM` in minutes. */
function offsetMinutes(timezone: Text): number {
  if (timezone === undefined) return 0
  if (!/^[+-]?\d{1,6}$/.test(timezone)) throw internalError()
  const offset = Number(timezone)
  return Math.trunc(offset / 100) * 60 + (offset % 100)
}

const ISO_TIMESTAMP =
  /^\d{4}(?:-[01]\d)?(?:-[0-3]\d)?(?:T[0-2]\d:[0-5]\d:[0-5]\d)?(?:\.\d+)?(?:[+-][0-2]\d:?[0-5]\d|Z)?$/

function toMillis(runtime: Runtime, timestamp: Text, picture: Text): Result {
  if (timestamp === undefined) return undefined
  if (picture === undefined) {
    runtime.allocateText(timestamp.length)
    if (!ISO_TIMESTAMP.test(timestamp)) throw jsonataError('D3110', { value: timestamp })
    // without a zone it is UTC, whatever the machine's zone
    return Date.parse(
      /T.*(?:Z|[+-]\d\d:?\d\d)$/.test(timestamp) || !timestamp.includes('T') ? timestamp : `${timestamp}Z`
    )
  }
  runtime.allocateText(timestamp.length)
  runtime.work(timestamp.length)
  const parsed = readPicture(runtime, picture)
  const match = (pattern: string) => search(runtime, new BoundedRegExp(pattern, 'i'), timestamp, 0, 1)[0]
  return parseDate(parsed, runtime.environment.now, match)
}
