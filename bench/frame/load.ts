/** What driving a load showed. */
export interface Driven {
  readonly perSecond: number
  /** Milliseconds from asking to the end, sorted. */
  readonly latencies: readonly number[]
}

/** Keeps `atOnce` pieces of work under way until `count` have been done. */
export async function drive(count: number, atOnce: number, work: (index: number) => Promise<unknown>): Promise<Driven> {
  let next = 0
  const latencies = new Float64Array(count)
  const startedAt = performance.now()
  const worker = async (): Promise<void> => {
    while (next < count) {
      const index = next++
      const askedAt = performance.now()
      await work(index)
      latencies[index] = performance.now() - askedAt
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker))
  const perSecond = (count * 1000) / (performance.now() - startedAt)
  return { perSecond, latencies: [...latencies.sort()] }
}

/** @param sorted ascending */
export const percentile = (sorted: readonly number[], percent: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN
