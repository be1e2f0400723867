import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parsePath } from './parse-path.ts'
import { PathSyntaxError } from './path-errors.ts'
import { renderPath } from './render-steps.ts'

const rendered = (text: string): string => {
  const path = parsePath(text)
  return renderPath(path.root, path.steps)
}

describe('parsePath', () => {
  test.each([
    ['$', '$'],
    ['$.a', "$['a']"],
    ['$.a.b[0]', "$['a']['b'][0]"],
    ["$['a b']['c.d']", "$['a b']['c.d']"],
    ['$["a"]', "$['a']"],
    ['$.Records[0].s3', "$['Records'][0]['s3']"],
    ['$.[0].x', "$[0]['x']"],
    ['$.Events.[0]', "$['Events'][0]"],
    ['$.my-name', "$['my-name']"],
    ['$.żółw.日本', "$['żółw']['日本']"],
    ['$.list.length()', "$['list']['length()']"],
    ['$.a[*].b', "$['a'][*]['b']"],
    ['$.*', '$[*]'],
    ['$..a', "$..['a']"],
    ['$..[0]', '$..[0]'],
    ['$.a[ 0 ]', "$['a'][0]"],
    ["$[ 'a' , 'b' ]", "$['a', 'b']"],
    ['$.a[0, 2,-1]', "$['a'][0,2,-1]"],
    ['$.a[-2:]', "$['a'][-2:]"],
    ['$.a[:2]', "$['a'][:2]"],
    ['$.a[1:3]', "$['a'][1:3]"],
    ['$.a[(@.length-1)]', "$['a'][@.size()-1]"],
    ['$.a[?(@.b)]', "$['a'][?]"],
    ['  $.a\n', "$['a']"],
    ['$$.Execution.Id', "$['Execution']['Id']"],
    ['$name.a', "$['name']['a']"]
  ])('reads %s', (text, expected) => {
    expect(rendered(text)).toBe(expected)
  })

  test('knows the input, the context object and variables as roots', () => {
    expect(parsePath('$.a').root).toEqual({ kind: 'input' })
    expect(parsePath('$$.a').root).toEqual({ kind: 'context' })
    expect(parsePath('$count_1.a').root).toEqual({ kind: 'variable', name: 'count_1' })
    expect(parsePath('$zmienną').root).toEqual({ kind: 'variable', name: 'zmienną' })
  })

  test('keeps backslashes in quoted names, but for an escaped quote', () => {
    expect(parsePath(String.raw`$['a\b']`).keys).toEqual([String.raw`a\b`])
    expect(parsePath(String.raw`$['it\'s']`).keys).toEqual(["it's"])
    expect(parsePath(String.raw`$["say \"hi\""]`).keys).toEqual(['say "hi"'])
  })

  test.each([
    ['$', { isDefinite: true, isReferencePath: true, isRoot: true }],
    ['$$', { isDefinite: true, isReferencePath: true, isRoot: true }],
    ['$x', { isDefinite: true, isReferencePath: true, isRoot: true }],
    ['$.a[0]', { isDefinite: true, isReferencePath: true, isRoot: false }],
    ['$.a[-1]', { isDefinite: true, isReferencePath: false, isRoot: false }],
    ["$['a','b']", { isDefinite: true, isReferencePath: false, isRoot: false }],
    ['$.a[*]', { isDefinite: false, isReferencePath: false, isRoot: false }],
    ['$..a', { isDefinite: false, isReferencePath: false, isRoot: false }],
    ['$.a[0,1]', { isDefinite: false, isReferencePath: false, isRoot: false }],
    ['$.a[0:1]', { isDefinite: false, isReferencePath: false, isRoot: false }],
    ['$.a[?(@.b==1)]', { isDefinite: false, isReferencePath: false, isRoot: false }]
  ])('tells the kind of %s', (text, expected) => {
    expect(parsePath(text)).toMatchObject(expected)
  })

  test.each([
    ['', "a path starts with '$' at position 0"],
    ['a.b', "a path starts with '$' at position 0"],
    ['$.', "a path must not end with '.'"],
    ['$..', "a path must not end with '.'"],
    ['$.a.', "a path must not end with '.'"],
    ['$...a', 'a name expected'],
    ['$.a b', "must be written as ['my name'], blank at position 3"],
    ['$.a[', 'an index, a slice, *, a filter or a quoted name expected'],
    ['$.a[]', 'an index, a slice, *, a filter or a quoted name expected'],
    ['$.a[0', 'an index, a slice, *, a filter or a quoted name expected'],
    ["$['a'", "']' expected"],
    ['$.a[x]', 'an index, a slice'],
    ['$.a[:]', 'a slice needs a start or an end'],
    ["$['a]", "missing '"],
    ["$['a',]", 'a quoted name expected'],
    ['$[?(@.a]', "an operator or ')' expected"],
    ['$[?(@.a == )]', 'a value expected'],
    ['$[?(@.a =~ /(/)]', 'missing )'],
    ["$[?('x')]", 'a comparison expected'],
    ['$[?@.a]', "'(' expected"],
    ['$[(@.length)]', '(@.length-n) expected'],
    ['$.a[99999999999]', 'an index, a slice']
  ])('refuses %j and says why and where', (text, problem) => {
    expect(() => parsePath(text)).toThrow(PathSyntaxError)
    expect(() => parsePath(text)).toThrow(problem)
  })

  test('refuses paths that are too long or nested too deep to be evaluated safely', () => {
    expect(() => parsePath(`$${'.a'.repeat(257)}`)).toThrow('more than 256 steps')
    expect(() => parsePath(`$[?${'('.repeat(60)}@.a${')'.repeat(60)}]`)).toThrow('levels of nesting')
    expect(() => parsePath(`$${'[?(@'.repeat(60)}${')]'.repeat(60)}`)).toThrow('levels of nesting')
    expect(() => parsePath(`$[?(@.a == ${'['.repeat(5_000)})]`)).toThrow('levels of nesting')
  })

  test('a reference path that is printed and read again has the same keys', () => {
    const key = fc.oneof(
      fc.nat({ max: 1_000_000 }),
      fc.string({ minLength: 1 }).filter((name) => !/['\\]/.test(name))
    )
    fc.assert(
      fc.property(fc.array(key, { maxLength: 8 }), (keys) => {
        const text = `$${keys.map((part) => (typeof part === 'number' ? `[${part}]` : `['${part}']`)).join('')}`
        const path = parsePath(text)
        expect(path.keys).toEqual(keys)
        expect(renderPath(path.root, path.steps)).toBe(text)
      })
    )
  })
})
