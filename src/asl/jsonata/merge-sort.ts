import type { Runtime } from './runtime.ts'

/** A stable sort, with each comparison accounted for. `isAfter` tells whether the first belongs behind the second. */
export function mergeSort<T>(runtime: Runtime, items: readonly T[], isAfter: (a: T, b: T) => boolean): T[] {
  runtime.allocateItems(items.length)
  let from = [...items]
  let to = [...items]
  for (let width = 1; width < from.length; width *= 2) {
    for (let start = 0; start < from.length; start += 2 * width) {
      merge(runtime, from, to, start, Math.min(start + width, from.length), start + 2 * width, isAfter)
    }
    const sorted = to
    to = from
    from = sorted
  }
  return from
}

function merge<T>(
  runtime: Runtime,
  from: readonly T[],
  to: T[],
  start: number,
  middle: number,
  end: number,
  isAfter: (a: T, b: T) => boolean
): void {
  const last = Math.min(end, from.length)
  let left = start
  let right = middle
  for (let index = start; index < last; index++) {
    runtime.work(1)
    const takesRight = left >= middle || (right < last && isAfter(from[left] as T, from[right] as T))
    to[index] = from[takesRight ? right++ : left++] as T
  }
}
