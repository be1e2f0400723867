import { jsonataError } from '../jsonata-error.ts'
import { type IntegerFormat, type LetterCase, parseIntegerPicture } from './integer-picture.ts'

/** A picture of XPath's `format-dateTime`, read: texts to keep, and components such as `[Y0001]`. */
export type DatePicture = readonly (string | DateComponent)[]

export interface DateComponent {
  /** `Y` year, `M` month, `D` day, `d` day of the year, `F` day of the week, … */
  readonly component: string
  /** Shown as a name (`[MNn]`), in that case. */
  readonly names: LetterCase | undefined
  /** Shown as a number. */
  readonly format: IntegerFormat | undefined
  readonly maximumWidth: number | undefined
  /** A year is cut to its last digits. */
  readonly yearDigits: number | undefined
  /** `t` after a time zone: `Z` stands for no offset. */
  readonly usesZulu: boolean
}

const DEFAULT_PRESENTATIONS: Readonly<Record<string, string>> = {
  Y: '1',
  M: '1',
  D: '1',
  d: '1',
  F: 'n',
  W: '1',
  w: '1',
  X: '1',
  x: '1',
  H: '1',
  h: '1',
  P: 'n',
  m: '01',
  s: '01',
  f: '1',
  Z: '01:01',
  z: '01:01',
  C: 'n',
  E: 'n'
}

/** @throws {JsonataError} D3130 to D3135 */
export function parseDatePicture(picture: string): DatePicture {
  const parts: (string | DateComponent)[] = []
  let literal = ''
  let at = 0
  while (at < picture.length) {
    const character = picture.charAt(at)
    const isDoubled = picture.charAt(at + 1) === character
    if (character === '[' && !isDoubled) {
      if (literal !== '') parts.push(literal)
      literal = ''
      const end = picture.indexOf(']', at)
      if (end < 0) throw jsonataError('D3135')
      parts.push(parseComponent(picture.slice(at + 1, end).replace(/\s+/g, '')))
      at = end + 1
    } else {
      literal += character
      at += (character === '[' || character === ']') && isDoubled ? 2 : 1
    }
  }
  if (literal !== '') parts.push(literal)
  return parts
}

function parseComponent(marker: string): DateComponent {
  const component = marker.charAt(0)
  const comma = marker.lastIndexOf(',')
  const { minimum, maximum } = comma < 0 ? {} : parseWidths(marker.slice(comma + 1))
  const presentation = comma < 0 ? marker.slice(1) : marker.slice(1, comma)
  const modifier = presentation.length > 1 && /[atco]$/.test(presentation) ? presentation.slice(-1) : undefined
  const primary =
    presentation === ''
      ? DEFAULT_PRESENTATIONS[component]
      : modifier === undefined
        ? presentation
        : presentation.slice(0, -1)
  if (primary === undefined || !Object.hasOwn(DEFAULT_PRESENTATIONS, component)) {
    throw jsonataError('D3132', { value: component })
  }
  const names = namesCase(primary)
  const format =
    names === undefined ? parseIntegerPicture(modifier === undefined ? primary : `${primary};${modifier}`) : undefined
  return {
    component,
    names,
    format: widened(component, format, minimum, maximum),
    maximumWidth: maximum,
    yearDigits: component === 'Y' ? yearDigits(format, minimum, maximum) : undefined,
    usesZulu: modifier === 't'
  }
}

function parseWidths(text: string): { readonly minimum?: number; readonly maximum?: number } {
  const dash = text.indexOf('-')
  const minimum = parseWidth(dash < 0 ? text : text.slice(0, dash))
  const maximum = dash < 0 ? undefined : parseWidth(text.slice(dash + 1))
  return { ...(minimum === undefined ? {} : { minimum }), ...(maximum === undefined ? {} : { maximum }) }
}

const MAX_WIDTH = 1000

function parseWidth(text: string): number | undefined {
  const width = Number.parseInt(text, 10)
  return Number.isNaN(width) ? undefined : Math.min(width, MAX_WIDTH)
}

function namesCase(presentation: string): LetterCase | undefined {
  if (presentation.startsWith('n')) return 'lower'
  if (!presentation.startsWith('N')) return undefined
  return presentation.charAt(1) === 'n' ? 'title' : 'upper'
}

/** Widths ask for more digits; the maximum does so for year, month and day only. */
function widened(
  component: string,
  format: IntegerFormat | undefined,
  minimum: number | undefined,
  maximum: number | undefined
): IntegerFormat | undefined {
  if (format?.kind !== 'digits' || component === 'Z' || component === 'z') return format
  const exact = 'YMD'.includes(component) ? maximum : undefined
  return { ...format, mandatoryDigits: exact ?? Math.max(format.mandatoryDigits, minimum ?? 0) }
}

function yearDigits(
  format: IntegerFormat | undefined,
  minimum: number | undefined,
  maximum: number | undefined
): number | undefined {
  if (maximum !== undefined) return maximum
  if (format?.kind !== 'digits') return undefined
  const digits = Math.max(format.mandatoryDigits, minimum ?? 0) + format.optionalDigits
  return digits >= 2 ? digits : undefined
}
