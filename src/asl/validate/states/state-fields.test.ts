import { describe, expect, test } from 'vitest'
import { errorsOf, GRAPH, LAMBDA, schemaError } from '../../../../tests/asl/state-errors.ts'

/** The least that a state of each type needs. */
const LEAST: Readonly<Record<string, object>> = {
  Pass: { End: true },
  Task: { Resource: LAMBDA, End: true },
  Choice: { Choices: [{ Variable: '$.v', IsNull: true, Next: 'N' }] },
  Wait: { Seconds: 1, End: true },
  Succeed: {},
  Fail: {},
  Parallel: { Branches: [GRAPH], End: true },
  Map: { ItemProcessor: GRAPH, End: true }
}
const LEAST_JSONATA = { ...LEAST, Choice: { Choices: [{ Condition: true, Next: 'N' }] } }

/** A value for each field that is right where the field is. */
const VALUES: Readonly<Record<string, unknown>> = {
  InputPath: '$.a',
  OutputPath: null,
  Parameters: {},
  Result: { 'a.$': 1 },
  ResultSelector: {},
  ResultPath: '$.r',
  Arguments: {},
  Output: {},
  Assign: {},
  Retry: [],
  Catch: [],
  TimeoutSeconds: 5,
  HeartbeatSeconds: 5,
  TimeoutSecondsPath: '$.t',
  HeartbeatSecondsPath: '$.t',
  Credentials: { RoleArn: 'arn:aws:iam::123456789012:role/r' },
  Default: 'N',
  Error: 'E',
  Cause: 'C',
  ErrorPath: '$.e',
  CausePath: '$.e',
  Iterator: GRAPH,
  MaxConcurrency: 1,
  MaxConcurrencyPath: '$.m',
  ItemsPath: '$.i',
  Items: [],
  ItemSelector: {},
  Label: 'label',
  ToleratedFailureCount: 1,
  ToleratedFailureCountPath: '$.t',
  ToleratedFailurePercentage: 0.5,
  ToleratedFailurePercentagePath: '$.t',
  Resource: LAMBDA,
  Branches: [GRAPH],
  Choices: [],
  Seconds: 1,
  Comment: 'c'
}

/** Which field a state of which type has: in both languages (B), in JSONPath (J) or in JSONata (A) only. */
const SUPPORT: Readonly<Record<string, string>> = {
  InputPath: 'Pass J, Task J, Choice J, Wait J, Succeed J, Parallel J, Map J',
  OutputPath: 'Pass J, Task J, Choice J, Wait J, Succeed J, Parallel J, Map J',
  Parameters: 'Pass J, Task J, Parallel J, Map J',
  Result: 'Pass J',
  ResultSelector: 'Task J, Parallel J, Map J',
  ResultPath: 'Pass J, Task J, Parallel J, Map J',
  Arguments: 'Task A, Parallel A',
  Output: 'Pass A, Task A, Choice A, Wait A, Succeed A, Parallel A, Map A',
  Assign: 'Pass B, Task B, Choice B, Wait B, Parallel B, Map B',
  Retry: 'Task B, Parallel B, Map B',
  Catch: 'Task B, Parallel B, Map B',
  TimeoutSeconds: 'Task B',
  HeartbeatSeconds: 'Task B',
  TimeoutSecondsPath: 'Task J',
  HeartbeatSecondsPath: 'Task J',
  Credentials: 'Task B',
  Default: 'Choice B',
  Error: 'Fail B',
  Cause: 'Fail B',
  ErrorPath: 'Fail J',
  CausePath: 'Fail J',
  MaxConcurrency: 'Map B',
  MaxConcurrencyPath: 'Map J',
  ItemsPath: 'Map J',
  Items: 'Map A',
  ItemSelector: 'Map B',
  Label: 'Map B',
  ToleratedFailureCount: 'Map B',
  ToleratedFailureCountPath: 'Map J',
  ToleratedFailurePercentage: 'Map B',
  ToleratedFailurePercentagePath: 'Map J',
  Resource: 'Task B',
  Branches: 'Parallel B',
  Choices: 'Choice B',
  Seconds: 'Wait B',
  Comment: 'Pass B, Task B, Choice B, Wait B, Succeed B, Fail B, Parallel B, Map B'
}

describe('every field is supported on the types and in the languages that AWS supports it in', () => {
  test.each(Object.keys(SUPPORT))('%s', (field) => {
    for (const [language, least] of [
      ['JSONPath', LEAST],
      ['JSONata', LEAST_JSONATA]
    ] as const) {
      for (const [type, fields] of Object.entries(least)) {
        const state = { Type: type, QueryLanguage: language, [field]: VALUES[field], ...fields }
        const support = new RegExp(`\\b${type} (.)`).exec(SUPPORT[field] ?? '')?.[1]
        const other = language === 'JSONPath' ? 'JSONata' : 'JSONPath'
        const expected =
          support === undefined
            ? schemaError(`Field '${field}' is not supported`)
            : support === 'B' || support === (language === 'JSONPath' ? 'J' : 'A')
              ? ''
              : schemaError(
                  `The QueryLanguage is set to '${language}', but field '${field}' is only supported for the '${other}' QueryLanguage`
                )
        expect([type, language, errorsOf(state)]).toEqual([type, language, expected])
      }
    }
  })
})

describe('the type', () => {
  test('is one of eight', () => {
    const message =
      "The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map]"
    expect(errorsOf({ Type: 'pass', End: true })).toBe(schemaError(message, '/States/S/Type'))
    expect(errorsOf({ Type: 1 })).toBe(schemaError(message, '/States/S/Type'))
    expect(errorsOf({ End: true })).toBe(schemaError('These fields are required: [Type]'))
  })
})

test('states are nested at most 50 deep', () => {
  const nest = (depth: number): object =>
    depth === 0
      ? { Type: 'Pass', End: true }
      : {
          Type: 'Parallel',
          Branches: [{ StartAt: `S${depth}`, States: { [`S${depth}`]: nest(depth - 1) } }],
          End: true
        }
  expect(errorsOf(nest(49))).toBe('')
  expect(errorsOf(nest(50))).toContain('TOO_DEEPLY_NESTED')
})
