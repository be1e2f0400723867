import type { StateMachine } from '../../src/asl/definition.ts'
import { parseDefinition } from '../../src/asl/parse.ts'
import { createEngine, type EngineOptions } from '../../src/engine/create-engine.ts'
import type { Engine, StartRequest } from '../../src/engine/engine.ts'
import type { Log } from '../../src/engine/log.ts'
import type { JobStatus, TaskOutcome, TaskRequest } from '../../src/integrations/integration.ts'
import { decodeEntries } from '../../src/interpreter/codec.ts'
import type { ExecutionIdentity, HistoryEvent } from '../../src/interpreter/event.ts'
import { isHistoryEvent } from '../../src/interpreter/event.ts'
import type { Clock } from '../../src/lib/clock.ts'
import { Payload } from '../../src/lib/json/payload.ts'
import { seededRandom } from '../../src/lib/random.ts'
import { ACTIVITY_KIND } from '../../src/resources/activity.ts'
import { STATE_MACHINE_KIND } from '../../src/resources/state-machine.ts'
import { type Fault, FaultyStore, type StoreOperation } from '../../src/store/memory/faulty-store.ts'
import type { Store } from '../../src/store/store.ts'
import { VirtualClock } from '../../src/testing/virtual-clock.ts'
import { openStoreUnderTest } from '../postgres/store-under-test.ts'

type Perform = (task: TaskRequest, signal: AbortSignal) => TaskOutcome | Promise<TaskOutcome>

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** The real engine in a world of its own: a virtual clock, a store that can fail, functions that are told what to do. */
export class World {
  readonly clock: VirtualClock
  readonly store: Store
  readonly calls: TaskRequest[] = []
  readonly logLines: LogLine[] = []
  /** Consulted before each call of the store. */
  fault: (operation: StoreOperation) => Fault | undefined = () => undefined
  /** What a service does; `lambda-function` for function ARNs. */
  readonly services = new Map<string, Perform>()
  /** How a service's jobs stand when they are looked at. */
  readonly jobs = new Map<string, (task: TaskRequest, submission: Payload) => JobStatus | Promise<JobStatus>>()
  /** When jobs were looked at, and which of them were ended. */
  readonly looks: { readonly at: number; readonly taskId: number }[] = []
  readonly stoppedJobs: { readonly taskId: number; readonly submission: string }[] = []
  readonly #machines = new Map<string, StateMachine>()
  readonly #random = seededRandom(1)
  #engine: Engine | undefined
  readonly #lives: Life[] = []

  constructor(options: { readonly partitionCount?: number } = {}) {
    const { store, busy } = openStoreUnderTest(options)
    this.store = store
    this.clock = new VirtualClock(undefined, busy)
  }

  get engine(): Engine {
    if (this.#engine === undefined) throw new Error('The world has no engine yet')
    return this.#engine
  }

  /** Compiles a definition under the name that executions refer to. */
  define(name: string, definition: object, type: 'STANDARD' | 'EXPRESS' = 'STANDARD'): void {
    this.defineMachine(name, compile(definition, type))
  }

  /** For machines that no definition describes. */
  defineMachine(name: string, machine: StateMachine): void {
    this.#machines.set(name, machine)
    // what is asked of the store after it sees it
    void this.setStateMachineStatus(name, 'ACTIVE')
  }

  machine(name: string): StateMachine {
    const machine = this.#machines.get(name)
    if (machine === undefined) throw new Error(`The test defines no machine '${name}'`)
    return machine
  }

  async open(options: Partial<EngineOptions> = {}): Promise<Engine> {
    const life: Life = { isOver: false, stalledUntil: 0 }
    this.#lives.push(life)
    const store = new FaultyStore(this.store, (operation) => this.#fault(life, operation))
    const clock: Clock = {
      now: () => this.clock.now(),
      setTimer: (at, callback) => this.clock.setTimer(at, () => life.isOver || callback())
    }
    this.#engine = await createEngine({
      store,
      clock,
      random: this.#random,
      integrations: (service) => this.#integration(service),
      definitions: { load: async (id) => this.machine(id) },
      log: this.#log(),
      owner: `process-${this.#lives.length}`,
      ...options
    })
    return this.#engine
  }

  /** Every process is gone at once: nothing they began goes on. Their leases run out on their own. */
  crash(): void {
    for (const life of this.#lives) life.isOver = true
    this.#engine = undefined
  }

  /** The calls of the store that one process makes hang for a while: it is alive and does not know that others took over. */
  stall(processNumber: number, milliseconds: number): void {
    const life = this.#lives.at(processNumber)
    if (life !== undefined) life.stalledUntil = this.clock.now() + milliseconds
  }

  async crashAndReopen(options: Partial<EngineOptions> = {}): Promise<Engine> {
    this.crash()
    await this.clock.advanceBy(LEASE_MS)
    return this.open(options)
  }

  request(machine: string, name: string, input = '{}', type: 'STANDARD' | 'EXPRESS' = 'STANDARD'): StartRequest {
    return { execution: identity(machine, name, type), input }
  }

  async start(machine: string, name: string, input = '{}'): Promise<string> {
    const request = this.request(machine, name, input)
    await this.engine.startExecution(request)
    return request.execution.arn
  }

  /** @returns its ARN */
  async createActivity(name: string): Promise<string> {
    const arn = activityArn(name)
    await this.store.writeResources([
      { kind: ACTIVITY_KIND, arn, put: { parent: '', sortKey: name, document: JSON.stringify({ arn, name }) } }
    ])
    this.#engine?.resourceChanged(arn)
    return arn
  }

  async deleteActivity(name: string): Promise<void> {
    await this.store.writeResources([{ kind: ACTIVITY_KIND, arn: activityArn(name), delete: true }])
    this.#engine?.resourceChanged(activityArn(name))
  }

  /** Marks a state machine as DeleteStateMachine and CreateStateMachine do. */
  async setStateMachineStatus(name: string, status: 'ACTIVE' | 'DELETING'): Promise<void> {
    const { stateMachineArn: arn } = identity(name, '')
    const put = { parent: '', sortKey: name, document: JSON.stringify({ arn, name, status }) }
    await this.store.writeResources([{ kind: STATE_MACHINE_KIND, arn, put }])
    this.#engine?.resourceChanged(arn)
  }

  /** What is left of DeleteStateMachine where no execution runs. */
  async removeStateMachine(name: string): Promise<void> {
    const { stateMachineArn: arn } = identity(name, '')
    await this.store.writeResources([{ kind: STATE_MACHINE_KIND, arn, delete: true }])
    this.#engine?.resourceChanged(arn)
  }

  async events(arn: string): Promise<HistoryEvent[]> {
    const batches = await this.store.readJournal({
      arn,
      fromEventId: 1,
      toEventId: Number.MAX_SAFE_INTEGER,
      reverse: false,
      limit: Number.MAX_SAFE_INTEGER
    })
    return batches.flatMap(({ text }) => decodeEntries(text)).filter(isHistoryEvent)
  }

  async eventTypes(arn: string): Promise<string[]> {
    return (await this.events(arn)).map(({ type }) => type)
  }

  async status(arn: string): Promise<string | undefined> {
    return (await this.store.readSummary(arn))?.status
  }

  /** The log's lines of a level, as their messages. */
  logged(level: LogLine['level']): string[] {
    return this.logLines.filter((line) => line.level === level).map(({ message }) => message)
  }

  #fault(life: Life, operation: StoreOperation): Fault | undefined {
    if (life.isOver) return { before: new Promise(() => {}) }
    if (life.stalledUntil <= this.clock.now()) return this.fault(operation)
    return { before: new Promise<void>((resolve) => this.clock.setTimer(life.stalledUntil, resolve)) }
  }

  #integration(service: string) {
    const perform = this.services.get(service)
    if (perform === undefined) return undefined
    return {
      perform: async (task: TaskRequest, signal: AbortSignal) => {
        this.calls.push(task)
        return perform(task, signal)
      },
      lookAtJob: async (task: TaskRequest, submission: Payload): Promise<JobStatus> => {
        this.looks.push({ at: this.clock.now(), taskId: task.taskId })
        return this.jobs.get(service)?.(task, submission) ?? { kind: 'running' }
      },
      stopJob: async ({ taskId }: TaskRequest, { text }: Payload) => {
        this.stoppedJobs.push({ taskId, submission: text })
      }
    }
  }

  #log(): Log {
    const write =
      (level: LogLine['level']) =>
      (message: string, fields: Readonly<Record<string, unknown>> = {}): void =>
        void this.logLines.push({ level, message, fields })
    return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
  }
}

interface Life {
  isOver: boolean
  stalledUntil: number
}

/** How long a crashed process keeps its partitions. */
export const LEASE_MS = 10_000

function compile(definition: object, type: 'STANDARD' | 'EXPRESS'): StateMachine {
  const { machine, diagnostics } = parseDefinition(JSON.stringify(definition), { type })
  if (machine === undefined) throw new Error(JSON.stringify(diagnostics))
  return machine
}

export function identity(machine: string, name: string, type: 'STANDARD' | 'EXPRESS' = 'STANDARD'): ExecutionIdentity {
  const place = 'us-east-1:123456789012'
  const id = type === 'STANDARD' ? `execution:${machine}:${name}` : `express:${machine}:${name}:${name}`
  return {
    arn: `arn:aws:states:${place}:${id}`,
    name,
    type,
    synchronous: false,
    stateMachineArn: `arn:aws:states:${place}:stateMachine:${machine}`,
    stateMachineName: machine,
    roleArn: 'arn:aws:iam::123456789012:role/test',
    definitionId: machine,
    region: 'us-east-1',
    accountId: '123456789012'
  }
}

export const succeeded = (output: unknown = {}): TaskOutcome => ({
  kind: 'succeeded',
  output: Payload.ofText(JSON.stringify(output))
})

export const activityArn = (name: string): string => `arn:aws:states:us-east-1:123456789012:activity:${name}`

export const functionArn = (name: string): string => `arn:aws:lambda:us-east-1:123456789012:function:${name}`

/** Calls of a function one after the other. */
export function taskChain(count: number, resource = (index: number): string => functionArn(`f${index}`)): object {
  const names = Array.from({ length: count }, (_, index) => `S${index}`)
  const states = names.map((name, index) => {
    const next = names[index + 1]
    return [name, { Type: 'Task', Resource: resource(index), ...(next === undefined ? { End: true } : { Next: next }) }]
  })
  return { StartAt: 'S0', States: Object.fromEntries(states) }
}

export const waitFor = (seconds: number): object => ({
  StartAt: 'Wait',
  States: { Wait: { Type: 'Wait', Seconds: seconds, End: true } }
})

/** Never ends by itself, and never waits. */
export const endlessLoop: object = {
  StartAt: 'Again',
  States: {
    Again: { Type: 'Choice', Choices: [{ Variable: '$.stop', IsPresent: true, Next: 'Stop' }], Default: 'Again' },
    Stop: { Type: 'Succeed' }
  }
}

/** A promise and what settles it. */
export function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
