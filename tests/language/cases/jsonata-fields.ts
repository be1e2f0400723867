import { FUNCTION, graph, JSONATA, type LanguageCase, queryError } from '../language-case.ts'

const pass = (output: unknown) => ({ P: { Type: 'Pass', Output: output, End: true } })
const jsonata = (name: string, output: unknown, ends: LanguageCase['ends'], input = '{}'): LanguageCase => ({
  name,
  machine: JSONATA,
  states: pass(output),
  input,
  ends
})
const failing = (name: string, expression: string, ending: string): LanguageCase => ({
  name,
  machine: JSONATA,
  states: pass({ v: [`{% ${expression} %}`] }),
  events: [['3<0 EvaluationFailed', { location: 'Output/v[0]', state: 'P', error: 'States.QueryEvaluationError' }]],
  ends: queryError('P', 2, `The JSONata expression '${expression}' specified for the field 'Output/v[0]' ${ending}`)
})

/** Where expressions may stand, what they may give, and the functions that Step Functions adds. */
export const jsonataFields: readonly LanguageCase[] = [
  jsonata('Output may be null', null, 'null'),
  jsonata('Output may be a number', 1.5, '1.5'),
  jsonata('Output may be a text that is no expression', ' {% 1 %}', '" {% 1 %}"'),
  jsonata('Output may be an array with expressions at any depth', [[{ a: '{% 1 + 1 %}' }], 'x'], '[[{"a":2}],"x"]'),
  jsonata('Output may be an empty object', {}, '{}'),
  jsonata(
    'names of members are never expressions, nor have a .$',
    { 'a.$': '$.b', '{% 1 %}': 2 },
    '{"a.$":"$.b","{% 1 %}":2}'
  ),
  jsonata('a sequence of one is its item', '{% $states.input.a.n %}', '1', '{"a":[{"n":1}]}'),
  jsonata('an array that was made stays one', '{% [1] %}', '[1]'),
  jsonata('infinite numbers are texts inside of a value', '{% [1/0, -1/0] %}', '["Infinity","-Infinity"]'),
  jsonata(
    'the functions of Step Functions are there',
    {
      parts: '{% $partition([1..5], 2) %}',
      range: '{% $range(0, 10, 3) %}',
      one: '{% $range(1, 9, 9) %}',
      down: '{% $range(5, 1, -2) %}',
      hash: "{% $hash('input', 'MD5') %}",
      uuid: '{% $match($uuid(), /^[0-9a-f-]{36}$/).match ? 1 : 0 %}',
      parsed: '{% $parse(\'{"a": [1, -0, 1.50]}\') %}',
      random: '{% $random(7) = $random(7) %}',
      anyRandom: '{% $random() < 1 %}',
      large: '{% $range(9007199254740990, 9007199254740992, 1) %}'
    },
    '{"parts":[[1,2],[3,4],[5]],"range":[0,3,6,9],"one":1,"down":[5,3,1],"hash":"a43c1b0aa53a0c908810c06ab1ff3967","uuid":1,"parsed":{"a":[1,0,1.5]},"random":true,"anyRandom":true,"large":[9007199254740990,9007199254740991,9007199254740992]}'
  ),
  failing('nothing is an error', '$states.input.no', 'returned nothing (undefined).'),
  failing('nothing to make parts of is nothing', '$partition($states.input.no, 2)', 'returned nothing (undefined).'),
  failing('no parts are nothing', '$partition([], 2)', 'returned nothing (undefined).'),
  failing('parts of no size are nothing', '$partition([1], 0)', 'returned nothing (undefined).'),
  failing('a range without a step is nothing', '$range(1, 2)', 'returned nothing (undefined).'),
  failing('a range that leads away is nothing', '$range(1, 2, -1)', 'returned nothing (undefined).'),
  failing('a range without steps is nothing', '$range(1, 2, 0)', 'returned nothing (undefined).'),
  failing('no text to parse is nothing', '$parse($states.input.no)', 'returned nothing (undefined).'),
  failing('a hash without an algorithm is nothing', '$hash("a")', 'returned nothing (undefined).'),
  failing('a function is no result', 'function($x){$x}', 'returned an unsupported result type.'),
  failing('a variable that was never assigned is nothing', '$never', 'returned nothing (undefined).'),
  failing(
    'unknown functions cannot be called, and $eval is one',
    '$eval("1")',
    'threw an error during evaluation. T1006: Attempted to invoke a non-function'
  ),
  {
    name: 'expressions stand in every field of a Task',
    machine: JSONATA,
    states: {
      T: {
        Type: 'Task',
        Resource: FUNCTION,
        Arguments: { a: '{% $states.input.n %}', c: '{% $states.context.State.RetryCount %}' },
        TimeoutSeconds: '{% $states.input.n %}',
        HeartbeatSeconds: '{% $states.input.n - 1 %}',
        Assign: { r: '{% $states.result %}' },
        Output: '{% $states.result.x + $states.input.n %}',
        End: true
      }
    },
    input: '{"n":4}',
    answers: { T: [{ output: { x: 1 } }] },
    events: [
      ['3<2 LambdaFunctionScheduled', { input: '{"a":4,"c":0}', timeoutInSeconds: 4, heartbeatInSeconds: 3 }],
      ['6<5 TaskStateExited', { output: '5', assignedVariables: { r: '{"x":1}' } }]
    ],
    ends: '5'
  },
  {
    name: 'an Output that fails after the call links to the call',
    machine: JSONATA,
    states: { T: { Type: 'Task', Resource: FUNCTION, Output: { a: '{% $states.result.no %}' }, End: true } },
    answers: { T: [{ output: {} }] },
    events: [['6<5 EvaluationFailed', { location: 'Output/a' }], '7<6 ExecutionFailed'],
    ends: queryError(
      'T',
      2,
      "The JSONata expression '$states.result.no' specified for the field 'Output/a' returned nothing (undefined)."
    )
  },
  {
    name: 'an Assign that fails names its place',
    machine: JSONATA,
    states: { P: { Type: 'Pass', Assign: { a: { b: '{% $states.input.no %}' } }, End: true } },
    events: [['3<0 EvaluationFailed', { location: 'Assign/a/b' }]],
    ends: queryError(
      'P',
      2,
      "The JSONata expression '$states.input.no' specified for the field 'Assign/a/b' returned nothing (undefined)."
    )
  },
  {
    name: 'a field that takes a number refuses another type',
    machine: JSONATA,
    states: {
      M: {
        Type: 'Map',
        Items: [1],
        MaxConcurrency: "{% 'two' %}",
        ItemProcessor: graph({ I: { Type: 'Pass', End: true } }),
        End: true
      }
    },
    events: [['3<0 EvaluationFailed', { location: 'MaxConcurrency' }], '4<3 MapStateFailed'],
    ends: queryError(
      'M',
      2,
      "The JSONata expression ''two'' specified for the field 'MaxConcurrency' returned an unexpected result type. Expected 'number', but was 'string' for value: \"two\""
    )
  },
  {
    name: 'endless recursion fails the state, and can be caught',
    machine: JSONATA,
    states: {
      T: {
        Type: 'Task',
        Resource: FUNCTION,
        Arguments: '{% ($f := function($n){1 + $f($n + 1)}; $f(0)) %}',
        Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Output: 'caught', Next: 'S' }],
        End: true
      },
      S: { Type: 'Succeed' }
    },
    ends: '"caught"'
  }
]
