import type { Code } from '../code.ts'
import { lookup } from '../lookup.ts'
import type { Runtime } from '../runtime.ts'
import { collapse, isArray, isMap, newSequence, type Result, type Value } from '../value.ts'

/** A member's name as a step. */
export function compileName(name: string): Code {
  return (runtime, input) => {
    runtime.leaf()
    return collapse(lookup(runtime, input, name))
  }
}

/** `*`: the members of an object, or the items of an array; with an array among them, all in one plain array. */
export function compileWildcard(): Code {
  return (runtime, input) => {
    const members = isMap(input) ? [...input.values()] : isArray(input) ? input : []
    const found: Value[] = members.some(isArray) ? [] : newSequence()
    for (const member of members) {
      if (isArray(member)) collectFlat(runtime, member, found)
      else found.push(member)
    }
    runtime.allocateItems(found.length)
    return found
  }
}

function collectFlat(runtime: Runtime, items: readonly Value[], found: Value[]): void {
  runtime.work(items.length)
  runtime.descend()
  for (const item of items) {
    if (isArray(item)) collectFlat(runtime, item, found)
    else found.push(item)
  }
  runtime.ascend()
}

/** `**`: the context item and everything below it. */
export function compileDescendants(): Code {
  return (runtime, input) => {
    const found = newSequence()
    if (input !== undefined) collectDescendants(runtime, input, found)
    return found
  }
}

function collectDescendants(runtime: Runtime, value: Result, found: Value[]): void {
  runtime.work(1)
  runtime.descend()
  if (isArray(value)) {
    for (const item of value) collectDescendants(runtime, item, found)
  } else if (value !== undefined) {
    found.push(value)
    if (isMap(value)) for (const member of value.values()) collectDescendants(runtime, member, found)
  }
  runtime.ascend()
}
