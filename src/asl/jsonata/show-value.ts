import { MAX_DEPTH } from '../../lib/json/parse.ts'
import { JsonNumber } from '../../lib/json/value.ts'

/** A cause is not longer than this on AWS, so what lies beyond in an error's text is not worth writing. */
const MAX_LENGTH = 32_768

/** A value as an error's text shows it: JSON; of a very long one only the beginning. */
export function showValue(value: unknown): string {
  const parts: string[] = []
  let length = 0
  const write = (part: string): void => {
    parts.push(part)
    length += part.length
  }
  let depth = 0
  const show = (shown: unknown): void => {
    if (length > MAX_LENGTH || depth > MAX_DEPTH) return
    if (Array.isArray(shown)) {
      showAll('[', shown, ']', show)
    } else if (shown instanceof Map) {
      showAll('{', shown, '}', ([key, member]) => {
        write(`${JSON.stringify(key)}:`)
        show(member)
      })
    } else {
      write(showScalar(shown))
    }
  }
  const showAll = <T>(open: string, items: Iterable<T>, close: string, showItem: (item: T) => void): void => {
    write(open)
    depth++
    let isFirst = true
    for (const item of items) {
      if (length > MAX_LENGTH) return
      if (!isFirst) write(',')
      isFirst = false
      showItem(item)
    }
    depth--
    write(close)
  }
  show(value)
  return parts.join('')
}

function showScalar(value: unknown): string {
  if (value instanceof JsonNumber) return /^-?\d+$/.test(value.text) ? value.text : String(Number(value.text))
  if (typeof value === 'number' && !Number.isFinite(value)) return `"${value}"`
  if (typeof value === 'string') return JSON.stringify(value.slice(0, MAX_LENGTH))
  return JSON.stringify(value) ?? 'undefined'
}
