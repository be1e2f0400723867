import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseDefinition } from '../../src/asl/parse.ts'
import { createEngine } from '../../src/engine/create-engine.ts'
import type { IntegrationLookup } from '../../src/engine/dispatcher.ts'
import type { Engine } from '../../src/engine/engine.ts'
import type { ExecutionObserver } from '../../src/engine/execution-observer.ts'
import { createIntegrations } from '../../src/integrations/registry.ts'
import type { ExecutionIdentity } from '../../src/interpreter/event.ts'
import type { ExecutionState } from '../../src/interpreter/state.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { disablePretenuring } from '../../src/lib/disable-pretenuring.ts'
import { Payload } from '../../src/lib/json/payload.ts'
import { systemRandom } from '../../src/lib/random.ts'
import { FolderBuckets } from '../../src/objects/folder-buckets.ts'
import { partitionOf } from '../../src/resources/partition-of.ts'
import { STATE_MACHINE_KIND } from '../../src/resources/state-machine.ts'
import { openPostgresStore } from '../../src/store/postgres/postgres-store.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import type { Store } from '../../src/store/store.ts'
import { OUTPUT } from '../frame/workload.ts'

export interface EngineHostOptions {
  readonly definition: string
  readonly type: 'STANDARD' | 'EXPRESS'
  /** `inline`: answered in the engine's own thread. `local`: local functions, as the server runs them. Or a Lambda endpoint. */
  readonly functions: 'inline' | 'local' | { readonly endpoint: string }
  /** The address of a Postgres in the place of SQLite. */
  readonly database?: string
  /** How many nodes share it. */
  readonly nodes?: number
  /** Sees what is written, before it is written. */
  readonly watch?: (store: Store) => Store
}

const PLACE = 'arn:aws:states:us-east-1:123456789012'

/** The engine on SQLite with full sync, or on Postgres, as the server puts it together, without the server's HTTP. */
export class EngineHost {
  readonly engine: Engine
  readonly store: Store
  readonly directory: string
  readonly #options: EngineHostOptions
  readonly #ends: Map<string, (state: ExecutionState) => void>
  readonly #close: () => Promise<void>
  readonly #owner: string
  #held: ReadonlySet<number> = new Set()
  #started = 0

  static async open(options: EngineHostOptions): Promise<EngineHost> {
    disablePretenuring()
    const { definition, type, watch = (store: Store) => store } = options
    const directory = mkdtempSync(join(tmpdir(), 'stepwright-bench-'))
    const { database } = options
    const store =
      database === undefined ? await openSqliteStore({ directory }) : await openPostgresStore({ url: database })
    const { machine, diagnostics } = parseDefinition(definition, { type })
    if (machine === undefined) throw new Error(`The definition is refused: ${diagnostics[0]?.message}`)
    // executions of a state machine that is gone end at once
    const arn = `${PLACE}:stateMachine:bench`
    const document = JSON.stringify({ arn, status: 'ACTIVE' })
    await store.writeResources([{ kind: STATE_MACHINE_KIND, arn, put: { parent: '', sortKey: arn, document } }])
    const ends = new Map<string, (state: ExecutionState) => void>()
    const observer: ExecutionObserver = {
      observe: (state) => {
        if (state.status === 'RUNNING') return
        const { arn } = state.identity
        ends.get(arn)?.(state)
        ends.delete(arn)
      }
    }
    const { lookup, close } = integrationsFor(options.functions, directory)
    const owner = systemRandom.uuid()
    const engine = await createEngine({
      store: watch(store),
      clock: systemClock,
      random: systemRandom,
      integrations: lookup,
      definitions: { load: async () => machine },
      log: { debug: () => undefined, info: () => undefined, warn: console.error, error: console.error },
      owner,
      observer
    })
    return new EngineHost({ engine, store, directory, owner, options, ends, close })
  }

  private constructor(parts: {
    readonly engine: Engine
    readonly store: Store
    readonly directory: string
    readonly owner: string
    readonly options: EngineHostOptions
    readonly ends: Map<string, (state: ExecutionState) => void>
    readonly close: () => Promise<void>
  }) {
    this.engine = parts.engine
    this.store = parts.store
    this.directory = parts.directory
    this.#owner = parts.owner
    this.#options = parts.options
    this.#ends = parts.ends
    this.#close = parts.close
  }

  identity(name: string, synchronous = false): ExecutionIdentity {
    const { type } = this.#options
    return {
      arn: `${PLACE}:${type === 'EXPRESS' ? 'express' : 'execution'}:bench:${name}`,
      name,
      type,
      synchronous,
      stateMachineArn: `${PLACE}:stateMachine:bench`,
      stateMachineName: 'bench',
      roleArn: 'arn:aws:iam::123456789012:role/role',
      definitionId: 'bench',
      region: 'us-east-1',
      accountId: '123456789012'
    }
  }

  /** Resolves when this node has its share of the partitions: what it starts from then on is in these. */
  async settle(nodes: number): Promise<void> {
    for (;;) {
      const leases = await this.store.listLeases()
      this.#held = new Set(leases.filter(({ owner }) => owner === this.#owner).map(({ partition }) => partition))
      if (this.#held.size === this.store.partitionCount / nodes) return
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }

  #nextName(): string {
    for (;;) {
      const name = this.#options.database === undefined ? `run${this.#started++}` : `${this.#owner}-${this.#started++}`
      if (this.#held.size === 0 || this.#held.has(partitionOf(this.identity(name).arn, this.store.partitionCount)))
        return name
    }
  }

  /** Resolves when the end is durable. @throws {Error} it did not succeed */
  async runToEnd(input: string): Promise<void> {
    const execution = this.identity(this.#nextName())
    const ended = new Promise<ExecutionState>((resolve) => this.#ends.set(execution.arn, resolve))
    await this.engine.startExecution({ execution, input })
    const { status, error, cause } = await ended
    if (status !== 'SUCCEEDED') throw new Error(`It ended as ${status}: ${error} ${cause}`)
  }

  /** Of an Express execution. */
  async runSynchronously(input: string): Promise<void> {
    const execution = this.identity(this.#nextName(), true)
    const { status, error, cause } = await this.engine.startSyncExecution({ execution, input })
    if (status !== 'SUCCEEDED') throw new Error(`It ended as ${status}: ${error} ${cause}`)
  }

  async close(): Promise<void> {
    await this.engine.close()
    await this.#close()
    await this.store.close()
    rmSync(this.directory, { recursive: true, force: true })
  }
}

function integrationsFor(
  functions: EngineHostOptions['functions'],
  directory: string
): { lookup: IntegrationLookup; close: () => Promise<void> } {
  if (functions === 'inline') {
    const perform = async () => ({ kind: 'succeeded', output: Payload.ofText(OUTPUT) }) as const
    return { lookup: () => ({ perform }), close: async () => undefined }
  }
  if (functions === 'local') {
    writeFileSync(join(directory, 'step.ts'), `export const handler = async () => (${OUTPUT})\n`)
  }
  return createIntegrations({
    functionDirectories: functions === 'local' ? [directory] : [],
    ...(functions !== 'local' && { lambdaEndpoint: new URL(functions.endpoint) }),
    awsEndpoints: { urls: {}, ignoreEnvironment: true, hasCredentials: false },
    objects: new FolderBuckets('/nowhere', '123456789012'),
    packageFolder: directory,
    payloadBytes: 262_144,
    connections: new Map(),
    allowPrivateAddresses: false,
    clock: systemClock,
    callApi: () => Promise.reject(new Error('There is no API here')),
    log: console.error
  })
}
