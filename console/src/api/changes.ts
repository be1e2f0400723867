import type { Changes } from '../../../src/server/change-feed.ts'
import { ApiFailure, failureOf, report, request } from './call.ts'

export type { Changes }

/** Whether the console hears of changes: `connecting` before the first answer, `lost` while the server is gone. */
export type Connection = 'connecting' | 'live' | 'lost'

const FIRST_DELAY_MS = 500
const LONGEST_DELAY_MS = 5_000
/** The server says something every 15 seconds. */
const SILENCE_MS = 40_000

/** Follows the server's stream of changes, again and again. @returns what ends it */
export function followChanges(listener: {
  onChanges(changes: Changes): void
  onConnection(connection: Connection): void
}): () => void {
  const stop = new AbortController()
  const run = async (): Promise<void> => {
    let delay = FIRST_DELAY_MS
    while (!stop.signal.aborted) {
      const attempt = new AbortController()
      const abort = (): void => attempt.abort()
      stop.signal.addEventListener('abort', abort)
      let isRefused = false
      try {
        const response = await request({
          method: 'GET',
          path: '/changes',
          headers: {},
          body: '',
          signal: attempt.signal
        })
        if (!response.ok || response.body === null) throw report(failureOf(await response.text(), response.status))
        delay = FIRST_DELAY_MS
        listener.onConnection('live')
        await read(response.body, attempt, listener.onChanges)
      } catch (error) {
        // said by the connection's state, or by who asks for keys
        isRefused = error instanceof ApiFailure && error.isRefusal
      } finally {
        stop.signal.removeEventListener('abort', abort)
      }
      if (stop.signal.aborted) return
      listener.onConnection(isRefused ? 'connecting' : 'lost')
      await new Promise((resolve) => setTimeout(resolve, delay))
      delay = Math.min(delay * 2, LONGEST_DELAY_MS)
    }
  }
  void run()
  return () => stop.abort()
}

async function read(
  body: ReadableStream<Uint8Array>,
  attempt: AbortController,
  onChanges: (changes: Changes) => void
): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader()
  let rest = ''
  let watchdog = 0
  try {
    for (;;) {
      watchdog = window.setTimeout(() => attempt.abort(), SILENCE_MS)
      const { done, value } = await reader.read()
      clearTimeout(watchdog)
      if (done) return
      const messages = (rest + value).split('\n\n')
      rest = messages.pop() ?? ''
      for (const message of messages) {
        const [event, data] = message.split('\n')
        if (event === 'event: changes' && data?.startsWith('data: ')) onChanges(JSON.parse(data.slice(6)) as Changes)
      }
    }
  } finally {
    clearTimeout(watchdog)
  }
}
