import { describe, expect, it } from 'vitest'
import type { StateMachine } from '../../src/asl/definition.ts'
import { parseDefinition } from '../../src/asl/parse.ts'
import type { Command } from '../../src/interpreter/command.ts'
import { defaultLimits } from '../../src/interpreter/limits.ts'
import type { MapRunOutcome } from '../../src/interpreter/map-run-start.ts'
import { openAttempt, outstanding } from '../../src/interpreter/outstanding.ts'
import { redriveDateOf } from '../../src/interpreter/redrive.ts'
import type { ExecutionState } from '../../src/interpreter/state.ts'
import { type Step, step } from '../../src/interpreter/step.ts'
import { Payload } from '../../src/lib/json/payload.ts'
import { seededRandom } from '../../src/lib/random.ts'
import { identity, START } from './drive.ts'

const ACTIVITY = 'arn:aws:states:us-east-1:123456789012:activity:a'
const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:f'
const JOB = {
  Resource: 'arn:aws:states:::states:startExecution.sync:2',
  Parameters: { StateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:m' }
}
const RESULT = Payload.ofText('{"done": 1}')

/** An execution of one state, given commands one by one. */
class Bench {
  readonly machine: StateMachine
  now = START
  isStateMachineDeleting = false
  state: ExecutionState | undefined
  readonly #type: 'STANDARD' | 'EXPRESS'

  constructor(fields: object, machineFields: object = {}, type: 'STANDARD' | 'EXPRESS' = 'STANDARD') {
    const definition = { StartAt: 'S', States: { S: { End: true, ...fields } }, ...machineFields }
    const { machine, diagnostics } = parseDefinition(JSON.stringify(definition), { type })
    if (machine === undefined) throw new Error(JSON.stringify(diagnostics))
    this.machine = machine
    this.#type = type
  }

  start(input = '{}'): this {
    this.give({ type: 'StartExecution', execution: identity(this.#type), input: Payload.ofText(input) })
    return this
  }

  give(command: Command): Step {
    const context = {
      now: this.now,
      random: seededRandom(1),
      taskToken: () => 'token',
      readClock: () => 0,
      activityExists: () => true,
      parameterProblems: () => [],
      isStateMachineDeleting: this.isStateMachineDeleting,
      limits: defaultLimits
    }
    const taken = step(this.machine, this.state, command, context)
    this.state = taken.state
    return taken
  }

  /** What came of a command: the events, and whether it was in time. */
  tell(command: Command): readonly [applied: boolean, ...events: string[]] {
    const { applied, events } = this.give(command)
    return [applied, ...events.map(({ type }) => type)]
  }

  get waitsFor(): readonly string[] {
    return outstanding(this.machine, this.live, defaultLimits).map((effect) =>
      effect.type === 'SetTimer' ? `${effect.timer} ${effect.dueAt - START}` : effect.type
    )
  }

  get live(): ExecutionState {
    if (this.state === undefined) throw new Error('not started')
    return this.state
  }
}

const EXECUTION_TIMER = `execution: ${defaultLimits.standardDurationMs}`

describe('an activity', () => {
  const activity = { Type: 'Task', Resource: ACTIVITY, TimeoutSeconds: 30, HeartbeatSeconds: 10 }
  const take = (handover: string): Command => ({ type: 'TakeTask', task: 3, handover, workerName: 'w' })

  it('has no clock until a worker takes it, and is then given to no other', () => {
    const bench = new Bench(activity).start()
    expect(bench.waitsFor).toEqual([EXECUTION_TIMER, 'ScheduleTask'])
    bench.now += 5_000
    expect(bench.tell(take('first'))).toEqual([true, 'ActivityStarted', 'HeartbeatExpected'])
    expect(bench.tell(take('first'))).toEqual([true])
    expect(bench.tell(take('second'))).toEqual([false])
    expect(bench.waitsFor).toEqual([EXECUTION_TIMER, 'timeout:3 35000', 'heartbeat:3 15000'])
    expect(openAttempt(bench.live, 3)).toMatchObject({ progress: 'submitted', handover: 'first' })
    expect(openAttempt(bench.live, 4)).toBeUndefined()
  })

  it('goes back where its worker did not get it, and its clocks stand', () => {
    const bench = new Bench(activity).start()
    bench.give(take('first'))
    expect(bench.tell({ type: 'ReturnTask', task: 3, handover: 'second' })).toEqual([false])
    expect(bench.tell({ type: 'ReturnTask', task: 3, handover: 'first' })).toEqual([true, 'TaskReturned'])
    expect(bench.waitsFor).toEqual([EXECUTION_TIMER, 'ScheduleTask'])
    expect(bench.tell(take('second'))).toEqual([true, 'ActivityStarted', 'HeartbeatExpected'])
  })

  it('lives as long as its heartbeats, and not beyond its timeout', () => {
    const bench = new Bench(activity).start()
    bench.give(take('first'))
    for (let beat = 0; beat < 3; beat++) {
      bench.now += 9_000
      expect(bench.tell({ type: 'HeartbeatTask', task: 3 })).toEqual([true, 'HeartbeatExpected'])
    }
    bench.now += 3_000
    expect(bench.tell({ type: 'HeartbeatTask', task: 3 })).toEqual([false, 'ActivityTimedOut', 'ExecutionFailed'])
  })

  it('is too late with its result once its heartbeat is missed, whether or not that was noticed', () => {
    const bench = new Bench(activity).start()
    bench.give(take('first'))
    bench.now += 10_000
    const late = bench.tell({ type: 'CompleteTask', task: 3, output: RESULT })
    expect(late).toEqual([false, 'ActivityTimedOut', 'ExecutionFailed'])
    expect(bench.tell({ type: 'CompleteTask', task: 3, output: RESULT })).toEqual([false])
  })
})

describe('a job', () => {
  it('is followed from its submission on, and cancelled with it', () => {
    const bench = new Bench({ Type: 'Task', ...JOB, TimeoutSeconds: 60 }).start()
    expect(bench.tell({ type: 'SubmitTask', task: 3, output: RESULT })).toEqual([true, 'TaskStarted', 'TaskSubmitted'])
    expect(bench.tell({ type: 'SubmitTask', task: 3, output: RESULT })).toEqual([true])
    expect(bench.tell({ type: 'StartTask', task: 3 })).toEqual([true])
    expect(bench.waitsFor).toEqual([EXECUTION_TIMER, 'timeout:3 60000', 'FollowJob'])
    bench.now += 60_000
    const { effects } = bench.give({ type: 'FireTimers', timers: ['timeout:3'] })
    expect(effects).toContainEqual(expect.objectContaining({ type: 'CancelTask', job: expect.anything() }))
  })
})

describe('commands that come late', () => {
  it('do nothing: an unknown attempt, a timer that is not due or not known, a second start', () => {
    const bench = new Bench({ Type: 'Task', Resource: FUNCTION, TimeoutSeconds: 60 }).start()
    expect(bench.tell({ type: 'FailTask', task: 99, error: 'E' })).toEqual([false])
    expect(bench.tell({ type: 'FireTimers', timers: ['timeout:3', 'heartbeat:3', 'timeout:99'] })).toEqual([true])
    expect(bench.tell({ type: 'FireTimers', timers: ['wait:', 'retry:', 'wait:3.0'] })).toEqual([true])
    expect(bench.tell({ type: 'StartExecution', execution: identity(), input: RESULT })).toEqual([false])
    expect(bench.tell({ type: 'Continue' })).toEqual([true])
    expect(bench.tell({ type: 'RedriveExecution' })).toEqual([false])
  })

  it('do nothing to a closed execution', () => {
    const bench = new Bench({ Type: 'Pass' }).start()
    expect(bench.tell({ type: 'StopExecution' })).toEqual([false])
    expect(bench.tell({ type: 'RedriveExecution' })).toEqual([false])
    expect(bench.waitsFor).toEqual([])
  })

  it('do nothing to a child that its Map Run has redriven since it asked to stop it', () => {
    const bench = new Bench({ Type: 'Task', Resource: FUNCTION }).start()
    const asker = { mapRunArn: 'run', child: 0, redriveCount: 0 }
    expect(bench.tell({ type: 'StopExecution', asker })).toEqual([true, 'ExecutionAborted'])
    expect(bench.tell({ type: 'RedriveExecution', asker: { mapRunArn: 'run', child: 0, redriveCount: 1 } })[0]).toBe(
      true
    )
    expect(bench.tell({ type: 'StopExecution', asker })).toEqual([false])
    expect(bench.tell({ type: 'StopExecution', asker: { ...asker, redriveCount: 1 } })).toEqual([
      true,
      'ExecutionAborted'
    ])
  })

  it('end a child that was to be redriven before it was stopped, and never heard of that', () => {
    const bench = new Bench({ Type: 'Task', Resource: FUNCTION }).start()
    const asker = { mapRunArn: 'run', child: 0, redriveCount: 0 }
    bench.tell({ type: 'StopExecution', asker })
    const stop = { type: 'StopExecution', asker: { ...asker, redriveCount: 1 } } as const
    expect(bench.tell(stop)).toEqual([true, 'ExecutionRedriven', 'ExecutionAborted'])
    expect(bench.tell(stop)).toEqual([false])
    expect(bench.tell({ type: 'RedriveExecution', asker: { mapRunArn: 'run', child: 0, redriveCount: 1 } })).toEqual([
      false
    ])
    expect(bench.waitsFor).toEqual([])
  })

  it('begin and end a child that is to be stopped before it began', () => {
    const bench = new Bench({ Type: 'Task', Resource: FUNCTION })
    const start = { type: 'StartExecution', execution: identity(), input: RESULT, isStopped: true } as const
    expect(bench.tell(start)).toEqual([true, 'ExecutionStarted', 'ExecutionAborted'])
    expect(bench.waitsFor).toEqual([])
  })

  it('end an execution whose time is up, at the time it was', () => {
    const bench = new Bench({ Type: 'Task', Resource: FUNCTION }, { TimeoutSeconds: 60 }).start()
    bench.now += 70_000
    expect(bench.tell({ type: 'CompleteTask', task: 3, output: RESULT })).toEqual([false, 'ExecutionTimedOut'])
    expect(bench.live.stopDate).toBe(START + 60_000)
  })

  it('find an attempt timed out although nobody has noticed', () => {
    const bench = new Bench({ Type: 'Task', Resource: FUNCTION, TimeoutSeconds: 60 }).start()
    bench.now += 60_000
    const late = bench.tell({ type: 'CompleteTask', task: 3, output: RESULT })
    expect(late).toEqual([false, 'LambdaFunctionTimedOut', 'ExecutionFailed'])
  })

  it('a Map Run that nobody waits for is told to stop', () => {
    const bench = new Bench({ Type: 'Pass' }).start()
    expect(bench.give({ type: 'ConfirmMapRun', mapRunArn: 'run', redriveCount: 2 })).toMatchObject({
      applied: false,
      events: [],
      effects: [{ type: 'StopMapRun', mapRunArn: 'run', redriveCount: 2 }]
    })
  })

  it('before an execution has started are faults of ours', () => {
    expect(() => new Bench({ Type: 'Pass' }).give({ type: 'Continue' })).toThrow('came before StartExecution')
  })
})

describe('what is waited for', () => {
  it('is the timer of a Wait, and of a retry', () => {
    expect(new Bench({ Type: 'Wait', Seconds: 5 }).start().waitsFor).toEqual([EXECUTION_TIMER, 'wait: 5000'])
    const bench = new Bench({ Type: 'Task', Resource: FUNCTION, Retry: [{ ErrorEquals: ['E'] }] }).start()
    bench.give({ type: 'FailTask', task: 3, error: 'E' })
    expect(bench.waitsFor).toEqual([EXECUTION_TIMER, 'retry: 1000'])
    bench.now += 1_000
    bench.give({ type: 'FireTimers', timers: ['retry:'] })
    expect(bench.waitsFor).toEqual([EXECUTION_TIMER, 'ScheduleTask'])
  })
})

describe('a redrive with a token', () => {
  const redrive = (clientToken: string): Command => ({ type: 'RedriveExecution', clientToken })
  const fail = (bench: Bench): void => {
    const [task] = [...bench.live.tasks.keys()]
    bench.give({ type: 'FailTask', task: task ?? 0, error: 'E' })
  }

  it('happens once, and is told of again for a quarter of an hour', () => {
    const bench = new Bench({ Type: 'Task', Resource: FUNCTION }).start()
    fail(bench)
    bench.now += 1_000
    expect(bench.tell(redrive('t'))).toEqual([true, 'ExecutionRedriven', 'LambdaFunctionScheduled'])
    fail(bench)
    bench.now += 60_000
    expect(bench.tell(redrive('t'))).toEqual([true])
    expect(redriveDateOf(bench.live, 't')).toBe(START + 1_000)
    bench.now += 15 * 60_000
    expect(bench.tell(redrive('t'))).toEqual([true, 'ExecutionRedriven', 'LambdaFunctionScheduled'])
    expect(redriveDateOf(bench.live, undefined)).toBe(bench.now)
  })

  it('is forgotten after ten others', () => {
    const bench = new Bench({ Type: 'Task', Resource: FUNCTION }).start()
    for (let count = 0; count <= 10; count++) {
      fail(bench)
      expect(bench.tell(redrive(`t${count}`))[0]).toBe(true)
    }
    expect(bench.live.redriveTokens).toHaveLength(10)
    fail(bench)
    expect(bench.tell(redrive('t0'))).toContain('ExecutionRedriven')
  })
})

describe('a redrive of a Map Run', () => {
  const map = {
    Type: 'Map',
    Label: 'label',
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'I',
      States: { I: { Type: 'Pass', End: true } }
    }
  }
  const failed = { status: 'FAILED', error: 'E', cause: 'c' } as const

  it('goes on with the same run, is asked for again after a crash, and hears of no earlier end', () => {
    const bench = new Bench(map).start('[]')
    const started = bench.live.branches.get('')?.visit?.work
    if (started?.kind !== 'map-run') throw new Error('the Map has no run')
    const mapRunArn = started.start.arn
    const end = (redriveCount: number, outcome: MapRunOutcome): Command => ({
      type: 'EndMapRun',
      mapRunArn,
      redriveCount,
      outcome
    })
    expect(bench.waitsFor).toEqual([EXECUTION_TIMER, 'StartMapRun'])
    expect(bench.tell(end(0, failed))).toEqual([true, 'MapRunFailed', 'MapStateFailed', 'ExecutionFailed'])
    expect(bench.tell({ type: 'RedriveExecution' })).toEqual([true, 'ExecutionRedriven', 'MapRunRedriven'])
    expect(bench.waitsFor).toEqual([EXECUTION_TIMER, 'RedriveMapRun'])
    expect(bench.tell(end(0, failed))).toEqual([false])
    expect(bench.tell(end(1, { status: 'SUCCEEDED', output: '[]' }))).toEqual([
      true,
      'MapRunSucceeded',
      'MapStateSucceeded',
      'MapStateExited',
      'ExecutionSucceeded'
    ])
    expect(bench.tell(end(1, failed))).toEqual([false])
  })
})

describe('a redrive of an Express child', () => {
  it('begins anew with its input, once for each redrive of its run', () => {
    const bench = new Bench({ Type: 'Task', Resource: FUNCTION }, {}, 'EXPRESS').start('{"a":1}')
    const redrive: Command = { type: 'RedriveExecution', asker: { mapRunArn: 'run', child: 0, redriveCount: 1 } }
    bench.give({ type: 'FailTask', task: 3, error: 'E' })
    expect(bench.tell(redrive)).toEqual([true, 'ExecutionRedriven', 'TaskStateEntered', 'LambdaFunctionScheduled'])
    const [task = 0] = bench.live.tasks.keys()
    expect(openAttempt(bench.live, task)?.parameters.text).toBe('{"a":1}')
    bench.give({ type: 'FailTask', task, error: 'E' })
    expect(bench.live.status).toBe('FAILED')
    expect(bench.tell(redrive)).toEqual([false])
  })
})

describe('the execution of a state machine that is being deleted', () => {
  it('fails where it would enter a state, and where it would try one again', () => {
    const retried = new Bench({ Type: 'Task', Resource: FUNCTION, Retry: [{ ErrorEquals: ['E'] }] }).start()
    retried.give({ type: 'FailTask', task: 3, error: 'E' })
    retried.isStateMachineDeleting = true
    retried.now += 1_000
    expect(retried.tell({ type: 'FireTimers', timers: ['retry:'] })).toEqual([true, 'ExecutionFailed'])
    const begun = new Bench({ Type: 'Pass' })
    begun.isStateMachineDeleting = true
    begun.start()
    expect(begun.live.status).toBe('FAILED')
  })
})
