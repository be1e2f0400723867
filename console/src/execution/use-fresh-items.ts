import { useEffect, useMemo, useRef, useState } from 'react'
import { call } from '../api/call.ts'
import { useChanges } from '../api/live.tsx'
import type { ExecutionItem } from './merge-executions.ts'

const ASK_INTERVAL_MS = 10_000
/** Asked for at once; more of them wait for the next time. */
const MOST_ASKED = 50

/**
 * Executions on pages that are not read again, as they are now: those that changed, as far as it is heard, and those that
 * ran are asked for one by one.
 */
export function useFreshItems(items: readonly ExecutionItem[]): readonly ExecutionItem[] {
  const [fresh, setFresh] = useState<ReadonlyMap<string, ExecutionItem>>(new Map())
  const shown = useMemo(
    () => (fresh.size === 0 ? items : items.map((item) => fresh.get(item.executionArn) ?? item)),
    [items, fresh]
  )
  const latest = useRef(shown)
  latest.current = shown
  const isBusy = useRef(false)
  const ask = useRef(async (isWanted: (item: ExecutionItem) => boolean): Promise<void> => {
    const wanted = latest.current.filter(isWanted).slice(0, MOST_ASKED)
    if (wanted.length === 0 || isBusy.current) return
    isBusy.current = true
    try {
      const answers = await Promise.all(wanted.map(readAgain))
      setFresh((before) => new Map([...before, ...answers.map((item) => [item.executionArn, item] as const)]))
    } finally {
      isBusy.current = false
    }
  })
  useChanges(({ executions, more }) => {
    const changed = new Set(executions.map(({ executionArn }) => executionArn))
    void ask.current((item) => changed.has(item.executionArn) || (more && canChange(item)))
  })
  const isAnyOpen = shown.some(canChange)
  useEffect(() => {
    if (!isAnyOpen) return
    const timer = setInterval(() => void ask.current(canChange), ASK_INTERVAL_MS)
    return () => clearInterval(timer)
  }, [isAnyOpen])
  return shown
}

const canChange = ({ status }: ExecutionItem): boolean => status === 'RUNNING' || status === 'PENDING_REDRIVE'

/** What cannot be read stays as it was. */
async function readAgain(item: ExecutionItem): Promise<ExecutionItem> {
  try {
    const { status, stopDate, redriveCount } = await call('DescribeExecution', { executionArn: item.executionArn })
    const { stopDate: _stopDate, ...rest } = item
    return { ...rest, status, ...(stopDate !== undefined && { stopDate }), ...(redriveCount && { redriveCount }) }
  } catch {
    return item
  }
}
