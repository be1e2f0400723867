import { outboxOf } from '../engine/outbox.ts'
import type { Clock } from '../lib/clock.ts'
import { partitionOf } from '../resources/partition-of.ts'
import type { FolderContents, FolderCounts, FolderExecution } from '../store/sqlite/folder-contents.ts'
import { type Commit, type Lease, type ResourceRecord, type Store, StoreFormatError } from '../store/store.ts'

/** How much of each kind has been copied. */
export type CopyProgress = FolderCounts

export interface CopyParts {
  readonly source: FolderContents
  /** Absolute path of the folder. */
  readonly sourceName: string
  /** For people: the database and the schema, without a password. */
  readonly targetName: string
  /** @param initially what a store that is made by this has from its first moment on */
  readonly openTarget: (initially: readonly Omit<ResourceRecord, 'revision'>[]) => Promise<Store>
  readonly clock: Pick<Clock, 'now'>
  readonly onProgress: (progress: CopyProgress) => void
}

/**
 * Copies everything of a data folder into a store that nobody has used: resources, executions with journals, checkpoints
 * and timers, and the messages that wait. Leases and messages to nodes are not copied, for their nodes are gone. What a
 * copy has done so far is noted in the target, so that one that was ended goes on; until it is complete no server starts
 * there.
 * @throws {StoreFormatError} the target is not empty, or the folder has been used since the copy began
 * @throws {StoreUnavailable} the copy can be gone on with later
 */
export async function copyStore(parts: CopyParts): Promise<CopyProgress> {
  // a process that ends before anything is copied leaves no empty store that a server would start on
  const target = await parts.openTarget([{ kind: COPY_KIND, arn: COPY_ARN, ...noteOf(parts, 0) }])
  try {
    return await new StoreCopy(parts, target).run()
  } finally {
    await target.close()
  }
}

/**
 * @param name of the store, for people
 * @throws {StoreFormatError} a copy into the store was begun and has not ended
 */
export async function checkNotHalfCopied(store: Pick<Store, 'readResource'>, name: string): Promise<void> {
  const found = await store.readResource(COPY_KIND, COPY_ARN)
  if (found === undefined) return
  const { source } = JSON.parse(found.document) as Note
  throw new StoreFormatError(
    `${name} is half a copy of ${source}. Run "stepwright migrate" with the same folder again; it goes on where it ended.`
  )
}

/** What is known of a copy that has begun. */
interface Note {
  readonly source: string
  readonly age: number
  /** Of the last execution that is known to be copied. */
  readonly lastId: number
}

function noteOf({ source, sourceName }: Pick<CopyParts, 'source' | 'sourceName'>, lastId: number) {
  const note: Note = { source: sourceName, age: source.age, lastId }
  return { parent: '', sortKey: '', document: JSON.stringify(note) }
}

class StoreCopy {
  readonly #parts: CopyParts
  readonly #target: Store
  readonly #owner: string
  readonly #epochs = new Map<number, number>()
  readonly #done = { executions: 0, resources: 0, messages: 0 }
  #renewedAt = 0
  #commits: Commit[] = []
  #size = 0

  constructor(parts: CopyParts, target: Store) {
    this.#parts = parts
    this.#target = target
    // the folder's lock keeps two copies of it apart
    this.#owner = `copy of ${parts.sourceName}`
  }

  async run(): Promise<CopyProgress> {
    const { source } = this.#parts
    const lastId = await this.#begin()
    await this.#copyResources()
    await this.#copyExecutions(lastId)
    await this.#copyMessages()
    await this.#end()
    this.#parts.onProgress({ ...this.#done })
    return source.counts
  }

  /** @returns the last execution that an earlier run has copied, 0 for none */
  async #begin(): Promise<number> {
    const { source, sourceName, targetName } = this.#parts
    const found = await this.#target.readResource(COPY_KIND, COPY_ARN)
    if (found === undefined) {
      if ((await this.#target.listLeases()).length > 0) throw this.#notEmpty()
      await this.#note(0)
      await this.#takePartitions().catch(async (error) => {
        // a server that was starting has what is there
        await this.#end()
        throw error
      })
      return 0
    }
    const note = JSON.parse(found.document) as Note
    if (note.source !== sourceName) {
      throw new StoreFormatError(`${targetName} is half a copy of another folder, ${note.source}: ${startAnew}`)
    }
    if (note.age !== source.age) {
      throw new StoreFormatError(
        `A server has run on ${sourceName} since its copy into ${targetName} began: ${startAnew}`
      )
    }
    await this.#takePartitions()
    return note.lastId
  }

  async #note(lastId: number): Promise<void> {
    await this.#target.writeResources([{ kind: COPY_KIND, arn: COPY_ARN, put: noteOf(this.#parts, lastId) }])
  }

  /** Takes all partitions, so that nobody else writes. @throws {StoreFormatError} a server has any */
  async #takePartitions(): Promise<void> {
    const listed = new Map((await this.#target.listLeases()).map((lease) => [lease.partition, lease]))
    for (let partition = 0; partition < this.#target.partitionCount; partition++) {
      const lease = listed.get(partition)
      if (lease !== undefined && !['', this.#owner].includes(lease.owner)) throw this.#notEmpty()
      await this.#hold(partition, lease ?? { epoch: 0, expiresAt: 0 })
    }
    this.#renewedAt = this.#parts.clock.now()
  }

  async #hold(partition: number, seen?: Pick<Lease, 'epoch' | 'expiresAt'>): Promise<void> {
    const request = { partition, owner: this.#owner, now: this.#parts.clock.now(), durationMs: LEASE_MS }
    const lease = await this.#target.acquireLease({ ...request, ...(seen && { seen }) })
    if (lease === undefined) throw this.#notEmpty()
    this.#epochs.set(partition, lease.epoch)
  }

  async #renew(): Promise<void> {
    const now = this.#parts.clock.now()
    if (now - this.#renewedAt < LEASE_MS / 3) return
    for (const partition of this.#epochs.keys()) await this.#hold(partition)
    this.#renewedAt = now
  }

  /** Gives the partitions back, and has nothing stand in the way of servers any more. */
  async #end(): Promise<void> {
    for (const [partition, epoch] of this.#epochs) {
      await this.#target.releaseLease({ partition, owner: this.#owner, epoch, expiresAt: 0 })
    }
    await this.#target.writeResources([{ kind: COPY_KIND, arn: COPY_ARN, delete: true }])
  }

  async #copyResources(): Promise<void> {
    const write = async (page: readonly ResourceRecord[]): Promise<void> => {
      const puts = page.map(({ kind, arn, parent, sortKey, document }) => {
        return { kind, arn, put: { parent, sortKey, document } }
      })
      if (!(await this.#target.writeResources(puts))) throw this.#notEmpty()
      this.#done.resources += page.length
      this.#parts.onProgress({ ...this.#done })
    }
    for (const page of pagesOf(this.#parts.source.resources(), ({ document }) => document.length)) await write(page)
  }

  async #copyExecutions(lastId: number): Promise<void> {
    const { source } = this.#parts
    this.#done.executions = source.countExecutionsUntil(lastId)
    // of those after the last that is noted, some may be there, the last of them in part; the others are not
    let mayBeThere = lastId > 0 || (await this.#hasAny())
    for (const execution of source.executions(lastId)) {
      const { arn } = execution.summary
      const there = mayBeThere ? ((await this.#target.load(arn))?.sequence ?? 0) : 0
      if (there === 0) mayBeThere = false
      await this.#copyExecution(execution, there)
      this.#done.executions++
    }
    await this.#flush()
  }

  #notEmpty(): StoreFormatError {
    return new StoreFormatError(
      `${this.#parts.targetName} is not empty, or servers use it: name a schema that nobody has used (?schema=NAME).`
    )
  }

  async #hasAny(): Promise<boolean> {
    for (const { summary } of this.#parts.source.executions(0)) {
      return (await this.#target.readSummary(summary.arn)) !== undefined
    }
    return false
  }

  async #copyExecution({ id, summary, wakeAt, unfinished, checkpoint }: FolderExecution, there: number): Promise<void> {
    const { arn } = summary
    const partition = partitionOf(arn, this.#target.partitionCount)
    for (const journal of this.#parts.source.journal(id, there)) {
      const { sequence } = journal
      await this.#add(id, {
        arn,
        partition,
        epoch: this.#epochs.get(partition) ?? 0,
        expectedSequence: sequence - 1,
        journal,
        ...(sequence === 1 && { summary, wakeAt, unfinished }),
        ...(sequence === checkpoint?.sequence && { checkpoint: checkpoint.text })
      })
    }
  }

  async #add(id: number, commit: Commit): Promise<void> {
    this.#commits.push(commit)
    this.#size += (commit.journal?.text.length ?? 0) + (commit.checkpoint?.length ?? 0)
    if (this.#commits.length < PAGE_ROWS && this.#size < PAGE_CHARACTERS) return
    await this.#flush()
    // this one may have more to come
    await this.#note(id - 1)
  }

  async #flush(): Promise<void> {
    await this.#renew()
    await this.#target.commit(this.#commits)
    this.#commits = []
    this.#size = 0
    this.#parts.onProgress({ ...this.#done })
  }

  /** One that is there already, of an earlier run, is the same message. */
  async #copyMessages(): Promise<void> {
    const { source } = this.#parts
    const target = this.#target
    for (const page of pagesOf(source.messages(), ({ text }) => text.length)) {
      await target.sendToInbox(
        page.map(({ partition, arn, key, text }) => {
          const own = partitionOf(arn, target.partitionCount)
          return { partition: partition < source.partitionCount ? own : outboxOf(own, target), arn, key, text }
        })
      )
      this.#done.messages += page.length
    }
  }
}

function* pagesOf<T>(rows: Iterable<T>, sizeOf: (row: T) => number): Generator<readonly T[]> {
  let page: T[] = []
  let size = 0
  for (const row of rows) {
    page.push(row)
    size += sizeOf(row)
    if (page.length < PAGE_ROWS && size < PAGE_CHARACTERS) continue
    yield page
    page = []
    size = 0
  }
  if (page.length > 0) yield page
}

const COPY_KIND = 'copy'
const COPY_ARN = 'copy'
const PAGE_ROWS = 500
const PAGE_CHARACTERS = 4_194_304
const LEASE_MS = 600_000
const startAnew = 'drop the schema, or name another one (?schema=NAME), and begin anew.'
