import type { ConsoleLine } from './thread-protocol.ts'

const TAIL_LIMIT_BYTES = 4_096

/** The log of one invocation as Lambda writes it, of which `LogType: Tail` asks for the end. */
export class LogTail {
  readonly #requestId: string
  #text: string

  constructor(requestId: string) {
    this.#requestId = requestId
    this.#text = `START RequestId: ${requestId} Version: $LATEST\n`
  }

  add({ level, text }: ConsoleLine, now: number): void {
    this.#text += `${new Date(now).toISOString()}\t${this.#requestId}\t${level}\t${text}\n`
    // Only the end is wanted: what cannot be part of it any more is let go of.
    if (this.#text.length > 4 * TAIL_LIMIT_BYTES) this.#text = this.#text.slice(-TAIL_LIMIT_BYTES)
  }

  /** The last 4 KiB, in base64. */
  end(durationMs: number): string {
    const report = [
      `REPORT RequestId: ${this.#requestId}`,
      `Duration: ${durationMs.toFixed(2)} ms`,
      `Billed Duration: ${Math.max(1, Math.ceil(durationMs))} ms`,
      'Memory Size: 128 MB',
      'Max Memory Used: 128 MB',
      '\n'
    ]
    const text = `${this.#text}END RequestId: ${this.#requestId}\n${report.join('\t')}`
    return Buffer.from(text).subarray(-TAIL_LIMIT_BYTES).toString('base64')
  }
}
