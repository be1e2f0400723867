import { stringify } from '../../lib/json/stringify.ts'
import { isArray, isObject, type Json } from '../../lib/json/value.ts'
import { runtimeError, StateError } from '../errors.ts'
import { definiteStep } from './definite-step.ts'
import type { Path, PathRoot, PathScope, PathStep } from './path.ts'
import { PathMiss } from './path-errors.ts'
import { notAnArray, renderPath, renderSteps } from './render-steps.ts'
import { selectAll } from './select-all.ts'

/**
 * The value a path finds; of a path that can find several, the array of all it finds, `[]` included (recorded:
 * `test_json_path_array_wildcard_or_slice_with_no_input`).
 * @throws {PathMiss}
 * @throws {StateError} see {@link checkInput}
 */
export function readPath(path: Path, scope: PathScope): Json {
  const start = startOf(path.root, scope)
  checkInput(path, start)
  if (start === undefined) {
    if (path.isDefinite) throw new PathMiss('missing', `No results for path: ${renderPath(path.root, path.steps)}`)
    return []
  }
  if (!path.isDefinite) return selectAll(path, start, scope.budget)
  const value = find(path, start)
  if (value === undefined) throw explainMiss(path, start)
  return value
}

/**
 * The same without the reason: `undefined` where there is nothing. An index beyond an array's end is nothing here, so a
 * Choice can ask with `IsPresent` whether an array has items.
 */
export function tryReadPath(path: Path, scope: PathScope): Json | undefined {
  const start = startOf(path.root, scope)
  if (start === undefined) return path.isDefinite ? undefined : []
  if (path.isDefinite) return find(path, start)
  try {
    return selectAll(path, start, scope.budget)
  } catch (error) {
    if (error instanceof PathMiss && error.reason !== 'limit') return undefined
    throw asFieldError(path, error)
  }
}

/**
 * For fields that hold a path and nothing else: InputPath, OutputPath, TimeoutSecondsPath, HeartbeatSecondsPath.
 * @throws {StateError} `States.Runtime`, `Invalid path '$.x' : No results for path: $['x']`
 *   (recorded: `test_invalid_jsonpath`)
 */
export function readFieldPath(path: Path, scope: PathScope): Json {
  try {
    return readPath(path, scope)
  } catch (error) {
    throw asFieldError(path, error)
  }
}

/**
 * For `.$` members of payload templates, ErrorPath and CausePath. An index beyond an array's end gives null there.
 * @param fieldName as the definition has it: `value.$`, `ErrorPath`
 * @throws {StateError} `States.Runtime`, `The JSONPath '$.x' specified for the field 'value.$' could not be found in the
 *   input '{…}'` (recorded: `test_invalid_jsonpath`)
 */
export function readTemplatePath(path: Path, fieldName: string, scope: PathScope): Json {
  try {
    return readPath(path, scope)
  } catch (error) {
    if (!(error instanceof PathMiss) || error.reason === 'limit') throw asFieldError(path, error)
    if (error.reason === 'past-end') return null
    const searched = path.root.kind === 'context' ? stringify(scope.context()) : scope.input.text
    throw runtimeError(
      `The JSONPath '${path.text}' specified for the field '${fieldName}' could not be found in the input '${searched}'`
    )
  }
}

/**
 * For what a Choice compares.
 * @throws {StateError} `States.Runtime`
 */
export function readComparedPath(path: Path, scope: PathScope): Json {
  checkInput(path, startOf(path.root, scope))
  const value = tryReadPath(path, scope)
  if (value !== undefined) return value
  throw runtimeError(`Invalid path '${path.text}': The choice state's condition path references an invalid value.`)
}

/**
 * For ItemsPath, which AWS walks with other code than the rest.
 * @throws {StateError} `States.ReferencePathConflict`, `Unable to apply step "chunks" to input {…}`
 *   (reported from AWS by several users; the cause does not name the state)
 */
export function readItemsPath(path: Path, scope: PathScope): Json {
  const value = tryReadPath(path, scope)
  if (value !== undefined) return value
  const start = startOf(path.root, scope) ?? null
  const failing = path.keys?.find((_, index, keys) => findKeys(keys.slice(0, index + 1), start) === undefined)
  const step = failing ?? renderSteps(path.steps)
  throw new StateError('States.ReferencePathConflict', `Unable to apply step "${step}" to input ${stringify(start)}`)
}

/**
 * A state may be given null, and hand it on, but no path can be applied to it, not even `$`.
 * @throws {StateError} `States.Runtime` (reported from AWS for templates and for a Choice's Variable:
 *   github.com/awslabs/states-language/issues/29)
 */
function checkInput(path: Path, start: Json | undefined): void {
  if (start === null && path.root.kind === 'input') {
    throw runtimeError('Unable to apply Path transformation to null or empty input.')
  }
}

function asFieldError(path: Path, error: unknown): unknown {
  return error instanceof PathMiss ? runtimeError(`Invalid path '${path.text}' : ${error.message}`) : error
}

function startOf(root: PathRoot, scope: PathScope): Json | undefined {
  switch (root.kind) {
    case 'input':
      return scope.input.value
    case 'context':
      return scope.context()
    case 'variable':
      return scope.variable(root.name)
  }
}

function find(path: Path, start: Json): Json | undefined {
  if (path.keys !== undefined) return findKeys(path.keys, start)
  let value: Json | undefined = start
  for (let index = 0; index < path.steps.length && value !== undefined; index++) {
    value = definiteStep(value, path.steps[index] as PathStep, index === path.steps.length - 1)
  }
  return value
}

function findKeys(keys: readonly (string | number)[], start: Json): Json | undefined {
  let value: Json | undefined = start
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at]
    if (typeof key === 'string') {
      if (!(value instanceof Map)) return undefined
      value = value.get(key)
    } else {
      if (!Array.isArray(value)) return undefined
      value = value[key as number]
    }
  }
  return value
}

/** Walks again to where a definite path ends, for the text that Jayway has for it. */
function explainMiss(path: Path, start: Json): PathMiss {
  const { root, steps } = path
  let value: Json | undefined = start
  for (const [index, step] of steps.entries()) {
    const isLast = index === steps.length - 1
    const before = renderPath(root, steps.slice(0, index))
    // an item beyond the end is to Jayway a null that the next step is applied to
    const current: Json = value ?? null
    if (step.kind === 'name' || step.kind === 'names') {
      if (!isObject(current)) {
        return new PathMiss('missing', `Property ${renderSteps([step])} not found in path ${before}`)
      }
      if (step.kind === 'names' && !isLast) {
        const found = renderPath(root, steps.slice(0, index + 1))
        return new PathMiss('unusable', `Multi properties can only be used as path leafs: ${found}`)
      }
    } else if (current === null) {
      return new PathMiss('missing', `The path ${before} is null`)
    } else if (!isArray(current)) {
      return new PathMiss('unusable', notAnArray(steps.slice(index), current))
    }
    value = definiteStep(current, step, isLast)
    if (value !== undefined) continue
    if (isLast) {
      const reason = step.kind === 'name' ? 'missing' : 'past-end'
      return new PathMiss(reason, `No results for path: ${renderPath(root, steps)}`)
    }
    if (step.kind === 'name') {
      return new PathMiss('missing', `Missing property in path ${renderPath(root, steps.slice(0, index + 1))}`)
    }
  }
  throw new TypeError(`${path.text} finds something`)
}
