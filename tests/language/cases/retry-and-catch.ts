import { ACTIVITY, FUNCTION, graph, JSONATA, type LanguageCase, queryError, runtimeError } from '../language-case.ts'

const alone = (fields: object) => ({ T: { Type: 'Task', Resource: FUNCTION, ...fields, End: true } })
const task = (fields: object) => ({ ...alone(fields), Caught: { Type: 'Pass', End: true } })
const retrier = (errors: readonly string[], fields: object = {}) => ({ ErrorEquals: errors, ...fields })
const catcher = (errors: readonly string[], fields: object = {}) => ({ ErrorEquals: errors, Next: 'Caught', ...fields })
const START = Date.UTC(2026, 0, 1)
const at = (seconds: number) => ({ timestamp: START + seconds * 1000 })
const E1 = { error: 'E1', cause: 'c' }
const BIG = 'x'.repeat(262_145)

export const retryAndCatch: readonly LanguageCase[] = [
  {
    name: 'a retrier waits one second, then twice as long each time, three times',
    states: alone({ Retry: [retrier(['E1'])] }),
    answers: { T: [E1] },
    events: [
      ['5<4 LambdaFunctionFailed', at(0)],
      ['6<5 LambdaFunctionScheduled', at(1)],
      ['9<8 LambdaFunctionScheduled', at(3)],
      ['12<11 LambdaFunctionScheduled', at(7)],
      '14<13 LambdaFunctionFailed',
      '15<14 ExecutionFailed'
    ],
    ends: E1
  },
  {
    name: 'IntervalSeconds, BackoffRate and MaxDelaySeconds bound the delay',
    states: alone({
      Retry: [retrier(['E1'], { IntervalSeconds: 3, BackoffRate: 3, MaxDelaySeconds: 20, MaxAttempts: 4 })]
    }),
    answers: { T: [E1, E1, E1, E1, { output: 1 }] },
    events: [
      ['6<5 LambdaFunctionScheduled', at(3)],
      ['9<8 LambdaFunctionScheduled', at(12)],
      ['12<11 LambdaFunctionScheduled', at(32)],
      ['15<14 LambdaFunctionScheduled', at(52)]
    ],
    ends: '1'
  },
  {
    name: 'a retrier of no attempts does nothing, and hides the ones after it',
    states: alone({ Retry: [retrier(['E1'], { MaxAttempts: 0 }), retrier(['States.ALL'])] }),
    answers: { T: [E1] },
    events: ['6<5 ExecutionFailed'],
    ends: E1
  },
  {
    name: 'each retrier counts its own attempts, and the context object all of them',
    states: task({
      Parameters: { 'retry.$': '$$.State.RetryCount', 'entered.$': '$$.State.EnteredTime' },
      Retry: [retrier(['E1'], { MaxAttempts: 2, BackoffRate: 1 }), retrier(['E2'], { MaxAttempts: 1 })],
      Catch: [catcher(['States.ALL'])]
    }),
    answers: { T: [E1, { error: 'E2' }, E1, E1] },
    events: [
      ['3<2 LambdaFunctionScheduled', { input: '{"entered":"2026-01-01T00:00:00.000Z","retry":0}' }],
      ['6<5 LambdaFunctionScheduled', { input: '{"entered":"2026-01-01T00:00:00.000Z","retry":1}' }],
      ['9<8 LambdaFunctionScheduled', { input: '{"entered":"2026-01-01T00:00:00.000Z","retry":2}' }],
      ['12<11 LambdaFunctionScheduled', { input: '{"entered":"2026-01-01T00:00:00.000Z","retry":3}' }],
      ['15<14 TaskStateExited', { output: '{"Error":"E1","Cause":"c"}' }],
      '16<15 PassStateEntered'
    ],
    ends: '{"Error":"E1","Cause":"c"}'
  },
  {
    name: 'the counts begin anew when the state is entered again',
    states: {
      T: {
        Type: 'Task',
        Resource: FUNCTION,
        Parameters: { 'n.$': '$$.State.RetryCount' },
        Retry: [retrier(['E1'], { MaxAttempts: 1 })],
        Catch: [catcher(['E1'], { Next: 'Again' })],
        End: true
      },
      Again: { Type: 'Pass', Next: 'T' }
    },
    answers: { T: [E1, E1, E1, { output: 'fourth' }] },
    events: [
      ['6<5 LambdaFunctionScheduled', { input: '{"n":1}' }],
      '9<8 TaskStateExited',
      ['13<12 LambdaFunctionScheduled', { input: '{"n":0}' }],
      ['16<15 LambdaFunctionScheduled', { input: '{"n":1}' }]
    ],
    ends: '"fourth"'
  },
  {
    name: 'empty lists of retriers and catchers do nothing',
    states: alone({ Retry: [], Catch: [] }),
    answers: { T: [E1] },
    ends: E1
  },
  {
    name: 'names are compared exactly, and unknown ones are fine',
    states: task({ Retry: [retrier(['State.ALL', 'e1'])], Catch: [catcher(['States.all']), catcher(['E1', 'E2'])] }),
    answers: { T: [E1] },
    ends: '{"Error":"E1","Cause":"c"}'
  },
  {
    name: 'States.TaskFailed matches every error of a task but a timeout',
    states: task({
      TimeoutSeconds: 5,
      Retry: [retrier(['States.TaskFailed'], { MaxAttempts: 1 })],
      Catch: [catcher(['States.TaskFailed'])]
    }),
    answers: { T: [E1, 'never'] },
    events: ['6<5 LambdaFunctionScheduled', '8<7 LambdaFunctionTimedOut', '9<8 ExecutionFailed'],
    ends: { error: 'States.Timeout' }
  },
  {
    name: 'a timeout is caught as States.Timeout, with an empty cause',
    states: task({ TimeoutSeconds: 5, Catch: [catcher(['States.HeartbeatTimeout']), catcher(['States.Timeout'])] }),
    answers: { T: ['never'] },
    ends: '{"Error":"States.Timeout","Cause":""}'
  },
  {
    name: 'a missed heartbeat is caught as States.HeartbeatTimeout',
    states: {
      T: {
        Type: 'Task',
        Resource: ACTIVITY,
        HeartbeatSeconds: 5,
        Catch: [catcher(['States.HeartbeatTimeout'])],
        End: true
      },
      Caught: { Type: 'Pass', End: true }
    },
    answers: { T: ['never'] },
    ends: '{"Error":"States.Timeout","Cause":""}'
  },
  {
    name: 'a failure without an error name is caught by States.ALL, as nulls',
    states: task({ Catch: [catcher(['E1']), catcher(['States.ALL'])] }),
    answers: { T: [{}] },
    events: [['5<4 LambdaFunctionFailed', { error: undefined, cause: undefined }]],
    ends: '{"Error":null,"Cause":null}'
  },
  {
    name: 'a result that is too large can be retried and caught, also by States.ALL',
    states: task({
      Retry: [retrier(['States.DataLimitExceeded'], { MaxAttempts: 1 })],
      Catch: [catcher(['States.ALL'], { ResultPath: '$.e' })]
    }),
    answers: { T: [{ output: BIG }] },
    events: [
      '5<4 LambdaFunctionFailed',
      '6<5 LambdaFunctionScheduled',
      '8<7 LambdaFunctionFailed',
      '9<8 TaskStateExited'
    ],
    ends: `{"e":{"Error":"States.DataLimitExceeded","Cause":"The state/task '${FUNCTION}' returned a result with a size exceeding the maximum number of bytes service limit."}}`
  },
  {
    name: 'States.Runtime is neither retried nor caught, not even by its name',
    states: task({
      Parameters: { 'a.$': '$.no' },
      Retry: [retrier(['States.Runtime'])],
      Catch: [catcher(['States.Runtime']), catcher(['States.ALL'])]
    }),
    ends: runtimeError('T', 2, "The JSONPath '$.no' specified for the field 'a.$' could not be found in the input '{}'")
  },
  {
    name: 'an intrinsic function that fails ends the execution, whatever is caught',
    states: task({
      Parameters: { 'a.$': 'States.ArrayGetItem(States.Array(1), 5)' },
      Retry: [retrier(['States.IntrinsicFailure'])],
      Catch: [catcher(['States.IntrinsicFailure']), catcher(['States.ALL'])]
    }),
    history: ['1<0 ExecutionStarted', '2<0 TaskStateEntered', '3<2 ExecutionFailed'],
    ends: runtimeError(
      'T',
      2,
      'There was an error while evaluating the intrinsic function: States.ArrayGetItem(States.Array(1), 5). Invalid arguments in States.ArrayGetItem'
    )
  },
  {
    name: 'ResultPath puts the error output into the raw input',
    states: task({ InputPath: '$.a', Catch: [catcher(['States.ALL'], { ResultPath: '$.failure' })] }),
    input: '{"a":{"b":1}}',
    answers: { T: [E1] },
    ends: '{"a":{"b":1},"failure":{"Error":"E1","Cause":"c"}}'
  },
  {
    name: "the state's own ResultSelector, ResultPath, OutputPath and Assign have no part in what a catcher gives",
    states: task({
      ResultSelector: { 'x.$': '$.no' },
      ResultPath: '$.r',
      OutputPath: '$.no.such.path',
      Assign: { v: 1 },
      Catch: [catcher(['States.ALL'], { Assign: { 'w.$': '$.Error' } })]
    }),
    answers: { T: [E1] },
    events: [['6<5 TaskStateExited', { output: '{"Error":"E1","Cause":"c"}', assignedVariables: { w: '"E1"' } }]],
    ends: '{"Error":"E1","Cause":"c"}'
  },
  {
    name: 'in JSONata a catcher gives its Output and assigns, with the error output at hand',
    machine: JSONATA,
    states: {
      T: {
        Type: 'Task',
        Resource: FUNCTION,
        Output: 'not this one',
        Assign: { by: 'state' },
        Catch: [
          catcher(['E1'], {
            Output: { error: '{% $states.errorOutput.Error %}', input: '{% $states.input %}' },
            Assign: { cause: '{% $states.errorOutput.Cause %}' }
          })
        ],
        End: true
      },
      Caught: { Type: 'Pass', Output: ['{% $states.input %}', '{% $cause %}', '{% $exists($by) %}'], End: true }
    },
    input: '7',
    answers: { T: [E1] },
    ends: '[{"error":"E1","input":7},"c",false]'
  },
  {
    name: 'in JSONata a catcher without Output gives the error output',
    machine: JSONATA,
    states: task({ Catch: [catcher(['States.ALL'])] }),
    answers: { T: [E1] },
    ends: '{"Error":"E1","Cause":"c"}'
  },
  {
    name: 'a failed evaluation is retried and caught, with an event for each attempt',
    machine: JSONATA,
    states: {
      T: {
        Type: 'Task',
        Resource: FUNCTION,
        Arguments: '{% $states.input.no %}',
        Retry: [retrier(['States.QueryEvaluationError'], { MaxAttempts: 1 })],
        Catch: [catcher(['States.ALL'], { Output: '{% $states.errorOutput.Error %}' })],
        End: true
      },
      Caught: { Type: 'Pass', End: true }
    },
    events: [
      ['3<0 EvaluationFailed', { state: 'T', location: 'Arguments', error: 'States.QueryEvaluationError' }],
      ['4<3 EvaluationFailed', at(1)],
      '5<4 TaskStateExited'
    ],
    ends: '"States.QueryEvaluationError"'
  },
  {
    name: 'a catcher whose Output fails is a new failure, at its own place',
    machine: JSONATA,
    states: task({
      Catch: [catcher(['E2']), catcher(['E1'], { Output: { v: '{% $states.input.no %}' } }), catcher(['States.ALL'])]
    }),
    answers: { T: [E1] },
    events: [['6<5 EvaluationFailed', { location: 'Catch[1]/Output/v', state: 'T' }], '7<6 ExecutionFailed'],
    ends: queryError(
      'T',
      2,
      "The JSONata expression '$states.input.no' specified for the field 'Catch[1]/Output/v' returned nothing (undefined)."
    )
  },
  {
    name: 'a catcher whose path finds nothing ends the execution',
    states: task({ Catch: [catcher(['E1'], { Assign: { 'x.$': '$.no' } })] }),
    answers: { T: [E1] },
    events: ['6<5 ExecutionFailed'],
    ends: runtimeError(
      'T',
      2,
      'The JSONPath \'$.no\' specified for the field \'x.$\' could not be found in the input \'{"Error":"E1","Cause":"c"}\''
    )
  },
  {
    name: 'a Parallel is tried again as a whole, and its catcher is given the error of the branch',
    states: {
      P: {
        Type: 'Parallel',
        Branches: [
          graph({ T: { Type: 'Task', Resource: FUNCTION, End: true } }),
          graph({ B: { Type: 'Pass', End: true } })
        ],
        Retry: [retrier(['E1'], { MaxAttempts: 1, IntervalSeconds: 9 })],
        Catch: [catcher(['E1'])],
        End: true
      },
      Caught: { Type: 'Pass', End: true }
    },
    answers: { T: [E1] },
    history: [
      '1<0 ExecutionStarted',
      '2<0 ParallelStateEntered',
      ['3<2 ParallelStateStarted', at(0)],
      '4<3 TaskStateEntered',
      '5<4 LambdaFunctionScheduled',
      '6<3 PassStateEntered',
      '7<6 PassStateExited',
      '8<5 LambdaFunctionStarted',
      '9<8 LambdaFunctionFailed',
      '10<9 TaskStateAborted',
      ['11<9 ParallelStateStarted', at(9)],
      '12<11 TaskStateEntered',
      '13<12 LambdaFunctionScheduled',
      '14<11 PassStateEntered',
      '15<14 PassStateExited',
      '16<13 LambdaFunctionStarted',
      '17<16 LambdaFunctionFailed',
      '18<17 TaskStateAborted',
      '19<17 ParallelStateFailed',
      ['20<19 ParallelStateExited', { output: '{"Error":"E1","Cause":"c"}' }],
      '21<20 PassStateEntered',
      '22<21 PassStateExited',
      '23<22 ExecutionSucceeded'
    ],
    ends: '{"Error":"E1","Cause":"c"}'
  },
  {
    name: 'a Map is tried again as a whole: its items and its concurrency are found anew',
    states: {
      M: {
        Type: 'Map',
        ItemsPath: '$.items',
        MaxConcurrency: 1,
        ItemProcessor: graph({ T: { Type: 'Task', Resource: FUNCTION, End: true } }),
        Retry: [retrier(['E1'], { MaxAttempts: 1 })],
        End: true
      }
    },
    input: '{"items":[1,2]}',
    answers: { T: [{ output: 'a' }, E1, { output: 'b' }, { output: 'c' }] },
    history: [
      '1<0 ExecutionStarted',
      '2<0 MapStateEntered',
      '3<2 MapStateStarted',
      '4<3 MapIterationStarted',
      '5<4 TaskStateEntered',
      '6<5 LambdaFunctionScheduled',
      '7<6 LambdaFunctionStarted',
      '8<7 LambdaFunctionSucceeded',
      '9<8 TaskStateExited',
      '10<9 MapIterationSucceeded',
      ['11<9 MapIterationStarted', { index: 1, name: 'M' }],
      '12<11 TaskStateEntered',
      '13<12 LambdaFunctionScheduled',
      '14<13 LambdaFunctionStarted',
      '15<14 LambdaFunctionFailed',
      ['16<15 MapIterationFailed', { index: 1, name: 'M' }],
      '17<15 TaskStateAborted',
      ['18<15 MapStateStarted', { length: 2 }],
      ['19<18 MapIterationStarted', { index: 0 }],
      '20<19 TaskStateEntered',
      '21<20 LambdaFunctionScheduled',
      '22<21 LambdaFunctionStarted',
      '23<22 LambdaFunctionSucceeded',
      '24<23 TaskStateExited',
      '25<24 MapIterationSucceeded',
      '26<24 MapIterationStarted',
      '27<26 TaskStateEntered',
      '28<27 LambdaFunctionScheduled',
      '29<28 LambdaFunctionStarted',
      '30<29 LambdaFunctionSucceeded',
      '31<30 TaskStateExited',
      '32<31 MapIterationSucceeded',
      '33<32 MapStateSucceeded',
      '34<32 MapStateExited',
      '35<34 ExecutionSucceeded'
    ],
    ends: '["b","c"]'
  }
]
