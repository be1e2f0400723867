import type { TransformNode } from '../ast.ts'
import type { Code, Compile } from '../code.ts'
import type { Frame } from '../frame.ts'
import { applyFunction, BuiltIn } from '../function-value.ts'
import { jsonataError } from '../jsonata-error.ts'
import type { Runtime } from '../runtime.ts'
import { Signature } from '../signature.ts'
import { isFunction, isMap, itemsOf, type Result, type Value } from '../value.ts'

const SIGNATURE = new Signature('<(oa):o>')

/** `|pattern|update, deletions|`: a function that changes a copy of its argument where the pattern matches in it. */
export function compileTransform(node: TransformNode, compile: Compile): Code {
  const pattern = compile(node.pattern)
  const update = compile(node.update)
  const deletions = node.delete === undefined ? undefined : compile(node.delete)
  return (_, input, frame) =>
    new BuiltIn(SIGNATURE, 1, (runtime: Runtime, value: Result) => {
      if (value === undefined) return undefined
      const clone = frame.lookup('clone')
      if (!isFunction(clone)) throw jsonataError('T2013')
      const copy = applyFunction(runtime, clone, [value], input)
      const matches = pattern(runtime, copy, frame)
      if (matches === undefined) return copy
      for (const match of itemsOf(matches)) {
        runtime.work(1)
        change(runtime, match, update, frame)
        if (deletions !== undefined) remove(runtime, match, deletions(runtime, match, frame))
      }
      return copy
    })
}

/** @throws {JsonataError} T2011 */
function change(runtime: Runtime, match: Value, update: Code, frame: Frame): void {
  const changes = update(runtime, match, frame)
  if (changes === undefined) return
  if (!isMap(changes)) throw jsonataError('T2011', { value: changes })
  // the copy is ours to change
  runtime.work(changes.size * 2)
  if (isMap(match)) for (const [key, member] of changes) (match as Map<string, Value>).set(key, member)
}

/** @throws {JsonataError} T2012 */
function remove(runtime: Runtime, match: Value, names: Result): void {
  if (names === undefined) return
  const keys = itemsOf(names)
  runtime.work(keys.length * 2)
  if (!keys.every((key) => typeof key === 'string')) throw jsonataError('T2012', { value: names })
  if (isMap(match)) for (const key of keys) (match as Map<string, Value>).delete(key)
}
