import { FUNCTION, graph, type LanguageCase } from '../language-case.ts'

const EXECUTION =
  '"Id":"arn:aws:states:us-east-1:123456789012:execution:machine:run","Input":{"a":1},"StartTime":"2026-01-01T00:00:00.000Z","Name":"run","RoleArn":"arn:aws:iam::123456789012:role/role","RedriveCount":0'
const MACHINE = '"StateMachine":{"Id":"arn:aws:states:us-east-1:123456789012:stateMachine:machine","Name":"machine"}'
const state = (name: string, time: string, more = '') =>
  `"State":{"Name":"${name}","EnteredTime":"2026-01-01T00:00:${time}Z"${more}}`

export const contextObject: readonly LanguageCase[] = [
  {
    name: 'has its members in their order, and no RetryCount where nothing is retried',
    states: { P: { Type: 'Pass', InputPath: '$$', End: true } },
    input: '{"a":1}',
    ends: `{"Execution":{${EXECUTION}},${MACHINE},${state('P', '00.000')}}`
  },
  {
    name: 'tells the time a state was entered, and counts retries where there may be some',
    states: {
      W: { Type: 'Wait', Seconds: 3, Next: 'T' },
      T: { Type: 'Task', Resource: FUNCTION, Parameters: { 'c.$': '$$' }, End: true }
    },
    input: '{"a":1}',
    answers: { T: [{ output: 1 }] },
    events: [
      [
        '5<4 LambdaFunctionScheduled',
        { input: `{"c":{"Execution":{${EXECUTION}},${MACHINE},${state('T', '03.000', ',"RetryCount":0')}}}` }
      ]
    ],
    ends: '1'
  },
  {
    name: 'has the token of an attempt, another one for each',
    states: {
      T: {
        Type: 'Task',
        Resource: 'arn:aws:states:us-east-1:123456789012:activity:a',
        Parameters: { 'token.$': '$$.Task.Token' },
        Retry: [{ ErrorEquals: ['E'] }],
        End: true
      }
    },
    answers: { T: [{ error: 'E' }, { output: 1 }] },
    events: [
      [
        '3<2 ActivityScheduled',
        { input: '{"token":"token:arn:aws:states:us-east-1:123456789012:execution:machine:run:3"}' }
      ],
      [
        '6<5 ActivityScheduled',
        { input: '{"token":"token:arn:aws:states:us-east-1:123456789012:execution:machine:run:6"}' }
      ]
    ],
    ends: '1'
  },
  {
    name: 'has the item in an ItemSelector and everywhere in its iteration, the innermost one',
    states: {
      M: {
        Type: 'Map',
        ItemSelector: { 'outer.$': '$$.Map.Item.Value', list: ['x'] },
        ItemProcessor: graph({
          P: {
            Type: 'Parallel',
            Branches: [
              graph({ A: { Type: 'Pass', InputPath: '$$.Map.Item', End: true } }),
              graph({
                N: {
                  Type: 'Map',
                  ItemsPath: '$.list',
                  ItemProcessor: graph({ I: { Type: 'Pass', InputPath: '$$.Map.Item', End: true } }),
                  End: true
                }
              })
            ],
            End: true
          }
        }),
        End: true
      }
    },
    input: '["i"]',
    ends: '[[{"Index":0,"Value":"i","Source":"STATE_DATA"},[{"Index":0,"Value":"x","Source":"STATE_DATA"}]]]'
  },
  {
    name: 'of a synchronous Express execution has another order and no RedriveCount',
    machine: { QueryLanguage: 'JSONata' },
    states: { P: { Type: 'Pass', Output: '{% $keys($states.context.Execution) %}', End: true } },
    options: {
      type: 'EXPRESS',
      execution: {
        arn: 'arn:aws:states:us-east-1:123456789012:express:machine:run:id',
        name: 'run',
        type: 'EXPRESS',
        synchronous: true,
        stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:machine',
        stateMachineName: 'machine',
        roleArn: 'arn:aws:iam::123456789012:role/role',
        definitionId: 'definition',
        region: 'us-east-1',
        accountId: '123456789012'
      }
    },
    ends: '["Id","Input","Name","RoleArn","StartTime"]'
  },
  {
    name: 'of an asynchronous Express execution has its RedriveCount last',
    machine: { QueryLanguage: 'JSONata' },
    states: { P: { Type: 'Pass', Output: '{% $keys($states.context.Execution) %}', End: true } },
    options: { type: 'EXPRESS' },
    ends: '["Id","Input","Name","RoleArn","StartTime","RedriveCount"]'
  }
]
