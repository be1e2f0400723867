import { jsonataError } from '../jsonata-error.ts'
import { DAYS, dateFields, MONTHS } from './calendar.ts'
import type { DateComponent, DatePicture } from './date-picture.ts'
import { inCase } from './format-date.ts'
import type { IntegerFormat } from './integer-picture.ts'
import { NUMBER_WORDS_PATTERN } from './number-words.ts'
import { parseInteger } from './parse-integer.ts'

/** How the text of a component is recognised, and what it means (`undefined`: nothing known). */
interface Reader {
  readonly pattern: string
  readonly read: (text: string) => number | undefined
}

/**
 * The moment that a text in the form of a picture stands for, in milliseconds since the epoch; `undefined` where it
 * has another form, as `match` tells: it matches a pattern with the text, in either case. What the picture leaves out before its first component is taken from `now`, after it is zero.
 * @throws {JsonataError} D3133; D3136 for components that do not make up a moment
 */
export function parseDate(
  picture: DatePicture,
  now: number,
  match: (pattern: string) => readonly string[] | undefined
): number | undefined {
  const components = picture.filter((part) => typeof part !== 'string')
  const readers = components.map(readerOf)
  let index = 0
  const source = picture
    .map((part) => (typeof part === 'string' ? RegExp.escape(part) : `(${readers[index++]?.pattern})`))
    .join('')
  const texts = match(`^${source}$`)
  if (texts === undefined) return undefined
  const fields = new Map<string, number>()
  for (const [position, { component }] of components.entries()) {
    const value = readers[position]?.read(texts[position + 1] ?? '')
    if (value !== undefined) fields.set(component, value)
  }
  return components.length === 0 ? undefined : momentOf(fields, now)
}

function readerOf(part: DateComponent): Reader {
  if (part.component === 'Z' || part.component === 'z') return zoneReader(part)
  if (part.names !== undefined) return nameReader(part)
  if (part.format === undefined) throw jsonataError('D3133', { value: part.component })
  return integerReader(part.component, part.format)
}

function zoneReader({ component, format }: DateComponent): Reader {
  const separator = format?.kind === 'digits' ? format.separators[0]?.character : undefined
  const prefix = component === 'z' ? 'GMT' : ''
  const digits = separator === undefined ? '[0-9]+' : `[0-9]+${RegExp.escape(separator)}[0-9]+`
  return {
    pattern: `${prefix}[-+]${digits}`,
    read: (text) => {
      const offset = text.slice(prefix.length + 1)
      const at = separator === undefined ? Math.min(offset.length, 2) : offset.indexOf(separator)
      const hours = Number.parseInt(offset.slice(0, at), 10)
      const minutes = Number.parseInt(offset.slice(at + (separator?.length ?? 0)), 10) || 0
      return (text.charAt(prefix.length) === '-' ? -1 : 1) * (hours * 60 + minutes)
    }
  }
}

function nameReader({ component, names, maximumWidth }: DateComponent): Reader {
  const read = (list: readonly string[], first: number) => {
    const values = new Map(
      list.map((name, index): [string, number] => [inCase(name, names).slice(0, maximumWidth), index + first])
    )
    return (text: string) => values.get(text)
  }
  switch (component) {
    case 'M':
    case 'x':
      return { pattern: '[a-zA-Z]+', read: read(MONTHS, 1) }
    case 'F':
      return { pattern: '[a-zA-Z]+', read: read(DAYS, 1) }
    case 'P':
      return { pattern: '[a-zA-Z]+', read: (text) => ({ am: 0, pm: 1 })[text.toLowerCase()] }
    default:
      throw jsonataError('D3133', { value: component })
  }
}

function integerReader(component: string, format: IntegerFormat): Reader {
  return { pattern: integerPattern(component, format), read: (text) => parseInteger(text, format) }
}

function integerPattern(component: string, format: IntegerFormat): string {
  switch (format.kind) {
    case 'letters':
      return '[a-z]+'
    case 'roman':
      return '[mdclxvi]+'
    case 'words':
      return NUMBER_WORDS_PATTERN
    case 'digits': {
      // years, months and days of a given width may follow one another without anything between
      const isFixed = 'YMD'.includes(component) && format.mandatoryDigits > 1 && format.optionalDigits === 0
      return `[0-9]${isFixed ? `{${format.mandatoryDigits}}` : '+'}${format.isOrdinal ? '(?:th|st|nd|rd)' : ''}`
    }
    case 'sequence':
      throw jsonataError('D3130', { value: format.token })
  }
}

/** Fields of a day and of a time; which set is meant is told by the fields that are there. */
const DAY_OF_YEAR = 'Yd'
const WEEK_OF_MONTH = 'Xxw'
const WEEK_OF_YEAR = 'XW'
const TWELVE_HOURS = 'Phmsf'
const TWENTY_FOUR_HOURS = 'Hmsf'

function momentOf(given: ReadonlyMap<string, number>, now: number): number {
  const dayFields = [...'YXMxWwdD'].filter((field) => isSet(given.get(field)))
  const timeFields = [...'PHhmsf'].filter((field) => isSet(given.get(field)))
  const isDayOfYear = !areAmong(dayFields, 'YMD') && areAmong(dayFields, DAY_OF_YEAR)
  if (areAmong(dayFields, WEEK_OF_MONTH) || areAmong(dayFields, WEEK_OF_YEAR)) throw jsonataError('D3136')
  const isTwelveHours = !areAmong(timeFields, TWENTY_FOUR_HOURS) && areAmong(timeFields, TWELVE_HOURS)
  const order = (isDayOfYear ? 'YD' : 'YMD') + (isTwelveHours ? TWELVE_HOURS : TWENTY_FOUR_HOURS)
  const field = completed(given, order, now)
  const hour = isTwelveHours ? (field('h') % 12 || (field('h') === 12 ? 0 : field('h'))) + field('P') * 12 : field('H')
  const month = isDayOfYear ? 0 : Math.max(field('M') - 1, 0)
  const day = isDayOfYear ? (given.get('d') ?? 1) : field('D')
  const moment = Date.UTC(field('Y'), month, day, hour, field('m'), field('s'), field('f'))
  const offsetMinutes = given.get('Z') ?? given.get('z') ?? 0
  return moment - offsetMinutes * 60_000
}

const isSet = (value: number | undefined): boolean => value !== undefined && value !== 0 && !Number.isNaN(value)

const areAmong = (fields: readonly string[], allowed: string): boolean =>
  fields.length > 0 && fields.every((field) => allowed.includes(field))

/** Fields before the first given one are those of now; after it they have their least value, and no other may follow. */
function completed(given: ReadonlyMap<string, number>, order: string, now: number): (field: string) => number {
  const current = dateFields(now)
  const fields = new Map<string, number>()
  let isStarted = false
  let isEnded = false
  for (const field of order) {
    const value = given.get(field)
    if (value !== undefined) {
      if (isEnded) throw jsonataError('D3136')
      isStarted = true
      fields.set(field, value)
    } else if (isStarted) {
      isEnded = true
      fields.set(field, field === 'M' || field === 'D' ? 1 : 0)
    } else {
      fields.set(field, current[field] ?? 0)
    }
  }
  return (field) => fields.get(field) ?? 0
}
