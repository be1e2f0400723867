import { describe, expect, test } from 'vitest'
import { type ExpressionParser, JsonataSyntaxError, parseWithPackage } from './parse-expression.ts'
import { ParsedExpressions } from './parsed-expressions.ts'

/** Where tokens end, and how ancestors are labelled, is the only thing that may differ in a batch. */
const shape = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, member: unknown) =>
      key === 'position' || key === 'label' || key === 'index'
        ? undefined
        : member instanceof RegExp
          ? `${member}`
          : member
    )
  )

const counted = () => {
  let calls = 0
  const parse: ExpressionParser = (source) => {
    calls++
    return parseWithPackage(source)
  }
  return { parse, calls: () => calls }
}

const GOOD = [
  '$states.input.a.b[0]',
  '1 + 2 * 3',
  '($x := 1; $x)',
  '()',
  '{"a": [1, $b], "c": $f(?)}',
  'function($n){ $n > 0 ? $self($n - 1) : 0 }',
  '$a ~> $map(function($v){$v}) ^(>x){k: v}',
  '$a.b.c.{"p": %.d}',
  '"a \\" ( ; ) $" & \'/*\'',
  '$contains($a, /a(;b)/i)',
  '/* a ); comment */ 3',
  '$a@$i.b#$j[$j = 1]',
  '[1..3].($)',
  '$ ~> |a|{"b": 1}|'
]

test('an expression of a batch has the tree it has on its own', () => {
  const { parse, calls } = counted()
  const expressions = new ParsedExpressions(GOOD, parse)
  for (const source of GOOD) expect(shape(expressions.parse(source))).toEqual(shape(parseWithPackage(source)))
  expect(calls()).toBe(1)
})

test('an expression that was not announced is parsed on its own', () => {
  expect(shape(new ParsedExpressions([]).parse('1 + 1'))).toEqual(shape(parseWithPackage('1 + 1')))
})

describe('a wrong expression', () => {
  test.each([
    ['1 +'],
    ['1);(2'],
    ['1; 2'],
    [''],
    ['1)'],
    ['(1'],
    ['1)(2'],
    ['1)[0'],
    ['"a'],
    ['/* a'],
    ['%'],
    ['1)~>(2']
  ])('%j fails among others in the words it fails in alone', (wrong) => {
    const expressions = new ParsedExpressions([...GOOD.slice(0, 3), wrong, ...GOOD.slice(3)])
    const alone = (() => {
      try {
        return parseWithPackage(wrong)
      } catch (error) {
        return error
      }
    })()
    expect(alone).toBeInstanceOf(JsonataSyntaxError)
    expect(() => expressions.parse(wrong)).toThrow(alone as Error)
    for (const source of GOOD) expect(shape(expressions.parse(source))).toEqual(shape(parseWithPackage(source)))
  })

  test('is not hidden by another that undoes what it opened', () => {
    // one gives an expression too many, two others swallow what stands between them
    const wrong = ['1);(2', 'x & "', '" & y']
    const expressions = new ParsedExpressions(wrong)
    for (const source of wrong) expect(() => expressions.parse(source)).toThrow(JsonataSyntaxError)
  })
})

test('the calls of the parser grow with the number of batches, not of expressions', () => {
  const { parse, calls } = counted()
  const sources = Array.from({ length: 6400 }, (_, index) => `$v${index}`)
  const expressions = new ParsedExpressions([...sources, ...sources], parse)
  for (const source of [...sources, ...sources]) expressions.parse(source)
  expect(calls()).toBe(100)
})

test('one wrong expression costs its batch, and no other', () => {
  const { parse, calls } = counted()
  const sources = Array.from({ length: 640 }, (_, index) => (index === 100 ? '1 +' : `$v${index}`))
  const expressions = new ParsedExpressions(sources, parse)
  for (const source of sources) {
    if (source === '1 +') expect(() => expressions.parse(source)).toThrow('Unexpected end of expression')
    else expressions.parse(source)
  }
  // the other nine batches, and a halving of this one: 64, 32, 16, 8, 4, 2 and 1, each twice at most
  expect(calls()).toBeLessThanOrEqual(9 + 2 * 7)
})
