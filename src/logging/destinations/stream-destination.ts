import type { Writable } from 'node:stream'
import type { LogBatch, LogDestination } from '../log-destination.ts'

/** JSON lines on a stream, such as the standard output; lines of all log groups together. */
export class StreamDestination implements LogDestination {
  readonly #stream: Writable

  constructor(stream: Writable) {
    this.#stream = stream
    // whoever reads the stream may go away; each write is told so by itself
    stream.on('error', () => undefined)
  }

  write({ events }: LogBatch): Promise<void> {
    return new Promise((resolve, reject) => {
      const lines = events.map(({ message }) => `${message}\n`).join('')
      this.#stream.write(lines, (error) => (error == null ? resolve() : reject(error)))
    })
  }
}
