import { describe, expect, test } from 'vitest'
import { scopeFixture } from '../../tests/asl/scope-fixture.ts'
import { stateFixture } from '../../tests/asl/state-fixture.ts'
import { Payload } from '../lib/json/payload.ts'
import type { WaitState } from './definition.ts'
import { waitUntil } from './wait-until.ts'

const NOW = Date.UTC(2024, 0, 1)

const due = (fields: object, input = '{}'): number =>
  waitUntil(
    stateFixture<WaitState>({ Type: 'Wait', End: true, ...fields }),
    scopeFixture({ input: Payload.ofText(input) }),
    NOW
  )

describe('waitUntil', () => {
  test.each([
    [{ Seconds: 0 }, '{}', NOW],
    [{ Seconds: 99_999_999 }, '{}', NOW + 99_999_999_000],
    [{ SecondsPath: '$.s' }, '{"s":5}', NOW + 5_000],
    [{ SecondsPath: '$.s' }, '{"s":"5"}', NOW + 5_000],
    [{ Timestamp: '2024-01-01T00:00:01.5Z' }, '{}', NOW + 1_500],
    [{ TimestampPath: '$.t' }, '{"t":"2024-01-01T01:00:00+01:00"}', NOW],
    [{ TimestampPath: '$.t' }, '{"t":"2001-01-01T00:00:00Z"}', Date.UTC(2001, 0, 1)]
  ])('%j with input %s', (fields, input, expected) => {
    expect(due(fields, input)).toBe(expected)
  })

  // AWS's words, as recorded
  test.each([
    ['{}', 'The SecondsPath parameter does not reference an input value: $.input.s'],
    ['{"input":{"s":null}}', 'The SecondsPath parameter does not reference an input value: $.input.s'],
    ['{"input":{"s":-1}}', 'The SecondsPath parameter references a negative value: $.input.s == -1'],
    ['{"input":{"s":1.5}}', 'The SecondsPath parameter cannot be parsed as a long value: $.input.s == 1.5'],
    ['{"input":{"s":-1.5}}', 'The SecondsPath parameter cannot be parsed as a long value: $.input.s == -1.5'],
    ['{"input":{"s":"ten"}}', 'The SecondsPath parameter cannot be parsed as a long value: $.input.s == ten'],
    ['{"input":{"s":2147483648}}', 'Wait state delay is too long.']
  ])('SecondsPath with input %s fails', (input, cause) => {
    expect(() => due({ SecondsPath: '$.input.s' }, input)).toThrow(`States.Runtime: ${cause}`)
  })

  test.each(['2016-12-05T21:29:29', '2016-12-05 21:29:29Z', '2016-13-05T21:29:29Z', '05-12-2016T21:29:29Z'])(
    'TimestampPath fails with %s',
    (text) => {
      expect(() => due({ TimestampPath: '$.t' }, JSON.stringify({ t: text }))).toThrow(
        `States.Runtime: The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.t == ${text}`
      )
    }
  )

  test('24,855 days can be waited for, 24,856 cannot', () => {
    const inDays = (days: number) => JSON.stringify({ t: new Date(NOW + days * 86_400_000).toISOString() })
    expect(due({ TimestampPath: '$.t' }, inDays(24_855))).toBe(NOW + 24_855 * 86_400_000)
    expect(() => due({ TimestampPath: '$.t' }, inDays(24_856))).toThrow('Wait state delay is too long.')
  })
})
