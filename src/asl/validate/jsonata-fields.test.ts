import { describe, expect, test } from 'vitest'
import { parseDefinition, parseState } from '../parse.ts'
import { formatDiagnostics } from './diagnostic.ts'

const errorsOf = (state: object): string => {
  const text = JSON.stringify({ QueryLanguage: 'JSONata', ...state })
  return formatDiagnostics(parseState(text, 'S', { type: 'STANDARD' }).diagnostics)
}

const pass = (fields: object) => errorsOf({ Type: 'Pass', End: true, ...fields })
const task = (fields: object) =>
  errorsOf({ Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f', End: true, ...fields })
const caught = (fields: object) => task({ Catch: [{ ErrorEquals: ['A'], Next: 'N', ...fields }] })

describe('expressions that do not parse', () => {
  // AWS's words, as measured
  test.each([
    ['a[1,2)', 'Expected "]", got ","'],
    ['"unterminated', 'String literal must be terminated by a matching quote'],
    ['1 +', 'Unexpected end of expression'],
    ['{"a":}', 'The symbol "}" cannot be used as a unary operator'],
    ['$x :=', 'Unexpected end of expression'],
    ['$match("a", /abc', 'No terminating / in regular expression'],
    ['', 'Unexpected end of expression']
  ])('%s', (expression, message) => {
    expect(pass({ Output: { v: `{% ${expression} %}` } })).toBe(
      `INVALID_JSONATA_EXPRESSION: ${message} at /States/S/Output/v`
    )
  })

  test('are located at the leaf they stand in', () => {
    const broken = '{% ( %}'
    expect(pass({ Output: { a: [1, { b: broken }] } })).toMatch(/ at \/States\/S\/Output\/a\[1\]\/b$/)
    expect(pass({ Assign: { x: broken } })).toMatch(/ at \/States\/S\/Assign\/x$/)
    expect(caught({ Output: broken })).toMatch(/ at \/States\/S\/Catch\[0\]\/Output$/)
    expect(errorsOf({ Type: 'Wait', Seconds: broken, End: true })).toMatch(/ at \/States\/S\/Seconds$/)
    expect(errorsOf({ Type: 'Fail', Cause: broken })).toMatch(/ at \/States\/S\/Cause$/)
    expect(errorsOf({ Type: 'Choice', Choices: [{ Condition: broken, Next: 'N' }] })).toMatch(
      / at \/States\/S\/Choices\[0\]\/Condition$/
    )
  })

  test('every broken expression is listed', () => {
    expect(pass({ Output: { a: '{% ( %}', b: '{% ) %}' } }).split(', INVALID')).toHaveLength(2)
  })
})

describe('expressions that AWS does not support', () => {
  // AWS's words, as measured
  test.each([
    ['phone', "Reference to 'phone' at the top level is not supported."],
    ['$$', "Reference to '$$' is not supported."],
    ['$states.errorOutput', "Field '$states.errorOutput' does not exist."],
    ['$states.result', "Field '$states.result' does not exist."],
    ['$states.inputs.a', "Field '$states.inputs' does not exist."]
  ])('%s', (expression, message) => {
    expect(pass({ Output: `{% ${expression} %}` })).toBe(
      `UNSUPPORTED_JSONATA_EXPRESSION: ${message} at /States/S/Output`
    )
  })

  test('a result is there in Output and Assign of a state that has one', () => {
    expect(task({ Output: '{% $states.result %}', Assign: { x: '{% $states.result.y %}' } })).toBe('')
    expect(task({ Arguments: '{% $states.result %}' })).toContain('UNSUPPORTED_JSONATA_EXPRESSION')
    expect(caught({ Output: '{% $states.result %}' })).toContain('UNSUPPORTED_JSONATA_EXPRESSION')
  })

  test('an error output is there in Output and Assign of a catcher', () => {
    expect(caught({ Output: '{% $states.errorOutput %}', Assign: { x: '{% $states.errorOutput.Error %}' } })).toBe('')
    expect(task({ Output: '{% $states.errorOutput %}' })).toContain('UNSUPPORTED_JSONATA_EXPRESSION')
  })
})

describe('delimiters', () => {
  test('an expression that is begun has to be ended', () => {
    const message = 'SCHEMA_VALIDATION_FAILED: JSONata string must start with {% and end with %}'
    expect(pass({ Output: { a: ['{% 1'] } })).toBe(`${message} at /States/S/Output/a[0]`)
    expect(errorsOf({ Type: 'Wait', Seconds: '{% 1', End: true })).toBe(`${message} at /States/S/Seconds`)
    expect(errorsOf({ Type: 'Choice', Choices: [{ Condition: 'true', Next: 'N' }] })).toBe(
      `${message} at /States/S/Choices[0]/Condition`
    )
  })

  test('any other text is a literal, and a member may have any name', () => {
    expect(pass({ Output: { 'a.$': ' {% 1 %} ', '{% x %}': 'Hello {% x %}' } })).toBe('')
  })
})

describe('fields of one type', () => {
  test.each([
    [{ Type: 'Wait', Seconds: '1', End: true }, 'Expected value of type Integer', '/Seconds'],
    [{ Type: 'Wait', Timestamp: 'noon', End: true }, 'String does not match RFC3339 timestamp', '/Timestamp'],
    [
      { Type: 'Choice', Choices: [{ Condition: 1, Next: 'N' }] },
      'Expected value of type Boolean',
      '/Choices[0]/Condition'
    ]
  ])('%j is refused', (state, message, location) => {
    expect(errorsOf(state)).toBe(`SCHEMA_VALIDATION_FAILED: ${message} at /States/S${location}`)
  })
})

test('the language of a state is its own or the machine’s, not that of the state around it', () => {
  const inner = { StartAt: 'I', States: { I: { Type: 'Pass', Output: 1, End: true } } }
  const machine = (fields: object, map: object) => ({
    StartAt: 'M',
    States: { M: { Type: 'Map', ItemProcessor: inner, End: true, ...map } },
    ...fields
  })
  const check = (definition: object) =>
    formatDiagnostics(parseDefinition(JSON.stringify(definition), { type: 'STANDARD' }).diagnostics)
  expect(check(machine({ QueryLanguage: 'JSONata' }, {}))).toBe('')
  expect(check(machine({}, { QueryLanguage: 'JSONata' }))).toBe(
    "SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage at /States/M/ItemProcessor/States/I"
  )
  expect(check(machine({ QueryLanguage: 'JSONata' }, { QueryLanguage: 'JSONPath' }))).toBe(
    "SCHEMA_VALIDATION_FAILED: 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at /States/M"
  )
})

test('the variables that expressions read are listed, those of their own are not', () => {
  const Output = { a: '{% $outer + ($inner := 1; $inner) %}', b: '{% $sum([$x, $states.input.y]) %}' }
  const definition = { QueryLanguage: 'JSONata', StartAt: 'A', States: { A: { Type: 'Succeed', Output } } }
  const { machine } = parseDefinition(JSON.stringify(definition), { type: 'STANDARD' })
  expect(machine?.variableReferences.get('A')).toEqual(['outer', 'x'])
})
