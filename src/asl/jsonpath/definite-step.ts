import { isArray, isObject, type Json } from '../../lib/json/value.ts'
import type { PathStep } from './path.ts'

/** One step of a definite path; `undefined` where there is nothing. */
export function definiteStep(value: Json, step: PathStep, isLast: boolean): Json | undefined {
  switch (step.kind) {
    case 'name':
      return isObject(value) ? value.get(step.name) : undefined
    case 'index':
      return isArray(value) ? value[step.index] : undefined
    case 'from-end':
      return isArray(value) ? value[value.length - step.distance] : undefined
    case 'names':
      return isObject(value) && isLast ? pickMembers(value, step.names) : undefined
    default:
      throw new TypeError(`A step of kind ${step.kind} is not definite`)
  }
}

/** The object of those members that exist, in the order of the names. */
export const pickMembers = (value: ReadonlyMap<string, Json>, names: readonly string[]): Json =>
  new Map(names.flatMap((name) => (value.has(name) ? [[name, value.get(name) as Json]] : [])))
