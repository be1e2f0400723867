import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scopeFixture } from '../../../tests/asl/scope-fixture.ts'
import { parse } from '../../lib/json/parse.ts'
import { Payload } from '../../lib/json/payload.ts'
import { stringify } from '../../lib/json/stringify.ts'
import { jsonEquals } from '../../lib/json/value.ts'
import { StateError } from '../errors.ts'
import { parsePath } from './parse-path.ts'
import { readPath } from './read-path.ts'
import { writePath } from './write-path.ts'

const write = (path: string, target: string, value = '"new"'): string =>
  stringify(writePath(parsePath(path), parse(target), parse(value)))

describe('writePath', () => {
  test.each([
    ['$', '{"a":1}', '"new"'],
    ['$.b', '{"a":1}', '{"a":1,"b":"new"}'],
    ['$.a', '{"z":0,"a":1,"b":2}', '{"z":0,"a":"new","b":2}'],
    ['$.10', '{"b":1}', '{"b":1,"10":"new"}'],
    ['$.a.b.c', '{"z":0}', '{"z":0,"a":{"b":{"c":"new"}}}'],
    ['$.a.b', '{"a":{"x":1},"z":0}', '{"a":{"x":1,"b":"new"},"z":0}'],
    ["$['a b']", '{}', '{"a b":"new"}'],
    ['$[1].p', '[{},{"x":1}]', '[{},{"x":1,"p":"new"}]'],
    ['$.a[0]', '{"a":[1,2]}', '{"a":["new",2]}'],
    ['$.list[0]', '{}', '{"list":["new"]}'],
    ['$.list[0].x', '{}', '{"list":[{"x":"new"}]}']
  ])('%s into %s', (path, target, expected) => {
    expect(write(path, target)).toBe(expected)
  })

  test.each([
    ['$.someTaskResult', '"input1"', 'Unable to apply ReferencePath $.someTaskResult to input "input1"'],
    ['$.x', '[1]', 'Unable to apply ReferencePath $.x to input [1]'],
    ['$.x', 'null', 'Unable to apply ReferencePath $.x to input null'],
    ['$[0]', '{}', 'Unable to apply ReferencePath $[0] to input {}'],
    ['$.a.b', '{"a":1}', 'Unable to apply step "a" to input {"a":1}'],
    ['$.a.b.c', '{"a":{"b":null}}', 'Unable to apply step "b" to input {"a":{"b":null}}'],
    ['$.a[1]', '{"a":[0]}', 'Unable to apply step "a" to input {"a":[0]}'],
    ['$.a[1]', '{}', 'Unable to apply step "a" to input {}']
  ])('%s into %s fails', (path, target, cause) => {
    expect(() => write(path, target)).toThrow(new StateError('States.ReferencePathConflict', cause))
  })

  test('the target stays as it was', () => {
    const target = parse('{"a":{"b":[1]},"c":{}}')
    writePath(parsePath('$.a.b[0]'), target, 2)
    expect(stringify(target)).toBe('{"a":{"b":[1]},"c":{}}')
  })

  test('what was written is read, and everything beside it is untouched', () => {
    const key = fc.constantFrom('a', 'b', 'c', '__proto__')
    const value = fc.jsonValue()
    fc.assert(
      fc.property(
        fc.array(key, { minLength: 1, maxLength: 4 }),
        fc.dictionary(key, value),
        value,
        (keys, plain, json) => {
          const path = parsePath(`$${keys.map((name) => `.${name}`).join('')}`)
          const target = parse(JSON.stringify(plain))
          const written = parse(JSON.stringify(json))
          let result: ReturnType<typeof writePath>
          try {
            result = writePath(path, target, written)
          } catch (error) {
            expect(error).toBeInstanceOf(StateError)
            return
          }
          const input = Payload.of(result)
          expect(jsonEquals(readPath(path, scopeFixture({ input })), written)).toBe(true)
          for (const [name, member] of target as ReadonlyMap<string, ReturnType<typeof parse>>) {
            if (name !== keys[0]) expect((result as ReadonlyMap<string, unknown>).get(name)).toBe(member)
          }
        }
      )
    )
  })
})
