import { FUNCTION, graph, JSONATA, type LanguageCase } from '../language-case.ts'

const pass = { Type: 'Pass', End: true }

export const variables: readonly LanguageCase[] = [
  {
    name: 'assigned values are shown as JSON, and can be read from the next state on',
    states: {
      A: {
        Type: 'Pass',
        Result: { answer: 42, list: [1, 'two'] },
        Assign: { 'answer.$': '$.answer', 'second.$': '$.list[1]', nothing: null, text: '$.not.a.path' },
        Next: 'B'
      },
      B: { Type: 'Pass', Parameters: { 'sum.$': 'States.MathAdd($answer, 1)', 'text.$': '$text' }, End: true }
    },
    events: [
      [
        '3<2 PassStateExited',
        { assignedVariables: { nothing: 'null', text: '"$.not.a.path"', answer: '42', second: '"two"' } }
      ]
    ],
    ends: '{"sum":43,"text":"$.not.a.path"}'
  },
  {
    name: 'the paths of a state see the values from before its own Assign',
    states: {
      A: { Type: 'Pass', Assign: { v: 'old' }, Next: 'B' },
      B: {
        Type: 'Pass',
        InputPath: '$v',
        ResultPath: '$.copy',
        OutputPath: '$v',
        Assign: { v: 'new', 'before.$': '$v' },
        Next: 'C'
      },
      C: { Type: 'Pass', Parameters: { 'v.$': '$v', 'before.$': '$before' }, ResultPath: '$', End: true }
    },
    events: [['5<4 PassStateExited', { output: '"old"', assignedVariables: { v: '"new"', before: '"old"' } }]],
    ends: '{"before":"old","v":"new"}'
  },
  {
    name: 'an empty Assign shows nothing',
    states: { A: { Type: 'Pass', Assign: {}, End: true } },
    events: [['3<2 PassStateExited', { assignedVariables: undefined }]],
    ends: '{}'
  },
  {
    name: 'a task assigns from its selected result',
    states: {
      T: {
        Type: 'Task',
        Resource: FUNCTION,
        ResultSelector: { 'total.$': '$.a.total' },
        ResultPath: '$.r',
        Assign: { 'total.$': '$.total' },
        Next: 'P'
      },
      P: { Type: 'Pass', InputPath: '$total', End: true }
    },
    answers: { T: [{ output: { a: { total: 9 } } }] },
    ends: '9'
  },
  {
    name: 'a Wait and a Choice assign from their effective input, a rule instead of the state',
    states: {
      W: { Type: 'Wait', Seconds: 1, InputPath: '$.in', Assign: { 'fromWait.$': '$.n' }, Next: 'C' },
      C: {
        Type: 'Choice',
        Choices: [{ Variable: '$.n', IsPresent: true, Assign: { 'fromRule.$': '$.n' }, Next: 'P' }],
        Default: 'P',
        Assign: { fromChoice: 1 }
      },
      P: { Type: 'Pass', Parameters: { 'w.$': '$fromWait', 'r.$': '$fromRule' }, End: true }
    },
    input: '{"in":{"n":3}}',
    events: [['5<4 ChoiceStateExited', { assignedVariables: { fromRule: '3' } }]],
    ends: '{"r":3,"w":3}'
  },
  {
    name: 'branches see outer variables, keep their own to themselves, and these end with them',
    states: {
      A: { Type: 'Pass', Assign: { outer: 1 }, Next: 'P' },
      P: {
        Type: 'Parallel',
        Branches: [
          graph({
            B: { Type: 'Pass', Assign: { inner: 'b' }, Next: 'B2' },
            B2: { Type: 'Pass', Parameters: { 'o.$': '$outer', 'i.$': '$inner' }, End: true }
          }),
          graph({
            C: { Type: 'Pass', Assign: { inner: 'c' }, Next: 'C2' },
            C2: { Type: 'Pass', Parameters: { 'o.$': '$outer', 'i.$': '$inner' }, End: true }
          })
        ],
        Next: 'D'
      },
      D: {
        Type: 'Choice',
        Choices: [{ Variable: '$inner', IsPresent: true, Next: 'F' }],
        Default: 'S'
      },
      F: { Type: 'Fail' },
      S: { Type: 'Succeed' }
    },
    ends: '[{"i":"b","o":1},{"i":"c","o":1}]'
  },
  {
    name: 'iterations see outer variables, each its own inner ones',
    machine: JSONATA,
    states: {
      A: { Type: 'Pass', Assign: { factor: 10 }, Next: 'M' },
      M: {
        Type: 'Map',
        MaxConcurrency: 1,
        ItemProcessor: graph({
          I: {
            Type: 'Pass',
            Assign: { mine: '{% $states.input * $factor %}' },
            Output: '{% $exists($mine) %}',
            Next: 'J'
          },
          J: { Type: 'Pass', Output: ['{% $states.input %}', '{% $mine %}'], End: true }
        }),
        End: true
      }
    },
    input: '[1,2]',
    ends: '[[false,10],[false,20]]'
  },
  {
    name: 'variables cross from one query language to the other',
    states: {
      A: { Type: 'Pass', QueryLanguage: 'JSONata', Assign: { v: '{% {"n": [1, 2]} %}' }, Next: 'B' },
      B: { Type: 'Pass', Assign: { 'w.$': '$v.n[1]' }, Next: 'C' },
      C: { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% $w + $v.n[0] %}', End: true }
    },
    ends: '3'
  },
  {
    name: 'in JSONata Output and Assign both see the values from before',
    machine: JSONATA,
    states: {
      A: { Type: 'Pass', Assign: { n: 1 }, Next: 'B' },
      B: { Type: 'Pass', Assign: { n: '{% $n + 1 %}', m: '{% $n %}' }, Output: '{% $n %}', Next: 'C' },
      C: { ...pass, Output: ['{% $states.input %}', '{% $n %}', '{% $m %}'] }
    },
    ends: '[1,2,1]'
  }
]
