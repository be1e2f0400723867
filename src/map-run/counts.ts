/** How many items, or children, stand where. Their sum is the total. */
export interface Counts {
  pending: number
  running: number
  succeeded: number
  failed: number
  timedOut: number
  aborted: number
  pendingRedrive: number
}

export type CountName = keyof Counts

export const noCounts = (): Counts => ({
  pending: 0,
  running: 0,
  succeeded: 0,
  failed: 0,
  timedOut: 0,
  aborted: 0,
  pendingRedrive: 0
})

export function total(counts: Counts): number {
  let sum = 0
  for (const count of Object.values(counts)) sum += count
  return sum
}

/** Those whose work has ended, well or not. */
export const ended = ({ succeeded, failed, timedOut, aborted }: Counts): number =>
  succeeded + failed + timedOut + aborted

export const countNameOf = {
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timedOut',
  ABORTED: 'aborted'
} as const
