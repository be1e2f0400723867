import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateActivityCommand,
  CreateStateMachineAliasCommand,
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  ListMapRunsCommand,
  PublishStateMachineVersionCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  TagResourceCommand,
  UpdateStateMachineCommand
} from '@aws-sdk/client-sfn'
import { type Clock, systemClock } from '../../../src/lib/clock.ts'
import { seededRandom } from '../../../src/lib/random.ts'
import { readConfiguration, type StartFlags } from '../../../src/server/config.ts'
import { type RunningServer, startServer } from '../../../src/server/server.ts'
import { LEDGER, NIGHTLY_IMPORT, ORDER_DAY, REFUND, THUMBNAILS } from './definitions.ts'

const PREFIX = 'arn:aws:states:us-east-1:123456789012'
const ROLE = 'arn:aws:iam::123456789012:role/order-service'
/** When the pictures are taken: a Wednesday morning. */
export const NOW = Date.UTC(2026, 0, 14, 10, 30)
const [MONDAY, TUESDAY, WEDNESDAY] = [12, 13, 14]

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

export const arnOf = {
  machine: (name: string): string => `${PREFIX}:stateMachine:${name}`,
  execution: (machine: string, name: string): string => `${PREFIX}:execution:${machine}:${name}`
}

/** The system's clock, moved, and held where pictures are taken: they may take any time. */
class MovedClock implements Clock {
  readonly workedMs = systemClock.workedMs ?? Date.now
  #offsetMs = Number.NEGATIVE_INFINITY
  #heldAt: number | undefined
  readonly #timers = new Set<{ readonly arm: () => void; cancel: () => void }>()

  now(): number {
    return this.#heldAt ?? systemClock.now() + this.#offsetMs
  }

  /** While it is held, timers run on as if it were not. */
  setTimer(at: number, callback: () => void): () => void {
    const timer = {
      arm: () => {
        timer.cancel = systemClock.setTimer(at - this.now() + systemClock.now(), () => {
          this.#timers.delete(timer)
          callback()
        })
      },
      cancel: (): void => undefined
    }
    timer.arm()
    this.#timers.add(timer)
    return () => {
      timer.cancel()
      this.#timers.delete(timer)
    }
  }

  /** Goes on from there; never back. */
  set(time: number): void {
    this.#offsetMs = Math.max(this.#offsetMs, time - systemClock.now())
    for (const timer of this.#timers) {
      timer.cancel()
      timer.arm()
    }
  }

  hold(): void {
    this.#heldAt = this.now()
  }

  release(): void {
    const time = this.now()
    this.#heldAt = undefined
    this.#offsetMs = time - systemClock.now()
  }
}

/** A server on a clock that can be set, so that what it shows happened at the same times in every run. */
export class PictureServer {
  readonly clock = new MovedClock()
  #server: RunningServer | undefined
  readonly #folder = mkdtempSync(join(tmpdir(), 'stepwright-pictures-'))

  get url(): string {
    return this.#server?.url ?? ''
  }

  async start(flags: StartFlags = {}, environment: Record<string, string> = {}): Promise<void> {
    const configuration = readConfiguration({ port: '0', data: this.#folder, ...flags }, environment)
    this.#server = await startServer(configuration, silent, { clock: this.clock, random: seededRandom(1) })
  }

  async dispose(): Promise<void> {
    await this.#server?.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** A shop's workflows: what ran on three days, what runs now, and what waits for somebody. */
export class PictureWorld {
  readonly server = new PictureServer()
  /** Of the import that has ended. */
  mapRunArn = ''
  #liveRunArn = ''
  #client: SFNClient | undefined

  get client(): SFNClient {
    if (this.#client === undefined) throw new Error('The world is not there yet')
    return this.#client
  }

  async build(): Promise<void> {
    this.#at(MONDAY, '08:00')
    await this.server.start({ examples: 'examples' })
    const credentials = { accessKeyId: 'any', secretAccessKey: 'any' }
    this.#client = new SFNClient({
      endpoint: this.server.url,
      region: 'us-east-1',
      credentials,
      disableHostPrefix: true
    })
    await this.#runMonday()
    await this.#runTuesday()
    await this.#runWednesday()
    await this.#runNow()
    this.server.clock.set(NOW)
    this.server.clock.hold()
  }

  async dispose(): Promise<void> {
    this.#client?.destroy()
    await this.server.dispose()
  }

  async create(name: string, definition: object): Promise<string> {
    const given = { name, definition: JSON.stringify(definition), roleArn: ROLE }
    const { stateMachineArn = '' } = await this.client.send(new CreateStateMachineCommand(given))
    return stateMachineArn
  }

  async remove(stateMachineArn: string): Promise<void> {
    await this.client.send(new DeleteStateMachineCommand({ stateMachineArn }))
  }

  /** An import of 2,000 customers under way. @returns its Map Run */
  async startImport(): Promise<string> {
    if (this.#liveRunArn !== '') return this.#liveRunArn
    this.server.clock.release()
    const customers = Array.from({ length: 2_000 }, (_, id) => ({ id, seconds: 1, isValid: id % 61 !== 17 }))
    const executionArn = await this.#start('nightly-import', 'customers-2026-01-14', { customers })
    this.#liveRunArn = await this.#mapRunOf(executionArn)
    for (;;) {
      const { itemCounts } = await this.client.send(new DescribeMapRunCommand({ mapRunArn: this.#liveRunArn }))
      if ((itemCounts?.succeeded ?? 0) >= 300) return this.#liveRunArn
      await pause()
    }
  }

  #at(day: number, time: string): void {
    const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number)
    this.server.clock.set(Date.UTC(2026, 0, day, hours, minutes, seconds))
  }

  async #start(machine: string, name: string, input: unknown): Promise<string> {
    const given = { stateMachineArn: arnOf.machine(machine), name, input: JSON.stringify(input) }
    const { executionArn = '' } = await this.client.send(new StartExecutionCommand(given))
    return executionArn
  }

  async #run(machine: string, name: string, input: unknown): Promise<string> {
    const executionArn = await this.#start(machine, name, input)
    for (;;) {
      const { status } = await this.client.send(new DescribeExecutionCommand({ executionArn }))
      if (status !== 'RUNNING') return executionArn
      await pause()
    }
  }

  async #mapRunOf(executionArn: string): Promise<string> {
    for (;;) {
      const { mapRuns } = await this.client.send(new ListMapRunsCommand({ executionArn }))
      if (mapRuns?.[0]?.mapRunArn !== undefined) return mapRuns[0].mapRunArn
      await pause()
    }
  }

  async #runMonday(): Promise<void> {
    await this.create('nightly-import', NIGHTLY_IMPORT)
    await this.create('close-ledger', LEDGER)
    this.#at(MONDAY, '18:00')
    await this.#run('sales-report', 'sales-monday', { month: '2026-01', currency: 'EUR' })
  }

  async #runTuesday(): Promise<void> {
    this.#at(TUESDAY, '02:00')
    const customers = Array.from({ length: 400 }, (_, id) => ({ id, seconds: 0, isValid: id % 45 !== 20 }))
    const imported = await this.#run('nightly-import', 'customers-2026-01-13', { customers })
    this.mapRunArn = await this.#mapRunOf(imported)
    this.#at(TUESDAY, '11:20')
    await this.client.send(new CreateActivityCommand({ name: 'approve-refund' }))
    await this.client.send(new CreateActivityCommand({ name: 'pack-parcel' }))
    await this.create('refund', REFUND)
    await this.create('order-day', ORDER_DAY)
    this.#at(TUESDAY, '18:00')
    await this.#run('sales-report', 'sales-tuesday', { month: '2026-01', currency: 'EUR' })
    await this.#run('travel-booking', 'trip-42', read('travel-booking'))
  }

  async #runWednesday(): Promise<void> {
    this.#at(WEDNESDAY, '07:00')
    await this.#run('close-ledger', 'ledger-2026-01-13', {})
    this.#at(WEDNESDAY, '08:10')
    await this.create('make-thumbnails', THUMBNAILS)
    await this.#release(arnOf.machine('order-fulfilment'))
    this.#at(WEDNESDAY, '08:30')
    await this.#run('order-day', 'day-2026-01-14', orderOf('A-0998', { pickupSeconds: 1 }))
    const customer = { name: 'Alan', address: '7 Park Road, Manchester', cardToken: 'tok_declined' }
    for (const [time, name, changes] of [
      ['09:02', 'order-1001', {}],
      ['09:15', 'order-1002', { customer }],
      ['09:31', 'order-1003', { items: [{ sku: 'LAMP-3', quantity: 140, unitPriceCents: 200 }] }],
      ['09:48', 'order-1004', { items: [{ sku: 'CHAIR-7', quantity: 2, unitPriceCents: 8_900 }] }]
    ] as const) {
      this.#at(WEDNESDAY, time)
      await this.#run('order-fulfilment', name, orderOf(name.replace('order-', 'A-'), changes))
    }
    this.#at(WEDNESDAY, '10:05')
    const cancelled = await this.#start('order-fulfilment', 'order-1005', orderOf('A-1005', { pickupSeconds: A_DAY }))
    await pause(4_000)
    const reason = { error: 'CustomerCancelled', cause: 'The customer has cancelled the order by telephone.' }
    await this.client.send(new StopExecutionCommand({ executionArn: cancelled, ...reason }))
  }

  async #release(stateMachineArn: string): Promise<void> {
    const first = { stateMachineArn, description: 'First release' }
    await this.client.send(new PublishStateMachineVersionCommand(first))
    const second = { stateMachineArn, roleArn: ROLE, publish: true, versionDescription: 'Large orders are screened' }
    await this.client.send(new UpdateStateMachineCommand(second))
    const route = (version: number, weight: number) => ({
      stateMachineVersionArn: `${stateMachineArn}:${version}`,
      weight
    })
    const routes = { live: [route(1, 100)], canary: [route(1, 90), route(2, 10)] }
    for (const [name, routingConfiguration] of Object.entries(routes))
      await this.client.send(new CreateStateMachineAliasCommand({ name, routingConfiguration }))
    const tags = [
      { key: 'team', value: 'checkout' },
      { key: 'cost-centre', value: '4711' }
    ]
    await this.client.send(new TagResourceCommand({ resourceArn: stateMachineArn, tags }))
  }

  async #runNow(): Promise<void> {
    for (const [time, expenseId, employee, amount, purpose] of [
      ['10:11', 'E-7', 'Grace', 250, 'conference ticket'],
      ['10:18', 'E-8', 'Edsger', 780, 'train to Zurich']
    ] as const) {
      this.#at(WEDNESDAY, time)
      await this.#start('expense-approval', `expense-${expenseId}`, { expenseId, employee, amount, purpose })
    }
    this.#at(WEDNESDAY, '10:24')
    await this.#start('refund', 'refund-A-0911', { orderId: 'A-0911', amountCents: 4_900 })
    this.#at(WEDNESDAY, '10:29:40')
    await this.#start('order-fulfilment', 'order-1006', orderOf('A-1006', { pickupSeconds: A_DAY }))
    await pause(5_000)
  }
}

const A_DAY = 86_400

const pause = (ms = 50): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const read = (example: string): object => JSON.parse(readFileSync(`examples/${example}/input.json`, 'utf8')) as object

const orderOf = (orderId: string, changes: object): object => ({ ...read('order-fulfilment'), orderId, ...changes })
