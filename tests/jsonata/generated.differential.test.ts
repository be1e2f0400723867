import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ours, theirs } from './oracle.ts'

const data = {
  a: {
    b: [
      { c: 1, d: 'x', e: { f: 3 } },
      { c: 2, d: 'y' }
    ],
    c: 5,
    g: 'str'
  },
  b: [1, 2, 3],
  c: true,
  d: { a: { b: 7 } },
  list: [{ x: 1, y: [1, 2] }, { x: 2, y: [3] }, { x: 3 }],
  n: 4,
  s: 'hello',
  z: null
}

const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'x', 'y', 'list', 'n', 's', 'z', 'missing')
const literal = fc.constantFrom('1', '2', '0', '-1', '2.5', '"x"', '"y"', '""', 'true', 'false', 'null', '[]', '{}')
const functionName = fc.constantFrom(
  '$count',
  '$string',
  '$sum',
  '$type',
  '$exists',
  '$not',
  '$keys',
  '$reverse',
  '$distinct',
  '$boolean',
  '$number',
  '$length',
  '$max',
  '$spread',
  '$uppercase'
)

/**
 * Predicates that do not hold where there is no item: the original evaluates them there too, and carries on with the
 * nothing that it selected.
 */
const predicate = fc.oneof(
  name.map((key) => `[${key}]`),
  fc.tuple(name, literal).map(([key, value]) => `[${key} = ${value}]`),
  fc.tuple(name, fc.constantFrom('<', '>='), fc.constantFrom('1', '"x"')).map((parts) => `[${parts.join(' ')}]`),
  fc.constantFrom('[$ = 1]', '[$ > 1]')
)

const { expression } = fc.letrec<Record<'expression' | 'path' | 'step', string>>((tie) => ({
  step: fc.oneof(
    { weight: 6, arbitrary: name },
    { weight: 1, arbitrary: fc.constantFrom('*', '**', '$') },
    { weight: 1, arbitrary: tie('expression').map((inner) => `(${inner})`) },
    { weight: 1, arbitrary: tie('expression').map((inner) => `[${inner}]`) },
    { weight: 1, arbitrary: fc.tuple(name, tie('expression')).map(([key, value]) => `{"${key}": ${value}}`) }
  ),
  path: fc
    .tuple(
      fc.constantFrom('$d', '$', '$d.list', '$d.a'),
      fc.array(
        fc.tuple(
          tie('step'),
          fc.oneof(
            { weight: 6, arbitrary: fc.constant('') },
            { weight: 2, arbitrary: predicate },
            { weight: 1, arbitrary: fc.constant('[]') },
            { weight: 1, arbitrary: fc.constantFrom('[0]', '[-1]', '[1]') },
            { weight: 1, arbitrary: name.map((key) => `^(${key})`) }
          )
        ),
        { minLength: 1, maxLength: 4 }
      )
    )
    .map(([start, steps]) => `${start}${steps.map(([step, suffix]) => `.${step}${suffix}`).join('')}`),
  expression: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    literal,
    tie('path'),
    fc
      .tuple(tie('expression'), fc.constantFrom('+', '-', '*', '=', '!=', '<', '>=', '&', 'in'), tie('expression'))
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    // in an error inside the right side of `and` the original names the wrong operator, so only plain values there
    fc
      .tuple(tie('expression'), fc.constantFrom('and', 'or'), literal)
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    fc.tuple(functionName, tie('expression')).map(([called, arg]) => `${called}(${arg})`),
    fc.tuple(tie('expression'), tie('expression'), tie('expression')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    fc.array(tie('expression'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc.tuple(tie('path'), name, tie('expression')).map(([path, key, value]) => `${path}{$string(${key}): ${value}}`),
    fc.tuple(tie('expression'), tie('expression')).map(([value, body]) => `($v := ${value}; ${body})`),
    fc
      .tuple(fc.constantFrom('$map', '$filter'), tie('expression'), tie('expression'))
      .map(([called, items, body]) => `${called}(${items}, function($v, $i){ ${body} })`),
    fc
      .tuple(tie('expression'), tie('expression'))
      .map(([items, body]) => `$reduce(${items}, function($v, $w){ ${body} })`),
    fc.constantFrom('$v', '$i', '$w')
  )
}))

const inContext = expression.map((source) => `$d.(${source})`)

/** Which of several errors comes first is up to chance in the original: it evaluates the items of an array at once. */
const withoutDetail = (outcome: string): string => (/^[DT]\d{4}:/.test(outcome) ? 'an error' : outcome)

it('evaluates generated expressions as the original does', async () => {
  await fc.assert(
    fc.asyncProperty(inContext, async (source) => {
      const expected = await theirs(source, data)
      // errors of the original itself, such as reading a member of undefined, have no code
      fc.pre(!expected.startsWith('undefined:'))
      expect(withoutDetail(ours(source, data))).toBe(withoutDetail(expected))
    }),
    { numRuns: 1000, seed: 20260 }
  )
})
