import type { ItemBatcher } from '../../asl/definition.ts'
import { batchLimits } from '../../asl/map-input.ts'
import type { Scope } from '../../asl/scope.ts'
import { Payload } from '../../lib/json/payload.ts'

/**
 * The inputs of child executions that each get a batch of items: `{"BatchInput", "Items"}`. A batch is full where the
 * next item would make it larger than the batcher allows; it holds one item at least.
 * @throws {StateError}
 */
export function batchItems(batcher: ItemBatcher, scope: Scope, items: readonly Payload[]): readonly Payload[] {
  const { items: maxItems = Infinity, inputBytes: maxBytes = Infinity } = batchLimits(batcher, scope)
  const opening = batcher.batchInput === undefined ? '{' : `{"BatchInput":${batcher.batchInput.evaluate(scope).text},`
  const emptyBytes = Payload.ofText(`${opening}"Items":[]}`).sizeBytes
  const batches: Payload[][] = []
  let open: Payload[] = []
  let sizeBytes = 0
  for (const item of items) {
    const added = item.sizeBytes + 1
    if (open.length === 0 || open.length >= maxItems || sizeBytes + added - 1 > maxBytes) {
      open = []
      batches.push(open)
      sizeBytes = emptyBytes
    }
    open.push(item)
    sizeBytes += added
  }
  return batches.map((batch) => Payload.ofText(`${opening}"Items":[${batch.map(({ text }) => text).join(',')}]}`))
}
