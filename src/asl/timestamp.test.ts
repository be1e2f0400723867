import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareInstants, formatTimestamp, parseTimestamp } from './timestamp.ts'

describe('parseTimestamp', () => {
  test.each([
    ['2016-03-14T01:59:00Z', Date.UTC(2016, 2, 14, 1, 59), 0],
    ['2016-03-14T01:59:00.5Z', Date.UTC(2016, 2, 14, 1, 59, 0, 500), 0],
    ['2016-03-14T01:59:00.000000Z', Date.UTC(2016, 2, 14, 1, 59), 0],
    ['2016-03-14T01:59:00.123456789Z', Date.UTC(2016, 2, 14, 1, 59, 0, 123), 456_789],
    ['2016-03-14T01:59:00+02:30', Date.UTC(2016, 2, 13, 23, 29), 0],
    ['2016-03-14T01:59:00-01:00', Date.UTC(2016, 2, 14, 2, 59), 0],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29), 0],
    ['0001-01-01T00:00:00Z', -62_135_596_800_000, 0]
  ])('reads %s', (text, epochMs, nanoseconds) => {
    expect(parseTimestamp(text)).toEqual({ epochMs, nanoseconds })
  })

  test.each([
    '',
    '2016-12-05 21:29:29Z',
    '2016-12-05T21:29:29',
    '2016-12-05T21:29Z',
    '2016-13-05T21:29:29Z',
    '2016-12-05T25:29:29Z',
    '2016-12-05T24:00:00Z',
    '2016-12-05T21:60:29Z',
    '2016-12-05T21:29:60Z',
    '2023-02-29T00:00:00Z',
    '2016-04-31T00:00:00Z',
    '2016-00-10T00:00:00Z',
    '05-12-2016T21:29:29Z',
    '2016-12-05t21:29:29z',
    '2016-12-05T21:29:29.Z',
    '2016-12-05T21:29:29.1234567890Z',
    '2016-12-05T21:29:29+0100',
    '2016-12-05T21:29:29+18:01',
    '2016-12-05T21:29:29+01:60',
    ' 2016-12-05T21:29:29Z',
    '12016-12-05T21:29:29Z'
  ])('refuses %j', (text) => {
    expect(parseTimestamp(text)).toBeUndefined()
  })

  test('reads back every time it formats', () => {
    const anyTime = fc.integer({ min: -62_135_596_800_000, max: Date.UTC(9999, 11, 31) })
    fc.assert(
      fc.property(anyTime, (epochMs) => {
        expect(parseTimestamp(formatTimestamp(epochMs))).toEqual({ epochMs, nanoseconds: 0 })
      })
    )
  })

  test('never raises, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseTimestamp(text)
      })
    )
  })
})

test('instants are ordered to the nanosecond, across offsets', () => {
  const order = (a: string, b: string) => {
    const [first, second] = [parseTimestamp(a), parseTimestamp(b)]
    return first && second && Math.sign(compareInstants(first, second))
  }
  expect(order('2020-01-01T00:00:00.000000001Z', '2020-01-01T00:00:00.000000002Z')).toBe(-1)
  expect(order('2020-01-01T02:00:00+02:00', '2020-01-01T00:00:00Z')).toBe(0)
  expect(order('2020-01-01T00:00:00.001Z', '2020-01-01T00:00:00.000999999Z')).toBe(1)
})

test('times in payloads have milliseconds and a Z', () => {
  expect(formatTimestamp(1_710_269_167_123)).toBe('2024-03-12T18:46:07.123Z')
  expect(formatTimestamp(0)).toBe('1970-01-01T00:00:00.000Z')
})
