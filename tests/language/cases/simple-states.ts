import { JSONATA, type LanguageCase, queryError, runtimeError } from '../language-case.ts'

const end = { S: { Type: 'Succeed' }, O: { Type: 'Pass', Result: 'other', End: true } }
const choice = (rule: object, fields: object = {}) => ({
  C: { Type: 'Choice', Choices: [{ ...rule, Next: 'S' }], Default: 'O', ...fields },
  ...end
})
const wait = (fields: object) => ({ W: { Type: 'Wait', ...fields, End: true } })
const fail = (fields: object) => ({ F: { Type: 'Fail', ...fields } })
/** The drives begin at this time. */
const START = '2026-01-01T00:00:00.000Z'

const waited = (milliseconds: number) => [
  ['3<2 WaitStateExited', { timestamp: Date.parse(START) + milliseconds }] as const
]

export const simpleStates: readonly LanguageCase[] = [
  {
    name: 'a Choice takes the first rule that holds',
    states: {
      C: {
        Type: 'Choice',
        Choices: [
          { Variable: '$.n', NumericGreaterThan: 10, Next: 'O' },
          { Variable: '$.n', NumericGreaterThan: 1, Next: 'S' },
          { Variable: '$.n', NumericGreaterThan: 0, Next: 'O' }
        ]
      },
      ...end
    },
    input: '{"n":5}',
    history: [
      '1<0 ExecutionStarted',
      ['2<0 ChoiceStateEntered', { name: 'C', input: '{"n":5}' }],
      ['3<2 ChoiceStateExited', { name: 'C', output: '{"n":5}' }],
      '4<3 SucceedStateEntered',
      '5<4 SucceedStateExited',
      '6<5 ExecutionSucceeded'
    ],
    ends: '{"n":5}'
  },
  {
    name: 'a Choice compares unlike types as unequal, and numbers by value',
    states: {
      C: {
        Type: 'Choice',
        Choices: [
          {
            And: [
              { Not: { Variable: '$.text', NumericEquals: 1 } },
              { Not: { Variable: '$.nothing', BooleanEquals: false } },
              { Not: { Variable: '$.text', TimestampEquals: '2026-01-01T00:00:00Z' } },
              { Variable: '$.zero', NumericEquals: 0 },
              {
                Or: [
                  { Variable: '$.zero', StringEquals: '0.0' },
                  { Variable: '$.nothing', IsNull: true }
                ]
              },
              { Variable: '$.nothing', IsPresent: true },
              { Variable: '$.no.such', IsPresent: false },
              { Variable: '$.text', StringMatches: 'a\\*c*' },
              { Variable: '$.text', StringEqualsPath: '$.same' }
            ],
            Next: 'S'
          }
        ],
        Default: 'O'
      },
      ...end
    },
    input: '{"text":"a*cd","same":"a*cd","zero":0.0,"nothing":null}',
    ends: '{"text":"a*cd","same":"a*cd","zero":0.0,"nothing":null}'
  },
  {
    name: 'a Choice falls to its default',
    states: choice({ Variable: '$.a', IsString: true }),
    input: '{"a":1}',
    ends: '"other"'
  },
  {
    name: 'a Choice that no rule holds in and that has no default fails the execution',
    states: {
      C: { Type: 'Choice', Choices: [{ Variable: '$.a', IsString: true, Next: 'S' }] },
      S: { Type: 'Succeed' }
    },
    input: '{"a":1}',
    history: ['1<0 ExecutionStarted', '2<0 ChoiceStateEntered', '3<2 ExecutionFailed'],
    ends: runtimeError('C', 2, 'Failed to transition out of the state. The state does not point to a next state.')
  },
  {
    name: 'a Choice whose variable is not there fails the execution',
    states: choice({ Variable: '$.no', IsNull: true }),
    ends: runtimeError('C', 2, "Invalid path '$.no': The choice state's condition path references an invalid value.")
  },
  {
    name: 'a condition in JSONata is an expression or a literal',
    machine: JSONATA,
    states: {
      C: {
        Type: 'Choice',
        Choices: [
          { Condition: false, Next: 'O' },
          { Condition: '{% $states.input.n > 1 %}', Output: { rule: 1 }, Next: 'S' },
          { Condition: true, Next: 'O' }
        ],
        Output: 'not this one'
      },
      S: { Type: 'Succeed' },
      O: { Type: 'Succeed' }
    },
    input: '{"n":2}',
    ends: '{"rule":1}'
  },
  {
    name: "a Choice's own Output and Assign apply where its default is taken",
    machine: JSONATA,
    states: {
      C: {
        Type: 'Choice',
        Choices: [{ Condition: false, Output: 'rule', Assign: { by: 'rule' }, Next: 'S' }],
        Default: 'S',
        Output: 'default',
        Assign: { by: 'default' }
      },
      S: { Type: 'Succeed', Output: { by: '{% $by %}', input: '{% $states.input %}' } }
    },
    events: [['3<2 ChoiceStateExited', { output: '"default"', assignedVariables: { by: '"default"' } }]],
    ends: '{"by":"default","input":"default"}'
  },
  {
    name: 'a condition that gives nothing does not fall to the default',
    machine: JSONATA,
    states: {
      C: {
        Type: 'Choice',
        Choices: [
          { Condition: false, Next: 'S' },
          { Condition: '{% $states.input.no %}', Next: 'S' }
        ],
        Default: 'S'
      },
      S: { Type: 'Succeed' }
    },
    events: [['3<0 EvaluationFailed', { location: 'Choices[1]/Condition', state: 'C' }]],
    ends: queryError(
      'C',
      2,
      "The JSONata expression '$states.input.no' specified for the field 'Choices[1]/Condition' returned nothing (undefined)."
    )
  },
  { name: 'a Wait lasts its seconds', states: wait({ Seconds: 30 }), events: waited(30_000), ends: '{}' },
  {
    name: 'a Wait of no seconds is over at once',
    states: wait({ Seconds: 0 }),
    events: waited(0),
    ends: '{}'
  },
  {
    name: 'a Wait lasts until its timestamp, whatever the zone and the fraction',
    states: wait({ Timestamp: '2026-01-01T01:00:10.500000000+01:00' }),
    events: waited(10_500),
    ends: '{}'
  },
  {
    name: 'a Wait for a time that has passed is over at once',
    states: wait({ TimestampPath: '$.at' }),
    input: '{"at":"2020-01-01T00:00:00Z"}',
    events: waited(0),
    ends: '{"at":"2020-01-01T00:00:00Z"}'
  },
  {
    name: 'a Wait takes its seconds from a path',
    states: wait({ SecondsPath: '$.s' }),
    input: '{"s":90}',
    events: waited(90_000),
    ends: '{"s":90}'
  },
  {
    name: 'a Wait in JSONata takes an expression of seconds, and assigns and answers afterwards',
    machine: JSONATA,
    states: {
      W: {
        Type: 'Wait',
        Seconds: '{% $states.input.s * 2 %}',
        Assign: { waited: '{% $states.input.s %}' },
        Output: '{% $states.context.State.Name %}',
        Next: 'P'
      },
      P: { Type: 'Pass', Output: ['{% $waited %}', '{% $states.input %}'], End: true }
    },
    input: '{"s":4}',
    events: [
      [
        '3<2 WaitStateExited',
        { timestamp: Date.parse(START) + 8_000, output: '"W"', assignedVariables: { waited: '4' } }
      ]
    ],
    ends: '[4,"W"]'
  },
  {
    name: 'a Wait in JSONata takes an expression of a timestamp',
    machine: JSONATA,
    states: wait({ Timestamp: "{% $states.input.day & 'T00:00:00Z' %}" }),
    input: '{"day":"2026-01-02"}',
    events: waited(24 * 3600 * 1000),
    ends: '{"day":"2026-01-02"}'
  },
  {
    name: 'a Fail names its error and its cause, and is never left',
    states: fail({ Error: 'E', Cause: 'C' }),
    history: [
      '1<0 ExecutionStarted',
      ['2<0 FailStateEntered', { name: 'F', input: '{}' }],
      ['3<2 ExecutionFailed', { error: 'E', cause: 'C' }]
    ],
    ends: { error: 'E', cause: 'C' }
  },
  {
    name: 'a Fail without an error and a cause shows neither',
    states: fail({}),
    events: [['3<2 ExecutionFailed', { error: undefined, cause: undefined }]],
    ends: {}
  },
  {
    name: 'a Fail takes its error and cause from paths, the context object and functions',
    states: fail({ ErrorPath: '$$.Execution.Name', CausePath: "States.Format('{} of {}', $.n, $.of)" }),
    input: '{"n":1,"of":"two"}',
    ends: { error: 'run', cause: '1 of two' }
  },
  {
    name: 'a Fail in JSONata takes expressions',
    machine: JSONATA,
    states: fail({ Error: "{% 'E' & $states.input.n %}", Cause: '{% $string($states.input) %}' }),
    input: '{"n": 1}',
    ends: { error: 'E1', cause: '{"n":1}' }
  }
]
