import { describe, expect, test } from 'vitest'
import { scopeFixture } from '../../../tests/asl/scope-fixture.ts'
import { Payload } from '../../lib/json/payload.ts'
import { stringify } from '../../lib/json/stringify.ts'
import { parsePath } from './parse-path.ts'
import { readPath } from './read-path.ts'

const read = (text: string, input: string): string =>
  stringify(readPath(parsePath(text), scopeFixture({ input: Payload.ofText(input) })))

const ITEMS = `{"max":2,"names":["b"],"list":[
  {"id":1,"name":"a","tags":["x","y"],"on":true,"code":"201"},
  {"id":2,"name":"b","tags":[],"on":false,"code":201},
  {"id":3,"name":"Ab c","none":null,"sub":{"k":"v"}}]}`

/** The ids of the items that a filter accepts. */
const ids = (condition: string): unknown => JSON.parse(read(`$.list[?(${condition})].id`, ITEMS))

describe('a filter', () => {
  test.each([
    ['@.id == 2', [2]],
    ['@.id != 2', [1, 3]],
    ['@.id < 2', [1]],
    ['@.id <= 2', [1, 2]],
    ['@.id > 2', [3]],
    ['@.id >= 2.0', [2, 3]],
    ['2 < @.id', [3]],
    ["@.name == 'b'", [2]],
    ['@.name == "b"', [2]],
    ["@['name']=='b'", [2]],
    ["'b' == @.name", [2]],
    ['@.on == true', [1]],
    ['@.none == null', [3]],
    ['@.sub == {"k":"v"}', [3]],
    ["@.tags == ['x','y']", [1]],
    ['@.name =~ /a.*/i', [1, 3]],
    ['@.name =~ /[ab]/', [1, 2]],
    ["@.name in ['a','Ab c']", [1, 3]],
    ["@.name nin ['a','b']", [3]],
    ['@.name in $.names', [2]],
    ["@.tags subsetof ['x','y','z']", [1, 2]],
    ["@.tags anyof ['x']", [1]],
    ["@.tags noneof ['x']", [2]],
    ["@.tags contains 'x'", [1]],
    ["@.name contains 'b'", [2, 3]],
    ["@.tags all ['x','y']", [1]],
    ['@.tags size 2', [1]],
    ['@.name size 4', [3]],
    ['@.tags empty true', [2]],
    ['@.tags empty false', [1]],
    ['@.id === 1', [1]],
    ["@.code === '201'", [1]],
    ['@.id > $.max', [3]],
    ['@.id == $.max || @.id == 3', [2, 3]],
    ['@.id > 1 && @.on == false', [2]],
    ["@.id == 1 || @.id == 2 && @.name == 'z'", [1]],
    ["(@.id == 1 || @.id == 2) && @.name == 'b'", [2]],
    ['!(@.id == 1)', [2, 3]],
    ["@.sub.k == 'v'", [3]],
    ["@.tags[0] == 'x'", [1]],
    ["@.tags[*] contains 'y'", [1]],
    ["@.tags[?(@ == 'x')]", [1]]
  ])('%s', (condition, expected) => {
    expect(ids(condition)).toEqual(expected)
  })

  test('a path alone asks for something other than null: false counts, null does not', () => {
    expect(ids('@.on')).toEqual([1, 2])
    expect(ids('!@.on')).toEqual([3])
    expect(ids('@.none')).toEqual([])
    expect(ids('!@.none')).toEqual([1, 2, 3])
    expect(ids('@.tags[*]')).toEqual([1])
  })

  test('a comparison with something that is not there is false, whatever the operator', () => {
    expect(ids('@.nope == 1')).toEqual([])
    expect(ids('@.nope != 1')).toEqual([])
    expect(ids('@.nope == null')).toEqual([])
    expect(ids("@.tags noneof ['q']")).toEqual([1, 2])
  })

  test('strings may be without quotes, up to the next connective or bracket', () => {
    const blocks = '[{"type":"tool_use","name":"x"},{"type":"text"},{"type":"tool_use","name":"two words"}]'
    expect(read('$[?(@.type==tool_use && @.name==x)].name', blocks)).toBe('["x"]')
    expect(read('$[?(@.name == two words)].type', blocks)).toBe('["tool_use"]')
    expect(read('$[?(@.type == text || @.name==x)].type', blocks)).toBe('["tool_use","text"]')
  })

  test('a literal equals the number and the string that it spells, quoted or not', () => {
    expect(ids("@.code == '201'")).toEqual([1, 2])
    expect(ids('@.code == 201')).toEqual([1, 2])
    expect(ids("@.on == 'true'")).toEqual([1])
    expect(ids("@.code > '200'")).toEqual([1, 2])
  })

  test('numbers that differ beyond the precision of a double are told apart', () => {
    const input = '[{"n":9007199254740993,"k":1},{"n":9007199254740992,"k":2}]'
    expect(read('$[?(@.n == 9007199254740993)].k', input)).toBe('[1]')
  })

  test('strings are not ordered against booleans, objects or null', () => {
    expect(read('$[?(@.a < 5)]', '[{"a":"x"},{"a":true},{"a":{}},{"a":null}]')).toBe('[]')
  })

  test('an object is taken or left as a whole', () => {
    expect(read("$.a[?(@.k == 'v')]", '{"a":{"k":"v"}}')).toBe('[{"k":"v"}]')
    expect(read("$.a[?(@.k == 'w')]", '{"a":{"k":"v"}}')).toBe('[]')
  })

  test('it reaches items at any depth behind ..', () => {
    const input = '{"x":[{"v":1,"y":[{"v":2}]},{"w":3}]}'
    expect(read('$..[?(@.v)].v', input)).toBe('[1,2]')
  })
})
