import { ResultWriterFailure, type ResultWriters } from '../engine/result-writing.ts'
import { decodeEntries } from '../interpreter/codec.ts'
import { isHistoryEvent, type JournalEvent } from '../interpreter/event.ts'
import type { MapRunStart } from '../interpreter/map-run-start.ts'
import { stringify } from '../lib/json/stringify.ts'
import { object } from '../lib/json/value.ts'
import { exportPlace } from '../map-run/outcome.ts'
import { childRecord, flatten, isHistoryFull } from '../map-run/results.ts'
import { ObjectFailure, type ObjectStore } from '../objects/object-store.ts'
import type { ExecutionSummary, Store } from '../store/store.ts'
import { ResultFiles, type WrittenFile } from './result-files.ts'

const CHILDREN_PER_READ = 200
const LAST_EVENT_ID = 2_147_483_647

/** Exports the results of Map Runs, which it reads from the children's journals, a page at a time. */
export class S3ResultWriters implements ResultWriters {
  readonly #store: Store
  readonly #objects: ObjectStore
  readonly #maxFileBytes: number

  /** @param maxFileBytes after which a next file begins; AWS splits at about 5 GB */
  constructor(store: Store, objects: ObjectStore, maxFileBytes = 5_000_000_000) {
    this.#store = store
    this.#objects = objects
    this.#maxFileBytes = maxFileBytes
  }

  async write(start: MapRunStart, destination: string, pending: readonly string[]): Promise<void> {
    try {
      await this.#write(start, destination, pending)
    } catch (error) {
      if (error instanceof ObjectFailure) throw new ResultWriterFailure(error.message, { cause: error })
      throw error
    }
  }

  async #write(start: MapRunStart, destination: string, pending: readonly string[]): Promise<void> {
    const { bucket, prefix } = exportPlace({ start }, destination)
    const { region } = start.child
    const files = (kind: string): ResultFiles =>
      new ResultFiles(
        { bucket, region, prefix: `${prefix}${kind}_` },
        start.writer?.config.outputType ?? 'JSON',
        this.#objects,
        this.#maxFileBytes
      )
    const succeeded = await this.#writeChildren(start, ['SUCCEEDED'], files('SUCCEEDED'))
    const failed = await this.#writeChildren(start, ['FAILED', 'TIMED_OUT', 'ABORTED'], files('FAILED'))
    const waiting = files('PENDING')
    for (const input of pending) await waiting.add(stringify(pendingRecord(start, input)))
    const manifest = object({
      DestinationBucket: bucket,
      MapRunArn: start.arn,
      ResultFiles: object({
        FAILED: failed.map(showFile),
        PENDING: (await waiting.close()).map(showFile),
        SUCCEEDED: succeeded.map(showFile)
      })
    })
    const writer = await this.#objects.write({ bucket, region, key: `${prefix}manifest.json` })
    await writer.write(stringify(manifest))
    await writer.close()
  }

  async #writeChildren(
    start: MapRunStart,
    statuses: readonly ('SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED')[],
    files: ResultFiles
  ): Promise<readonly WrittenFile[]> {
    for (const status of statuses) {
      let after: { readonly startDate: number; readonly arn: string } | undefined
      for (;;) {
        const page = await this.#store.listSummaries({
          kind: 'execution',
          by: { mapRunArn: start.arn },
          status,
          ...(after !== undefined && { after }),
          limit: CHILDREN_PER_READ
        })
        for (const texts of await Promise.all(page.map((child) => this.#recordsOf(start, child)))) {
          for (const text of texts) await files.add(text)
        }
        const last = page.at(-1)
        if (last === undefined || page.length < CHILDREN_PER_READ) break
        after = { startDate: last.startDate, arn: last.arn }
      }
    }
    return files.close()
  }

  /** A failed child is described whatever the transformation is. */
  async #recordsOf(start: MapRunStart, child: ExecutionSummary): Promise<readonly string[]> {
    const transformation = start.writer?.config.transformation ?? 'NONE'
    const { input, output, isFinal } = await this.#payloadsOf(child, start.child.type)
    if (child.status === 'SUCCEEDED' && transformation !== 'NONE') {
      return transformation === 'FLATTEN' ? flatten(output ?? 'null') : [output ?? 'null']
    }
    const { error, cause } = JSON.parse(child.details ?? '{}') as { readonly error?: string; readonly cause?: string }
    return [
      stringify(
        childRecord({
          arn: child.arn,
          name: child.name,
          stateMachineArn: child.stateMachineArn,
          input,
          status: child.status,
          redriveCount: child.redriveCount,
          startDate: child.startDate,
          stopDate: child.stopDate ?? child.startDate,
          ...(output !== undefined && { output }),
          ...(error !== undefined && { error }),
          ...(cause !== undefined && { cause }),
          isFinal
        })
      )
    ]
  }

  /** A short child has all of its history in its first batch; of others the last is read as well. */
  async #payloadsOf({ arn, status }: ExecutionSummary, type: 'STANDARD' | 'EXPRESS'): Promise<Payloads> {
    const beginning = await this.#readBatch(arn, false)
    const first = beginning[0]
    const input = first?.type === 'ExecutionStarted' ? first.input.text : ''
    if (status === 'SUCCEEDED') {
      const output = outputOf(beginning) ?? outputOf(await this.#readBatch(arn, true))
      return { input, isFinal: false, ...(output !== undefined && { output }) }
    }
    if (type === 'EXPRESS') return { input, isFinal: false }
    const last = (await this.#readBatch(arn, true)).findLast(isHistoryEvent)
    return { input, isFinal: last !== undefined && isHistoryFull(last.id) }
  }

  async #readBatch(arn: string, reverse: boolean): Promise<readonly JournalEvent[]> {
    const range = { fromEventId: 1, toEventId: LAST_EVENT_ID }
    const [batch] = await this.#store.readJournal({ arn, ...range, reverse, limit: 1 })
    return decodeEntries(batch?.text ?? '[]')
  }
}

interface Payloads {
  readonly input: string
  readonly output?: string
  /** A failure that cannot be redriven. */
  readonly isFinal: boolean
}

function outputOf(events: readonly JournalEvent[]): string | undefined {
  const last = events.findLast(isHistoryEvent)
  return last?.type === 'ExecutionSucceeded' ? last.output.text : undefined
}

const showFile = ({ key, sizeBytes }: WrittenFile) => object({ Key: key, Size: sizeBytes })

/** What is known of a child that never started. */
const pendingRecord = ({ child }: MapRunStart, input: string) =>
  object({
    Input: input,
    InputDetails: object({ Included: true }),
    StateMachineArn: child.stateMachineArn,
    Status: 'PENDING'
  })
