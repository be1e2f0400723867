import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scopeFixture } from '../../../tests/asl/scope-fixture.ts'
import { Payload } from '../../lib/json/payload.ts'
import { StateError } from '../errors.ts'
import { evaluateIntrinsic } from './evaluate-intrinsic.ts'
import { FUNCTIONS } from './functions.ts'
import { IntrinsicSyntaxError } from './intrinsic.ts'
import { parseIntrinsic } from './parse-intrinsic.ts'

const LITERALS = [
  "'x'",
  "'{}'",
  "''",
  "'a,b'",
  "'MD5'",
  "'[1,-0]'",
  '0',
  '1',
  '-2.5',
  '1e9',
  '99999999999',
  'true',
  'null'
]
const PATHS = ['$', '$.a', '$.a[0]', '$.b', '$..a', '$.s', '$[?(@.a)]', '$$', '$.nope', '$.a[9]']

const { call } = fc.letrec<{ call: string; operand: string }>((tie) => ({
  operand: fc.oneof({ maxDepth: 3 }, fc.constantFrom(...LITERALS, ...PATHS), tie('call')),
  call: fc
    .tuple(fc.constantFrom(...FUNCTIONS.keys()), fc.array(tie('operand'), { maxLength: 3 }))
    .map(([name, operands]) => `${name}(${operands.join(', ')})`)
}))

const scope = scopeFixture({ input: Payload.ofText('{"a":[1,"x",null,{"a":1}],"b":{"c":[]},"s":"a b"}') })

test('any call gives a value or fails as AWS fails: no other error', () => {
  fc.assert(
    fc.property(call, (text) => {
      try {
        Payload.of(evaluateIntrinsic(parseIntrinsic(text), scope))
      } catch (error) {
        expect(error, text).toBeInstanceOf(StateError)
      }
    }),
    { numRuns: 2_000 }
  )
})

test('any text is a call or is refused', () => {
  const noise = fc.constantFrom("'", '\\', '(', ')', ',', '$', '{', '}', ' ', '\n', '💥', '1', 'States.')
  const text = fc.tuple(call, fc.nat(), noise).map(([source, at, piece]) => {
    const place = at % (source.length + 1)
    return source.slice(0, place) + piece + source.slice(place)
  })
  fc.assert(
    fc.property(fc.oneof(text, fc.string()), (source) => {
      try {
        expect(parseIntrinsic(source).text).toBe(source)
      } catch (error) {
        expect(error, source).toBeInstanceOf(IntrinsicSyntaxError)
      }
    }),
    { numRuns: 2_000 }
  )
})
