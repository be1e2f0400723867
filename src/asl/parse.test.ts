import { describe, expect, test } from 'vitest'
import { parseDefinition, parseState } from './parse.ts'
import { type Diagnostic, formatDiagnostics } from './validate/diagnostic.ts'

const errorsOf = (definition: object | string, type: 'STANDARD' | 'EXPRESS' = 'STANDARD'): readonly Diagnostic[] => {
  const text = typeof definition === 'string' ? definition : JSON.stringify(definition)
  const { diagnostics, machine } = parseDefinition(text, { type })
  const errors = diagnostics.filter(({ severity }) => severity === 'ERROR')
  expect(machine === undefined).toBe(errors.length > 0)
  return errors
}

const END = { Type: 'Pass', End: true }

describe('text that is no definition', () => {
  test.each([' ', '', '\n', '[]', '1', '"text"', 'null'])('%j is no JSON object', (text) => {
    expect(errorsOf(text)).toEqual([
      { severity: 'ERROR', code: 'SCHEMA_VALIDATION_FAILED', message: 'Definition must be a valid JSON object' }
    ])
  })

  test('text that is no JSON is quoted with the place where reading stopped', () => {
    const place = '[Source: (String)"not a definition"; line: 1, column: 4]'
    expect(errorsOf('not a definition')).toEqual([
      {
        severity: 'ERROR',
        code: 'INVALID_JSON_DESCRIPTION',
        message: `Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at ${place}`,
        location: place
      }
    ])
  })

  test('the place counts lines and columns, and a long text is cut', () => {
    const [error] = errorsOf(`{\n  "a": 1,\n  b${' '.repeat(600)}}`)
    expect(error?.location).toMatch(/^\[Source: \(String\)"[\s\S]{500}"\[truncated 116 chars\]; line: 3, column: 4\]$/)
  })
})

describe('the machine', () => {
  test('needs StartAt and States', () => {
    expect(formatDiagnostics(errorsOf({}))).toBe(
      'SCHEMA_VALIDATION_FAILED: These fields are required: [States, StartAt] at /'
    )
    expect(formatDiagnostics(errorsOf({ StartAt: 'A' }))).toBe(
      'SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /'
    )
  })

  test('compiles what it says of itself', () => {
    const definition = {
      Comment: 'c',
      TimeoutSeconds: 60,
      QueryLanguage: 'JSONata',
      Version: '1.0',
      StartAt: 'A',
      States: { A: END }
    }
    const { machine } = parseDefinition(JSON.stringify(definition), { type: 'STANDARD' })
    expect(machine).toMatchObject({ comment: 'c', timeoutSeconds: 60, queryLanguage: 'JSONata', startAt: 'A' })
    expect([...(machine?.states.keys() ?? [])]).toEqual(['A'])
  })

  test('lists the states of all levels, and the variables that each of them reads', () => {
    const inner = {
      StartAt: 'B',
      States: { B: { ...END, Parameters: { 'x.$': '$b', 'y.$': "States.Format('{}', $a)" } } }
    }
    const definition = {
      StartAt: 'A',
      States: {
        A: { Type: 'Parallel', Branches: [inner], Next: 'C', InputPath: '$in' },
        C: { Type: 'Choice', Choices: [{ Variable: '$c', NumericEqualsPath: '$d', Next: 'D' }] },
        D: END
      }
    }
    const { machine } = parseDefinition(JSON.stringify(definition), { type: 'STANDARD' })
    expect([...(machine?.allStates.keys() ?? [])].sort()).toEqual(['A', 'B', 'C', 'D'])
    expect(Object.fromEntries(machine?.variableReferences ?? [])).toEqual({ A: ['in'], B: ['a', 'b'], C: ['c', 'd'] })
  })

  test('has nothing against names that are special to JavaScript', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
    const states = names.map(
      (name, index) => `${JSON.stringify(name)}:{"Type":"Pass","Next":${JSON.stringify(names[index + 1] ?? 'End')}}`
    )
    const text = `{"StartAt":"__proto__","States":{${states.join()},"End":{"Type":"Succeed"}}}`
    expect(errorsOf(text)).toEqual([])
  })
})

const endless = (name: string) => ({ StartAt: name, States: { [name]: { Type: 'Pass', Next: name } } })

describe('transitions', () => {
  test.each([
    [
      'a target that is not there comes before a state that is not reached',
      { StartAt: 'pass1', States: { pass1: { Type: 'Pass', Next: 'pass3' }, pass2: END } },
      `MISSING_TRANSITION_TARGET: Missing 'Next' target: pass3 at /States/pass1/Next, MISSING_TRANSITION_TARGET: State "pass2" is not reachable. at /States/pass2`
    ],
    [
      'only a state without a predecessor is not reached',
      { StartAt: 'Not sure', States: { One: { Type: 'Pass', Next: 'Success' }, Success: { Type: 'Succeed' } } },
      `MISSING_TRANSITION_TARGET: Missing 'Next' target: Not sure at /StartAt, MISSING_TRANSITION_TARGET: State "One" is not reachable. at /States/One`
    ],
    [
      'a loop never ends',
      { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } } },
      'MISSING_END_STATE: Workflow has no terminal state at null'
    ],
    [
      'a loop that never ends hides a state that is not reached',
      { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'A' }, C: { Type: 'Pass', Next: 'A' } } },
      'MISSING_END_STATE: Workflow has no terminal state at null'
    ],
    [
      'an end that is not reached is an end',
      { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'A' }, C: { Type: 'Succeed' } } },
      'MISSING_TRANSITION_TARGET: State "C" is not reachable. at /States/C'
    ],
    [
      'a missing target stands beside a missing end',
      { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'NOPE' } } },
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: NOPE at /States/A/Next, MISSING_END_STATE: Workflow has no terminal state at null"
    ],
    [
      'a branch or an iteration need not end, whether it is inline or an execution of its own',
      {
        StartAt: 'P',
        States: {
          P: { Type: 'Parallel', Branches: [endless('B')], Next: 'M' },
          M: { Type: 'Map', ItemProcessor: endless('I'), Next: 'D' },
          D: {
            Type: 'Map',
            ItemProcessor: { ...endless('E'), ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
            End: true
          }
        }
      },
      ''
    ],
    [
      'rules, defaults and catchers lead somewhere too',
      {
        StartAt: 'C',
        States: {
          C: {
            Type: 'Choice',
            Choices: [
              { Variable: '$.a', IsNull: true, Next: 'X' },
              { Variable: '$.a', IsNull: false, Next: 'T' }
            ],
            Default: 'Y'
          },
          T: {
            Type: 'Task',
            Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f',
            Catch: [{ ErrorEquals: ['A'], Next: 'Z' }],
            End: true
          }
        }
      },
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: X at /States/C/Choices[0]/Next, MISSING_TRANSITION_TARGET: Missing 'Next' target: Y at /States/C/Default, MISSING_TRANSITION_TARGET: Missing 'Next' target: Z at /States/T/Catch[0]/Next"
    ],
    [
      'a branch cannot lead out of itself',
      {
        StartAt: 'P',
        States: {
          P: { Type: 'Parallel', Branches: [{ StartAt: 'B', States: { B: { Type: 'Pass', Next: 'P' } } }], End: true }
        }
      },
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: P at /States/P/Branches[0]/States/B/Next"
    ],
    [
      'a name is taken once in all of the definition',
      {
        StartAt: 'P',
        States: {
          P: {
            Type: 'Parallel',
            Branches: [
              { StartAt: 'X', States: { X: END } },
              { StartAt: 'X', States: { X: END } }
            ],
            End: true
          }
        }
      },
      'DUPLICATE_STATE_NAME: Duplicate State name: X at /States/P/Branches[1]/States/X'
    ]
  ])('%s', (_, definition, expected) => {
    expect(formatDiagnostics(errorsOf(definition))).toBe(expected)
  })
})

describe('Express workflows', () => {
  const task = (Resource: string) => ({
    StartAt: 'T',
    States: { T: { Type: 'Task', Resource, Parameters: { StateMachineArn: 'a', Message: 'm' }, End: true } }
  })
  test.each([
    [
      'arn:aws:states:::states:startExecution.sync',
      "Express state machine does not support '.sync' service integration"
    ],
    [
      'arn:aws:states:::states:startExecution.sync:2',
      "Express state machine does not support '.sync' service integration"
    ],
    [
      'arn:aws:states:::sns:publish.waitForTaskToken',
      "Express state machine does not support '.waitForTaskToken' service integration "
    ],
    ['arn:aws:states:us-east-1:123456789012:activity:a', 'Express state machine does not support Activity ARN']
  ])('refuse %s', (resource, message) => {
    expect(errorsOf(task(resource), 'EXPRESS')).toEqual([
      { severity: 'ERROR', code: 'SCHEMA_VALIDATION_FAILED', message, location: '/States/T/Resource' }
    ])
    expect(errorsOf(task(resource), 'STANDARD')).toEqual([])
  })

  const map = (ExecutionType: string, Resource: string) => ({
    StartAt: 'M',
    States: {
      M: {
        Type: 'Map',
        ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType }, ...task(Resource) },
        End: true
      }
    }
  })

  test('have no distributed Map', () => {
    expect(formatDiagnostics(errorsOf(map('EXPRESS', 'arn:aws:states:::sns:publish'), 'EXPRESS'))).toBe(
      "SCHEMA_VALIDATION_FAILED: The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines at /States/M/ItemProcessor/ProcessorConfig/Mode"
    )
  })

  test('are also what the Express children of a distributed Map are', () => {
    const callback = 'arn:aws:states:::sns:publish.waitForTaskToken'
    expect(errorsOf(map('EXPRESS', callback)).map(({ location }) => location)).toEqual([
      '/States/M/ItemProcessor/States/T/Resource'
    ])
    expect(errorsOf(map('STANDARD', callback))).toEqual([])
  })
})

describe('parseState', () => {
  test('reads one state, wherever it leads', () => {
    const { state, diagnostics } = parseState('{"Type":"Pass","Next":"Elsewhere"}', 'StateName', { type: 'STANDARD' })
    expect(diagnostics).toEqual([])
    expect(state).toMatchObject({ name: 'StateName', type: 'Pass', next: 'Elsewhere' })
  })

  test('locates what is wrong as if it stood in a machine', () => {
    const { state, diagnostics } = parseState('{"Type":"Parallel","Branches":[],"End":true}', 'StateName', {
      type: 'STANDARD'
    })
    expect(state).toBeUndefined()
    expect(formatDiagnostics(diagnostics)).toBe(
      'SCHEMA_VALIDATION_FAILED: Value cannot be empty at /States/StateName/Branches'
    )
  })
})

test('no more than a hundred errors are listed', () => {
  const states = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`S${index}`, { Type: 'Odd' }]))
  const errors = errorsOf({ StartAt: 'S0', States: states })
  expect(errors).toHaveLength(101)
  expect(formatDiagnostics(errors).match(/SCHEMA_VALIDATION_FAILED/g)).toHaveLength(100)
})

describe('advice', () => {
  const adviceOn = (states: Record<string, object>) => {
    const text = JSON.stringify({ StartAt: Object.keys(states)[0], States: states })
    return parseDefinition(text, { type: 'STANDARD' }).advice.map(({ code, location }) => `${code} at ${location}`)
  }
  const callback = {
    Type: 'Task',
    Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    Parameters: { QueueUrl: 'q', MessageBody: 'm' },
    End: true
  }

  test('is given for tasks that may wait for ever', () => {
    expect(adviceOn({ T: callback })).toEqual(['STEPWRIGHT_NO_TIMEOUT at /States/T'])
    const activity = 'arn:aws:states:us-east-1:123456789012:activity:a'
    expect(adviceOn({ T: { Type: 'Task', Resource: activity, End: true } })).toEqual([
      'STEPWRIGHT_NO_TIMEOUT at /States/T'
    ])
    for (const clock of [{ TimeoutSeconds: 5 }, { TimeoutSecondsPath: '$.t' }, { HeartbeatSeconds: 5 }]) {
      expect(adviceOn({ T: { ...callback, ...clock } })).toEqual([])
    }
  })

  test('is given for fields without effect', () => {
    const heartbeat = 'STEPWRIGHT_FIELD_WITHOUT_EFFECT at /States/T/HeartbeatSeconds'
    const lambda = 'arn:aws:lambda:us-east-1:123456789012:function:f'
    expect(adviceOn({ T: { Type: 'Task', Resource: lambda, HeartbeatSeconds: 5, End: true } })).toEqual([heartbeat])
    expect(adviceOn({ T: { ...callback, HeartbeatSeconds: 5, TimeoutSeconds: 5 } })).toEqual([heartbeat])
    expect(adviceOn({ T: { ...callback, HeartbeatSeconds: 4, TimeoutSeconds: 5 } })).toEqual([])
    const processor = { StartAt: 'I', States: { I: END } }
    expect(adviceOn({ M: { Type: 'Map', ItemProcessor: processor, Label: 'l', End: true } })).toEqual([
      'STEPWRIGHT_FIELD_WITHOUT_EFFECT at /States/M/Label'
    ])
    const distributed = { ...processor, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } }
    expect(adviceOn({ M: { Type: 'Map', ItemProcessor: distributed, Label: 'l', End: true } })).toEqual([])
  })

  test('is given for what fails or never ends', () => {
    const rule = { Variable: '$.v', IsNull: true, Next: 'D' }
    expect(adviceOn({ C: { Type: 'Choice', Choices: [rule] }, D: END })).toEqual(['STEPWRIGHT_NO_DEFAULT at /States/C'])
    expect(adviceOn({ P: { Type: 'Parallel', Branches: [endless('B')], End: true } })).toEqual([
      'STEPWRIGHT_ENDLESS_GRAPH at /States/P/Branches[0]'
    ])
  })

  test('is not given on a definition that is refused', () => {
    expect(adviceOn({ T: { ...callback, Unknown: 1 } })).toEqual([])
  })
})

test('a state that is no JSON is refused like a definition', () => {
  expect(parseState('nope', 'S', { type: 'STANDARD' }).diagnostics.map(({ code }) => code)).toEqual([
    'INVALID_JSON_DESCRIPTION'
  ])
})

test('a machine with a TimeoutSeconds of 0, which AWS accepts, has no timeout', () => {
  const text = JSON.stringify({ TimeoutSeconds: 0, StartAt: 'A', States: { A: END } })
  expect(parseDefinition(text, { type: 'STANDARD' }).machine?.timeoutSeconds).toBeUndefined()
})

test('of warnings and advice, too, only as many are kept as can be shown', () => {
  const states = Object.fromEntries(
    Array.from({ length: 200 }, (_, index) => [
      `S${index}`,
      { Type: 'Choice', Choices: [{ Variable: '$.x', IsNull: true, Next: index === 199 ? 'E' : `S${index + 1}` }] }
    ])
  )
  const E = {
    Type: 'Pass',
    Parameters: Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`k${i}`, '$.x'])),
    End: true
  }
  const text = JSON.stringify({ StartAt: 'S0', States: { ...states, E } })
  const { diagnostics, advice } = parseDefinition(text, { type: 'STANDARD' })
  expect([diagnostics.length, advice.length]).toEqual([101, 100])
})
