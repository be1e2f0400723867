const functionArn = (name: string): string => `arn:aws:lambda:us-east-1:123456789012:function:${name}`
const add = (next: object) => ({ Type: 'Task', Resource: functionArn('add-one'), ...next })

/** A kind of execution to be interrupted: what it is, and what it must give. */
export interface Workload {
  readonly name: string
  readonly definition: object
  /** The output for the input `{"n": n}`. */
  readonly expected: (n: number) => unknown
  /** How many times each state is entered. */
  readonly entered: Readonly<Record<string, number>>
}

export const workloads: readonly Workload[] = [
  {
    name: 'waits',
    definition: {
      StartAt: 'First',
      States: {
        First: { Type: 'Wait', Seconds: 1, Next: 'Second' },
        Second: { Type: 'Wait', Seconds: 2, Next: 'Third' },
        Third: { Type: 'Pass', End: true }
      }
    },
    expected: (n) => ({ n }),
    entered: { First: 1, Second: 1, Third: 1 }
  },
  {
    name: 'tasks',
    definition: { StartAt: 'A', States: { A: add({ Next: 'B' }), B: add({ Next: 'C' }), C: add({ End: true }) } },
    expected: (n) => ({ n: n + 3 }),
    entered: { A: 1, B: 1, C: 1 }
  },
  {
    name: 'branches',
    definition: {
      StartAt: 'Both',
      States: {
        Both: {
          Type: 'Parallel',
          Branches: [
            {
              StartAt: 'Left',
              States: { Left: add({ Next: 'Pause' }), Pause: { Type: 'Wait', Seconds: 1, End: true } }
            },
            { StartAt: 'Right', States: { Right: add({ Next: 'Again' }), Again: add({ End: true }) } }
          ],
          End: true
        }
      }
    },
    expected: (n) => [{ n: n + 1 }, { n: n + 2 }],
    entered: { Both: 1, Left: 1, Pause: 1, Right: 1, Again: 1 }
  },
  {
    name: 'items',
    definition: {
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          ItemsPath: '$.items',
          MaxConcurrency: 2,
          ItemProcessor: { StartAt: 'One', States: { One: add({ End: true }) } },
          End: true
        }
      }
    },
    expected: (n) => [0, 1, 2, 3, 4].map((offset) => ({ n: n + offset + 1 })),
    entered: { Each: 1, One: 5 }
  },
  {
    name: 'retries',
    definition: {
      StartAt: 'Flaky',
      States: {
        Flaky: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Parameters: {
            FunctionName: functionArn('third-time-lucky'),
            Payload: { 'n.$': '$.n', 'retry.$': '$$.State.RetryCount' }
          },
          OutputPath: '$.Payload',
          Retry: [{ ErrorEquals: ['NotYet'], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 5 }],
          End: true
        }
      }
    },
    expected: (n) => ({ n, attempts: 3 }),
    entered: { Flaky: 1 }
  }
]

export const functions: Readonly<Record<string, string>> = {
  'add-one.mjs': `export const handler = async (event) => {
  await new Promise((resolve) => setTimeout(resolve, 30))
  return { n: event.n + 1 }
}
`,
  'third-time-lucky.mjs': `export const handler = async ({ n, retry }) => {
  if (retry < 2) throw Object.assign(new Error('wait for it'), { name: 'NotYet' })
  return { n, attempts: retry + 1 }
}
`
}
