import { describe, expect, test } from 'vitest'
import { parseState } from '../parse.ts'

describe('warnings', () => {
  const warnings = (state: object) =>
    parseState(JSON.stringify(state), 'S', { type: 'STANDARD' }).diagnostics.map(({ severity, code, location }) => [
      severity,
      code,
      location
    ])

  test('do not refuse, but tell of paths that are taken literally', () => {
    expect(
      warnings({ Type: 'Pass', End: true, Parameters: { a: '$.x', b: [{ c: 'States.UUID()' }], d: '$5' } })
    ).toEqual([
      ['WARNING', 'NO_DOLLAR', '/States/S/Parameters'],
      ['WARNING', 'NO_DOLLAR', '/States/S/Parameters/b[0]']
    ])
    expect(warnings({ Type: 'Pass', End: true, Result: { a: ['$.x'] } })).toEqual([
      ['WARNING', 'PASS_RESULT_IS_STATIC', '/States/S/Result']
    ])
    expect(warnings({ Type: 'Fail', Cause: '$.cause' })).toEqual([['WARNING', 'NO_PATH', '/States/S/Cause']])
  })
})
