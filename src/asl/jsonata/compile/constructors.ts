import type { ArrayNode, ObjectNode } from '../ast.ts'
import type { Code, Compile } from '../code.ts'
import { isArray, newConstructedArray, type Value } from '../value.ts'
import { compileGroup } from './group.ts'

/** `[a, b]`: arrays among the values are taken apart, unless they are written as `[…]` themselves. */
export function compileArray(node: ArrayNode, compile: Compile): Code {
  const elements = node.expressions.map((expression) => ({
    value: compile(expression),
    isArray: expression.type === 'unary' && expression.value === '['
  }))
  const create = node.consarray === true ? newConstructedArray : (): Value[] => []
  return (runtime, input, frame) => {
    const array = create()
    for (const element of elements) {
      const value = element.value(runtime, input, frame)
      if (value === undefined) continue
      if (element.isArray || !isArray(value)) array.push(value)
      else {
        runtime.checkItems(array.length + value.length)
        for (const item of value) array.push(item)
      }
    }
    runtime.allocateItems(array.length)
    return array
  }
}

/** `{"key": value}`: what {@link compileGroup} makes of the context item alone. */
export function compileObject(node: ObjectNode, compile: Compile): Code {
  const group = compileGroup(node.lhs, compile)
  return (runtime, input, frame) => group(runtime, input, frame)
}
