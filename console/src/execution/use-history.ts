import { useCallback, useEffect, useRef, useState } from 'react'
import { call } from '../api/call.ts'
import { useExecutionChanges } from '../api/live.tsx'
import type { HistoryEvent } from '../history/history.ts'

const PAGE_SIZE = 1_000
const NEWEST_SIZE = 100
const SHOW_INTERVAL_MS = 300
/** The stream of changes tells of one node's; what others do is found by asking. */
const ASK_INTERVAL_MS = 4_000
/** Characters of inputs and outputs held; of what comes after them only what happened is read. */
const MOST_DATA = 24_000_000
/** A history is at most of 25,000 events; limits can be set higher. */
const MOST_EVENTS = 100_000

export interface LoadedHistory {
  readonly events: readonly HistoryEvent[]
  readonly isComplete: boolean
  /** Of events after this one only what happened is there, not the data. */
  readonly dataUntil: number | undefined
  readonly error: unknown
}

const EMPTY: LoadedHistory = { events: [], isComplete: false, dataUntil: undefined, error: undefined }

/** The whole history, page by page, and then what is added to it. */
export function useHistory(executionArn: string, isRunning: boolean): LoadedHistory {
  const [history, setHistory] = useState(EMPTY)
  /** How often it was read from its beginning. */
  const [reading, setReading] = useState(0)
  const loaded = useRef<HistoryEvent[]>([])
  const work = useRef<{ isBusy: boolean; isAgain: boolean; isComplete: boolean; signal: AbortSignal }>(undefined)

  const catchUp = useCallback(async (): Promise<void> => {
    const current = work.current
    if (current === undefined || !current.isComplete) return
    if (current.isBusy) {
      current.isAgain = true
      return
    }
    current.isBusy = true
    try {
      do {
        current.isAgain = false
        const added = await readAfter(executionArn, loaded.current.at(-1), current.signal)
        if (current.signal.aborted) return
        if (added === 'other') {
          setReading((count) => count + 1)
          return
        }
        if (added.length > 0) {
          loaded.current = [...loaded.current, ...added]
          setHistory((before) => ({ ...before, events: loaded.current, error: undefined }))
        }
      } while (current.isAgain)
    } catch {
      // the next change, or the connection's return, brings it
    } finally {
      current.isBusy = false
    }
  }, [executionArn])

  // biome-ignore lint/correctness/useExhaustiveDependencies: another reading begins anew
  useEffect(() => {
    const stop = new AbortController()
    const current = { isBusy: false, isAgain: false, isComplete: false, signal: stop.signal }
    work.current = current
    loaded.current = []
    setHistory(EMPTY)
    let dataUntil: number | undefined
    let timer = 0
    let shownAt = Number.NEGATIVE_INFINITY
    const show = (isComplete: boolean): void => {
      clearTimeout(timer)
      timer = 0
      shownAt = performance.now()
      setHistory({ events: loaded.current, isComplete, dataUntil, error: undefined })
    }
    const load = async (): Promise<void> => {
      try {
        for await (const page of readPages(executionArn, stop.signal)) {
          loaded.current = [...loaded.current, ...page.events]
          if (!page.hasData) dataUntil ??= page.events[0]?.id
          // drawing takes longer than reading: not for each of many pages
          const wait = shownAt + SHOW_INTERVAL_MS - performance.now()
          if (wait <= 0) show(false)
          else if (timer === 0) timer = window.setTimeout(() => show(false), wait)
        }
        current.isComplete = true
        show(true)
        // what was added while the pages came
        await catchUp()
      } catch (error) {
        clearTimeout(timer)
        if (!stop.signal.aborted) setHistory((before) => ({ ...before, events: loaded.current, error }))
      }
    }
    void load()
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [executionArn, catchUp, reading])

  useEffect(() => {
    // once more after its end, which may have been told before its last events were read
    void catchUp()
    if (!isRunning) return
    const timer = setInterval(() => void catchUp(), ASK_INTERVAL_MS)
    return () => clearInterval(timer)
  }, [isRunning, catchUp])

  useExecutionChanges(executionArn, () => void catchUp())
  return history
}

interface Page {
  readonly events: readonly HistoryEvent[]
  readonly hasData: boolean
}

async function* readPages(executionArn: string, signal: AbortSignal): AsyncGenerator<Page> {
  let last = 0
  let data = 0
  for (const includeExecutionData of [true, false]) {
    const read = (nextToken?: string) => {
      const size = { maxResults: PAGE_SIZE, includeExecutionData }
      return call(
        'GetExecutionHistory',
        { executionArn, ...size, ...(nextToken !== undefined && { nextToken }) },
        signal
      )
    }
    let coming: ReturnType<typeof read> | undefined = read()
    while (coming !== undefined) {
      const page: Awaited<ReturnType<typeof read>> = await coming
      const events = page.events.filter(({ id }) => id > last)
      last = events.at(-1)?.id ?? last
      if (includeExecutionData) data += events.reduce((sum, event) => sum + dataOf(event), 0)
      const isEnough = last >= MOST_EVENTS || (includeExecutionData && data >= MOST_DATA)
      // the server reads the next page while this one is shown
      coming = page.nextToken === undefined || isEnough ? undefined : read(page.nextToken)
      coming?.catch(() => undefined)
      if (events.length > 0) yield { events, hasData: includeExecutionData }
      if (page.nextToken === undefined || last >= MOST_EVENTS) return
    }
  }
}

const dataOf = ({
  stateEnteredEventDetails,
  stateExitedEventDetails,
  taskScheduledEventDetails,
  taskSucceededEventDetails,
  lambdaFunctionScheduledEventDetails,
  lambdaFunctionSucceededEventDetails
}: HistoryEvent): number =>
  (stateEnteredEventDetails?.input?.length ?? 0) +
  (stateExitedEventDetails?.output?.length ?? 0) +
  (taskScheduledEventDetails?.parameters.length ?? 0) +
  (taskSucceededEventDetails?.output?.length ?? 0) +
  (lambdaFunctionScheduledEventDetails?.input?.length ?? 0) +
  (lambdaFunctionSucceededEventDetails?.output?.length ?? 0)

/**
 * From the newest back to the one that is known.
 * @returns `other` where the known one is not there: the server has another store, with another execution of that name
 */
async function readAfter(
  executionArn: string,
  known: HistoryEvent | undefined,
  signal: AbortSignal
): Promise<readonly HistoryEvent[] | 'other'> {
  const last = known?.id ?? 0
  const added: HistoryEvent[] = []
  let nextToken: string | undefined
  do {
    const page = await call(
      'GetExecutionHistory',
      {
        executionArn,
        maxResults: nextToken === undefined ? NEWEST_SIZE : PAGE_SIZE,
        reverseOrder: true,
        ...(nextToken !== undefined && { nextToken })
      },
      signal
    )
    if ((page.events[0]?.id ?? 0) < last && nextToken === undefined) return 'other'
    const same = page.events.find(({ id }) => id === last)
    if (same !== undefined && same.timestamp !== known?.timestamp) return 'other'
    added.push(...page.events.filter(({ id }) => id > last))
    nextToken = page.events.some(({ id }) => id <= last) ? undefined : page.nextToken
  } while (nextToken !== undefined)
  return added.reverse()
}
