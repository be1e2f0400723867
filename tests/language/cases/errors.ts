import { FUNCTION, graph, JSONATA, type LanguageCase, queryError, runtimeError } from '../language-case.ts'

/** Of a state S that is entered by event 2 and fails. */
const runtime = (name: string, state: object, input: string, text: string): LanguageCase => ({
  name,
  states: { S: state },
  input,
  ends: runtimeError('S', 2, text)
})
const pass = { Type: 'Pass', End: true }
const task = { Type: 'Task', Resource: FUNCTION, End: true }
const wait = { Type: 'Wait', End: true }
const query = (name: string, state: object, input: string, text: string): LanguageCase => ({
  name,
  machine: JSONATA,
  states: { S: state },
  input,
  ends: queryError('S', 2, text)
})

/** The words of AWS for what can go wrong in a state. */
export const errors: readonly LanguageCase[] = [
  runtime('InputPath', { ...pass, InputPath: '$.No' }, '{}', "Invalid path '$.No' : No results for path: $['No']"),
  runtime('OutputPath', { ...pass, OutputPath: '$.No' }, '{}', "Invalid path '$.No' : No results for path: $['No']"),
  runtime(
    'TimeoutSecondsPath',
    { ...task, TimeoutSecondsPath: '$.No' },
    '{}',
    "Invalid path '$.No' : No results for path: $['No']"
  ),
  runtime(
    'HeartbeatSecondsPath',
    { ...task, HeartbeatSecondsPath: '$.No' },
    '{}',
    "Invalid path '$.No' : No results for path: $['No']"
  ),
  runtime(
    'a path that misses early',
    { ...pass, InputPath: '$.a.b.c' },
    '{"a":{}}',
    "Invalid path '$.a.b.c' : Missing property in path $['a']['b']"
  ),
  runtime(
    'a template',
    { ...pass, Parameters: { 'value.$': '$.no' } },
    '{"a": [1, 2]}',
    "The JSONPath '$.no' specified for the field 'value.$' could not be found in the input '{\"a\": [1, 2]}'"
  ),
  runtime(
    'ResultSelector',
    { Type: 'Parallel', Branches: [graph({ A: pass })], ResultSelector: { 'x.$': '$[0].no' }, End: true },
    '{}',
    "The JSONPath '$[0].no' specified for the field 'x.$' could not be found in the input '[{}]'"
  ),
  runtime(
    'ErrorPath',
    { Type: 'Fail', ErrorPath: '$.ErrorX', Cause: 'c' },
    '{"Error":"e"}',
    "The JSONPath '$.ErrorX' specified for the field 'ErrorPath' could not be found in the input '{\"Error\":\"e\"}'"
  ),
  runtime(
    'CausePath',
    { Type: 'Fail', Error: 'e', CausePath: '$.No' },
    '{}',
    "The JSONPath '$.No' specified for the field 'CausePath' could not be found in the input '{}'"
  ),
  runtime(
    'SecondsPath without a value',
    { ...wait, SecondsPath: '$.a.s' },
    '{"a":{}}',
    'The SecondsPath parameter does not reference an input value: $.a.s'
  ),
  runtime(
    'SecondsPath to null',
    { ...wait, SecondsPath: '$.s' },
    '{"s":null}',
    'The SecondsPath parameter does not reference an input value: $.s'
  ),
  runtime(
    'SecondsPath to a negative number',
    { ...wait, SecondsPath: '$.s' },
    '{"s":-1}',
    'The SecondsPath parameter references a negative value: $.s == -1'
  ),
  runtime(
    'SecondsPath to a fraction',
    { ...wait, SecondsPath: '$.s' },
    '{"s":1.5}',
    'The SecondsPath parameter cannot be parsed as a long value: $.s == 1.5'
  ),
  runtime(
    'SecondsPath to a negative fraction',
    { ...wait, SecondsPath: '$.s' },
    '{"s":-1.5}',
    'The SecondsPath parameter cannot be parsed as a long value: $.s == -1.5'
  ),
  ...[
    '2016-12-05T21:29:29',
    '2016-12-05 21:29:29Z',
    '05-12-2016T21:29:29Z',
    '2016-13-05T21:29:29Z',
    '2016-12-05T25:29:29Z'
  ].map((text) =>
    runtime(
      `TimestampPath to ${text}`,
      { ...wait, TimestampPath: '$.t' },
      JSON.stringify({ t: text }),
      `The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.t == ${text}`
    )
  ),
  runtime(
    'TimestampPath to a number',
    { ...wait, TimestampPath: '$.t' },
    '{"t":5}',
    'The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.t == 5'
  ),
  runtime(
    'a Wait of more than 2^31 seconds',
    { ...wait, TimestampPath: '$.t' },
    '{"t":"2094-01-20T00:00:00Z"}',
    'Wait state delay is too long.'
  ),
  runtime(
    'MaxConcurrencyPath',
    { Type: 'Map', MaxConcurrencyPath: '$.m', ItemProcessor: graph({ I: pass }), End: true },
    '{"m":"NoNumber"}',
    'The MaxConcurrencyPath field refers to value "NoNumber" which is not a valid integer: $.m'
  ),
  runtime(
    'ToleratedFailureCountPath',
    { Type: 'Map', ItemsPath: '$.l', ToleratedFailureCountPath: '$.m', ItemProcessor: graph({ I: pass }), End: true },
    '{"m":"NoNumber","l":[]}',
    'The ToleratedFailureCountPath field refers to value "NoNumber" which is not a valid integer: $.m'
  ),
  runtime(
    'items that are no array',
    { Type: 'Map', ItemsPath: '$.l', ItemProcessor: graph({ I: pass }), End: true },
    '{"l":1}',
    'Reference path "$.l" must point to array.'
  ),
  runtime(
    'items in the context object that are no array',
    { Type: 'Map', ItemsPath: '$$.Execution.Input', ItemProcessor: graph({ I: pass }), End: true },
    '{"l":1}',
    'Reference path "$.Execution.Input" must point to array.'
  ),
  {
    name: 'the context object of a template that finds nothing there is quoted',
    states: { S: { ...pass, Parameters: { 'v.$': '$$.Execution.Input.no' } } },
    ends: runtimeError(
      'S',
      2,
      'The JSONPath \'$$.Execution.Input.no\' specified for the field \'v.$\' could not be found in the input \'{"Execution":{"Id":"arn:aws:states:us-east-1:123456789012:execution:machine:run","Input":{},"StartTime":"2026-01-01T00:00:00.000Z","Name":"run","RoleArn":"arn:aws:iam::123456789012:role/role","RedriveCount":0},"StateMachine":{"Id":"arn:aws:states:us-east-1:123456789012:stateMachine:machine","Name":"machine"},"State":{"Name":"S","EnteredTime":"2026-01-01T00:00:00.000Z"}}\''
    )
  },
  {
    name: 'the number of the visit that failed is named',
    states: { A: { Type: 'Pass', Next: 'B' }, B: { ...pass, InputPath: '$.no' } },
    history: [
      '1<0 ExecutionStarted',
      '2<0 PassStateEntered',
      '3<2 PassStateExited',
      '4<3 PassStateEntered',
      '5<4 ExecutionFailed'
    ],
    ends: runtimeError('B', 4, "Invalid path '$.no' : No results for path: $['no']")
  },
  {
    name: 'a failed evaluation links past the entry of its state, also in a later state',
    machine: JSONATA,
    states: { A: { Type: 'Pass', Next: 'B' }, B: { ...pass, Output: '{% $none %}' } },
    history: [
      '1<0 ExecutionStarted',
      '2<0 PassStateEntered',
      '3<2 PassStateExited',
      '4<3 PassStateEntered',
      ['5<3 EvaluationFailed', { state: 'B', location: 'Output' }],
      '6<5 ExecutionFailed'
    ],
    ends: queryError(
      'B',
      4,
      "The JSONata expression '$none' specified for the field 'Output' returned nothing (undefined)."
    )
  },
  query(
    'a Timestamp in JSONata',
    { ...wait, Timestamp: "{% '2016-12-05 21:29:29Z' %}" },
    '{}',
    'The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: 2016-12-05 21:29:29Z'
  ),
  ...[
    ['1', 'number', '1'],
    ["'text'", 'string', '"text"'],
    ['true', 'boolean', 'true'],
    ['null', 'null', 'null'],
    ["{'foo':'bar'}", 'object', '{"foo":"bar"}']
  ].map(([source, type, value]) =>
    query(
      `Items that are ${type}`,
      { Type: 'Map', Items: `{% ${source} %}`, ItemProcessor: graph({ I: pass }), End: true },
      '{}',
      `The JSONata expression '${source}' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was '${type}' for value: ${value}`
    )
  ),
  query(
    'Items that are a function',
    { Type: 'Map', Items: '{% $fn := function($x){$x} %}', ItemProcessor: graph({ I: pass }), End: true },
    '{}',
    "The JSONata expression '$fn := function($x){$x}' specified for the field 'Items' returned an unsupported result type."
  ),
  ...['1', '"string"', 'true', 'null', '{"foo":"bar"}'].map((input) =>
    query(
      `an input to map that is ${input}`,
      { Type: 'Map', ItemProcessor: graph({ I: pass }), End: true },
      input,
      `Map state input must be an array but was: ${input}`
    )
  )
]
