import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scopeFixture } from '../../../tests/asl/scope-fixture.ts'
import { Payload } from '../../lib/json/payload.ts'
import { StateError } from '../errors.ts'
import { parsePath } from './parse-path.ts'
import type { Path } from './path.ts'
import { PathMiss, PathSyntaxError } from './path-errors.ts'
import { readFieldPath, readItemsPath, readPath, readTemplatePath, tryReadPath } from './read-path.ts'

const PIECES = [
  '.a',
  '.b',
  '.*',
  '..',
  '..a',
  '.length()',
  '.x-y',
  "['a']",
  '["b"]',
  "['a','b']",
  '[0]',
  '[-1]',
  '[9]',
  '[*]',
  '[0,1]',
  '[:2]',
  '[-1:]',
  '[0:-1]',
  '[(@.length-1)]',
  '[?(',
  ')]',
  '@',
  '$',
  '@.a',
  '==',
  '!=',
  '<=',
  '=~',
  '/a+/',
  ' in ',
  " subsetof ['x',1]",
  ' size 2',
  ' empty ',
  '&&',
  '||',
  '!',
  '(',
  ')',
  '[',
  ']',
  "'",
  '"',
  '{"a":1}',
  '1',
  '-2.5',
  'true',
  'null',
  'word',
  ' ',
  '\\',
  ',',
  ':',
  '?',
  '.',
  '\u0000',
  '💥'
]

const DOCUMENTS = [
  '{"a":{"b":[1,2,{"a":"x"}],"a":null},"b":[[1],[{"a":true}]],"x-y":"aa"}',
  '[1,"a",null,[{"a":1},{"b":[{"a":2}]}]]',
  '"text"',
  'null',
  '{}'
].map((text) => Payload.ofText(text))

test('any text is read, refused as a path, or finds nothing: no other error, no endless search', () => {
  const text = fc.oneof(
    fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => `$${pieces.join('')}`),
    fc.string({ unit: 'binary' }).map((tail) => `$${tail}`)
  )
  fc.assert(
    fc.property(text, fc.constantFrom(...DOCUMENTS), (source, input) => {
      const scope = scopeFixture({ input })
      const path = parseOrUndefined(source)
      if (path === undefined) return
      const readings = [
        () => readPath(path, scope),
        () => tryReadPath(path, scope),
        () => readFieldPath(path, scope),
        () => readTemplatePath(path, 'value.$', scope),
        () => readItemsPath(path, scope)
      ]
      for (const reading of readings) {
        try {
          reading()
        } catch (error) {
          expect(error instanceof PathMiss || error instanceof StateError, `${source}: ${error}`).toBe(true)
        }
      }
    }),
    { numRuns: 2_000 }
  )
})

function parseOrUndefined(source: string): Path | undefined {
  try {
    return parsePath(source)
  } catch (error) {
    expect(error, source).toBeInstanceOf(PathSyntaxError)
    return undefined
  }
}
