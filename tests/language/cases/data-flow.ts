import { FUNCTION, type Graph, graph, type LanguageCase, runtimeError } from '../language-case.ts'

const pass = (fields: object) => ({ P: { Type: 'Pass', ...fields, End: true } })
const task = (fields: object) => ({ T: { Type: 'Task', Resource: FUNCTION, ...fields, End: true } })

const NULL_INPUT: readonly (readonly [where: string, states: Graph['States']])[] = [
  ['in a template, the whole of it too', task({ Parameters: { 'all.$': '$' } })],
  ['in a call of a function', pass({ Parameters: { 'text.$': "States.Format('{}', $.a)" } })],
  ['in InputPath', pass({ InputPath: '$.a' })],
  ['in OutputPath', pass({ OutputPath: '$.a' })],
  ['where it could find several', pass({ InputPath: '$.a[*]' })],
  [
    "in a Choice's Variable",
    {
      C: { Type: 'Choice', Choices: [{ Variable: '$', IsString: true, Next: 'S' }], Default: 'S' },
      S: { Type: 'Succeed' }
    }
  ]
]

/** JSONPath: the order InputPath, Parameters, work, ResultSelector, ResultPath, OutputPath, and what each may be. */
export const dataFlow: readonly LanguageCase[] = [
  {
    name: 'a task goes through all fields in their order',
    states: task({
      InputPath: '$.order',
      Parameters: { 'id.$': '$.id', 'name.$': '$$.State.Name' },
      ResultSelector: { 'price.$': '$.total' },
      ResultPath: '$.order.priced',
      OutputPath: '$.order'
    }),
    input: '{"order": {"id": 7}, "other": 1}',
    answers: { T: [{ output: { total: 12, tax: 2 } }] },
    history: [
      ['1<0 ExecutionStarted', { input: '{"order": {"id": 7}, "other": 1}' }],
      ['2<0 TaskStateEntered', { name: 'T', input: '{"order": {"id": 7}, "other": 1}' }],
      [
        '3<2 LambdaFunctionScheduled',
        { input: '{"name":"T","id":7}', resource: FUNCTION, timeoutInSeconds: undefined, taskCredentials: undefined }
      ],
      '4<3 LambdaFunctionStarted',
      ['5<4 LambdaFunctionSucceeded', { output: '{"total":12,"tax":2}' }],
      ['6<5 TaskStateExited', { name: 'T', output: '{"id":7,"priced":{"price":12}}', assignedVariables: undefined }],
      ['7<6 ExecutionSucceeded', { output: '{"id":7,"priced":{"price":12}}' }]
    ],
    ends: '{"id":7,"priced":{"price":12}}'
  },
  {
    name: 'an InputPath of null gives nothing to work on',
    states: pass({ InputPath: null, Parameters: { 'seen.$': '$' } }),
    input: '{"a":1}',
    ends: '{"seen":{}}'
  },
  { name: 'an OutputPath of null hands on nothing', states: pass({ OutputPath: null }), input: '{"a":1}', ends: '{}' },
  {
    name: 'a ResultPath of null drops the result and keeps the raw input',
    states: task({ InputPath: '$.a', ResultPath: null }),
    input: '{"a":1,"b":2}',
    answers: { T: [{ output: 'dropped' }] },
    ends: '{"a":1,"b":2}'
  },
  {
    name: 'ResultPath writes into the input as it was before InputPath',
    states: pass({ InputPath: '$.detail', Parameters: { 'n.$': '$.n' }, ResultPath: '$.detail.copy' }),
    input: '{"detail":{"n":1}}',
    ends: '{"detail":{"n":1,"copy":{"n":1}}}'
  },
  {
    name: 'ResultPath replaces a member in its place and puts a new one last',
    states: {
      A: { Type: 'Pass', Result: 1, ResultPath: '$.b', Next: 'B' },
      B: { Type: 'Pass', Result: 2, ResultPath: '$.new.deep', End: true }
    },
    input: '{"a":0,"b":0,"c":0}',
    ends: '{"a":0,"b":1,"c":0,"new":{"deep":2}}'
  },
  {
    name: 'the Result of a Pass is taken literally',
    states: pass({ Result: { 'path.$': '$.a', text: 'States.UUID()', Comment: 'kept' } }),
    ends: '{"path.$":"$.a","text":"States.UUID()","Comment":"kept"}'
  },
  {
    name: 'a template leaves texts alone that have no .$ name, and builds objects inside arrays',
    states: pass({ Parameters: { text: '$.a', list: ['$.a', { 'a.$': '$.a' }], Comment: 'kept' } }),
    input: '{"a":1}',
    ends: '{"text":"$.a","list":["$.a",{"a":1}],"Comment":"kept"}'
  },
  {
    name: 'a template has its literal members first and the others in hash order',
    states: pass({ Parameters: { 'TaskToken.$': '$.a', 'arg1.$': '$.a', late: 0, 'arg2.$': '$.a' } }),
    input: '{"a":1}',
    ends: '{"late":0,"arg2":1,"arg1":1,"TaskToken":1}'
  },
  {
    name: 'paths may begin at the context object or at a variable',
    states: {
      A: { Type: 'Pass', Assign: { kept: { x: [1, 2] } }, Next: 'B' },
      B: { Type: 'Pass', InputPath: '$kept.x', OutputPath: '$$.Execution.Input', Next: 'C' },
      C: {
        Type: 'Pass',
        InputPath: '$$',
        Parameters: { 'name.$': '$.State.Name', 'second.$': '$kept.x[1]' },
        End: true
      }
    },
    input: '{"a":1}',
    events: [['4<3 PassStateEntered', { input: '{"a":1}' }]],
    ends: '{"name":"C","second":2}'
  },
  {
    name: 'a path that can find several gives an array, also of one and of none',
    states: pass({
      Parameters: {
        'one.$': '$.items[?(@.n == 2)]',
        'none.$': '$.missing[*].n',
        'slice.$': '$.items[5:]',
        'first.$': '$.items[0].n',
        'last.$': '$.items[-1:]'
      }
    }),
    input: '{"items":[{"n":1},{"n":2}]}',
    ends: '{"last":[{"n":2}],"slice":[],"one":[{"n":2}],"none":[],"first":1}'
  },
  {
    name: 'a choice hands on what InputPath and OutputPath select',
    states: {
      C: {
        Type: 'Choice',
        InputPath: '$.a',
        OutputPath: '$.b',
        Choices: [{ Variable: '$.b', NumericEquals: 1, Next: 'S' }]
      },
      S: { Type: 'Succeed' }
    },
    input: '{"a":{"b":1}}',
    ends: '1'
  },
  {
    name: 'a Succeed selects by InputPath and OutputPath',
    states: { S: { Type: 'Succeed', InputPath: '$.a', OutputPath: '$.b' } },
    input: '{"a":{"b":[1]}}',
    ends: '[1]'
  },
  {
    name: 'a Wait selects by InputPath and OutputPath, before and after it has waited',
    states: { W: { Type: 'Wait', InputPath: '$.a', SecondsPath: '$.seconds', OutputPath: '$.b', End: true } },
    input: '{"a":{"seconds":5,"b":2}}',
    ends: '2'
  },
  {
    name: 'a Parallel goes through all fields',
    states: {
      P: {
        Type: 'Parallel',
        InputPath: '$.in',
        Parameters: { 'n.$': '$.n' },
        Branches: [graph({ A: { Type: 'Pass', End: true } }), graph({ B: { Type: 'Pass', Result: 'b', End: true } })],
        ResultSelector: { 'first.$': '$[0].n', 'second.$': '$[1]' },
        ResultPath: '$.out',
        OutputPath: '$.out',
        End: true
      }
    },
    input: '{"in":{"n":4}}',
    ends: '{"first":4,"second":"b"}'
  },
  {
    name: 'an OutputPath that finds nothing fails after the call, and no catcher is asked',
    states: {
      T: {
        Type: 'Task',
        Resource: FUNCTION,
        OutputPath: '$.no.such.path',
        Catch: [
          { ErrorEquals: ['States.Runtime'], Next: 'S' },
          { ErrorEquals: ['States.ALL'], Next: 'S' }
        ],
        End: true
      },
      S: { Type: 'Succeed' }
    },
    answers: { T: [{ output: {} }] },
    history: [
      '1<0 ExecutionStarted',
      '2<0 TaskStateEntered',
      '3<2 LambdaFunctionScheduled',
      '4<3 LambdaFunctionStarted',
      '5<4 LambdaFunctionSucceeded',
      '6<5 ExecutionFailed'
    ],
    ends: runtimeError('T', 2, "Invalid path '$.no.such.path' : Missing property in path $['no']")
  },
  {
    name: 'null is passed on whole',
    states: {
      A: { Type: 'Pass', InputPath: '$', OutputPath: '$', Next: 'B' },
      B: { Type: 'Wait', Seconds: 0, Next: 'C' },
      C: { Type: 'Pass', Parameters: { literal: 1 }, ResultPath: '$', Next: 'D' },
      D: { Type: 'Succeed' }
    },
    input: 'null',
    events: [
      ['4<3 WaitStateEntered', { input: 'null' }],
      ['6<5 PassStateEntered', { input: 'null' }]
    ],
    ends: '{"literal":1}'
  },
  ...NULL_INPUT.map(
    ([where, states]): LanguageCase => ({
      name: `a path into an input of null fails: ${where}`,
      states,
      input: 'null',
      ends: runtimeError(Object.keys(states)[0] ?? '', 2, 'Unable to apply Path transformation to null or empty input.')
    })
  ),
  {
    name: 'paths into the context object and variables are read beside an input of null',
    states: {
      A: { Type: 'Pass', Assign: { v: [1] }, Next: 'B' },
      B: { Type: 'Pass', Parameters: { 'name.$': '$$.State.Name', 'v.$': '$v[0]' }, End: true }
    },
    input: 'null',
    ends: '{"v":1,"name":"B"}'
  }
]
