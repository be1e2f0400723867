import { ACTIVITY, FUNCTION, JSONATA, type LanguageCase, runtimeError } from '../language-case.ts'

const task = (resource: string, fields: object = {}) => ({
  T: { Type: 'Task', Resource: resource, ...fields, End: true }
})
const SQS = 'arn:aws:states:::sqs:sendMessage.waitForTaskToken'
const CHILD = 'arn:aws:states:::states:startExecution.sync:2'
const INVOKE = 'arn:aws:states:::lambda:invoke'
const START = Date.UTC(2026, 0, 1)
const timedOut = { error: 'States.Timeout' }

/** The events of each kind of resource, with what they show, and the clocks of an attempt. */
export const tasks: readonly LanguageCase[] = [
  {
    name: 'an integration shows its service and action, and its parameters in the region',
    states: task(INVOKE, { Parameters: { FunctionName: 'f', 'Payload.$': '$' }, TimeoutSeconds: 60 }),
    input: '{"a":1}',
    answers: { T: [{ output: { Payload: 1 } }] },
    history: [
      '1<0 ExecutionStarted',
      '2<0 TaskStateEntered',
      [
        '3<2 TaskScheduled',
        {
          resourceType: 'lambda',
          resource: 'invoke',
          region: 'us-east-1',
          parameters: '{"FunctionName":"f","Payload":{"a":1}}',
          timeoutInSeconds: 60,
          heartbeatInSeconds: undefined,
          taskCredentials: undefined
        }
      ],
      ['4<3 TaskStarted', { resourceType: 'lambda', resource: 'invoke' }],
      ['5<4 TaskSucceeded', { resourceType: 'lambda', resource: 'invoke', output: '{"Payload":1}' }],
      '6<5 TaskStateExited',
      '7<6 ExecutionSucceeded'
    ],
    ends: '{"Payload":1}'
  },
  {
    name: 'an integration that fails says so with its resource',
    states: task(INVOKE, { Parameters: { FunctionName: 'f' } }),
    answers: { T: [{ error: 'Lambda.ServiceException', cause: 'c' }] },
    events: [
      ['5<4 TaskFailed', { resourceType: 'lambda', resource: 'invoke', error: 'Lambda.ServiceException', cause: 'c' }],
      '6<5 ExecutionFailed'
    ],
    ends: { error: 'Lambda.ServiceException', cause: 'c' }
  },
  {
    name: 'a callback is submitted first and shows the pattern in its resource',
    states: task(SQS, {
      Parameters: { QueueUrl: 'q', MessageBody: { 'token.$': '$$.Task.Token' } },
      HeartbeatSeconds: 10,
      TimeoutSeconds: 20
    }),
    answers: { T: [{ submitted: { MessageId: 'm' }, later: { text: '{"done": true}' } }] },
    history: [
      '1<0 ExecutionStarted',
      '2<0 TaskStateEntered',
      [
        '3<2 TaskScheduled',
        {
          resourceType: 'sqs',
          resource: 'sendMessage.waitForTaskToken',
          parameters:
            '{"QueueUrl":"q","MessageBody":{"token":"token:arn:aws:states:us-east-1:123456789012:execution:machine:run:3"}}',
          heartbeatInSeconds: 10,
          timeoutInSeconds: 20
        }
      ],
      '4<3 TaskStarted',
      ['5<4 TaskSubmitted', { resource: 'sendMessage.waitForTaskToken', output: '{"MessageId":"m"}' }],
      ['6<5 TaskSucceeded', { output: '{"done": true}' }],
      '7<6 TaskStateExited',
      '8<7 ExecutionSucceeded'
    ],
    ends: '{"done": true}'
  },
  {
    name: 'a callback that misses its heartbeat times out',
    states: task(SQS, { Parameters: { QueueUrl: 'q', MessageBody: 'm' }, HeartbeatSeconds: 10 }),
    answers: { T: [{ submitted: {} }] },
    events: [
      ['6<5 TaskTimedOut', { error: 'States.Timeout', cause: undefined, timestamp: START + 10_000 }],
      ['7<6 ExecutionFailed', { error: 'States.Timeout', cause: undefined }]
    ],
    ends: timedOut
  },
  {
    name: 'a callback nobody answers waits for ever where it has no clock: until the execution may last no longer',
    states: task(SQS, { Parameters: { QueueUrl: 'q', MessageBody: 'm' } }),
    answers: { T: [{ submitted: {} }] },
    events: [['6<0 ExecutionTimedOut', { timestamp: START + 365 * 24 * 3600 * 1000 }]],
    ends: { status: 'TIMED_OUT', error: 'States.Timeout' }
  },
  {
    name: 'a job is submitted and then followed to its end',
    states: task(CHILD, {
      Parameters: { StateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:child' }
    }),
    answers: {
      T: [{ submitted: { ExecutionArn: 'e' }, later: { error: 'States.TaskFailed', cause: '{"Status":"FAILED"}' } }]
    },
    events: [
      [
        '5<4 TaskSubmitted',
        { resourceType: 'states', resource: 'startExecution.sync:2', output: '{"ExecutionArn":"e"}' }
      ],
      [
        '6<5 TaskFailed',
        { resource: 'startExecution.sync:2', error: 'States.TaskFailed', cause: '{"Status":"FAILED"}' }
      ],
      '7<6 ExecutionFailed'
    ],
    ends: { error: 'States.TaskFailed', cause: '{"Status":"FAILED"}' }
  },
  {
    name: 'a heartbeat is shown for other integrations, and without effect',
    states: task(INVOKE, { Parameters: { FunctionName: 'f' }, HeartbeatSeconds: 5, TimeoutSeconds: 50 }),
    answers: { T: ['never'] },
    events: [
      ['3<2 TaskScheduled', { heartbeatInSeconds: 5, timeoutInSeconds: 50 }],
      [
        '5<4 TaskTimedOut',
        { resourceType: 'lambda', resource: 'invoke', error: 'States.Timeout', timestamp: START + 50_000 }
      ]
    ],
    ends: timedOut
  },
  {
    name: 'a function times out with an error and no cause',
    states: task(FUNCTION, { TimeoutSeconds: 3 }),
    answers: { T: ['never'] },
    history: [
      '1<0 ExecutionStarted',
      '2<0 TaskStateEntered',
      ['3<2 LambdaFunctionScheduled', { timeoutInSeconds: 3 }],
      '4<3 LambdaFunctionStarted',
      ['5<4 LambdaFunctionTimedOut', { error: 'States.Timeout', cause: undefined }],
      '6<5 ExecutionFailed'
    ],
    ends: timedOut
  },
  {
    name: 'timeouts come from paths, also as texts, and are shown as the number',
    states: task(ACTIVITY, { TimeoutSecondsPath: '$.t', HeartbeatSecondsPath: '$.h' }),
    input: '{"t":"40","h":4}',
    answers: { T: ['never'] },
    events: [
      [
        '3<2 ActivityScheduled',
        { resource: ACTIVITY, input: '{"t":"40","h":4}', timeoutInSeconds: 40, heartbeatInSeconds: 4 }
      ],
      ['5<4 ActivityTimedOut', { error: 'States.Timeout', timestamp: START + 4_000 }]
    ],
    ends: timedOut
  },
  {
    name: 'timeouts come from expressions',
    machine: JSONATA,
    states: task(FUNCTION, { TimeoutSeconds: '{% $states.input.t + 1 %}', Arguments: {} }),
    input: '{"t":1}',
    answers: { T: ['never'] },
    events: [
      ['3<2 LambdaFunctionScheduled', { input: '{}', timeoutInSeconds: 2 }],
      ['5<4 LambdaFunctionTimedOut', { timestamp: START + 2_000 }]
    ],
    ends: timedOut
  },
  {
    name: 'each attempt has a clock of its own',
    states: task(FUNCTION, {
      TimeoutSeconds: 5,
      Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 7, MaxAttempts: 1 }]
    }),
    answers: { T: ['never'] },
    events: [
      ['5<4 LambdaFunctionTimedOut', { timestamp: START + 5_000 }],
      ['6<5 LambdaFunctionScheduled', { timestamp: START + 12_000, timeoutInSeconds: 5 }],
      ['8<7 LambdaFunctionTimedOut', { timestamp: START + 17_000 }]
    ],
    ends: timedOut
  },
  {
    name: 'an activity is scheduled, started and ended in events of its own',
    states: task(ACTIVITY, { Parameters: { 'n.$': '$.n' } }),
    input: '{"n":1}',
    answers: { T: [{ error: 'E' }] },
    history: [
      '1<0 ExecutionStarted',
      '2<0 TaskStateEntered',
      ['3<2 ActivityScheduled', { resource: ACTIVITY, input: '{"n":1}', timeoutInSeconds: undefined }],
      '4<3 ActivityStarted',
      ['5<4 ActivityFailed', { error: 'E', cause: undefined }],
      ['6<5 ExecutionFailed', { error: 'E', cause: undefined }]
    ],
    ends: { error: 'E' }
  },
  {
    name: 'an activity that is gone fails the execution without having been scheduled',
    states: task(ACTIVITY, { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'T' }] }),
    options: { deletedActivities: [ACTIVITY] },
    history: ['1<0 ExecutionStarted', '2<0 TaskStateEntered', '3<2 ExecutionFailed'],
    ends: runtimeError('T', 2, `The activity ${ACTIVITY} does not exist.`)
  },
  {
    name: 'a heartbeat that turns out longer than the timeout ends the execution before anything is scheduled',
    states: task(ACTIVITY, { TimeoutSecondsPath: '$.timeout', HeartbeatSecondsPath: '$.heartbeat' }),
    input: '{"timeout":5,"heartbeat":6}',
    history: ['1<0 ExecutionStarted', '2<0 TaskStateEntered', '3<2 ExecutionFailed'],
    ends: runtimeError('T', 2, 'HeartbeatSeconds cannot be greater than TimeoutSeconds.')
  },
  {
    name: 'a timeout that turns out to be none ends the execution',
    states: task(FUNCTION, { TimeoutSecondsPath: '$.timeout' }),
    input: '{"timeout":0}',
    ends: runtimeError('T', 2, 'TimeoutSeconds must be a number from 1 to 99999999.')
  },
  {
    name: 'the role of a task is shown where it is scheduled',
    states: task(FUNCTION, { Credentials: { 'RoleArn.$': "States.Format('arn:aws:iam::{}:role/r', $.account)" } }),
    input: '{"account":"123456789012"}',
    answers: { T: [{ output: 1 }] },
    events: [['3<2 LambdaFunctionScheduled', { taskCredentials: { roleArn: 'arn:aws:iam::123456789012:role/r' } }]],
    ends: '1'
  },
  {
    name: 'the role of a task is an expression in JSONata',
    machine: JSONATA,
    states: task(INVOKE, { Arguments: { FunctionName: 'f' }, Credentials: { RoleArn: '{% $states.input.role %}' } }),
    input: '{"role":"arn:aws:iam::123456789012:role/s"}',
    answers: { T: [{ output: 1 }] },
    events: [['3<2 TaskScheduled', { taskCredentials: { roleArn: 'arn:aws:iam::123456789012:role/s' } }]],
    ends: '1'
  },
  {
    name: 'without Arguments a task is given the whole input',
    machine: JSONATA,
    states: task(FUNCTION, { Output: '{% $states.result.n %}' }),
    input: '{"a":  1}',
    answers: { T: [{ output: { n: 2 } }] },
    events: [['3<2 LambdaFunctionScheduled', { input: '{"a":  1}' }]],
    ends: '2'
  },
  {
    name: 'the execution has a clock of its own and ends at that very moment',
    machine: { TimeoutSeconds: 7 },
    states: task(FUNCTION, { TimeoutSeconds: 100 }),
    answers: { T: ['never'] },
    history: [
      '1<0 ExecutionStarted',
      '2<0 TaskStateEntered',
      '3<2 LambdaFunctionScheduled',
      '4<3 LambdaFunctionStarted',
      ['5<0 ExecutionTimedOut', { error: 'States.Timeout', cause: undefined, timestamp: START + 7_000 }]
    ],
    ends: { status: 'TIMED_OUT', error: 'States.Timeout' }
  },
  {
    name: 'long errors and causes are cut',
    states: task(FUNCTION),
    answers: { T: [{ error: 'e'.repeat(300), cause: 'c'.repeat(40_000) }] },
    events: [['5<4 LambdaFunctionFailed', { error: 'e'.repeat(256), cause: 'c'.repeat(32_768) }]],
    ends: { error: 'e'.repeat(256), cause: 'c'.repeat(32_768) }
  }
]
