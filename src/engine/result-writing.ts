import type { MapRunStart } from '../interpreter/map-run-start.ts'
import type { MapRunEffect } from '../map-run/effect.ts'
import type { CommandSink } from './command-sink.ts'
import type { Log } from './log.ts'

/** Exports what the children of a Map Run gave. */
export interface ResultWriters {
  /**
   * Writes the result files and then the manifest; doing it again replaces them.
   * @param pending inputs of children that never started
   * @throws {ResultWriterFailure}
   */
  write(start: MapRunStart, destination: string, pending: readonly string[]): Promise<void>
}

/** The results cannot be written; the message is the cause that the workflow sees. */
export class ResultWriterFailure extends Error {
  override readonly name = 'ResultWriterFailure'
}

/** For an engine that was given none. */
export const noResultWriters: ResultWriters = {
  async write() {
    throw new ResultWriterFailure('No place for results is configured')
  }
}

/** Writes the results of Map Runs whose children have all ended, each once at a time. */
export class ResultWriting {
  readonly #writers: ResultWriters
  readonly #sink: CommandSink
  readonly #log: Log
  readonly #underWay = new Set<string>()

  constructor(parts: { readonly writers: ResultWriters; readonly sink: CommandSink; readonly log: Log }) {
    this.#writers = parts.writers
    this.#sink = parts.sink
    this.#log = parts.log
  }

  write(mapRunArn: string, start: MapRunStart, effect: MapRunEffect & { type: 'WriteResults' }): void {
    if (this.#underWay.has(mapRunArn)) return
    this.#underWay.add(mapRunArn)
    void this.#write(mapRunArn, start, effect).finally(() => this.#underWay.delete(mapRunArn))
  }

  async #write(
    mapRunArn: string,
    start: MapRunStart,
    { destination, pending }: MapRunEffect & { type: 'WriteResults' }
  ): Promise<void> {
    try {
      await this.#writers.write(start, destination.arguments ?? '{}', pending)
      this.#sink.deliver(mapRunArn, { type: 'EndWriting' })
    } catch (error) {
      if (!(error instanceof ResultWriterFailure)) {
        this.#log.error('Writing the results of a Map Run failed internally', {
          mapRunArn,
          error: String(error),
          ...(error instanceof Error && { stack: error.stack })
        })
      }
      const cause = error instanceof Error ? error.message : String(error)
      this.#sink.deliver(mapRunArn, { type: 'FailWriting', error: 'States.ResultWriterFailed', cause })
    }
  }
}
