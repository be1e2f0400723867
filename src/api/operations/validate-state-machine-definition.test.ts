import { describe, expect, test } from 'vitest'
import { createFixture, passDefinition } from '../../../tests/api/api-fixture.ts'

const { call } = createFixture()

describe('ValidateStateMachineDefinition', () => {
  test('finds nothing in a good definition', async () => {
    expect(await call('ValidateStateMachineDefinition', { definition: passDefinition() })).toEqual({
      result: 'OK',
      diagnostics: [],
      truncated: false
    })
  })

  test('tells what is wrong, where, and leaves the place out where there is none', async () => {
    const missing = await call('ValidateStateMachineDefinition', { definition: '{}' })
    expect(missing).toEqual({
      result: 'FAIL',
      diagnostics: [
        {
          severity: 'ERROR',
          code: 'SCHEMA_VALIDATION_FAILED',
          message: 'These fields are required: [States, StartAt]',
          location: '/'
        }
      ],
      truncated: false
    })
    const blank = await call('ValidateStateMachineDefinition', { definition: ' ' })
    expect(blank.diagnostics).toEqual([
      {
        severity: 'ERROR',
        code: 'SCHEMA_VALIDATION_FAILED',
        message: 'Definition must be a valid JSON object'
      }
    ])
  })

  const broken = JSON.stringify({
    StartAt: 'S0',
    States: Object.fromEntries(
      Array.from({ length: 150 }, (_each, index) => [`S${index}`, { Type: 'Pass', Next: `S${index + 1}`, Nonsense: 1 }])
    )
  })

  test('shows as many as asked for, 100 at most, and says that there are more', async () => {
    for (const [maxResults, count] of [
      [3, 3],
      [0, 100],
      [undefined, 100]
    ] as const) {
      const answer = await call('ValidateStateMachineDefinition', { definition: broken, maxResults })
      expect(answer.diagnostics).toHaveLength(count)
      expect(answer.truncated).toBe(true)
    }
  })

  test('shows warnings to those who ask, and they do not fail', async () => {
    const definition = JSON.stringify({
      StartAt: 'P',
      States: { P: { Type: 'Pass', Result: { path: '$.x' }, End: true } }
    })
    const shown = await call('ValidateStateMachineDefinition', { definition, severity: 'WARNING' })
    expect(shown.result).toBe('OK')
    expect(shown.diagnostics.map(({ severity }) => severity)).toContain('WARNING')
    expect((await call('ValidateStateMachineDefinition', { definition })).diagnostics).toEqual([])
  })
})
