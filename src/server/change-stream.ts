import type { ServerResponse } from 'node:http'
import type { Clock } from '../lib/clock.ts'
import type { ChangeFeed, Changes } from './change-feed.ts'

/** Streams of changes open at once; each holds a connection. */
const MAX_STREAMS = 100
/** So that both ends notice when the other one has gone. */
const PING_INTERVAL_MS = 15_000

/** Server-sent events: `changes` with the JSON of {@link Changes}. */
export class ChangeStreams {
  readonly #feed: ChangeFeed
  readonly #clock: Pick<Clock, 'now' | 'setTimer'>
  readonly #open = new Map<ServerResponse, () => void>()

  constructor(feed: ChangeFeed, clock: Pick<Clock, 'now' | 'setTimer'>) {
    this.#feed = feed
    this.#clock = clock
  }

  /** @returns whether there was room for one more */
  serve(response: ServerResponse): boolean {
    if (this.#open.size >= MAX_STREAMS) return false
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff'
    })
    response.write('event: open\ndata: {}\n\n')
    let missed = false
    const stopListening = this.#feed.listen((changes) => {
      // a reader that is too slow is told that there was something, not what
      if (response.writableNeedDrain) {
        missed = true
        return
      }
      const told: Changes = missed ? { ...changes, more: true } : changes
      missed = false
      response.write(`event: changes\ndata: ${JSON.stringify(told)}\n\n`)
    })
    let cancelPing = (): void => undefined
    const ping = (): void => {
      cancelPing = this.#clock.setTimer(this.#clock.now() + PING_INTERVAL_MS, () => {
        if (!response.writableNeedDrain) {
          if (missed) response.write('event: changes\ndata: {"executions":[],"more":true}\n\n')
          else response.write(': still here\n\n')
          missed = false
        }
        ping()
      })
    }
    ping()
    const end = (): void => {
      cancelPing()
      stopListening()
      this.#open.delete(response)
    }
    this.#open.set(response, end)
    response.on('close', end)
    return true
  }

  /** Ends all streams, so that their connections do not keep a server from closing. */
  close(): void {
    for (const [response, end] of [...this.#open]) {
      end()
      response.end()
    }
  }
}
