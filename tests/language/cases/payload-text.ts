import { FUNCTION, graph, type LanguageCase } from '../language-case.ts'

const SPACED = '{"z": 1,  "a": [1, 2.50, {"10": true, "9": null}]}'

/** A payload travels in the text it came in while it is passed whole, and is printed compactly once something is built. */
export const payloadText: readonly LanguageCase[] = [
  {
    name: 'the blanks of the input survive states that pass it whole',
    states: {
      A: { Type: 'Pass', Next: 'C' },
      C: { Type: 'Choice', Choices: [{ Variable: '$.z', IsPresent: true, Next: 'W' }] },
      W: { Type: 'Wait', Seconds: 1, Next: 'S' },
      S: { Type: 'Succeed' }
    },
    input: SPACED,
    events: [
      ['2<0 PassStateEntered', { input: SPACED }],
      ['8<7 SucceedStateEntered', { input: SPACED }]
    ],
    ends: SPACED
  },
  {
    name: 'a selected part is printed compactly, with its members in their order',
    states: { P: { Type: 'Pass', InputPath: '$.a', End: true } },
    input: SPACED,
    ends: '[1,2.50,{"10":true,"9":null}]'
  },
  {
    name: 'the outputs of branches are joined as they are',
    states: {
      P: {
        Type: 'Parallel',
        Branches: [
          graph({ A: { Type: 'Pass', End: true } }),
          graph({ B: { Type: 'Pass', InputPath: '$.z', End: true } })
        ],
        End: true
      }
    },
    input: SPACED,
    ends: `[${SPACED},1]`
  },
  {
    name: 'the items of a Map are printed compactly, the outputs of its iterations joined as they are',
    states: {
      M: {
        Type: 'Map',
        ItemProcessor: graph({ T: { Type: 'Task', Resource: FUNCTION, End: true } }),
        End: true
      }
    },
    input: '[ [1, 2], {"a": 0.0} ]',
    answers: { T: [{ text: '{"x":  1}' }, { text: ' 2' }] },
    events: [
      ['6<4 TaskStateEntered', { input: '[1,2]' }],
      ['8<5 TaskStateEntered', { input: '{"a":0.0}' }]
    ],
    ends: '[{"x":  1}, 2]'
  },
  {
    name: 'numbers keep the digits they were written with',
    states: {
      P: { Type: 'Pass', Parameters: { 'all.$': '$', 'big.$': '$[3]' }, ResultPath: '$', End: true }
    },
    input: '[0.0, 1e3, -0, 9007199254740993, 18446744073709551615, 1.10]',
    ends: '{"all":[0.0,1e3,-0,9007199254740993,18446744073709551615,1.10],"big":9007199254740993}'
  },
  {
    name: 'texts keep their characters, printed without needless escapes',
    states: { P: { Type: 'Pass', Parameters: { 'text.$': '$.text' }, End: true } },
    input: '{"text": "caf\\u00e9 \\/ \\n \\"q\\" 💥 \\u0001"}',
    ends: '{"text":"café / \\n \\"q\\" 💥 \\u0001"}'
  },
  {
    name: 'a number, a text and null are payloads as well',
    states: { A: { Type: 'Pass', Result: null, Next: 'B' }, B: { Type: 'Succeed' } },
    input: '"text"',
    events: [
      ['2<0 PassStateEntered', { input: '"text"' }],
      ['4<3 SucceedStateEntered', { input: 'null' }]
    ],
    ends: 'null'
  },
  {
    name: 'a function is answered in the text that it sent',
    states: { T: { Type: 'Task', Resource: FUNCTION, End: true } },
    answers: { T: [{ text: '{"b": 1, "a": 0.0}' }] },
    events: [['5<4 LambdaFunctionSucceeded', { output: '{"b": 1, "a": 0.0}' }]],
    ends: '{"b": 1, "a": 0.0}'
  },
  {
    name: 'what ResultPath makes is compact',
    states: { P: { Type: 'Pass', Result: { n: 1 }, ResultPath: '$.r', End: true } },
    input: '{ "a" : 1 }',
    ends: '{"a":1,"r":{"n":1}}'
  },
  {
    name: 'JSONata keeps the order of members, and whole inputs as they are',
    machine: { QueryLanguage: 'JSONata' },
    states: {
      A: { Type: 'Pass', Next: 'B' },
      B: { Type: 'Pass', Output: { z: '{% $states.input.b %}', a: 1 }, End: true }
    },
    input: '{"b":  2}',
    events: [['4<3 PassStateEntered', { input: '{"b":  2}' }]],
    ends: '{"z":2,"a":1}'
  }
]
