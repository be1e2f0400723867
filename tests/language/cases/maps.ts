import { FUNCTION, graph, JSONATA, type LanguageCase, queryError, runtimeError } from '../language-case.ts'

const task = { Type: 'Task', Resource: FUNCTION, End: true }
const pass = { Type: 'Pass', End: true }
const map = (fields: object, state: object = pass) => ({
  M: { Type: 'Map', ItemProcessor: graph({ I: state }), ...fields, End: true }
})

export const maps: readonly LanguageCase[] = [
  {
    name: 'iterations start together, and the outputs come in the order of the items',
    states: map({}),
    input: '["a","b"]',
    history: [
      '1<0 ExecutionStarted',
      '2<0 MapStateEntered',
      ['3<2 MapStateStarted', { length: 2 }],
      ['4<3 MapIterationStarted', { name: 'M', index: 0 }],
      ['5<3 MapIterationStarted', { name: 'M', index: 1 }],
      ['6<4 PassStateEntered', { name: 'I', input: '"a"' }],
      '7<6 PassStateExited',
      ['8<7 MapIterationSucceeded', { name: 'M', index: 0 }],
      ['9<5 PassStateEntered', { name: 'I', input: '"b"' }],
      '10<9 PassStateExited',
      '11<10 MapIterationSucceeded',
      '12<11 MapStateSucceeded',
      ['13<11 MapStateExited', { name: 'M', output: '["a","b"]' }],
      '14<13 ExecutionSucceeded'
    ],
    ends: '["a","b"]'
  },
  {
    name: 'the second of two sequential iterations fails and is caught',
    states: {
      M: {
        Type: 'Map',
        MaxConcurrency: 1,
        ItemProcessor: graph({
          C: { Type: 'Choice', Choices: [{ Variable: '$', NumericEquals: 2, Next: 'F' }], Default: 'S' },
          F: { Type: 'Fail', Error: 'E', Cause: 'C' },
          S: { Type: 'Succeed' }
        }),
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'After' }],
        End: true
      },
      After: pass
    },
    input: '[1,2,3]',
    history: [
      '1<0 ExecutionStarted',
      '2<0 MapStateEntered',
      '3<2 MapStateStarted',
      '4<3 MapIterationStarted',
      '5<4 ChoiceStateEntered',
      '6<5 ChoiceStateExited',
      '7<6 SucceedStateEntered',
      '8<7 SucceedStateExited',
      '9<8 MapIterationSucceeded',
      '10<8 MapIterationStarted',
      '11<10 ChoiceStateEntered',
      '12<11 ChoiceStateExited',
      '13<12 FailStateEntered',
      ['14<13 MapIterationFailed', { name: 'M', index: 1 }],
      '15<13 MapStateFailed',
      ['16<15 MapStateExited', { output: '{"Error":"E","Cause":"C"}' }],
      '17<16 PassStateEntered',
      '18<17 PassStateExited',
      '19<18 ExecutionSucceeded'
    ],
    ends: '{"Error":"E","Cause":"C"}'
  },
  {
    name: 'what other iterations wait for is closed by index, after the one that failed',
    states: map({}, task),
    input: '[1,2,3]',
    answers: { I: ['never', { error: 'E' }] },
    events: [
      '14<10 LambdaFunctionStarted',
      '15<14 LambdaFunctionFailed',
      ['16<15 MapIterationFailed', { index: 1 }],
      '17<15 TaskStateAborted',
      ['18<15 MapIterationAborted', { index: 0 }],
      '19<15 TaskStateAborted',
      ['20<15 MapIterationAborted', { index: 2 }],
      '21<15 TaskStateAborted',
      '22<15 MapStateFailed',
      '23<22 ExecutionFailed'
    ],
    ends: { error: 'E' }
  },
  {
    name: 'ItemsPath, ItemSelector and the result fields go through in their order',
    states: map({
      InputPath: '$.in',
      ItemsPath: '$.items',
      ItemSelector: { 'i.$': '$$.Map.Item.Index', 'v.$': '$$.Map.Item.Value', 'all.$': '$.tag' },
      ResultSelector: { 'list.$': '$[*].v' },
      ResultPath: '$.in.out',
      OutputPath: '$.in'
    }),
    input: '{"in":{"items":["x","y"],"tag":"t"}}',
    events: [['6<4 PassStateEntered', { input: '{"all":"t","v":"x","i":0}' }]],
    ends: '{"items":["x","y"],"tag":"t","out":{"list":["x","y"]}}'
  },
  {
    name: 'the old names Iterator and Parameters do the same',
    states: {
      M: {
        Type: 'Map',
        Parameters: { 'v.$': '$$.Map.Item.Value' },
        Iterator: graph({ I: pass }),
        End: true
      }
    },
    input: '[1]',
    ends: '[{"v":1}]'
  },
  {
    name: 'a Map of nothing is over at once',
    states: map({ ItemsPath: '$.items' }, { Type: 'Fail' }),
    input: '{"items":[]}',
    history: [
      '1<0 ExecutionStarted',
      '2<0 MapStateEntered',
      ['3<2 MapStateStarted', { length: 0 }],
      '4<3 MapStateSucceeded',
      ['5<3 MapStateExited', { output: '[]' }],
      '6<5 ExecutionSucceeded'
    ],
    ends: '[]'
  },
  {
    name: 'no more than forty iterations are under way at once',
    states: map({ ItemsPath: '$.items' }, { Type: 'Wait', Seconds: 1, End: true }),
    input: JSON.stringify({ items: Array.from({ length: 41 }, (_, index) => index) }),
    events: [
      ['43<3 MapIterationStarted', { index: 39 }],
      '44<4 WaitStateEntered',
      '84<44 WaitStateExited',
      ['85<84 MapIterationSucceeded', { index: 0 }],
      ['86<84 MapIterationStarted', { index: 40 }]
    ],
    ends: JSON.stringify(Array.from({ length: 41 }, (_, index) => index))
  },
  {
    name: 'MaxConcurrencyPath takes a number or a text of one',
    states: map({ MaxConcurrencyPath: '$.max', ItemsPath: '$.items' }),
    input: '{"max":"1","items":[1,2]}',
    events: ['4<3 MapIterationStarted', '5<4 PassStateEntered', '8<6 MapIterationStarted'],
    ends: '[1,2]'
  },
  {
    name: 'MaxConcurrencyPath is looked at before the Map has started',
    states: map({ MaxConcurrencyPath: '$.max', ItemsPath: '$.items' }),
    input: '{"max":{},"items":[1]}',
    history: ['1<0 ExecutionStarted', '2<0 MapStateEntered', '3<2 ExecutionFailed'],
    ends: runtimeError('M', 2, 'The MaxConcurrencyPath field refers to value "{}" which is not a valid integer: $.max')
  },
  {
    name: 'tolerated failures are looked at after the Map has started, and are without effect inline',
    states: map({ ToleratedFailureCountPath: '$.count', ItemsPath: '$.items' }),
    input: '{"count":-1,"items":[1]}',
    history: ['1<0 ExecutionStarted', '2<0 MapStateEntered', '3<2 MapStateStarted', '4<3 ExecutionFailed'],
    ends: runtimeError('M', 2, 'ToleratedFailureCount cannot be negative.')
  },
  {
    name: 'a percentage of tolerated failures goes from 0 to 100',
    states: map({ ToleratedFailurePercentagePath: '$.share', ItemsPath: '$.items' }),
    input: '{"share":100.1,"items":[1]}',
    ends: runtimeError('M', 2, 'ToleratedFailurePercentage must be between 0 and 100.')
  },
  {
    name: 'a percentage of tolerated failures is a number',
    states: map({ ToleratedFailurePercentagePath: '$.share', ItemsPath: '$.items' }),
    input: '{"share":"NoNumber","items":[1]}',
    ends: runtimeError(
      'M',
      2,
      'The ToleratedFailurePercentagePath field refers to value "NoNumber" which is not a valid float: $.share'
    )
  },
  {
    name: 'an inner Map is what its iteration of the outer one ends with',
    states: map(
      { MaxConcurrency: 1 },
      { Type: 'Map', ItemProcessor: graph({ Inner: { Type: 'Pass', End: true } }), End: true }
    ),
    input: '[[1],[]]',
    history: [
      '1<0 ExecutionStarted',
      '2<0 MapStateEntered',
      '3<2 MapStateStarted',
      '4<3 MapIterationStarted',
      '5<4 MapStateEntered',
      '6<5 MapStateStarted',
      '7<6 MapIterationStarted',
      '8<7 PassStateEntered',
      '9<8 PassStateExited',
      '10<9 MapIterationSucceeded',
      '11<10 MapStateSucceeded',
      '12<10 MapStateExited',
      '13<12 MapIterationSucceeded',
      '14<12 MapIterationStarted',
      '15<14 MapStateEntered',
      '16<15 MapStateStarted',
      '17<16 MapStateSucceeded',
      '18<16 MapStateExited',
      '19<18 MapIterationSucceeded',
      '20<19 MapStateSucceeded',
      '21<19 MapStateExited',
      '22<21 ExecutionSucceeded'
    ],
    ends: '[[1],[]]'
  },
  {
    name: 'States.Runtime in an iteration ends the execution at once',
    states: map({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'M' }] }, { ...pass, InputPath: '$.no' }),
    input: '[{}]',
    events: ['5<4 PassStateEntered', '6<5 ExecutionFailed'],
    ends: runtimeError('I', 5, "Invalid path '$.no' : No results for path: $['no']")
  },
  {
    name: 'in JSONata Items is an expression or an array that holds some',
    machine: JSONATA,
    states: {
      A: {
        Type: 'Map',
        Items: '{% $states.input.list %}',
        ItemSelector: { v: '{% $states.context.Map.Item.Value %}', i: '{% $states.context.Map.Item.Index %}' },
        ItemProcessor: graph({ I: pass }),
        Output: '{% $states.result.v %}',
        Next: 'B'
      },
      B: { Type: 'Map', Items: ['{% $states.input[1] %}', 'literal'], ItemProcessor: graph({ J: pass }), End: true }
    },
    input: '{"list":[5,6]}',
    events: [['6<4 PassStateEntered', { input: '{"v":5,"i":0}' }]],
    ends: '[6,"literal"]'
  },
  {
    name: 'in JSONata a Map without Items takes its input, which must be an array',
    machine: JSONATA,
    states: map({}),
    input: '{"foo":"bar"}',
    history: [
      '1<0 ExecutionStarted',
      '2<0 MapStateEntered',
      ['3<0 EvaluationFailed', { location: undefined, state: 'M' }],
      '4<3 MapStateFailed',
      '5<4 ExecutionFailed'
    ],
    ends: queryError('M', 2, 'Map state input must be an array but was: {"foo":"bar"}')
  },
  {
    name: 'in JSONata Items that are no array fail the Map, which may catch that',
    machine: JSONATA,
    states: {
      M: {
        Type: 'Map',
        Items: '{% 1 %}',
        ItemProcessor: graph({ I: pass }),
        Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Output: '{% $states.errorOutput.Cause %}', Next: 'S' }],
        End: true
      },
      S: { Type: 'Succeed' }
    },
    events: [['3<0 EvaluationFailed', { location: 'Items' }], '4<3 MapStateFailed', '5<4 MapStateExited'],
    ends: JSON.stringify(
      queryError(
        'M',
        2,
        "The JSONata expression '1' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was 'number' for value: 1"
      ).cause
    )
  },
  {
    name: 'an item that cannot be made fails the Map while others are under way',
    machine: JSONATA,
    states: map(
      { ItemSelector: '{% $states.context.Map.Item.Value.n %}', MaxConcurrency: 2 },
      { Type: 'Wait', Seconds: 1, End: true }
    ),
    input: '[{"n":1},{"n":2},{}]',
    events: [['10<9 EvaluationFailed', { location: 'ItemSelector', state: 'M' }], '11<10 MapStateFailed'],
    ends: queryError(
      'M',
      2,
      "The JSONata expression '$states.context.Map.Item.Value.n' specified for the field 'ItemSelector' returned nothing (undefined)."
    )
  }
]
