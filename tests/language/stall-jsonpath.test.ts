import { describe, expect, test } from 'vitest'
import { MAX_WORK } from '../../src/asl/budget.ts'
import { attack } from './attack.ts'
import { FUNCTION, graph } from './language-case.ts'

/** The same value in many members of a template. */
const members = (count: number, value: string): object =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}.$`, value]))

const machine = (state: object): object => graph({ S: { ...state, End: true } })

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index * 7_919)
const named = (prefix: string, count: number): object =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [prefix + index, index]))
const ALL_DIFFERENT = String.fromCodePoint(...Array.from({ length: 30_000 }, (_, index) => 0x10000 + index))
const LONG_TEXT = 'x'.repeat(120_000)

describe('functions that are called often with much', () => {
  test.each([
    ['States.ArrayPartition($.a, 1)', { a: numbers(25_000) }],
    ['States.ArrayUnique($.a)', { a: numbers(25_000) }],
    ['States.ArrayUnique($.a)', { a: numbers(12_000).map((n) => ({ n })) }],
    ['States.ArrayContains($.a, $.a[0])', { a: numbers(12_000).map((n) => [[n]]) }],
    ["States.StringSplit($.s, ',')", { s: ',a'.repeat(100_000) }],
    ['States.StringSplit($.s, $.s)', { s: LONG_TEXT }],
    ["States.StringSplit('x', $.s)", { s: ALL_DIFFERENT }],
    ["States.Format('{}', $.a)", { a: numbers(25_000) }],
    ['States.StringToJson($.s)', { s: JSON.stringify(numbers(25_000)) }],
    ['States.StringToJson($.s)', { s: '['.repeat(100_000) }],
    ['States.JsonToString($.a)', { a: numbers(25_000) }],
    ['States.JsonMerge($.a, $.b, false)', { a: named('a', 8_000), b: named('b', 8_000) }],
    ["States.Base64Decode(States.Base64Encode('a long text'))", {}],
    ["States.Hash($.s, 'SHA-512')", { s: 'x'.repeat(10_000) }],
    ['States.ArrayRange(1, 1000, 1)', {}],
    ['States.MathRandom(1, 1000000, 5)', {}]
  ])('%s is ended as work, not as time', (call, input) => {
    const { state } = attack(machine({ Type: 'Pass', Parameters: members(8_000, call), ResultPath: null }), {
      input: JSON.stringify(input)
    })
    // few enough may still end well: what matters is that each step is bounded
    expect(['States.Runtime', 'States.DataLimitExceeded', undefined]).toContain(state.error)
  })

  const full = (unit: string): string => unit.repeat(Math.floor((262_144 - 100) / unit.length))
  test.each([
    ["States.ArrayLength(States.StringSplit($.s, ','))", full('a,')],
    ['States.StringSplit($.s, $.s)', full('\u{1f600}').slice(0, 87_000)],
    ['States.StringToJson($.s)', `[${full('{},')}1]`],
    ['States.StringToJson($.s)', `[${full('1,')}1]`],
    ['States.JsonToString($.s)', full('a')],
    ["States.Format('{}', $.s)", full('a')],
    ["States.ArrayUnique(States.StringSplit($.s, ','))", full('a,')]
  ])('%s may be called with all that a payload can hold, and be far from the limit', (call, text) => {
    const { state, mostWork } = attack(machine({ Type: 'Pass', Parameters: { 'x.$': call }, ResultPath: null }), {
      input: JSON.stringify({ s: text })
    })
    expect(state.status).toBe('SUCCEEDED')
    expect(mostWork).toBeLessThan(0.25 * MAX_WORK)
  })

  test.each([
    ["States.StringSplit($.s, ',')", { s: ALL_DIFFERENT }],
    ["States.StringSplit('x', $.s)", { s: ALL_DIFFERENT }],
    ['States.StringToJson($.s)', { s: `[${'{},'.repeat(80_000)}1]` }],
    ['States.Format($.s)', { s: LONG_TEXT }],
    ['$.a[?(@.n =~ /.*1/)]', { a: numbers(8_000).map((n) => ({ n: String(n) })) }]
  ])('%s is paid for by the length of what it is given', (call, input) => {
    const { mostWork } = attack(machine({ Type: 'Pass', Parameters: members(10, call), ResultPath: null }), {
      input: JSON.stringify(input)
    })
    // ten calls; seen only where the clock is looked at
    expect(mostWork).toBeGreaterThan(JSON.stringify(input).length)
  })

  test('fail in a text that names the function', () => {
    const { state } = attack(machine({ Type: 'Pass', Parameters: members(1_000, 'States.ArrayUnique($.a)') }), {
      input: JSON.stringify({ a: numbers(25_000) })
    })
    expect(state.error).toBe('States.Runtime')
    expect(state.cause).toContain('States.ArrayUnique takes longer than the fields of a state may take together')
  })

  test('may fill a text from long ones, which costs no more than copying them', () => {
    const parameters = { 'x.$': "States.Format('{}{}', $.s, $.s)" }
    const { state, mostWork } = attack(machine({ Type: 'Pass', Parameters: parameters }), {
      input: JSON.stringify({ s: LONG_TEXT })
    })
    expect(state.output?.text).toHaveLength(2 * LONG_TEXT.length + '{"x":""}'.length)
    expect(mostWork).toBeLessThan(0.1 * MAX_WORK)
  })
})

describe('what iterations are given', () => {
  test.each([
    ['JSONPath', { ItemsPath: '$.items', ItemSelector: members(60, '$.s') }],
    ['JSONata', { Items: '{% $states.input.items %}', ItemSelector: { x: '{% [1..3].($states.input.s) %}' } }]
  ])('is no larger than a payload may be, in %s', (language, fields) => {
    const map = { Type: 'Map', QueryLanguage: language, ...fields, ItemProcessor: graph({ I: { Type: 'Succeed' } }) }
    const { events, state } = attack(machine(map), {
      input: JSON.stringify({ items: numbers(40), s: LONG_TEXT })
    })
    expect(state.error).toBe('States.DataLimitExceeded')
    expect(state.cause).toBe(
      "The state/task 'S' returned a result with a size exceeding the maximum number of bytes service limit."
    )
    expect(events.filter(({ type }) => type === 'MapIterationStarted')).toEqual([])
  })
})

describe('what many branches or iterations give', () => {
  const output = `[${'0,'.repeat(120_000)}0]`
  const task = { Type: 'Task', Resource: FUNCTION, End: true }
  const gathering = (fields: object): object =>
    machine({ Type: 'Map', ItemsPath: '$', ItemProcessor: graph({ T: task }), ...fields })
  const options = { input: JSON.stringify(numbers(60)), answer: () => ({ text: output }) }

  test('can be read', () => {
    const { state } = attack(gathering({ ResultSelector: { 'n.$': '$[59][0]' } }), options)
    expect(state.output?.text).toBe('{"n":0}')
  })

  test('counts as work, which leaves less for its paths', () => {
    // seven of the 60 outputs in each path
    const selecting = (count: number): object =>
      gathering({ ResultSelector: members(count, 'States.ArrayLength($[0:7][*])') })
    expect(attack(selecting(2), options).state.output?.text).toBe('{"f0":840007,"f1":840007}')
    expect(MAX_WORK).toBeGreaterThan(5 * 840_007)
    expect(attack(selecting(5), options).state.cause).toContain('The paths of the state visit too many values')
  })
})
