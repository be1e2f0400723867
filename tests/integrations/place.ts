import { createApi } from '../../src/api/protocol.ts'
import { parseDefinition, parseState } from '../../src/asl/parse.ts'
import { createEngine, type EngineOptions } from '../../src/engine/create-engine.ts'
import type { Engine } from '../../src/engine/engine.ts'
import type { Integration } from '../../src/integrations/integration.ts'
import { MockConfiguration } from '../../src/integrations/mocks/mock-configuration.ts'
import { createIntegrations, type IntegrationOptions, type Integrations } from '../../src/integrations/registry.ts'
import type { ApiCall } from '../../src/integrations/step-functions/api-call.ts'
import { seededRandom } from '../../src/lib/random.ts'
import { FolderBuckets } from '../../src/objects/folder-buckets.ts'
import { callInProcess } from '../../src/server/call-in-process.ts'
import { createStoredDefinitions } from '../../src/server/stored-definitions.ts'
import { MemoryStore } from '../../src/store/memory/memory-store.ts'
import { VirtualClock } from '../../src/testing/virtual-clock.ts'

export const PREFIX = 'arn:aws:states:us-east-1:123456789012'

export interface PlaceOptions {
  readonly mockFile?: string
  readonly engine?: Partial<EngineOptions>
  readonly integrations?: Partial<IntegrationOptions>
  /**
   * Time waits for the answers of services, which come in real time; this says how many calls so far will have none.
   * Without it time does not wait.
   */
  readonly unansweredCalls?: () => number
}

/** A server without HTTP: the real API, engine and integrations over a store in memory, on a clock of its own. */
export class Place {
  readonly #calls = { begun: 0, ended: 0 }
  readonly clock = new VirtualClock(undefined, () => this.#answers())
  readonly #unansweredCalls: (() => number) | undefined
  readonly #integrationOptions: Partial<IntegrationOptions>
  readonly #mocks: MockConfiguration | undefined
  readonly store = new MemoryStore()
  /** Called with each request that a task makes, before it is answered; may never answer. */
  beforeAnswer: (call: ApiCall) => Promise<void> = async () => {}
  readonly calls: string[] = []
  #life = 0
  #engine: Engine | undefined
  #integrations: Integrations | undefined
  #handle: ReturnType<typeof createApi> | undefined

  readonly #engineOptions: Partial<EngineOptions>

  constructor(options: PlaceOptions = {}) {
    this.#engineOptions = options.engine ?? {}
    this.#integrationOptions = options.integrations ?? {}
    this.#unansweredCalls = options.unansweredCalls
    this.#mocks = options.mockFile === undefined ? undefined : new MockConfiguration(options.mockFile)
  }

  async open(): Promise<void> {
    const mocks = this.#mocks === undefined ? {} : { mocks: this.#mocks }
    const life = ++this.#life
    const random = seededRandom(life)
    const clock = {
      now: () => this.clock.now(),
      setTimer: (at: number, callback: () => void) => this.clock.setTimer(at, () => this.#life !== life || callback())
    }
    const fail = (message: string): never => {
      throw new Error(message)
    }
    const log = { debug() {}, info() {}, warn() {}, error: fail }
    this.#integrations = createIntegrations({
      functionDirectories: [],
      awsEndpoints: { urls: {}, ignoreEnvironment: true, hasCredentials: false },
      objects: new FolderBuckets('/nowhere', '123456789012'),
      packageFolder: '/nowhere',
      payloadBytes: 262_144,
      connections: new Map(),
      allowPrivateAddresses: false,
      clock,
      ...mocks,
      callApi: async (call) => {
        this.calls.push(call.operation)
        const answer = await callInProcess(this.#api(), call, clock)
        await this.beforeAnswer(call)
        return answer
      },
      log: () => {},
      ...this.#integrationOptions
    })
    const lookup = this.#counting(this.#integrations.lookup)
    const engine = await createEngine({
      store: this.store,
      clock,
      random,
      integrations: lookup,
      definitions: createStoredDefinitions(this.store),
      ...mocks,
      log,
      owner: `process-${life}`,
      ...this.#engineOptions
    })
    this.#engine = engine
    this.#handle = createApi(
      {
        store: this.store,
        engine,
        clock,
        random,
        configuration: { region: 'us-east-1', accountId: '123456789012' },
        parseDefinition,
        parseState,
        integrations: this.#integrations.lookup,
        readServiceModel: async () => undefined,
        ...mocks
      },
      ({ error }) => fail(String(error))
    )
  }

  /** The process is gone; its lease runs out. */
  async crashAndReopen(): Promise<void> {
    this.#life++
    await this.clock.advanceBy(10_000)
    await this.open()
    await this.clock.advanceBy(0)
  }

  async call(operation: string, input: object): Promise<Record<string, unknown>> {
    const { status, body } = await this.#api()({
      headers: { 'x-amz-target': `AWSStepFunctions.${operation}` },
      body: JSON.stringify(input)
    })
    if (status !== 200) throw new Error(`${operation}: ${body}`)
    return JSON.parse(body) as Record<string, unknown>
  }

  async create(name: string, state: object, more: object = {}): Promise<void> {
    const definition = JSON.stringify({ StartAt: 'S', States: { S: state, ...more } })
    await this.call('CreateStateMachine', { name, definition, roleArn: 'arn:aws:iam::123456789012:role/r' })
  }

  async start(machine: string, input: object = {}): Promise<string> {
    const request = { stateMachineArn: `${PREFIX}:stateMachine:${machine}`, name: 'p', input: JSON.stringify(input) }
    await this.call('StartExecution', request)
    await this.clock.advanceBy(0)
    return `${PREFIX}:execution:${machine}:p`
  }

  describe(executionArn: string): Promise<Record<string, unknown>> {
    return this.call('DescribeExecution', { executionArn })
  }

  async children(): Promise<readonly Record<string, unknown>[]> {
    const { executions } = await this.call('ListExecutions', { stateMachineArn: `${PREFIX}:stateMachine:child` })
    return executions as Record<string, unknown>[]
  }

  async close(): Promise<void> {
    await this.#engine?.close()
    await this.#integrations?.close()
  }

  #counting(lookup: Integrations['lookup']): Integrations['lookup'] {
    const counted = async <T>(call: Promise<T>, signal?: AbortSignal): Promise<T> => {
      this.#calls.begun++
      try {
        return await call
      } finally {
        // one that was given up is among the unanswered
        if (signal?.aborted !== true) this.#calls.ended++
      }
    }
    return (service) => {
      const real = lookup(service)
      const integration: Integration = {
        perform: (task, signal) => counted(real.perform(task, signal), signal),
        parameterProblems: (call) => real.parameterProblems?.(call) ?? [],
        lookAtJob: (task, submission, signal) => {
          if (real.lookAtJob === undefined) throw new Error(`${task.resource} starts no jobs`)
          return counted(real.lookAtJob(task, submission, signal), signal)
        },
        stopJob: (task, submission) => counted(real.stopJob?.(task, submission) ?? Promise.resolve())
      }
      return integration
    }
  }

  #answers(): Promise<void> | undefined {
    const { begun, ended } = this.#calls
    if (this.#unansweredCalls === undefined || begun - ended <= this.#unansweredCalls()) return undefined
    return new Promise((resolve) => setImmediate(resolve))
  }

  #api(): ReturnType<typeof createApi> {
    if (this.#handle === undefined) throw new Error('The place is not open')
    return this.#handle
  }
}
