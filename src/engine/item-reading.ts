import type { ChildTemplate, ReaderSource } from '../interpreter/map-run-start.ts'
import type { SourceItem } from '../map-run/command.ts'
import type { CommandSink } from './command-sink.ts'
import type { Log } from './log.ts'

/** Opens the items that an ItemReader names; engine and server know no more of them than that they come one by one. */
export interface ItemReaders {
  /**
   * The items in their order. Ending the iteration lets go of what was opened.
   * @throws {ItemReaderFailure} while iterating
   */
  open(source: ReaderSource, owner: ItemOwner): AsyncIterable<SourceItem>
}

/** On whose behalf items are read. */
export type ItemOwner = Pick<ChildTemplate, 'region' | 'accountId' | 'roleArn'>

/** The items cannot be read; the message is the cause that the workflow sees. */
export class ItemReaderFailure extends Error {
  override readonly name = 'ItemReaderFailure'
}

/** For an engine that was given none. */
export const noItemReaders: ItemReaders = {
  open({ resource }) {
    throw new ItemReaderFailure(`No reader is configured for ${resource}`)
  }
}

/**
 * Reads items for Map Runs, a page at a time as they ask for them. What was opened stays open between pages; after a
 * restart it is opened again and what was read already is passed over.
 */
export class ItemReading {
  readonly #readers: ItemReaders
  readonly #sink: CommandSink
  readonly #log: Log
  readonly #open = new Map<string, OpenSource>()

  constructor(parts: { readonly readers: ItemReaders; readonly sink: CommandSink; readonly log: Log }) {
    this.#readers = parts.readers
    this.#sink = parts.sink
    this.#log = parts.log
  }

  /** Asking again for what is being read does nothing. */
  read(mapRunArn: string, source: ReaderSource, position: number, owner: ItemOwner): void {
    let open = this.#open.get(mapRunArn)
    if (open !== undefined && (open.isReading || open.delivered > position)) return
    if (open === undefined || open.position !== position) {
      this.stop(mapRunArn)
      open = this.#openSource(source, owner, position)
      this.#open.set(mapRunArn, open)
    }
    void this.#readPage(mapRunArn, open, position)
  }

  #openSource(source: ReaderSource, owner: ItemOwner, delivered: number): OpenSource {
    const readers = this.#readers
    // opened in the iteration, so that whatever goes wrong is found in one place
    const items = (async function* () {
      yield* readers.open(source, owner)
    })()
    return { items, position: 0, delivered, isReading: false, isStopped: false }
  }

  stop(mapRunArn: string): void {
    const open = this.#open.get(mapRunArn)
    if (open === undefined) return
    this.#open.delete(mapRunArn)
    open.isStopped = true
    if (!open.isReading) void open.items.return?.().catch(() => undefined)
  }

  close(): void {
    for (const arn of this.#open.keys()) this.stop(arn)
  }

  async #readPage(mapRunArn: string, open: OpenSource, from: number): Promise<void> {
    open.isReading = true
    const items: SourceItem[] = []
    let size = 0
    let isLast = false
    try {
      while (items.length < ITEMS_PER_PAGE && size < PAGE_SIZE && !open.isStopped) {
        const next = await open.items.next()
        if (next.done === true) {
          isLast = true
          break
        }
        open.position++
        if (open.position <= from) continue
        items.push(next.value)
        size += next.value.text.length
      }
    } catch (error) {
      this.#fail(mapRunArn, open, error)
      return
    }
    open.isReading = false
    if (open.isStopped) {
      void open.items.return?.().catch(() => undefined)
      return
    }
    open.delivered = open.position
    this.#sink.deliver(mapRunArn, { type: 'AddItems', position: from, items, isLast })
    if (isLast) this.#open.delete(mapRunArn)
  }

  #fail(mapRunArn: string, open: OpenSource, error: unknown): void {
    this.#open.delete(mapRunArn)
    if (open.isStopped) return
    if (!(error instanceof ItemReaderFailure)) {
      this.#log.error('Reading the items of a Map Run failed internally', {
        mapRunArn,
        error: String(error),
        ...(error instanceof Error && { stack: error.stack })
      })
    }
    const cause = error instanceof Error ? error.message : String(error)
    this.#sink.deliver(mapRunArn, { type: 'FailReading', error: 'States.ItemReaderFailed', cause })
  }
}

interface OpenSource {
  readonly items: AsyncIterator<SourceItem>
  /** How many were taken from it, and up to which they were delivered. */
  position: number
  delivered: number
  isReading: boolean
  isStopped: boolean
}

const ITEMS_PER_PAGE = 1_000
/** In UTF-16 code units. */
const PAGE_SIZE = 1_048_576
