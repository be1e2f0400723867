import type { Random } from '../../src/lib/random.ts'

/**
 * Random definitions that always end: states go forward only. Data flows so that a lost, doubled or swapped result shows
 * in the output: every task's answer depends on its input and on how often it was retried.
 */
export function randomDefinition(random: Random, size: number, options: MachineOptions = {}): string {
  const generator = new Generator(random, options)
  return JSON.stringify(generator.graph(0, size))
}

export interface MachineOptions {
  /** Of a Wait; default: a month. */
  readonly longestWaitSeconds?: number
  /** ARNs that tasks may have, each with a timeout: a task may be lost with the worker that has it. */
  readonly activities?: readonly string[]
  /** Whether tasks may be callbacks and jobs. */
  readonly hasLongTasks?: boolean
  /** State machines that tasks may start executions of. */
  readonly nested?: readonly string[]
}

const MONTH_SECONDS = 30 * 24 * 3600

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

const MAX_DEPTH = 3
/** As likely as a task of one kind. */
const DISTRIBUTED = ['distributed', 'distributed']
/** Distributed Maps of one definition: each child is an execution of its own, and those inside multiply. */
const MAX_MAP_RUNS = 2
/** States of one definition that start executions, likewise. */
const MAX_NESTED = 2

class Generator {
  readonly #random: Random
  readonly #options: MachineOptions
  #count = 0
  /** Express child workflows cannot have Distributed Maps. */
  #isInExpress = false
  #mapRuns = 0
  #nested = 0

  constructor(random: Random, options: MachineOptions) {
    this.#random = random
    this.#options = options
  }

  graph(depth: number, size: number): { StartAt: string; States: { [name: string]: Json } } {
    const names = Array.from({ length: 1 + this.#below(size) }, () => `S${++this.#count}`)
    const states: { [name: string]: Json } = {}
    for (const [index, name] of names.entries()) states[name] = this.#state(depth, size, names.slice(index + 1))
    return { StartAt: names[0] as string, States: states }
  }

  #state(depth: number, size: number, later: readonly string[]): Json {
    const next = later[0]
    const transition: { [key: string]: Json } = next === undefined ? { End: true } : { Next: next }
    const kinds = ['task', 'task', 'task', 'pass', 'wait', 'jsonata']
    const { longestWaitSeconds = MONTH_SECONDS, activities = [] } = this.#options
    if (activities.length > 0 && !this.#isInExpress) kinds.push('activity', 'activity')
    if (this.#options.hasLongTasks === true && !this.#isInExpress) kinds.push('callback', 'job')
    if (this.#nested < MAX_NESTED && !this.#isInExpress) kinds.push(...(this.#options.nested ?? []).map(() => 'nested'))
    if (later.length > 1) kinds.push('choice', 'choice')
    if (depth < MAX_DEPTH) kinds.push('parallel', 'map')
    if (depth < MAX_DEPTH && !this.#isInExpress && this.#mapRuns < MAX_MAP_RUNS) kinds.push(...DISTRIBUTED)
    switch (kinds[this.#below(kinds.length)]) {
      case 'task':
        return { ...this.#task(), ...this.#handlers(later), ...transition }
      case 'activity':
        return { ...this.#activityTask(activities), ...this.#handlers(later), ...transition }
      case 'callback':
        return { ...this.#callback(), ...this.#handlers(later), ...transition }
      case 'job':
        return { ...this.#job(), ...this.#handlers(later), ...transition }
      case 'nested':
        return { ...this.#nestedExecution(), ...this.#handlers(later), ...transition }
      case 'pass':
        return { Type: 'Pass', Result: { value: this.#below(100) }, ResultPath: '$.passed', ...transition }
      case 'jsonata':
        return {
          Type: 'Pass',
          QueryLanguage: 'JSONata',
          Output: `{% $merge([$states.input, {'seen': $count($keys($states.input)) + ${this.#below(10)}}]) %}`,
          ...transition
        }
      case 'wait':
        return {
          Type: 'Wait',
          Seconds:
            this.#below(4) === 0 ? this.#below(longestWaitSeconds) : this.#below(Math.min(100, longestWaitSeconds)),
          ...transition
        }
      case 'choice':
        return this.#choice(later)
      case 'parallel':
        return {
          Type: 'Parallel',
          Branches: Array.from({ length: 1 + this.#below(3) }, () => this.graph(depth + 1, size - 1)),
          ResultSelector: { 'branches.$': '$' },
          ...this.#handlers(later),
          ...transition
        }
      case 'distributed':
        return this.#distributedMap(depth, size, later, transition)
      default:
        return {
          Type: 'Map',
          ItemsPath: '$.items',
          MaxConcurrency: this.#below(4),
          ItemSelector: { 'n.$': '$$.Map.Item.Value', 'index.$': '$$.Map.Item.Index', items: [1, 2] },
          ItemProcessor: this.graph(depth + 1, size - 1),
          ResultSelector: { 'results.$': '$', items: [3, 4, 5] },
          ...this.#handlers(later),
          ...transition
        }
    }
  }

  #distributedMap(depth: number, size: number, later: readonly string[], transition: { [key: string]: Json }): Json {
    this.#mapRuns++
    this.#isInExpress = this.#below(2) === 0
    const ProcessorConfig = { Mode: 'DISTRIBUTED', ExecutionType: this.#isInExpress ? 'EXPRESS' : 'STANDARD' }
    const selector = { 'n.$': '$$.Map.Item.Value', 'index.$': '$$.Map.Item.Index', items: [1, 2] }
    const batches = this.#below(3) === 0
    const processor = this.graph(depth + 1, size - 1)
    this.#isInExpress = false
    return {
      Type: 'Map',
      ItemsPath: '$.items',
      MaxConcurrency: this.#below(3),
      ToleratedFailurePercentage: [0, 40, 100][this.#below(3)] ?? 0,
      ...(batches
        ? { ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { n: this.#below(10), items: [1] } } }
        : { ItemSelector: selector }),
      ItemProcessor: {
        ...(batches ? this.#unpacking(processor) : processor),
        ProcessorConfig
      },
      ResultSelector: { 'results.$': '$', items: [3, 4, 5] },
      ...this.#handlers(later),
      ...transition
    }
  }

  /** A batch becomes what the states of these machines expect. */
  #unpacking(graph: { StartAt: string; States: { [name: string]: Json } }): typeof graph {
    const name = `S${++this.#count}`
    const Parameters = { 'n.$': '$.BatchInput.n', 'items.$': '$.Items' }
    const unpack = { Type: 'Pass', Parameters, Next: graph.StartAt }
    return { StartAt: name, States: { [name]: unpack, ...graph.States } }
  }

  #task(): { [key: string]: Json } {
    const name = `S${this.#count}`
    // A function that always answers needs no timeout, and then nothing but its answer lets the execution go on.
    const answersAlways = this.#below(2) === 0
    const timeout = answersAlways ? {} : { TimeoutSeconds: 1 + this.#below(60) }
    const input = { state: name, ...timeout, 'retry.$': '$$.State.RetryCount', 'input.$': '$' }
    // A number of its own in the function's name keeps two tasks of one input apart.
    const functionArn = `arn:aws:lambda:us-east-1:123456789012:function:f${this.#below(1000)}`
    const result = { ResultPath: this.#below(3) === 0 ? null : '$.task' }
    return this.#below(2) === 0
      ? { Type: 'Task', Resource: functionArn, Parameters: input, ...timeout, ...result }
      : {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Parameters: { FunctionName: functionArn, Payload: input },
          ResultSelector: { 'answer.$': '$.Payload' },
          ...timeout,
          ...result
        }
  }

  #callback(): { [key: string]: Json } {
    const { timeout, input, result } = this.#longTask()
    return {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Parameters: { FunctionName: `f${this.#below(1000)}`, Payload: { ...input, 'token.$': '$$.Task.Token' } },
      ...timeout,
      ...result
    }
  }

  #job(): { [key: string]: Json } {
    const { timeout, input, result } = this.#longTask()
    return {
      Type: 'Task',
      Resource: 'arn:aws:states:::glue:startJobRun.sync',
      Parameters: { JobName: `j${this.#below(1000)}`, Arguments: input },
      ...timeout,
      ...result
    }
  }

  #nestedExecution(): { [key: string]: Json } {
    this.#nested++
    const { nested = [] } = this.#options
    const pattern = ['', '.sync', '.sync:2', '.sync:2'][this.#below(4)] as string
    const timeout = pattern === '' || this.#below(2) === 0 ? {} : { TimeoutSeconds: 10 + this.#below(120) }
    // its ARN and its times differ from world to world
    const ended: { [key: string]: Json } = { 'output.$': '$.Output', 'status.$': '$.Status' }
    return {
      Type: 'Task',
      Resource: `arn:aws:states:::states:startExecution${pattern}`,
      Parameters: {
        StateMachineArn: nested[this.#below(nested.length)] as string,
        Input: {
          n: this.#below(10),
          items: [1, 2],
          state: `S${this.#count}`,
          'retry.$': '$$.State.RetryCount',
          'input.$': '$'
        }
      },
      ResultSelector: pattern === '' ? { hasStarted: true } : ended,
      ...timeout,
      ResultPath: '$.nested'
    }
  }

  #longTask(): { [part in 'timeout' | 'input' | 'result']: { [key: string]: Json } } {
    const timeout = this.#below(2) === 0 ? {} : { TimeoutSeconds: 5 + this.#below(60) }
    const input = { state: `S${this.#count}`, ...timeout, 'retry.$': '$$.State.RetryCount', 'input.$': '$' }
    return {
      timeout: timeout as { [key: string]: Json },
      input: input as { [key: string]: Json },
      result: { ResultPath: '$.task' }
    }
  }

  #activityTask(activities: readonly string[]): { [key: string]: Json } {
    const timeout = { TimeoutSeconds: 20 + this.#below(60) }
    return {
      Type: 'Task',
      Resource: activities[this.#below(activities.length)] as string,
      Parameters: { state: `S${this.#count}`, ...timeout, 'retry.$': '$$.State.RetryCount', 'input.$': '$' },
      ...timeout,
      ResultPath: '$.task'
    }
  }

  #handlers(later: readonly string[]): { [key: string]: Json } {
    const handlers: { [key: string]: Json } = {}
    if (this.#below(3) > 0) {
      handlers.Retry = [
        {
          ErrorEquals: [this.#below(2) === 0 ? 'ErrorA' : 'States.ALL'],
          IntervalSeconds: 1 + this.#below(10),
          MaxAttempts: this.#below(4),
          BackoffRate: 1 + this.#below(2)
        }
      ]
    }
    const target = later[this.#below(Math.max(1, later.length))]
    if (target !== undefined && this.#below(3) > 0) {
      handlers.Catch = [{ ErrorEquals: ['States.ALL'], Next: target, ResultPath: '$.caught' }]
    }
    return handlers
  }

  #choice(later: readonly string[]): Json {
    const target = later[1 + this.#below(later.length - 1)] as string
    return {
      Type: 'Choice',
      Choices: [{ Variable: '$.n', NumericGreaterThan: this.#below(10), Next: target }],
      Default: later[0] as string
    }
  }

  /** A whole number from 0 to below `limit`. */
  #below(limit: number): number {
    return Math.floor(this.#random.next() * Math.max(1, limit))
  }
}
