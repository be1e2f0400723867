import { utf8Length } from '../lib/json/payload.ts'

/** What an ItemBatcher makes of items: full batches, as the inputs of executions, and what does not fill one yet. */
export interface Batches {
  readonly inputs: readonly string[]
  /** How many items each input has. */
  readonly items: readonly number[]
  /** Items of the batch that is not full yet. */
  readonly partial: readonly string[]
}

export interface BatchBounds {
  readonly items?: number
  /** Of the whole input, in UTF-8; a batch holds one item at least, however large that is. */
  readonly inputBytes?: number
  /** The evaluated BatchInput, as JSON text. */
  readonly input?: string
}

/**
 * @param waiting items in their order, as JSON texts
 * @param isLast no more will come, so that the last batch need not be full
 */
export function fillBatches(
  { items: maxItems = Number.POSITIVE_INFINITY, inputBytes: maxBytes = Number.POSITIVE_INFINITY, input }: BatchBounds,
  waiting: readonly string[],
  isLast: boolean
): Batches {
  const opening = input === undefined ? '{"Items":[' : `{"BatchInput":${input},"Items":[`
  const frameBytes = utf8Length(opening) + 2
  const inputs: string[] = []
  const items: number[] = []
  let batch: string[] = []
  let bytes = frameBytes
  const close = (): void => {
    inputs.push(`${opening}${batch.join(',')}]}`)
    items.push(batch.length)
    batch = []
    bytes = frameBytes
  }
  for (const text of waiting) {
    const textBytes = utf8Length(text)
    if (batch.length > 0 && bytes + 1 + textBytes > maxBytes) close()
    bytes += textBytes + (batch.length > 0 ? 1 : 0)
    batch.push(text)
    if (batch.length >= maxItems) close()
  }
  if (isLast && batch.length > 0) close()
  return { inputs, items, partial: batch }
}
