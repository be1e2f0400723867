import { S3ItemReaders } from '../../src/datasets/s3-item-readers.ts'
import { S3ResultWriters } from '../../src/datasets/s3-result-writers.ts'
import type { MapRunDetails } from '../../src/engine/map-run-summary.ts'
import type { Clock } from '../../src/lib/clock.ts'
import {
  noSuchBucket,
  noSuchKey,
  type ObjectAddress,
  ObjectFailure,
  type ObjectStore
} from '../../src/objects/object-store.ts'
import { definitionId } from '../../src/resources/definition.ts'
import {
  type ExecutionSummary,
  type InboxMessage,
  type LeaseRequest,
  type Store,
  StoreUnavailable
} from '../../src/store/store.ts'
import { World } from './world.ts'

/** One bucket, `data`, in memory. */
export class Objects implements ObjectStore {
  readonly texts = new Map<string, string>()
  /** How many pieces can still be written. */
  room = Number.POSITIVE_INFINITY

  async *read(address: ObjectAddress): AsyncIterable<Uint8Array> {
    yield this.#bytes(address)
  }

  async readRange(address: ObjectAddress, start: number, end: number): Promise<Uint8Array> {
    return this.#bytes(address).subarray(start, end)
  }

  async sizeOf(address: ObjectAddress): Promise<number> {
    return this.#bytes(address).length
  }

  async *list(): AsyncIterable<never> {}

  async write({ bucket, key }: ObjectAddress) {
    if (bucket !== 'data') throw noSuchBucket(bucket)
    let text = ''
    return {
      write: async (more: string): Promise<void> => {
        if (this.room-- <= 0) throw new ObjectFailure('The disk is full')
        text += more
      },
      close: async (): Promise<number> => {
        this.texts.set(key, text)
        return Buffer.byteLength(text)
      }
    }
  }

  #bytes(address: ObjectAddress): Buffer {
    const text = this.texts.get(address.key)
    if (text === undefined) throw noSuchKey(address)
    return Buffer.from(text)
  }
}

export const PASS = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } }
export const WAIT = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 60, End: true } } }
/** Fails for the items whose name is `bad`. */
export const PICKY = {
  StartAt: 'C',
  States: {
    C: { Type: 'Choice', Choices: [{ Variable: '$.name', StringEquals: 'bad', Next: 'F' }], Default: 'P' },
    F: { Type: 'Fail', Error: 'Bad', Cause: 'because' },
    P: { Type: 'Pass', End: true }
  }
}

export async function runOf(
  map: object,
  processor: object = PASS,
  options: {
    readonly partitionCount?: number
    /** They share the partitions; what a caller asks goes to whom it concerns. */
    readonly nodes?: 2
    readonly maxFileBytes?: number
    readonly type?: 'STANDARD' | 'EXPRESS'
    /** What the process takes for the time. */
    readonly clock?: (world: World) => Clock
  } = {}
) {
  const { type = 'STANDARD', maxFileBytes, partitionCount } = options
  const world = new World({ ...(partitionCount !== undefined && { partitionCount }) })
  const objects = new Objects()
  const ItemProcessor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: type }, ...processor }
  world.define('parent', { StartAt: 'M', States: { M: { Type: 'Map', ItemProcessor, ...map, End: true } } })
  world.define(definitionId(type, JSON.stringify(processor)), processor)
  const parts = {
    itemReaders: new S3ItemReaders(objects),
    resultWriters: new S3ResultWriters(world.store, objects, maxFileBytes),
    ...(options.clock !== undefined && { clock: options.clock(world) })
  }
  const unsent = new Set<string>()
  const node = (remainder: 0 | 1) => ({ ...parts, store: heldStore(world.store, remainder, unsent) })
  const open = async (): Promise<void> => {
    if (options.nodes === 2) await world.open(node(1))
    await world.open(options.nodes === 2 ? node(0) : parts)
  }
  await open()
  return { world, objects, open, unsent }
}

export async function mapRun(world: World, parentArn: string): Promise<ExecutionSummary> {
  const [summary] = await world.store.listSummaries({ kind: 'map-run', by: { parentArn }, limit: 1 })
  if (summary === undefined) throw new Error(`${parentArn} has no Map Run`)
  return summary
}

export const countsOf = ({ details = '{}' }: ExecutionSummary) => (JSON.parse(details) as MapRunDetails).itemCounts

/** What is loaded on first use takes real time, which the clock here does not wait for. */
await Promise.all([import('csv-parse'), import('hyparquet'), import('hyparquet-compressors')])

export async function finish(world: World, arn: string): Promise<ExecutionSummary> {
  const until = world.clock.now() + 120_000
  let summary = await world.store.readSummary(arn)
  // on a store that is a real one each second costs its time
  while (summary?.status === 'RUNNING' && world.clock.now() < until) {
    await world.clock.advanceBy(5_000)
    summary = await world.store.readSummary(arn)
  }
  if (summary === undefined) throw new Error(`${arn} is not stored`)
  return summary
}

export const reader = (Key = 'items.csv') => ({
  Resource: 'arn:aws:states:::s3:getObject',
  ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' },
  Parameters: { Bucket: 'data', Key }
})

export const writer = (Bucket: string, WriterConfig: object = {}) => ({
  Resource: 'arn:aws:states:::s3:putObject',
  Parameters: { Bucket, Prefix: 'out' },
  WriterConfig
})

/**
 * A store that gives a node the even partitions, or the odd ones.
 * @param unsent types of commands that cannot be left for others now
 */
const heldStore = (store: Store, remainder: 0 | 1, unsent: ReadonlySet<string>): Store =>
  new Proxy(store, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown
      if (name === 'acquireLease') {
        return async (request: LeaseRequest) =>
          request.partition % 2 === remainder ? target.acquireLease(request) : undefined
      }
      if (name === 'sendToInbox') {
        return async (messages: readonly InboxMessage[]) => {
          if (messages.some(({ text }) => unsent.has(JSON.parse(text).type))) throw new StoreUnavailable('Held back')
          return target.sendToInbox(messages)
        }
      }
      return typeof member === 'function' ? member.bind(target) : member
    }
  })
