import { describe, expect, test } from 'vitest'
import type { TaskOutcome, TaskRequest } from '../integrations/integration.ts'
import type { Command } from '../interpreter/command.ts'
import type { ScheduledTask } from '../interpreter/effect.ts'
import type { ExecutionIdentity } from '../interpreter/event.ts'
import { Payload } from '../lib/json/payload.ts'
import { ActivityQueues } from './activity-queues.ts'
import type { CommandSink } from './command-sink.ts'
import { Dispatcher } from './dispatcher.ts'
import { defaultEngineLimits, type EngineLimits } from './limits.ts'

const identity = (name: string): ExecutionIdentity => ({
  arn: `arn:${name}`,
  name,
  type: 'STANDARD',
  synchronous: false,
  stateMachineArn: 'arn:machine',
  stateMachineName: 'machine',
  roleArn: 'arn:role',
  definitionId: 'machine',
  region: 'us-east-1',
  accountId: '123456789012'
})

const STARTED = Date.UTC(2026, 0, 1)

const task = (id: number, members: Partial<ScheduledTask> = {}): ScheduledTask => ({
  id,
  kind: 'lambda',
  stateName: 'S',
  resourceArn: 'arn:function',
  service: '',
  action: '',
  pattern: 'request-response',
  parameters: Payload.ofText('"payload"'),
  ...members
})

class Scene implements CommandSink {
  readonly calls: { request: TaskRequest; signal: AbortSignal; answer: (outcome: TaskOutcome) => void }[] = []
  readonly delivered: { executionArn: string; command: Command; done: (() => void) | undefined }[] = []
  readonly stopped: { request: TaskRequest; submission: Payload }[] = []
  readonly recalled: { executionArn: string; done: () => void }[] = []
  readonly activities = new ActivityQueues()
  readonly dispatcher: Dispatcher

  constructor(limits: Partial<EngineLimits> = {}) {
    this.dispatcher = new Dispatcher({
      integrations: () => ({
        perform: (request, signal) => new Promise((answer) => this.calls.push({ request, signal, answer }))
      }),
      mocks: undefined,
      activities: this.activities,
      log: { debug() {}, info() {}, warn() {}, error() {} },
      limits: { ...defaultEngineLimits, ...limits },
      mayBegin: () => true,
      stopJob: (request, submission) => this.stopped.push({ request, submission }),
      recall: (executionArn, done) => this.recalled.push({ executionArn, done })
    })
  }

  deliver(executionArn: string, command: Command, done?: () => void): void {
    this.delivered.push({ executionArn, command, done })
  }

  schedule(name: string, id = 3, members: Partial<ScheduledTask> = {}): void {
    this.dispatcher.schedule({ identity: identity(name), startDate: STARTED }, task(id, members), this)
  }

  /** Ids of the executions that were called, in order. */
  get called(): string[] {
    return this.calls.map(({ request }) => request.executionName)
  }
}

const done: TaskOutcome = { kind: 'succeeded', output: Payload.ofText('1') }
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}

describe('a dispatcher', () => {
  test('performs an attempt once however often it is scheduled, until its result is durable', async () => {
    const scene = new Scene()
    scene.schedule('x')
    scene.schedule('x')
    scene.calls[0]?.answer(done)
    await settle()
    scene.schedule('x')
    expect(scene.called).toEqual(['x'])
    expect(scene.delivered.map(({ command }) => command)).toEqual([
      { type: 'StartTask', task: 3 },
      { type: 'CompleteTask', task: 3, output: done.output }
    ])
    scene.delivered[1]?.done?.()
    scene.schedule('x')
    expect(scene.called).toEqual(['x', 'x'])
  })

  test.each(['sync', 'sync:2', 'wait-for-task-token'] as const)(
    'submits an attempt with the pattern %s',
    async (pattern) => {
      const scene = new Scene()
      scene.schedule('x', 3, { kind: 'integration', service: 'sqs', action: 'sendMessage', pattern })
      scene.calls[0]?.answer(done)
      await settle()
      expect(scene.delivered.at(-1)?.command.type).toBe('SubmitTask')
    }
  )

  test('aborts a cancelled call, ignores its answer and gives its place to the next', async () => {
    const scene = new Scene({ tasksUnderWay: 1, tasksPerTarget: 1 })
    scene.schedule('x')
    scene.schedule('y')
    scene.dispatcher.cancel('arn:x', 3)
    expect(scene.calls[0]?.signal.aborted).toBe(true)
    scene.calls[0]?.answer(done)
    await settle()
    expect(scene.called).toEqual(['x', 'y'])
    expect(scene.delivered.map(({ command }) => command.type)).toEqual(['StartTask', 'StartTask'])
  })

  test('does not perform what was cancelled while it waited', async () => {
    const scene = new Scene({ tasksUnderWay: 1, tasksPerTarget: 1 })
    for (const name of ['x', 'y', 'z']) scene.schedule(name)
    scene.dispatcher.cancel('arn:y', 3)
    scene.calls[0]?.answer(done)
    await settle()
    expect(scene.called).toEqual(['x', 'z'])
  })

  test('has what does not fit in memory scheduled again when its turn comes', async () => {
    const scene = new Scene({ tasksUnderWay: 1, tasksPerTarget: 1, waitingTasksSize: 15 })
    for (const name of ['x', 'y', 'z']) scene.schedule(name)
    scene.schedule('z')
    scene.calls[0]?.answer(done)
    await settle()
    expect(scene.recalled).toEqual([])
    scene.calls[1]?.answer(done)
    await settle()
    expect(scene.recalled.map(({ executionArn }) => executionArn)).toEqual(['arn:z'])
    scene.schedule('z')
    scene.recalled[0]?.done()
    expect(scene.called).toEqual(['x', 'y', 'z'])
    expect(scene.calls[2]?.request.parameters.text).toBe('"payload"')
  })

  test.each(['is not waited for any more', 'was cancelled'])(
    'frees the place of a recalled attempt that %s',
    async (reason) => {
      const scene = new Scene({ tasksUnderWay: 1, tasksPerTarget: 1, waitingTasksSize: 0 })
      for (const name of ['x', 'y', 'z']) scene.schedule(name)
      scene.calls[0]?.answer(done)
      await settle()
      if (reason === 'was cancelled') scene.dispatcher.cancel('arn:y', 3)
      scene.recalled[0]?.done()
      expect(scene.recalled.map(({ executionArn }) => executionArn)).toEqual(['arn:y', 'arn:z'])
      scene.schedule('z')
      expect(scene.called).toEqual(['x', 'z'])
    }
  )

  test('forgets what waits for executions that moved away, and delivers what runs', async () => {
    const scene = new Scene({ tasksUnderWay: 1, tasksPerTarget: 1 })
    for (const name of ['x', 'y', 'z']) scene.schedule(name)
    scene.dispatcher.forgetWaiting((arn) => arn !== 'arn:z')
    scene.calls[0]?.answer(done)
    await settle()
    expect(scene.called).toEqual(['x', 'z'])
    expect(scene.delivered.map(({ command }) => command.type)).toContain('CompleteTask')
  })

  test('offers activities to workers until they are cancelled', () => {
    const scene = new Scene()
    scene.schedule('x', 3, { kind: 'activity', resourceArn: 'arn:activity' })
    scene.schedule('y', 3, { kind: 'activity', resourceArn: 'arn:activity' })
    scene.dispatcher.cancel('arn:x', 3)
    expect(scene.activities.take('arn:activity')).toEqual({ executionArn: 'arn:y', task: 3 })
    expect(scene.activities.take('arn:activity')).toBeUndefined()
  })

  test('once closed, aborts what runs and begins nothing', async () => {
    const scene = new Scene({ tasksUnderWay: 1, tasksPerTarget: 1 })
    scene.schedule('x')
    scene.schedule('y')
    scene.dispatcher.close()
    expect(scene.calls[0]?.signal.aborted).toBe(true)
    scene.calls[0]?.answer(done)
    await settle()
    scene.schedule('z')
    expect(scene.called).toEqual(['x'])
    expect(scene.delivered.map(({ command }) => command.type)).toEqual(['StartTask'])
  })
})
