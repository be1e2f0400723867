import { FUNCTION, graph, type LanguageCase, tooLarge } from '../language-case.ts'

/** As JSON text it has 262,144 bytes, the most that AWS lets pass; `é` has two of them. */
const LARGEST = `${'é'.repeat(131_000)}${'x'.repeat(142)}`
const TOO_LARGE = `${LARGEST}x`
const INVOKE = 'arn:aws:states:::lambda:invoke'

export const limits: readonly LanguageCase[] = [
  {
    name: 'a result of 262,144 bytes passes',
    states: { T: { Type: 'Task', Resource: FUNCTION, End: true } },
    answers: { T: [{ output: LARGEST }] },
    ends: JSON.stringify(LARGEST)
  },
  {
    name: 'the result of a function that is one byte larger fails it, and names the function',
    states: { T: { Type: 'Task', Resource: FUNCTION, End: true } },
    answers: { T: [{ output: TOO_LARGE }] },
    events: [['5<4 LambdaFunctionFailed', tooLarge(FUNCTION)], '6<5 ExecutionFailed'],
    ends: tooLarge(FUNCTION)
  },
  {
    name: 'the result of an integration that is too large names the service',
    states: { T: { Type: 'Task', Resource: INVOKE, Parameters: { FunctionName: 'f' }, End: true } },
    answers: { T: [{ output: TOO_LARGE }] },
    events: [['5<4 TaskFailed', { resourceType: 'lambda', resource: 'invoke', ...tooLarge('lambda') }]],
    ends: tooLarge('lambda')
  },
  {
    name: 'the output of a state that is too large ends the execution, and names the state',
    states: {
      A: { Type: 'Pass', Parameters: { 'a.$': '$', 'b.$': '$' }, End: true }
    },
    input: JSON.stringify('x'.repeat(140_000)),
    history: ['1<0 ExecutionStarted', '2<0 PassStateEntered', '3<2 ExecutionFailed'],
    ends: tooLarge('A')
  },
  {
    name: 'the parameters of a task that are too large end the execution before it is scheduled, whatever is caught',
    states: {
      T: {
        Type: 'Task',
        Resource: FUNCTION,
        Parameters: { 'a.$': '$', 'b.$': '$' },
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'S' }],
        End: true
      },
      S: { Type: 'Succeed' }
    },
    input: JSON.stringify('x'.repeat(140_000)),
    history: ['1<0 ExecutionStarted', '2<0 TaskStateEntered', '3<2 ExecutionFailed'],
    ends: tooLarge('T')
  },
  {
    name: 'the arguments of a task that are too large end the execution as well',
    states: { T: { Type: 'Task', Resource: FUNCTION, Arguments: '{% [$states.input, $states.input] %}', End: true } },
    machine: { QueryLanguage: 'JSONata' },
    input: JSON.stringify('x'.repeat(140_000)),
    events: ['3<2 ExecutionFailed'],
    ends: tooLarge('T')
  },
  {
    name: 'what the branches of a Parallel are given may not be too large either',
    states: {
      P: {
        Type: 'Parallel',
        Parameters: { 'a.$': '$', 'b.$': '$' },
        Branches: [graph({ A: { Type: 'Pass', Result: 1, End: true } })],
        End: true
      }
    },
    input: JSON.stringify('x'.repeat(140_000)),
    history: ['1<0 ExecutionStarted', '2<0 ParallelStateEntered', '3<2 ExecutionFailed'],
    ends: tooLarge('P')
  },
  {
    name: 'nor may what a Pass makes, even where it drops it',
    states: { A: { Type: 'Pass', Parameters: { 'a.$': '$', 'b.$': '$' }, ResultPath: null, End: true } },
    input: JSON.stringify('x'.repeat(140_000)),
    ends: tooLarge('A')
  },
  {
    name: 'the joined outputs of branches that are too large end the execution, whatever is caught',
    states: {
      P: {
        Type: 'Parallel',
        Branches: [graph({ A: { Type: 'Pass', End: true } }), graph({ B: { Type: 'Pass', End: true } })],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'P' }],
        End: true
      }
    },
    input: JSON.stringify('x'.repeat(140_000)),
    events: ['8<7 ParallelStateSucceeded', '9<7 ExecutionFailed'],
    ends: tooLarge('P')
  },
  {
    name: 'a history of 25,000 events ends with the failure',
    states: {
      A: { Type: 'Pass', Next: 'C' },
      C: { Type: 'Choice', Choices: [{ Variable: '$.go', IsPresent: true, Next: 'S' }], Default: 'A' },
      S: { Type: 'Succeed' }
    },
    events: ['24999<24998 PassStateExited', '25000<24999 ExecutionFailed'],
    ends: { error: 'States.Runtime', cause: 'The execution reached the maximum number of history events (25000).' }
  },
  {
    name: 'the history of an Express execution has no limit',
    states: {
      M: {
        Type: 'Map',
        ItemProcessor: graph({ I: { Type: 'Pass', Result: 0, End: true } }),
        ResultPath: null,
        End: true
      }
    },
    input: '[1,2,3]',
    options: { type: 'EXPRESS', limits: { historyEvents: 10 } },
    ends: '[1,2,3]'
  },
  {
    name: 'an Express execution lasts five minutes at most',
    states: { W: { Type: 'Wait', Seconds: 301, End: true } },
    options: { type: 'EXPRESS' },
    events: [['3<0 ExecutionTimedOut', { timestamp: Date.UTC(2026, 0, 1, 0, 5) }]],
    ends: { status: 'TIMED_OUT', error: 'States.Timeout' }
  }
]
