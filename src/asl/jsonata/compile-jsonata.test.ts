import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from '../../lib/json/parse.ts'
import { stringify } from '../../lib/json/stringify.ts'
import { fromPlain, type Json } from '../../lib/json/value.ts'
import { Budget } from '../budget.ts'
import { compileJsonata, UnsupportedExpressionError } from './compile-jsonata.ts'
import { JsonataError } from './jsonata-error.ts'
import { JsonataSyntaxError } from './parse-expression.ts'
import { FUNCTION_RESULT } from './result.ts'

const environment = { random: () => 0.25, uuid: () => '11111111-2222-4333-8444-555555555555', now: 1_700_000_000_000 }
const untimed = () => 0

function evaluate(source: string, input: Json = null, variables: Readonly<Record<string, Json>> = {}) {
  const bindings = {
    states: new Map([['input', input]]),
    variable: (name: string) => new Map(Object.entries(variables)).get(name)
  }
  return compileJsonata(source).evaluate(bindings, { ...environment, budget: new Budget(untimed) })
}

/** The result as JSON text, `undefined`, `function`, or the error as `code: message`. */
function answer(source: string, input: Json = null, variables: Readonly<Record<string, Json>> = {}): string {
  try {
    const result = evaluate(source, input, variables)
    if (result === undefined) return 'undefined'
    return result === FUNCTION_RESULT ? 'function' : stringify(result)
  } catch (error) {
    if (!(error instanceof JsonataError)) throw error
    return error.code === undefined ? error.message : `${error.code}: ${error.message}`
  }
}

const repeated = (before: string, inner: string, after: string, times: number): string =>
  before.repeat(times) + inner + after.repeat(times)

describe('an expression reads', () => {
  it('members of $states and workflow variables', () => {
    expect(answer('$states.input.a.b', fromPlain({ a: { b: [1] } }))).toBe('[1]')
    expect(answer('$x & $y.z', null, { x: 'a', y: fromPlain({ z: 1 }) })).toBe('"a1"')
    expect(answer('$states', 1)).toBe('{"input":1}')
  })

  it('a copy of what a path that looks back gave as any other value', () => {
    const source = '($t := ((($states.input.a)[%.%]) ~> |items|{"n": 1}|)[POSITION]; $t)'
    for (const position of ['0', 'true', '1 ? $states : 1']) {
      // as the package answers
      expect(answer(source.replace('POSITION', position), fromPlain({ a: { b: [1, 2] } }))).toBe('undefined')
    }
  })

  it('a variable named like a function in its place', () => {
    expect(answer('$count', null, { count: 5 })).toBe('5')
    expect(answer('$not(false)', null, {})).toBe('true')
  })

  it('null as a value, and a variable that was never assigned as nothing', () => {
    expect(answer('$x', null, { x: null })).toBe('null')
    expect(answer('$exists($states.input)')).toBe('true')
    expect(answer('$x')).toBe('undefined')
  })

  it('$states only when it refers to it', () => {
    const bindings = {
      get states(): Json {
        throw new Error('not to be read')
      },
      variable: () => undefined
    }
    expect(compileJsonata('1 + 1').evaluate(bindings, { ...environment, budget: new Budget(untimed) })).toBe(2)
  })

  it('names that are members of JavaScript objects as any others', () => {
    const input = parse('{"__proto__": 1, "constructor": {"name": 2}, "10": 3, "2": 4}')
    expect(answer('$states.input.__proto__', input)).toBe('1')
    expect(answer('$states.input.constructor.name', input)).toBe('2')
    expect(answer('$states.input.toString', input)).toBe('undefined')
    expect(answer('$keys($states.input)', input)).toBe('["__proto__","constructor","10","2"]')
    expect(answer('$hasOwnProperty', input)).toBe('undefined')
  })
})

describe('at the top level nothing can be read from a context', () => {
  const refusals = (source: string): readonly string[] => {
    try {
      compileJsonata(source)
      return []
    } catch (error) {
      if (error instanceof UnsupportedExpressionError) return error.messages
      throw error
    }
  }
  const refusalOf = (name: string): string => `Reference to '${name}' at the top level is not supported.`

  it.each([
    'phone',
    'phone[0].number',
    'phone.number.street',
    '-phone',
    'phone ? 1 : 2',
    '$states.input.a ? phone : 2',
    "phone & 'x'",
    'phone in $states.input.b',
    '$sum(phone)',
    'phone(1)',
    'phone ~> $string()',
    '[1..phone]',
    '(phone)',
    '(phone).other',
    '[phone].other',
    '[phone, 1]',
    '{phone: 1}',
    '($x := phone; $x)',
    '$map($states.input.a, function($y){ phone })',
    '$count(phone[inner])',
    'phone.**.deeper',
    '$f(?, phone)'
  ])('%s', (source) => {
    expect(refusals(source)).toEqual([refusalOf('phone')])
  })

  it.each([
    '$states.input.phone',
    '$states.input.a[0].phone',
    '$states.input.a.phone[0]',
    '$states.input.items[phone > 3]',
    '$states.input.a^(phone)',
    "$states.input.a{'k': phone}",
    '$states.input.a.(phone)',
    '$states.input.a.$phone',
    '$phone',
    '$phone[x]',
    '$states.input.a ~> $string()',
    "$states.input ~> |phone|{'b': 1}|",
    '**.phone',
    "{'k': 1}.phone",
    '$states.input.a[0][phone]',
    '$states.input.a[$ > 1]',
    'function($x){ $x.phone }',
    "'phone'",
    '$now()'
  ])('%s is fine', (source) => {
    expect(refusals(source)).toEqual([])
  })

  it.each(['$', '$.phone', '$[0]', '$string($)', '$map($states.input.a, function($x){ $ })'])('%s', (source) => {
    expect(refusals(source)).toEqual([refusalOf('$')])
  })

  it('$$ has a text of its own', () => {
    expect(refusals('$$')).toEqual(["Reference to '$$' is not supported."])
    expect(refusals('$$.phone')).toEqual(["Reference to '$$' is not supported."])
  })

  it('every name is reported once, in writing order', () => {
    expect(refusals('bbb + aaa + bbb')).toEqual([refusalOf('bbb'), refusalOf('aaa')])
  })
})

describe('an expression that does not parse is refused with the parser’s text', () => {
  it.each([
    ['a[1,2)', 'Expected "]", got ","'],
    ['"unterminated', 'String literal must be terminated by a matching quote'],
    ['1 +', 'Unexpected end of expression'],
    ['{"a":}', 'The symbol "}" cannot be used as a unary operator'],
    ['$x :=', 'Unexpected end of expression'],
    ['$match("a", /abc', 'No terminating / in regular expression'],
    ['', 'Unexpected end of expression']
  ])('%s', (source, message) => {
    expect(() => compileJsonata(source)).toThrow(new JsonataSyntaxError(message))
  })

  it.each([
    ['parentheses', repeated('(', '1', ')', 50_000)],
    ['a sum', `1${'+1'.repeat(50_000)}`],
    ['calls', repeated('$f(', '1', ')', 20_000)],
    ['comments', `${'/**/'.repeat(50_000)}1`]
  ])('also where it is nested beyond measure: %s', (_, source) => {
    expect(() => compileJsonata(source)).toThrow(JsonataSyntaxError)
  })
})

describe('what an expression refers to is known once it is compiled', () => {
  it.each([
    ['$x + $y.a', ['x', 'y']],
    ['($x := 1; $x + $y)', ['y']],
    ['($x := $x + 1; $x)', ['x']],
    ['($f := function($n){ $f($n - $m) }; $f(1))', ['m']],
    ['$map($list, function($v){ $v + $w })', ['list', 'w']],
    ['$states.input.a@$i#$j.($i + $j + $k)', ['k']],
    ['$sum($states.input)', []],
    ['($a := $b := 1; $a + $b)', []],
    ['(($x := 1); $x)', ['x']],
    ['($x := 1; ($x := 2); $x)', []],
    ['$missingFunction(1)', ['missingFunction']],
    ['($x := 1); $y', undefined],
    ['[$b, $a, $b]', ['a', 'b']]
  ] as const)('variables of %s', (source, variables) => {
    if (variables === undefined) expect(() => compileJsonata(source)).toThrow(JsonataSyntaxError)
    else expect(compileJsonata(source).variableReferences).toEqual(variables)
  })

  it.each([
    ['$states.input.a & $states.context.State.Name', new Set(['input', 'context'])],
    ['$map($states.result, function($r){ $r.x = $states.errorOutput.Error })', new Set(['result', 'errorOutput'])],
    ['$states', 'all'],
    ['$states[0].input', 'all'],
    ['$lookup($states, "input")', 'all'],
    ['$x', new Set()]
  ])('members of $states in %s', (source, members) => {
    expect(compileJsonata(source).statesMembers).toEqual(members)
  })
})

describe('the functions of Step Functions', () => {
  it.each([
    ['$partition([1,2,3,4], 2)', '[[1,2],[3,4]]'],
    ['$partition([1,2,3,4,5], 2.9)', '[[1,2],[3,4],[5]]'],
    ['$partition([0], 3)', '[[0]]'],
    ['$partition([1,2,3])', '[[1,2,3]]'],
    ['$partition([], 2)', 'undefined'],
    ['$partition([1], 0)', 'undefined'],
    ['$partition([1,2], -0.5)', 'undefined'],
    ['$partition([1], -1)', 'D3137: Second argument must be zero or greater'],
    ['$partition(null, 2)', 'T0412: Argument 1 of function "partition" must be an array of undefined'],
    ['$partition([1], "a")', 'T0410: Argument 2 of function "partition" does not match function signature'],
    ['$partition([1], 1, 1)', 'T0410: Argument 3 of function "partition" does not match function signature'],
    ['$range(0, 6, 2)', '[0,2,4,6]'],
    ['$range(10, 0, -2)', '[10,8,6,4,2,0]'],
    ['$range(1, 9, 9)', '1'],
    ['$range(3, 3, 1)', '3'],
    ['$range(-1.7, 2, 1)', '[-1,0,1,2]'],
    ['$range(5, 1, -1.5)', '[5,4,3,2,1]'],
    ['$range(5, 1, 1)', 'undefined'],
    ['$range(1, 5, 0)', 'undefined'],
    ['$range(1, 5)', 'undefined'],
    ['$range(1)', 'T0410: Argument 2 of function "range" does not match function signature'],
    ['$count($range(1, 200000, 1))', '200000'],
    ['$count($range(-9223372036854775808, 9223372036854775807, 9223372036854775807))', '3'],
    ['$hash("input", "SHA-1")', '"140f86aae51ab9e1cda9b4254fe98a74eb54c1a1"'],
    ['$hash("ñ", "MD5")', '"94e9342ecbb1458b6043ecd3bfcbc192"'],
    ['$hash("a", "md5")', "D3137: Hash algorithm 'md5' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5"],
    ['$hash("a")', 'undefined'],
    ['$hash("a", 5)', 'T0410: Argument 2 of function "hash" does not match function signature'],
    ['$hash(42, "MD5")', 'T0410: Argument 1 of function "hash" does not match function signature'],
    ['$random()', '0.25'],
    ['$random(42)', '0.7275636800328681'],
    ['$random(0.9)', '0.730967787376657'],
    ['$random(7)', '0.7306990420600421'],
    ['$random(1, 2)', 'T0410: Argument 2 of function "random" does not match function signature'],
    ['$uuid()', '"11111111-2222-4333-8444-555555555555"'],
    ['$uuid(1)', 'T0410: Argument 1 of function "uuid" does not match function signature'],
    ['$parse(\'{"b": 1, "a": 2}\')', '{"b":1,"a":2}'],
    ['$parse("null")', 'null'],
    ['$parse()', 'undefined'],
    ['$parse(null)', 'T0410: Argument 1 of function "parse" does not match function signature'],
    ['$parse("")', 'D3137: Invalid JSON'],
    ['$parse("  ")', 'D3137: Invalid JSON'],
    ['$parse(\'{"a":1}{"b":2}\')', 'D3137: Invalid JSON'],
    ['$parse(\'{"a":1,"a":2}\')', 'D3137: Invalid JSON'],
    ['$parse(\'{"a":":","b:":"\\\\":"}\')', '{"a":":","b:":"\\":"}'],
    ['$parse("1e400")', 'D3137: Invalid JSON'],
    ['$parse("-0")', '0'],
    ['$parse("1.0")', '1'],
    ['$parse("1e2")', '100'],
    ["$map(['1', '[2]'], $parse)", '[1,[2]]'],
    ['$randomSeeded(1)', 'T1006: Attempted to invoke a non-function'],
    ['$eval("1+1")', 'T1006: Attempted to invoke a non-function']
  ])('%s', (source, expected) => {
    expect(answer(source)).toBe(expected)
  })
})

describe('numbers', () => {
  it.each([
    ["$parse('9223372036854775807')", '9223372036854775807'],
    ["$parse('-9223372036854775808')", '-9223372036854775808'],
    ["$parse('9223372036854775808')", '9.223372036854776E18'],
    ["$parse('123456789012345678901234567890')", '1.2345678901234568E29'],
    ["$string($parse('9223372036854775807'))", '"9223372036854775807"'],
    ["$string([$parse('9007199254740993')])", '"[9007199254740993]"'],
    ["$parse('9007199254740993') = $parse('9007199254740993')", 'true'],
    ["$parse('9007199254740993') = $parse('9007199254740992')", 'false'],
    ["$parse('9007199254740993') + 1", '9007199254740992'],
    ["$parse('[1.10, 1.0, -0.0, 1E2]')", '[1.1,1,0,100]'],
    ['0.1 + 0.2', '0.30000000000000004'],
    ['1 / 10000', '1.0E-4'],
    ['12345678.5', '1.23456785E7'],
    ['1e21', '1.0E21'],
    ['-1.5e-7', '-1.5E-7'],
    ['1/0', '"Infinity"'],
    ['-1/0', '"-Infinity"'],
    ['0/0', '"NaN"'],
    ['[1/0]', '["Infinity"]'],
    ['{"k": 1/0}', '{"k":"Infinity"}'],
    ["$parseInteger('abc', '0')", '"NaN"'],
    ['-0', '0'],
    ["$type($parse('1.0'))", '"number"'],
    ["$sum([$parse('1.50'), 1])", '2.5'],
    ["$parse('1.0') < 2 and $parse('1.0') = 1 and $parse('1.0') in [1]", 'true'],
    ["$sort([$parse('2.0'), 1, $parse('1.50')])", '[1,1.5,2]'],
    ["[5,6,7][$parse('1.0')]", '6']
  ])('%s', (source, expected) => {
    expect(answer(source)).toBe(expected)
  })

  it('of the input that need no other form leave it as it is', () => {
    const input = fromPlain({ a: [1, 2.5, 'x', { b: null }] })
    expect(evaluate('$states.input', input)).toBe(input)
  })
})

describe('time and chance come from outside', () => {
  it.each([
    ['$now()', '"2023-11-14T22:13:20.000Z"'],
    ['$millis()', '1700000000000'],
    ['$now("[Y]")', '"2023"'],
    ['$shuffle([1, 2, 3, 4])', '[4,3,1,2]'],
    ["$fromMillis($toMillis('10:30', '[H]:[m]'))", '"2023-11-14T10:30:00.000Z"']
  ])('%s', (source, expected) => {
    expect(answer(source)).toBe(expected)
  })
})

describe('functions are no results', () => {
  it.each(['function($x){ $x }', '$sum', '[$sum]', '{"f": {"g": [function(){ 1 }]}}', '/a/', '$uppercase ~> $trim'])(
    '%s',
    (source) => {
      expect(answer(source)).toBe('function')
    }
  )
})

describe('evaluation is bounded', () => {
  const overflow =
    'Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive. Depth=101 max=100'
  const memory = 'Expression evaluation memory limit exceeded: Check for excessive memory usage'
  const timeout = 'Expression evaluation timeout: Check for infinite loop'
  const recursion = (n: number) => `($f := function($x){ $x <= 0 ? 0 : 1 + $f($x-1) }; $f(${n}))`
  /** The processor's time and not the clock's: other processes have no part in it. */
  const measured = (source: string): { readonly cpuMs: number; readonly result: string } => {
    const before = process.cpuUsage()
    const result = answer(source)
    const { user, system } = process.cpuUsage(before)
    return { cpuMs: (user + system) / 1_000, result }
  }
  let plainestMs = 0
  beforeAll(() => {
    plainestMs = measured('($f := function($x){ $f($x + 1) }; $f(1))').cpuMs
  })
  const doubling = (n: number) =>
    `($f := function($s, $n){ $n = 0 ? $s : $f($s & $s, $n - 1) }; $length($f('x', ${n})))`

  it.each([
    ['a sum', `1${'+1'.repeat(99)}`, `1${'+1'.repeat(100)}`],
    ['parentheses', repeated('(', '1', ')', 99), repeated('(', '1', ')', 100)],
    ['brackets', repeated('[', '1', ']', 99), repeated('[', '1', ']', 100)],
    ['a chain', `1${'~>$string'.repeat(99)}`, `1${'~>$string'.repeat(100)}`],
    ['a recursion', recursion(31), recursion(32)]
  ])('in depth, at the level where AWS stops: %s', (_, deepest, tooDeep) => {
    expect(answer(deepest)).not.toBe(overflow)
    expect(answer(tooDeep)).toBe(overflow)
  })

  it('in memory, at the sizes where AWS stops', () => {
    expect(answer('[1..873782] ~> $count()')).toBe('873782')
    expect(answer('[1..873783] ~> $count()')).toBe(memory)
    expect(answer(doubling(22))).toBe('4194304')
    expect(answer(doubling(23))).toBe(memory)
    expect(answer('$count($range(1, 500000, 1))')).toBe(memory)
  })

  it('but not below what AWS is known to accept', () => {
    expect(answer('$sum($map([1..200000], function($v){ $v * 2 }))')).toBe('40000200000')
    expect(answer('($f := function($n, $a){ $n = 0 ? $a : $f($n - 1, $a + 1) }; $f(20000, 0))')).toBe('20000')
  })

  it.each([
    ['an endless tail recursion', '($f := function($x){ $f($x + 1) }; $f(1))', timeout],
    ['one without arguments', '($f := function(){ $f() }; $f())', timeout],
    ['comparing every item with every other', '[1..100000][$ in [1..100000]]', timeout],
    ['nested repetition in a regular expression', `$match('${'a'.repeat(60)}', /(a+)+b/)`, timeout],
    ['a date picture that backtracks', `$toMillis('${'1'.repeat(3000)}x', '${'[H]'.repeat(12)}')`, timeout],
    ['lists of lists', '$map([1..800000], function(){ [1..800000] })', timeout],
    ['a list that grows by copying', '$reduce([1..100000], function($a, $b){ $append($a, $b) })', timeout],
    [
      'texts kept',
      `$map([1..1000], function($i){ ($s := ${doubling(22).replace('$length(', '(')}; $s & $i) })`,
      memory
    ],
    ['padding', "$pad('x', 1000000000)", memory],
    [
      'a value that holds itself twice, again and again',
      '$reduce([1..60], function($a, $b){ {"a": $a, "b": $a} })',
      memory
    ],
    ['and what it counts as', '$boolean($reduce([1..60], function($a, $b){ [[$a], [$a]] }, 0))', timeout],
    ['a result of numbers that have many digits', '$map([1..400000], function($i){ $power($i, 2.5) })', timeout],
    ['splitting into characters', "$split($pad('x', 4000000), '')", memory],
    ['nesting beyond what JSON may have', '$reduce([1..5000], function($a, $b){ [[$a]] })', overflow],
    ['and its text', '$string($reduce([1..50000], function($a, $b){ [[$a]] }))', overflow]
  ])('in time and room: %s', (_, source, expected) => {
    const { cpuMs, result } = measured(source)
    expect(result).toBe(expected)
    // no unit of work is much dearer than the plainest one, whatever the machine and whatever else it does
    expect(cpuMs).toBeLessThan(5 * plainestMs)
  })
})

describe('the value in an error’s text', () => {
  it('is shown as JSON', () => {
    const input = parse('{"a":[1.50,"x",null,9007199254740993],"b":{}}')
    expect(answer('-$states.input', input)).toBe(
      'D1002: Cannot negate a non-numeric value: {"a":[1.5,"x",null,9007199254740993],"b":{}}'
    )
  })

  it('is cut where it is longer than a cause can be', () => {
    const text = answer('-$reduce([1..60], function($a, $b){ {"a": $a, "b": $a} })')
    expect(text).toMatch(/^D1002: Cannot negate a non-numeric value: \{"a":\{"a":/)
    expect(text.length).toBeLessThan(40_000)
    expect(answer('-$reduce([1..50000], function($a, $b){ [[$a]] })').length).toBeLessThan(40_000)
  })
})
