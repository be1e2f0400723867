import { describe, expect, test } from 'vitest'
import { scopeFixture } from '../../../tests/asl/scope-fixture.ts'
import { Payload } from '../../lib/json/payload.ts'
import { stringify } from '../../lib/json/stringify.ts'
import { StateError } from '../errors.ts'
import { evaluateIntrinsic } from './evaluate-intrinsic.ts'
import { parseIntrinsic } from './parse-intrinsic.ts'

const INPUT = '{"name":"Ada", "list":[1,2], "empty":[], "nul":null, "one":1}'

const evaluate = (text: string): string => {
  const scope = scopeFixture({
    input: Payload.ofText(INPUT),
    context: () => Payload.ofText('{"Execution":{"Name":"run"}}').value,
    variable: (name) => (name === 'count' ? 3 : undefined)
  })
  return stringify(evaluateIntrinsic(parseIntrinsic(text), scope))
}

function causeOf(text: string): string {
  try {
    evaluate(text)
  } catch (error) {
    if (!(error instanceof StateError)) throw error
    expect(error.error).toBe('States.Runtime')
    return error.cause
  }
  throw new Error(`${text} did not fail`)
}

describe('evaluateIntrinsic', () => {
  test.each([
    ["States.Format('{} {} {}', $.name, $$.Execution.Name, $count)", '"Ada run 3"'],
    ['States.ArrayLength(States.Array($.list, States.Array()))', '2'],
    ['States.Array($.nul, $.list[*], $.none[*])', '[null,[1,2],[]]'],
    ['States.ArrayGetItem(States.ArrayRange(0, States.MathAdd($count, 1), 2), 2)', '4']
  ])('%s is %s', (text, expected) => {
    expect(evaluate(text)).toBe(expected)
  })

  test('a path that finds nothing is named with the whole call and the input as it was passed', () => {
    expect(causeOf("States.Format('{}',  $.nope)")).toBe(
      `The function 'States.Format('{}',  $.nope)' had the following error: The JsonPath argument for the field '$.nope' could not be found in the input '${INPUT}'`
    )
    expect(causeOf('States.Array(States.ArrayLength($.no.such))')).toContain(
      "The function 'States.Array(States.ArrayLength($.no.such))' had the following error: "
    )
  })

  test('a context path that finds nothing is shown as a path into the input', () => {
    expect(causeOf('States.Array($$.Nope)')).toContain(
      "for the field '$.Nope' could not be found in the input '{\"name\""
    )
  })

  test('an index beyond the end of an array is nothing here', () => {
    expect(causeOf('States.Array($.list[2])')).toContain("for the field '$.list[2]' could not be found")
  })

  test('a path that cannot be applied is explained by the library', () => {
    expect(causeOf('States.Array($.one[0])')).toBe(
      "The function 'States.Array($.one[0])' had the following error: Filter: [0] can only be applied to arrays. Current context is: 1"
    )
  })

  test('a bad value is reported with the whole call and the function that refused it', () => {
    expect(causeOf('States.Array(States.ArrayLength( $.name ))')).toBe(
      'There was an error while evaluating the intrinsic function: States.Array(States.ArrayLength( $.name )). Invalid arguments in States.ArrayLength'
    )
  })

  test('arguments of a function that takes none are evaluated all the same', () => {
    expect(evaluate('States.UUID($.name)')).toBe('"00000000-0000-4000-8000-000000000000"')
    expect(causeOf('States.UUID($.nope)')).toContain('could not be found')
  })
})
