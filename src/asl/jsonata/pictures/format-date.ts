import { jsonataError } from '../jsonata-error.ts'
import { DAYS, dateFields, MONTHS } from './calendar.ts'
import type { DateComponent, DatePicture } from './date-picture.ts'
import { formatInteger } from './format-integer.ts'
import { type IntegerFormat, type LetterCase, parseIntegerPicture } from './integer-picture.ts'

/** A moment as a picture writes it, in a zone that many minutes ahead of UTC. */
export function formatDate(ms: number, picture: DatePicture, offsetMinutes: number): string {
  const fields = dateFields(ms + offsetMinutes * 60_000)
  return picture
    .map((part) => (typeof part === 'string' ? part : formatComponent(part, fields, offsetMinutes)))
    .join('')
}

/** @throws {JsonataError} D3133, D3134 */
function formatComponent(part: DateComponent, fields: Readonly<Record<string, number>>, offsetMinutes: number): string {
  switch (part.component) {
    case 'P':
      return part.names === 'upper' ? meridiem(fields).toUpperCase() : meridiem(fields)
    case 'Z':
    case 'z':
      return formatZone(part, offsetMinutes)
    case 'C':
    case 'E':
      return 'ISO'
    default:
  }
  const value = fields[part.component] ?? 0
  if (part.names !== undefined && part.component !== 'f') return nameOf(part, value).slice(0, part.maximumWidth)
  if (part.format === undefined) return String(value)
  return formatInteger(part.yearDigits === undefined ? value : value % 10 ** part.yearDigits, part.format)
}

const meridiem = (fields: Readonly<Record<string, number>>): string => ((fields.H ?? 0) >= 12 ? 'pm' : 'am')

function nameOf({ component, names }: DateComponent, value: number): string {
  const list = component === 'M' || component === 'x' ? MONTHS : component === 'F' ? DAYS : undefined
  if (list === undefined) throw jsonataError('D3133', { value: component })
  return inCase(list[value - 1] ?? '', names)
}

export const inCase = (name: string, letterCase: LetterCase | undefined): string =>
  letterCase === 'upper' ? name.toUpperCase() : letterCase === 'lower' ? name.toLowerCase() : name

const TWO_DIGITS = parseIntegerPicture('00')

function formatZone(part: DateComponent, offsetMinutes: number): string {
  if (offsetMinutes === 0 && part.usesZulu) return 'Z'
  const hours = Math.floor(Math.abs(offsetMinutes) / 60)
  const minutes = Math.abs(offsetMinutes) % 60
  const sign = offsetMinutes < 0 ? '-' : '+'
  return `${part.component === 'z' ? 'GMT' : ''}${sign}${zoneDigits(part.format, hours, minutes)}`
}

function zoneDigits(format: IntegerFormat | undefined, hours: number, minutes: number): string {
  if (format === undefined) return ''
  if (format.kind !== 'digits' || format.groupSize > 0) return formatInteger(hours * 100 + minutes, format)
  if (format.mandatoryDigits > 4) throw jsonataError('D3134', { value: format.mandatoryDigits })
  if (format.mandatoryDigits > 2) return formatInteger(hours * 100 + minutes, format)
  const text = formatInteger(hours, format)
  return minutes === 0 ? text : `${text}:${formatInteger(minutes, TWO_DIGITS)}`
}
