import { useEffect, useState } from 'react'
import { formatAgo, formatDuration, formatExactTime } from './format.ts'

/** The time, which goes on once in a while. `undefined` for the interval: it stands. */
export function useNow(intervalMs: number | undefined): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (intervalMs === undefined) return
    const timer = setInterval(() => setNow(Date.now()), intervalMs)
    return () => clearInterval(timer)
  }, [intervalMs])
  return now
}

export function Ago({ ms }: { readonly ms: number }) {
  const now = useNow(10_000)
  return (
    <time dateTime={new Date(ms).toISOString()} title={formatExactTime(ms)}>
      {formatAgo(ms, now)}
    </time>
  )
}

/** From a start to an end, or to now. */
export function Duration({ from, to }: { readonly from: number; readonly to: number | undefined }) {
  const now = useNow(to === undefined ? 1_000 : undefined)
  return <span className="number">{formatDuration((to ?? Math.max(now, from)) - from)}</span>
}
