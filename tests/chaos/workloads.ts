const functionArn = (name: string): string => `arn:aws:lambda:us-east-1:123456789012:function:${name}`
const machineArn = (name: string): string => `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`

/** A call of a local function, tried again when its process went away. */
const task = (name: string, next: object): object => ({
  Type: 'Task',
  Resource: functionArn(name),
  Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 20, BackoffRate: 1 }],
  ...next
})

export const ACTIVITY_ARN = 'arn:aws:states:us-east-1:123456789012:activity:chaos'
export const MAP_ITEMS = 4

/** Each takes `{"n": …}` and ends with what `expected` says. */
export const workloads: Readonly<
  Record<string, { readonly definition: object; readonly expected: (n: number) => unknown }>
> = {
  tasks: {
    definition: {
      StartAt: 'A',
      States: { A: task('add', { Next: 'B' }), B: task('add', { Next: 'C' }), C: task('add', { End: true }) }
    },
    expected: (n) => ({ n: n + 3 })
  },
  waits: {
    definition: {
      StartAt: 'Wait',
      States: { Wait: { Type: 'Wait', Seconds: 3, Next: 'A' }, A: task('add', { End: true }) }
    },
    expected: (n) => ({ n: n + 1 })
  },
  callbacks: {
    definition: {
      StartAt: 'Ask',
      States: {
        Ask: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
          Parameters: {
            FunctionName: functionArn('call-back'),
            Payload: { 'token.$': '$$.Task.Token', 'n.$': '$.n', 'urls.$': '$.urls', 'resultsFile.$': '$.resultsFile' }
          },
          TimeoutSeconds: 40,
          Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 20, BackoffRate: 1 }],
          End: true
        }
      }
    },
    expected: (n) => ({ n: n + 1 })
  },
  activities: {
    definition: {
      StartAt: 'Ask',
      States: {
        Ask: {
          Type: 'Task',
          Resource: ACTIVITY_ARN,
          TimeoutSeconds: 40,
          Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 20, BackoffRate: 1 }],
          End: true
        }
      }
    },
    expected: (n) => ({ n: n + 1 })
  },
  nested: {
    definition: {
      StartAt: 'Child',
      States: {
        Child: {
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution.sync:2',
          Parameters: { StateMachineArn: machineArn('tasks'), 'Input.$': '$' },
          OutputPath: '$.Output',
          Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 20, BackoffRate: 1 }],
          End: true
        }
      }
    },
    expected: (n) => ({ n: n + 3 })
  },
  maps: {
    definition: {
      StartAt: 'Map',
      States: {
        Map: {
          Type: 'Map',
          ItemsPath: '$.items',
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
            StartAt: 'A',
            States: { A: task('add', { End: true }) }
          },
          End: true
        }
      }
    },
    expected: (n) => Array.from({ length: MAP_ITEMS }, (_, index) => ({ n: n + index + 1 }))
  }
}

/** @param callBack where functions answer, and the file in which they note what was acknowledged */
export function inputOf(
  kind: string,
  n: number,
  callBack: { readonly urls: readonly string[]; readonly resultsFile: string }
): object {
  if (kind === 'maps') return { items: Array.from({ length: MAP_ITEMS }, (_, index) => ({ n: n + index })) }
  return kind === 'callbacks' ? { n, ...callBack } : { n }
}
