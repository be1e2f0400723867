import { describe, expect, it } from 'vitest'
import { scopeFixture } from '../../../tests/asl/scope-fixture.ts'
import { parse } from '../../lib/json/parse.ts'
import { Payload } from '../../lib/json/payload.ts'
import { fromPlain, type JsonTypeName, object } from '../../lib/json/value.ts'
import { StateError } from '../errors.ts'
import type { Scope } from '../scope.ts'
import { compileTemplate, compileTyped, isExpression, RefusedExpressionsError } from './template.ts'

const scope = scopeFixture({
  input: Payload.ofText('{"a": {"b": [1, null, "x"]}, "n": 1.0}'),
  context: () => object({ State: object({ Name: 'S' }) }),
  variable: (name) => (name === 'v' ? 'variable' : undefined)
})

const evaluated = (template: string, within: Scope = scope): string =>
  compileTemplate(parse(template), 'Output', { result: true, errorOutput: true }).evaluate(within).text

function failure(evaluate: () => unknown): {
  readonly error: string
  readonly cause: string
  readonly location?: string
} {
  try {
    evaluate()
  } catch (error) {
    if (error instanceof StateError) {
      const { error: name, cause, location } = error
      return location === undefined ? { error: name, cause } : { error: name, cause, location }
    }
    throw error
  }
  throw new Error('did not fail')
}

const causeOf = (template: string): string => failure(() => evaluated(template)).cause

describe('a template', () => {
  it('is its own value where it holds no expression, whatever looks like one', () => {
    const literal = '{"a":" {% 1 %} ","b":"x {% 1 %}","{% 2 %}":[1.50,null],"c.$":"$.x","d":"{%"}'
    expect(evaluated(literal)).toBe(literal)
    expect(['{% 1 %}', '{%1%}', '{%%}'].map(isExpression)).toEqual([true, true, true])
    expect(['{%}', '{% 1', '1 %}', '{% 1 %} ', ''].map(isExpression)).toEqual([false, false, false, false, false])
  })

  it('evaluates whole texts at any depth and keeps everything else', () => {
    const template = '{"x":["{% $states.input.a.b[0] %}",{"y":"{% $v %}"}],"z":1.50,"{% 1 %}":"{%2%}"}'
    expect(evaluated(template)).toBe('{"x":[1,{"y":"variable"}],"z":1.50,"{% 1 %}":2}')
  })

  it('keeps null and false that an expression yields', () => {
    expect(evaluated('["{% null %}", "{% false %}", {"a": "{% null %}"}]')).toBe('[null,false,{"a":null}]')
    expect(evaluated('"{% $states.input.a.b[1] %}"')).toBe('null')
  })

  it('reads every member of $states', () => {
    const within = { ...scope, result: Payload.ofText('[7]'), errorOutput: object({ Error: 'E', Cause: 'C' }) }
    expect(evaluated('["{% $states.result[0] %}","{% $states.errorOutput.Cause %}"]', within)).toBe('[7,"C"]')
    expect(evaluated('"{% $states.context.State.Name %}"')).toBe('"S"')
    expect(evaluated('"{% $keys($states) %}"', within)).toBe('["input","result","errorOutput","context"]')
    expect(evaluated('"{% $keys($states) %}"')).toBe('["input","context"]')
  })

  it('does not build a context object that no expression reads', () => {
    const within = scopeFixture({
      context: () => {
        throw new Error('built for nothing')
      }
    })
    expect(evaluated('["{% $states.input %}", "{% 1 + 1 %}"]', within)).toBe('[{},2]')
  })

  it('names the variables its expressions read', () => {
    const template = compileTemplate(
      fromPlain({ a: '{% $y & $x %}', b: ['{% $x %}', '{% ($z := 1; $z) %}'] }),
      'Output'
    )
    expect(template.variableReferences).toEqual(['x', 'y'])
  })
})

describe('a failing expression fails the state', () => {
  const sentence = (source: string, location: string, ending: string): string =>
    `The JSONata expression '${source}' specified for the field '${location}' ${ending}`

  it.each([
    ['"{% $states.input.missing %}"', '$states.input.missing', 'Output'],
    ['{"a":{"b":["x",[1,"{% $nothing %}"]]}}', '$nothing', 'Output/a/b[1][1]'],
    ['{"a/b": "{%   $nothing\\n%}"}', '$nothing', 'Output/a/b']
  ])('where it returns nothing: %s', (template, source, location) => {
    expect(failure(() => evaluated(template))).toEqual({
      error: 'States.QueryEvaluationError',
      cause: sentence(source, location, 'returned nothing (undefined).'),
      location
    })
  })

  it('where its result is, or holds, a function', () => {
    expect(causeOf('"{% $fn := function($x){$x} %}"')).toBe(
      sentence('$fn := function($x){$x}', 'Output', 'returned an unsupported result type.')
    )
    expect(causeOf('"{% [$sum] %}"')).toBe(sentence('[$sum]', 'Output', 'returned an unsupported result type.'))
  })

  it.each([
    ['$eval("1+1")', '. T1006: Attempted to invoke a non-function'],
    ['$sum(["a"])', '. T0412: Argument 1 of function "sum" must be an array of "numbers"'],
    ['$split("a","b",-1)', '. D3020: Third argument of split function must evaluate to a positive number'],
    ['$error("own words")', '. D3137: own words'],
    ['[1..900000] ~> $count()', ': Expression evaluation memory limit exceeded: Check for excessive memory usage'],
    ['$base64decode("!!!")', '. 00000000-0000-4000-8000-000000000000', 'threw an internal error during evaluation']
  ])('where it throws: %s', (source, ending, opening = 'threw an error during evaluation') => {
    expect(causeOf(JSON.stringify(`{% ${source} %}`))).toBe(sentence(source, 'Output', `${opening}${ending}`))
  })
})

describe('a field of one type', () => {
  const typed = (source: string, type: JsonTypeName) => compileTyped(`{% ${source} %}`, 'Items').evaluate(scope, type)

  it('takes a value of its type', () => {
    expect(typed('$states.input.a.b', 'array')).toEqual([1, null, 'x'])
    expect(typed('$states.input.n', 'number')).toBe(1)
    expect(compileTyped('{%  $v  %}', 'Error').source).toBe('$v')
    expect(compileTyped('{% $v %}', 'Error').variableReferences).toEqual(['v'])
  })

  it.each([
    ['1', "'number' for value: 1"],
    ["'string'", '\'string\' for value: "string"'],
    ['true', "'boolean' for value: true"],
    ['null', "'null' for value: null"],
    ['{"foo": "bar"}', '\'object\' for value: {"foo":"bar"}']
  ])('refuses another: %s', (source, was) => {
    expect(failure(() => typed(source, 'array'))).toEqual({
      error: 'States.QueryEvaluationError',
      cause: `The JSONata expression '${source}' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was ${was}`,
      location: 'Items'
    })
  })

  it('tells nothing and functions apart from other types', () => {
    expect(failure(() => typed('$x', 'array')).cause).toContain('returned nothing (undefined).')
    expect(failure(() => typed('$sum', 'array')).cause).toContain('returned an unsupported result type.')
  })
})

describe('a definition is refused for its expressions', () => {
  const refusals = (value: unknown, available = {}) => {
    try {
      compileTemplate(fromPlain(value), 'Output', available)
      return []
    } catch (error) {
      if (error instanceof RefusedExpressionsError) return error.refusals
      throw error
    }
  }

  it('naming each with its place', () => {
    expect(refusals({ a: '{% 1 + %}', b: ['{% x + y %}', '{% 1 %}'] })).toEqual([
      { location: 'Output/a', code: 'INVALID_JSONATA_EXPRESSION', message: 'Unexpected end of expression' },
      {
        location: 'Output/b[0]',
        code: 'UNSUPPORTED_JSONATA_EXPRESSION',
        message: "Reference to 'x' at the top level is not supported."
      },
      {
        location: 'Output/b[0]',
        code: 'UNSUPPORTED_JSONATA_EXPRESSION',
        message: "Reference to 'y' at the top level is not supported."
      }
    ])
  })

  it('where they read a member of $states that is not there', () => {
    const refusal = (member: string) => ({
      location: 'Output',
      code: 'UNSUPPORTED_JSONATA_EXPRESSION',
      message: `Field '$states.${member}' does not exist.`
    })
    expect(refusals('{% $states.errorOutput.Cause %}')).toEqual([refusal('errorOutput')])
    expect(refusals('{% $map([1], function(){ $states.result }) %}')).toEqual([refusal('result')])
    expect(refusals('{% $states.errorOutput %}', { errorOutput: true })).toEqual([])
    expect(refusals('{% $states.input.errorOutput %}')).toEqual([])
    expect(refusals('{% $states %}')).toEqual([])
  })

  it('also in a field of one type', () => {
    expect(() => compileTyped('{% 1 + %}', 'Items')).toThrow(RefusedExpressionsError)
  })
})
