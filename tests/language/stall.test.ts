import { describe, expect, test } from 'vitest'
import { MAX_EVALUATION_MS, MAX_WORK } from '../../src/asl/budget.ts'
import { drive } from '../interpreter/drive.ts'
import { attack } from './attack.ts'
import { FUNCTION, graph } from './language-case.ts'

const TIMEOUT = 'Expression evaluation timeout: Check for infinite loop'
const MEMORY = 'Expression evaluation memory limit exceeded: Check for excessive memory usage'

const machine = (states: object, language = 'JSONata'): object => ({
  QueryLanguage: language,
  StartAt: Object.keys(states)[0],
  States: states
})
const pass = (source: string): object => machine({ P: { Type: 'Pass', Output: `{% ${source} %}`, End: true } })

const doubled = (seed: string, step: string, use: string): string =>
  `($a := ${seed}; ${`$a := ${step}; `.repeat(40)}${use})`
const both = doubled('{}', '{"a": $a, "b": $a}', '$a')
/** About a million units of work, which is within the limit. */
const HEAVY = '$count([1..60000][$ % 2 = 1])'

describe('an expression that explodes is ended', () => {
  test.each([
    ['a join', '($l := [1..1000].{"i": $}; $count($l@$a.$l@$b.$l@$c.{"x": $a}))', TIMEOUT],
    ['a join of long lists', '($l := [1..50000].{"i": $}; $count($l@$a.$l@$b.{"x": $a}))', TIMEOUT],
    ['a join by position', '($l := [1..5000].{"i": [1..100]}; $count($l#$i.i#$j.($l#$k.{"x": $i})))', TIMEOUT],
    ['a filtered join', '($l := [1..20000].{"i": $}; $count($l@$a.$l@$b[$a.i = $b.i].{"x": $a}))', TIMEOUT],
    ['what is below a doubled value', doubled('{}', '{"a": $a, "b": $a}', '$count($a.**)'), TIMEOUT],
    ['a doubled value as the result', both, MEMORY],
    ['a list of lists of empty texts', '($l := [1..4096].("")[]; [1..4096].{"k": $l})', MEMORY],
    ['the text of a doubled value', doubled('[1]', '[[$a], [$a]]', '$string($a)'), TIMEOUT],
    ['the text of doubled texts', doubled('["abcdefgh"]', '[[$a], [$a]]', '$string($a)'), TIMEOUT],
    ['a copy of a doubled value', doubled('{}', '{"a": $a, "b": $a}', '$clone($a)'), TIMEOUT],
    ['a changed doubled value', doubled('{}', '{"a": $a, "b": $a}', '$a ~> |$|{"x": 1}|'), TIMEOUT],
    ['spread doubled lists', doubled('[0]', '[[$a], [$a]]', '$spread($a)'), TIMEOUT],
    ['a list of lists of lists', '($l := [1..800000]; $count([1..100000].($l)))', MEMORY],
    ['a list written of long lists', `($l := [1..800000]; [${Array(500).fill('$l').join()}])`, MEMORY],
    ['members that are long lists', '($l := [1..800000]; $count([1..1000].{"m": $l}.m))', MEMORY],
    ['a long picture of a number', '$formatNumber(1, $pad("", 1000000, "#,##") & "0")', TIMEOUT],
    ['many pictures of numbers', '$count($map([1..200000], function($i) { $formatNumber($i, "#,##0.00") }))', TIMEOUT],
    ['a long picture of an integer', '$formatInteger(1, $pad("", 1000000, "0"))', TIMEOUT],
    [
      'a long integer by a long picture',
      '$parseInteger($pad("", 1000000, "1,"), $pad("", 400000, "0,") & "0")',
      TIMEOUT
    ],
    ['a long picture of a date', '$fromMillis(1, $pad("", 1000000, "[Y]"))', TIMEOUT],
    ['options of a picture', '$formatNumber(1, $pad("", 100000, "#"), {"digit": $pad("", 100000, "#")})', MEMORY],
    ['a long text parsed into many objects', '$parse("[" & $pad("", 6000000, "{},") & "1]")', TIMEOUT],
    [
      'long joined texts that are compared',
      '($s := $pad("", 1000000, "a"); $sort([1..1000].($s & $string($))))',
      TIMEOUT
    ],
    ['a picture too long to be compiled', '$toMillis("2020", $pad("", 100000, "abc "))', MEMORY],
    [
      'a search for what nearly occurs everywhere',
      '($h := $pad("", 500000, "a"); $t := $pad("", 5000000, "a"); $map([1..1000], function() { $contains($t, $h & "b" & $h) }))',
      TIMEOUT
    ],
    [
      'a split at what nearly occurs everywhere',
      '($h := $pad("", 500000, "a"); $t := $pad("", 3000000, "a"); $map([1..1000], function() { $split($t, $h & "b" & $h) }))',
      TIMEOUT
    ],
    [
      'a search in long texts',
      '($t := $pad("", 1000000, "a"); $map([1..10000], function() { $contains($t, $t & "b") }))',
      TIMEOUT
    ],
    ['recursion without end', '($f := function($n) { $f($n + 1) }; $f(0))', TIMEOUT]
  ])('%s', (_, source, expected) => {
    const { state } = attack(pass(source))
    expect(state.error).toBe('States.QueryEvaluationError')
    expect(state.cause).toContain(expected)
  })

  test('by the clock, where its work takes longer than it was counted for', () => {
    let time = 0
    const { state } = drive(pass('$count([1..200000][$ % 2 = 1])'), {
      readClock: () => {
        time += MAX_EVALUATION_MS / 10
        return time
      }
    })
    expect(state.cause).toContain(TIMEOUT)
  })
})

describe('what is too much in one expression is too much in many', () => {
  test('in the fields of one state', () => {
    const fields = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`f${index}`, `{% ${HEAVY} %}`]))
    const { state } = attack(machine({ P: { Type: 'Pass', Output: fields, End: true } }))
    expect(state.cause).toContain(TIMEOUT)
  })

  test('in the rules of a Choice', () => {
    const rule = { Condition: `{% ${HEAVY} = 0 %}`, Next: 'S' }
    const { state } = attack(
      machine({ C: { Type: 'Choice', Choices: Array(50).fill(rule), Default: 'S' }, S: { Type: 'Succeed' } })
    )
    expect(state.cause).toContain(TIMEOUT)
  })

  test('for the items of a Map that start together', () => {
    const map = {
      Type: 'Map',
      Items: '{% [1..40] %}',
      ItemSelector: { x: `{% ${HEAVY} %}` },
      ItemProcessor: graph({ I: { Type: 'Pass', End: true } }),
      End: true
    }
    expect(attack(machine({ M: map })).state.cause).toContain(TIMEOUT)
  })

  test('in the paths of one state', () => {
    const path = '$..[?(@.a == 1)]'
    const fields = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`f${index}.$`, path]))
    const input = JSON.stringify(Array.from({ length: 20_000 }, (_, a) => ({ a })))
    const { state } = attack(machine({ P: { Type: 'Pass', Parameters: fields, End: true } }, 'JSONPath'), { input })
    expect(state.error).toBe('States.Runtime')
    expect(state.cause).toContain('The paths of the state visit too many values')
  })

  test('but not in states that follow one another', () => {
    const heavy = (next: object): object => ({ Type: 'Pass', Output: `{% ${HEAVY} %}`, ...next })
    const names = Array.from({ length: 12 }, (_, index) => `P${index}`)
    const states = names.map((name, index) => {
      const next = names[index + 1]
      return [name, heavy(next === undefined ? { End: true } : { Next: next })]
    })
    const { state } = attack(machine(Object.fromEntries(states)))
    expect(state.output?.text).toBe('30000')
  })

  test('and not where one failed and its catcher is to work', () => {
    const task = {
      Type: 'Task',
      Resource: FUNCTION,
      Arguments: '{% ($f := function($n) { $f($n + 1) }; $f(0)) %}',
      Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Output: `{% ${HEAVY} %}`, Next: 'S' }],
      End: true
    }
    expect(attack(machine({ T: task, S: { Type: 'Succeed' } })).state.output?.text).toBe('30000')
  })

  test('in catchers that fail one after another on the way out', () => {
    const endless = '{% ($f := function($n) { $f($n + 1) }; $f(0)) %}'
    let inner: object = { Type: 'Pass', Output: endless, End: true }
    for (let level = 0; level < 20; level++) {
      inner = {
        Type: 'Parallel',
        Branches: [graph({ [`S${level}`]: inner })],
        Catch: [{ ErrorEquals: ['States.ALL'], Output: endless, Next: `E${level}` }],
        End: true
      }
      inner = {
        Type: 'Parallel',
        Branches: [graph({ [`W${level}`]: inner, [`E${level}`]: { Type: 'Succeed' } })],
        End: true
      }
    }
    expect(attack(machine({ Outer: inner })).state.status).toBe('FAILED')
  })
})

describe('an execution gives way', () => {
  test('after each state that took long, so that others have their turn', () => {
    const map = {
      Type: 'Map',
      Items: '{% [1..10] %}',
      ItemProcessor: graph({ I: { Type: 'Pass', Output: `{% ${HEAVY} %}`, End: true } }),
      End: true
    }
    let most = 0
    const { state } = attack(machine({ M: map }), {})
    drive(machine({ M: map }), {
      observe: ({ events }) => {
        most = Math.max(most, events.filter(({ type }) => type === 'PassStateExited').length)
      }
    })
    expect(state.status).toBe('SUCCEEDED')
    expect(most).toBe(1)
  })

  test('between timers that are due at one moment', () => {
    const wait = graph({ W: { Type: 'Wait', Seconds: 5, Output: `{% ${HEAVY} %}`, End: true } })
    const branches = Array.from({ length: 15 }, (_, index) => ({
      StartAt: `W${index}`,
      States: { [`W${index}`]: wait.States.W }
    }))
    let most = 0
    const { state } = drive(machine({ P: { Type: 'Parallel', Branches: branches, End: true } }), {
      observe: ({ events }) => {
        most = Math.max(most, events.filter(({ type }) => type === 'WaitStateExited').length)
      }
    })
    expect(state.status).toBe('SUCCEEDED')
    expect(most).toBe(1)
  })
})

describe('values that cannot be written or read again', () => {
  const paths = (count: number): object =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}.$`, '$']))

  test('a payload that names its input too often exceeds the limit of data', () => {
    const definition = machine(
      { P: { Type: 'Pass', Parameters: paths(1_000), ResultPath: null, End: true } },
      'JSONPath'
    )
    const { state } = attack(definition, { input: JSON.stringify('x'.repeat(200_000)) })
    expect(state.error).toBe('States.DataLimitExceeded')
  })

  test.each([
    ['a template', { Parameters: paths(400), ResultPath: null }],
    ['nested templates', { Parameters: { a: [paths(200), { b: paths(200) }] }, ResultPath: null }],
    ['a path to everything below', { InputPath: '$..*' }]
  ])('%s that names many small parts often is ended before they are written', (_, fields) => {
    const definition = machine({ P: { Type: 'Pass', ...fields, End: true } }, 'JSONPath')
    // an array of 20,000 items is charged at once, and so looked for less often; each level of nesting is named again by what is below everything
    const nested = `${'['.repeat(900)}${'0,'.repeat(20_000)}0${']'.repeat(900)}`
    const { state, mostWork } = attack(definition, { input: nested })
    expect(state.error).toBe('States.DataLimitExceeded')
    expect(mostWork).toBeGreaterThan(0.75 * MAX_WORK)
  })

  test('calls of intrinsic functions that name each other too often fail', () => {
    let call = '$'
    for (let level = 0; level < 8; level++) call = `States.Array(${Array(3).fill(call).join(', ')})`
    const definition = machine({ P: { Type: 'Pass', Parameters: { 'x.$': call }, End: true } }, 'JSONPath')
    const { state } = attack(definition, { input: JSON.stringify('x'.repeat(5_000)) })
    expect(state.error).toBe('States.Runtime')
  })

  test('an array that grows a level in each turn of a loop ends as JSON that is nested too deep', () => {
    const loop = machine(
      {
        A: { Type: 'Pass', Parameters: { 'a.$': 'States.Array($)' }, Next: 'B' },
        B: { Type: 'Pass', OutputPath: '$.a', Next: 'C' },
        C: { Type: 'Choice', Choices: [{ Variable: '$.x', IsPresent: true, Next: 'S' }], Default: 'A' },
        S: { Type: 'Succeed' }
      },
      'JSONPath'
    )
    const { state } = attack(loop)
    expect(state.error).toBe('States.Runtime')
    expect(state.cause).toContain('nested too deep')
  })

  test('so does what Parallel states wrap in a loop', () => {
    const loop = machine(
      {
        P: { Type: 'Parallel', Branches: [graph({ A: { Type: 'Pass', End: true } })], Next: 'C' },
        C: { Type: 'Choice', Choices: [{ Variable: '$.x', IsPresent: true, Next: 'S' }], Default: 'P' },
        S: { Type: 'Succeed' }
      },
      'JSONPath'
    )
    const { state } = attack(loop)
    expect(state.error).toBe('States.Runtime')
    expect(state.cause).toContain('exceeds the maximum allowed (1000')
  })

  test('an expression that looks back thousands of times is refused', () => {
    expect(() => drive(pass(`$states.input${'.b.%'.repeat(4_000)}`))).toThrow('nested too deeply')
    expect(drive(pass(`"${'%'.repeat(4_000)}"`)).state.status).toBe('SUCCEEDED')
  })

  test('numbers longer than AWS reads are refused where they come in', () => {
    expect(() => drive(pass('1'), { input: '1'.repeat(1_001) })).toThrow('Number value length (1001)')
  })
})

describe('the variables of an execution', () => {
  const assigning = (language: string, value: unknown, name: string): object => {
    const names = Array.from({ length: 50 }, (_, index) => `P${index}`)
    const states = names.map((state, index) => {
      const next = names[index + 1]
      const assign = { [name === '' ? `v${index}` : name]: value }
      return [state, { Type: 'Pass', Assign: assign, ...(next === undefined ? { End: true } : { Next: next }) }]
    })
    return machine(Object.fromEntries(states), language)
  }
  const text = 'x'.repeat(250_000)

  test('hold 10 MiB together and no more', () => {
    const jsonata = attack(assigning('JSONata', text, '')).state
    expect(jsonata.error).toBe('States.QueryEvaluationError')
    expect(jsonata.cause).toContain('exceeding the limit of 10485760 bytes')
    const jsonPath = attack(assigning('JSONPath', text, '')).state
    expect(jsonPath.error).toBe('States.Runtime')
    expect(jsonPath.cause).toContain('exceeding the limit of 10485760 bytes')
  })

  test('are counted as they are, not as often as they were assigned', () => {
    expect(attack(assigning('JSONata', text, 'v')).state.status).toBe('SUCCEEDED')
  })
})
