import { describe, expect, test } from 'vitest'
import { errorsOf, schemaError } from '../../../../tests/asl/state-errors.ts'

describe('choice rules', () => {
  const choice = (...rules: object[]) => ({ Type: 'Choice', Choices: rules })
  const rule = { Variable: '$.v', IsNull: true, Next: 'N' }
  const C = '/States/S/Choices'
  const kinds = '[And, Or, Not, Variable, Condition]'

  test.each([
    [{ Type: 'Choice' }, 'These fields are required: [Choices]', '/States/S'],
    [choice(), 'Value cannot be empty', C],
    [choice({ Variable: '$.v', IsNull: true }), 'These fields are required: [Next]', `${C}[0]`],
    [choice(rule, { Next: 'N' }), `The object must have only one of the following fields, ${kinds}`, `${C}[1]`],
    [choice({ ...rule, And: [] }), `The object must have only one of the following fields, ${kinds}`, `${C}[0]`],
    [choice({ And: [], Next: 'N' }), 'Value cannot be empty', `${C}[0]/And`],
    [choice({ And: [rule], Next: 'N' }), "Field 'Next' is not supported", `${C}[0]/And[0]`],
    [choice({ Not: { Or: [rule] }, Next: 'N' }), "Field 'Next' is not supported", `${C}[0]/Not/Or[0]`],
    [
      choice({ Variable: 'v', IsNull: true, Next: 'N' }),
      "Value is not a Reference Path: Reference path didn't start with '$'",
      `${C}[0]/Variable`
    ],
    [choice({ Variable: '$.v[*]', IsNull: true, Next: 'N' }), 'Value is not a Reference Path', `${C}[0]/Variable`],
    [choice({ Variable: '$.v', StringEquals: 1, Next: 'N' }), 'Expected value of type String', `${C}[0]/StringEquals`],
    [choice({ Variable: '$.v', IsPresent: 'yes', Next: 'N' }), 'Expected value of type Boolean', `${C}[0]/IsPresent`],
    [
      choice({ Variable: '$.v', TimestampEquals: 'noon', Next: 'N' }),
      'String does not match RFC3339 timestamp',
      `${C}[0]/TimestampEquals`
    ],
    [
      choice({ Variable: '$.v', StringMatchesPath: '$.p', Next: 'N' }),
      "Field 'StringMatchesPath' is not supported",
      `${C}[0]`
    ],
    [
      choice({ Condition: true, Next: 'N' }),
      "The QueryLanguage is set to 'JSONPath', but field 'Condition' is only supported for the 'JSONata' QueryLanguage",
      `${C}[0]`
    ],
    [
      { ...choice(rule), QueryLanguage: 'JSONata' },
      "The QueryLanguage is set to 'JSONata', but field 'Variable' is only supported for the 'JSONPath' QueryLanguage",
      `${C}[0]`
    ]
  ])('%j is refused', (state, message, location) => {
    expect(errorsOf(state)).toContain(schemaError(message, location))
  })

  test('a comparison has one operator', () => {
    expect(errorsOf(choice({ Variable: '$.v', Next: 'N' }))).toMatch(
      /This object should have only one of the following fields: \[StringEquals, /
    )
    expect(errorsOf(choice({ ...rule, IsString: true }))).toMatch(
      /There should only be one of the following fields: \[StringEquals, /
    )
  })
})
