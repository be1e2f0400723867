import { FUNCTION, graph, JSONATA, type LanguageCase, runtimeError } from '../language-case.ts'

const task = { Type: 'Task', Resource: FUNCTION, End: true }
const pass = { Type: 'Pass', End: true }

export const parallels: readonly LanguageCase[] = [
  {
    name: 'the outputs come in the order of the branches, whichever ends first',
    states: {
      P: {
        Type: 'Parallel',
        Branches: [graph({ W: { Type: 'Wait', Seconds: 5, End: true } }), graph({ B: { ...pass, Result: 'b' } })],
        End: true
      }
    },
    input: '"a"',
    history: [
      '1<0 ExecutionStarted',
      ['2<0 ParallelStateEntered', { name: 'P', input: '"a"' }],
      '3<2 ParallelStateStarted',
      '4<3 WaitStateEntered',
      '5<3 PassStateEntered',
      '6<5 PassStateExited',
      '7<4 WaitStateExited',
      '8<7 ParallelStateSucceeded',
      ['9<7 ParallelStateExited', { name: 'P', output: '["a","b"]' }],
      '10<9 ExecutionSucceeded'
    ],
    ends: '["a","b"]'
  },
  {
    name: 'a failing branch closes what the others are waiting for, all linked to what failed',
    states: {
      P: {
        Type: 'Parallel',
        Branches: [
          graph({ W: { Type: 'Wait', Seconds: 50, End: true } }),
          graph({ T: task }),
          graph({ Inner: { Type: 'Parallel', Branches: [graph({ U: task })], End: true } }),
          graph({ Done: pass })
        ],
        End: true
      }
    },
    answers: { T: [{ error: 'E' }] },
    history: [
      '1<0 ExecutionStarted',
      '2<0 ParallelStateEntered',
      '3<2 ParallelStateStarted',
      '4<3 WaitStateEntered',
      '5<3 TaskStateEntered',
      '6<5 LambdaFunctionScheduled',
      '7<3 ParallelStateEntered',
      '8<7 ParallelStateStarted',
      '9<3 PassStateEntered',
      '10<9 PassStateExited',
      '11<8 TaskStateEntered',
      '12<11 LambdaFunctionScheduled',
      '13<6 LambdaFunctionStarted',
      '14<13 LambdaFunctionFailed',
      '15<14 TaskStateAborted',
      '16<14 WaitStateAborted',
      '17<14 TaskStateAborted',
      '18<14 ParallelStateAborted',
      '19<14 ParallelStateFailed',
      '20<19 ExecutionFailed'
    ],
    ends: { error: 'E' }
  },
  {
    name: 'a branch that waits for its next attempt is closed as well',
    states: {
      P: {
        Type: 'Parallel',
        Branches: [
          graph({ T: { ...task, Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 60 }] } }),
          graph({ W: { Type: 'Wait', Seconds: 5, Next: 'F' }, F: { Type: 'Fail', Error: 'First' } })
        ],
        Catch: [{ ErrorEquals: ['First'], Next: 'S' }],
        End: true
      },
      S: { Type: 'Succeed' }
    },
    answers: { T: [{ error: 'E' }] },
    events: [
      '10<9 FailStateEntered',
      '11<10 TaskStateAborted',
      '12<10 ParallelStateFailed',
      '13<12 ParallelStateExited'
    ],
    ends: '{"Error":"First","Cause":null}'
  },
  {
    name: 'States.Runtime in a branch ends the execution at once',
    states: {
      P: {
        Type: 'Parallel',
        Branches: [
          graph({ A: { ...pass, InputPath: '$.no' } }),
          graph({ W: { Type: 'Wait', Seconds: 50, End: true } })
        ],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'P' }],
        Retry: [{ ErrorEquals: ['States.ALL'] }],
        End: true
      }
    },
    history: [
      '1<0 ExecutionStarted',
      '2<0 ParallelStateEntered',
      '3<2 ParallelStateStarted',
      '4<3 PassStateEntered',
      '5<4 ExecutionFailed'
    ],
    ends: runtimeError('A', 4, "Invalid path '$.no' : No results for path: $['no']")
  },
  {
    name: 'a Succeed and a Fail end their branch, not the machine',
    states: {
      P: {
        Type: 'Parallel',
        Branches: [graph({ S: { Type: 'Succeed' } }), graph({ F: { Type: 'Fail', Error: 'E', Cause: 'C' } })],
        Catch: [{ ErrorEquals: ['E'], Next: 'After' }],
        End: true
      },
      After: pass
    },
    ends: '{"Error":"E","Cause":"C"}'
  },
  {
    name: 'a failure goes up through all Parallels that do not handle it',
    states: {
      Outer: {
        Type: 'Parallel',
        Branches: [
          graph({ Inner: { Type: 'Parallel', Branches: [graph({ F: { Type: 'Fail', Error: 'E' } })], End: true } })
        ],
        End: true
      }
    },
    history: [
      '1<0 ExecutionStarted',
      '2<0 ParallelStateEntered',
      '3<2 ParallelStateStarted',
      '4<3 ParallelStateEntered',
      '5<4 ParallelStateStarted',
      '6<5 FailStateEntered',
      '7<6 ParallelStateFailed',
      '8<7 ParallelStateAborted',
      '9<7 ParallelStateFailed',
      '10<9 ExecutionFailed'
    ],
    ends: { error: 'E' }
  },
  {
    name: 'in JSONata Arguments are what the branches are given, and Output sees their results',
    machine: JSONATA,
    states: {
      P: {
        Type: 'Parallel',
        Arguments: { n: '{% $states.input.n + 1 %}' },
        Branches: [graph({ A: pass }), graph({ B: { ...pass, Output: '{% $states.input.n * 2 %}' } })],
        Output: { sum: '{% $states.result[0].n + $states.result[1] %}' },
        Assign: { first: '{% $states.result[0] %}' },
        End: true
      }
    },
    input: '{"n":1}',
    events: [['9<7 ParallelStateExited', { assignedVariables: { first: '{"n":2}' } }]],
    ends: '{"sum":6}'
  }
]
