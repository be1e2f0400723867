import { describe, expect, test } from 'vitest'
import { scopeFixture } from '../../../tests/asl/scope-fixture.ts'
import { Payload } from '../../lib/json/payload.ts'
import { stringify } from '../../lib/json/stringify.ts'
import { StateError } from '../errors.ts'
import { parsePath } from './parse-path.ts'
import { PathMiss } from './path-errors.ts'
import { readFieldPath, readItemsPath, readPath, readTemplatePath, tryReadPath } from './read-path.ts'

const scopeOf = (input: string) =>
  scopeFixture({
    input: Payload.ofText(input),
    context: () => Payload.ofText('{"State":{"Name":"First"}}').value,
    variable: (name) => (name === 'items' ? ['x', 'y'] : undefined)
  })

const read = (text: string, input: string): string => stringify(readPath(parsePath(text), scopeOf(input)))

function missOf(text: string, input: string): PathMiss {
  try {
    readPath(parsePath(text), scopeOf(input))
  } catch (error) {
    if (error instanceof PathMiss) return error
    throw error
  }
  throw new Error(`${text} found something`)
}

const STORE = '{"book":[{"t":"A","p":8.95},{"t":"B","p":12.99,"isbn":"1"},{"t":"C","p":8.99}],"bike":{"p":19.95}}'

describe('a definite path', () => {
  test.each([
    ['$', '{"a":1}', '{"a":1}'],
    ['$.a', '{"a":1.50}', '1.50'],
    ['$.a', '{"a":null}', 'null'],
    ['$.a.b[1].c', '{"a":{"b":[0,{"c":"x"}]}}', '"x"'],
    ['$[0]', '["x"]', '"x"'],
    ['$.10', '{"10":true}', 'true'],
    ['$.__proto__', '{"__proto__":1}', '1'],
    ["$['a','c']", '{"a":1,"b":2,"c":3}', '{"a":1,"c":3}'],
    ["$['a','x']", '{"a":1}', '{"a":1}'],
    ['$.a[(@.length-1)]', '{"a":[1,2,3]}', '3'],
    ['$$.State.Name', '{}', '"First"'],
    ['$items[1]', '{}', '"y"']
  ])('%s of %s is %s', (text, input, expected) => {
    expect(read(text, input)).toBe(expected)
  })

  test.each([
    ['$.NoSuch', '{"a":1}', 'missing', "No results for path: $['NoSuch']"],
    ['$.no.such', '{"a":1}', 'missing', "Missing property in path $['no']"],
    ['$.a.no.such', '{"a":{}}', 'missing', "Missing property in path $['a']['no']"],
    ['$.a.b', '{"a":1}', 'missing', "Property ['b'] not found in path $['a']"],
    ['$.list.length()', '{"list":[]}', 'missing', "Property ['length()'] not found in path $['list']"],
    ['$.a[0]', '{"a":null}', 'missing', "The path $['a'] is null"],
    ['$.a[3]', '{"a":[1]}', 'past-end', "No results for path: $['a'][3]"],
    ['$.a[-1]', '{"a":[1]}', 'past-end', "No results for path: $['a'][-1]"],
    ['$.a[3].b', '{"a":[1]}', 'missing', "Property ['b'] not found in path $['a'][3]"],
    ['$.a[0]', '{"a":1}', 'unusable', 'Filter: [0] can only be applied to arrays. Current context is: 1'],
    ['$.a[0].b', '{"a":"x"}', 'unusable', "Filter: [0]['b'] can only be applied to arrays. Current context is: x"],
    ["$['a','b'].c", '{"a":1}', 'unusable', "Multi properties can only be used as path leafs: $['a', 'b']"],
    ['$unknown', '{}', 'missing', "No results for path: $['unknown']"]
  ])('%s of %s finds nothing and says why', (text, input, reason, message) => {
    expect(missOf(text, input)).toMatchObject({ reason, message })
  })
})

describe('an indefinite path', () => {
  test.each([
    ['$.book[*].t', '["A","B","C"]'],
    ['$.book.*.t', '["A","B","C"]'],
    ['$.*', '[[{"t":"A","p":8.95},{"t":"B","p":12.99,"isbn":"1"},{"t":"C","p":8.99}],{"p":19.95}]'],
    ['$..p', '[8.95,12.99,8.99,19.95]'],
    ['$..book[0].t', '["A"]'],
    ['$..book[*].t', '["A","B","C"]'],
    ['$.book[0,2].t', '["A","C"]'],
    ['$.book[1:].t', '["B","C"]'],
    ['$.book[-1:].t', '["C"]'],
    ['$.book[:-1].t', '["A","B"]'],
    ['$.book[:2].t', '["A","B"]'],
    ['$.book[0:1].t', '["A"]'],
    ['$.book[1:99].t', '["B","C"]'],
    ['$.book[2:1].t', '[]'],
    ["$.book[*]['t','isbn']", '[{"t":"A"},{"t":"B","isbn":"1"},{"t":"C"}]'],
    ['$.book[?(@.isbn)].t', '["B"]'],
    ['$..[?(@.isbn)].t', '["B"]'],
    ['$.book[*].isbn', '["1"]'],
    ['$.none[*].t', '[]'],
    ['$.none[?(@.a == 1)]', '[]'],
    ['$.none..a', '[]'],
    ['$.book[*].t.x', '[]']
  ])('%s of a store', (text, expected) => {
    expect(read(text, STORE)).toBe(expected)
  })

  test('a search lists what is outside before what is inside', () => {
    expect(read('$..*', '{"a":[1,{"b":2}],"c":3}')).toBe('[[1,{"b":2}],3,1,{"b":2},2]')
  })

  test('an index beyond the end of the last step is found as null, as AWS finds it', () => {
    expect(read('$[*][5]', '[[1],[2]]')).toBe('[null,null]')
    expect(read('$[*][5].a', '[[1],[2]]')).toBe('[]')
  })

  test('an array step on something else is an error before the first indefinite step, and nothing after it', () => {
    expect(missOf('$.a[0:1]', '{"a":1}').reason).toBe('unusable')
    expect(missOf('$.a[?(@.b)]', '{"a":"x"}').message).toBe(
      'Filter: [?] can not be applied to primitives. Current context is: x'
    )
    expect(read('$.*[0]', '{"a":1,"b":[2]}')).toBe('[2]')
  })

  test('an unknown variable has no items', () => {
    expect(read('$unknown[*]', '{}')).toBe('[]')
  })

  test.each(['$..*..*..*..*', '$..[?(@..*)]'])('%s is given up after a bounded number of steps', (text) => {
    const deep = `${'{"a":'.repeat(900)}1${'}'.repeat(900)}`
    expect(missOf(text, deep)).toMatchObject({ reason: 'limit' })
  })

  test('the deepest document that is accepted can be searched', () => {
    const deep = `${'[{"a":'.repeat(490)}1${'}]'.repeat(490)}`
    expect(JSON.parse(read('$..a[0]', deep))).toHaveLength(489)
  })

  test('slices of any size take no longer than the array is long', () => {
    expect(read('$[0:999999999]', '[1,2]')).toBe('[1,2]')
    expect(read('$[-999999999:-1]', '[1,2,3]')).toBe('[1,2]')
  })
})

describe('the words for a path that finds nothing', () => {
  const inputText = '{"int-literal" : 0}'

  function failureOf(action: () => unknown): { error: string; cause: string } {
    try {
      action()
    } catch (error) {
      if (error instanceof StateError) return { error: error.error, cause: error.cause }
      throw error
    }
    throw new Error('It did not fail')
  }

  test('of InputPath and its like quote the path and the library', () => {
    expect(failureOf(() => readFieldPath(parsePath('$.no_such'), scopeOf(inputText)))).toEqual({
      error: 'States.Runtime',
      cause: "Invalid path '$.no_such' : No results for path: $['no_such']"
    })
  })

  test('of payload templates quote path, field and the input as it was passed', () => {
    expect(failureOf(() => readTemplatePath(parsePath('$.no_such'), 'value.$', scopeOf(inputText)))).toEqual({
      error: 'States.Runtime',
      cause: `The JSONPath '$.no_such' specified for the field 'value.$' could not be found in the input '${inputText}'`
    })
    expect(failureOf(() => readTemplatePath(parsePath('$$.Nope'), 'ErrorPath', scopeOf(inputText))).cause).toBe(
      `The JSONPath '$$.Nope' specified for the field 'ErrorPath' could not be found in the input '{"State":{"Name":"First"}}'`
    )
  })

  test('an index beyond the end gives null in a payload template and fails in a field', () => {
    const path = parsePath('$.a[1]')
    expect(readTemplatePath(path, 'value.$', scopeOf('{"a":[0]}'))).toBeNull()
    expect(failureOf(() => readFieldPath(path, scopeOf('{"a":[0]}'))).cause).toBe(
      "Invalid path '$.a[1]' : No results for path: $['a'][1]"
    )
  })

  test('of ItemsPath name the step that leads nowhere', () => {
    const scope = scopeOf('{"discovery":{"statusCode":500}}')
    expect(failureOf(() => readItemsPath(parsePath('$.discovery.objects'), scope))).toEqual({
      error: 'States.ReferencePathConflict',
      cause: 'Unable to apply step "objects" to input {"discovery":{"statusCode":500}}'
    })
    expect(failureOf(() => readItemsPath(parsePath('$.no.objects'), scope)).cause).toBe(
      'Unable to apply step "no" to input {"discovery":{"statusCode":500}}'
    )
  })

  test('a choice is told that there is nothing without an error', () => {
    expect(tryReadPath(parsePath('$.a.b'), scopeOf('{}'))).toBeUndefined()
    expect(tryReadPath(parsePath('$.a[0]'), scopeOf('{"a":[]}'))).toBeUndefined()
    expect(tryReadPath(parsePath('$.a[0]'), scopeOf('{"a":"x"}'))).toBeUndefined()
    expect(tryReadPath(parsePath('$.a[*]'), scopeOf('{}'))).toEqual([])
    expect(tryReadPath(parsePath('$.a'), scopeOf('{"a":null}'))).toBeNull()
  })
})
