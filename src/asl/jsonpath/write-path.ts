import { stringify } from '../../lib/json/stringify.ts'
import { isArray, isObject, type Json } from '../../lib/json/value.ts'
import { StateError } from '../errors.ts'
import type { Path } from './path.ts'

/**
 * `target` with `value` where a ResultPath points. An existing member keeps its place, a new one comes last; missing
 * objects are made, and an array of one item for a missing `[0]`. Only what lies on the path is copied.
 * @param path a reference path that starts at `$`
 * @throws {StateError} `States.ReferencePathConflict` where the path leads through something else than an object, or to
 *   an item that the array does not have (the name and both texts were reported from AWS by several users; its
 *   documentation speaks of `States.ResultPathMatchFailure`). The cause does not name the state.
 */
export function writePath(path: Path, target: Json, value: Json): Json {
  const { keys } = path
  if (keys === undefined) throw new TypeError(`${path.text} is not a reference path`)

  const written = (current: Json | undefined, at: number): Json => {
    const key = keys[at]
    if (key === undefined) return value
    if (typeof key === 'string') {
      if (current !== undefined && !isObject(current)) throw conflict(path, at, target)
      // `new Map(current)` makes an array of each member, and takes twice the time and memory
      const members = new Map<string, Json>()
      current?.forEach((member, name) => {
        members.set(name, member)
      })
      return members.set(key, written(members.get(key), at + 1))
    }
    if (current === undefined && key === 0) return [written(undefined, at + 1)]
    if (!isArray(current) || key >= current.length) throw conflict(path, at, target)
    return current.with(key, written(current[key], at + 1))
  }
  return written(target, 0)
}

function conflict({ text, keys = [] }: Path, at: number, target: Json): StateError {
  const failing = at === 0 ? `ReferencePath ${text}` : `step "${keys[at - 1]}"`
  return new StateError('States.ReferencePathConflict', `Unable to apply ${failing} to input ${stringify(target)}`)
}
