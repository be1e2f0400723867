import type { Runtime } from './runtime.ts'
import { isArray, isMap, newSequence, type Result, type Sequence } from './value.ts'

/** The member of that name; of an array, the members of its items in one sequence. */
export function lookup(runtime: Runtime, value: Result, key: string): Result {
  if (isMap(value)) return value.get(key)
  return isArray(value) ? lookupAll(runtime, value, key) : undefined
}

function lookupAll(runtime: Runtime, items: readonly Result[], key: string): Sequence {
  const found = newSequence()
  runtime.work(items.length >> 1)
  runtime.descend()
  for (const item of items) {
    const member = isArray(item) ? lookupAll(runtime, item, key) : isMap(item) ? item.get(key) : undefined
    if (member === undefined) continue
    if (isArray(member)) {
      runtime.checkItems(found.length + member.length)
      for (const inner of member) found.push(inner)
    } else found.push(member)
  }
  runtime.ascend()
  if (found.length > items.length) runtime.allocateItems(found.length)
  return found
}
