import { isArray, isObject, type Json } from '../../lib/json/value.ts'
import type { Budget } from '../budget.ts'
import { definiteStep, pickMembers } from './definite-step.ts'
import { accepts, type FilterScope } from './evaluate-filter.ts'
import { areDefinite, type Filter, type FilterPath, type Path, type PathStep } from './path.ts'
import { PathMiss } from './path-errors.ts'
import { notAnArray, notFilterable, renderPath } from './render-steps.ts'

/**
 * Values that one path may visit, filters' paths included; beyond it the path is refused. `$..*..*..*` grows with the
 * power of its descents. A path that goes over every value of the largest payload twice stays within.
 */
const MAX_VISITS = 1_000_000

/** Levels of data and steps that an evaluation may nest, so that it stays within the stack. */
const MAX_NESTING = 2_500

/**
 * Everything an indefinite path finds, in the order of the data.
 * @throws {PathMiss} `unusable` where an index, slice or filter meets a value it cannot be applied to, `limit`
 */
export function selectAll(path: Path, start: Json, budget: Budget): readonly Json[] {
  const selection = new Selection(path.steps, start, new PathBudget(budget), (steps) => renderPath(path.root, steps))
  return selection.run(start)
}

/** What a path may visit itself, out of what its state has left. */
class PathBudget {
  readonly #budget: Budget
  readonly #mostWork: number
  #nesting = 0

  constructor(budget: Budget) {
    this.#budget = budget
    this.#mostWork = budget.work + MAX_VISITS
  }

  spend(units: number): void {
    const isExhausted = this.#budget.spend(units)
    if (this.#budget.work > this.#mostWork) {
      throw new PathMiss('limit', `It visits more than ${MAX_VISITS} values. Narrow it with names or indexes`)
    }
    if (isExhausted) {
      throw new PathMiss('limit', 'The paths of the state visit too many values. Narrow them with names or indexes')
    }
  }

  enter(): void {
    this.spend(1)
    if (++this.#nesting > MAX_NESTING) {
      throw new PathMiss('limit', `It goes more than ${MAX_NESTING} levels deep`)
    }
  }

  leave(): void {
    this.#nesting--
  }
}

class Selection {
  readonly #steps: readonly PathStep[]
  readonly #root: Json
  readonly #budget: PathBudget
  readonly #render: (steps: readonly PathStep[]) => string
  /** How many of the first steps are definite: up to there, a value of the wrong type is an error. */
  readonly #definiteCount: number
  readonly #found: Json[] = []

  constructor(
    steps: readonly PathStep[],
    root: Json,
    budget: PathBudget,
    render: (steps: readonly PathStep[]) => string
  ) {
    this.#steps = steps
    this.#root = root
    this.#budget = budget
    this.#render = render
    const indefinite = steps.findIndex((step) => !areDefinite([step]))
    this.#definiteCount = indefinite < 0 ? steps.length : indefinite
  }

  run(start: Json): readonly Json[] {
    this.#walk(start, 0)
    return this.#found
  }

  #walk(value: Json, at: number): void {
    const step = this.#steps[at]
    if (step === undefined) {
      this.#budget.spend(1)
      this.#found.push(value)
      return
    }
    this.#budget.enter()
    this.#apply(step, value, at)
    this.#budget.leave()
  }

  #apply(step: PathStep, value: Json, at: number): void {
    switch (step.kind) {
      case 'name': {
        const member = isObject(value) ? value.get(step.name) : undefined
        if (member !== undefined) this.#walk(member, at + 1)
        return
      }
      case 'names':
        this.#walkNames(step.names, value, at)
        return
      case 'index':
        if (this.#isArray(value, at)) this.#walkItem(value, step.index, at)
        return
      case 'from-end':
        if (this.#isArray(value, at)) this.#walkItem(value, value.length - step.distance, at)
        return
      case 'indexes':
        if (this.#isArray(value, at)) for (const index of step.indexes) this.#walkItem(value, index, at)
        return
      case 'slice':
        if (this.#isArray(value, at)) for (const item of slice(value, step.from, step.to)) this.#walk(item, at + 1)
        return
      case 'wildcard':
        for (const child of children(value)) this.#walk(child, at + 1)
        return
      case 'filter':
        this.#walkFiltered(step.filter, value, at)
        return
      case 'descent':
        this.#descend(value, at)
    }
  }

  #walkNames(names: readonly string[], value: Json, at: number): void {
    if (!isObject(value)) return
    if (at < this.#steps.length - 1) {
      const path = this.#render(this.#steps.slice(0, at + 1))
      throw new PathMiss('unusable', `Multi properties can only be used as path leafs: ${path}`)
    }
    this.#walk(pickMembers(value, names), at + 1)
  }

  /** The library takes an item beyond the end for null: it is found as such, and is nothing to further steps. */
  #walkItem(value: readonly Json[], index: number, at: number): void {
    const item = value[index]
    if (item !== undefined) this.#walk(item, at + 1)
    else if (at === this.#steps.length - 1) this.#walk(null, at + 1)
  }

  #walkFiltered(filter: Filter, value: Json, at: number): void {
    if (isArray(value)) {
      for (const item of value) if (this.#accepts(filter, item)) this.#walk(item, at + 1)
    } else if (isObject(value)) {
      if (this.#accepts(filter, value)) this.#walk(value, at + 1)
    } else if (at <= this.#definiteCount) {
      throw new PathMiss('unusable', notFilterable(this.#steps.slice(at), value))
    }
  }

  /**
   * Jayway's way: the step after `..` is tried on every object and array, outer before inner. On arrays, where it is
   * not the last one, the steps behind it are applied to every item instead.
   */
  #descend(value: Json, at: number): void {
    const next = this.#steps[at + 1] as PathStep
    if (this.#isTarget(next, value)) {
      if (isArray(value) && at + 2 < this.#steps.length) for (const item of value) this.#walk(item, at + 2)
      else this.#walk(value, at + 1)
    }
    for (const child of children(value)) {
      this.#budget.enter()
      this.#descend(child, at)
      this.#budget.leave()
    }
  }

  #isTarget(step: PathStep, value: Json): boolean {
    switch (step.kind) {
      case 'name':
        return isObject(value) && value.has(step.name)
      case 'names':
        return isObject(value) && step.names.every((name) => value.has(name))
      case 'wildcard':
        return isObject(value) || isArray(value)
      case 'filter':
        return (isObject(value) || isArray(value)) && this.#accepts(step.filter, value)
      default:
        return isArray(value)
    }
  }

  #accepts(filter: Filter, item: Json): boolean {
    const scope: FilterScope = {
      read: (path) => this.#readForFilter(path, item),
      spend: (units) => this.#budget.spend(units)
    }
    return accepts(filter, scope)
  }

  #readForFilter({ fromRoot, steps, isDefinite }: FilterPath, item: Json): Json | undefined {
    let value: Json | undefined = fromRoot ? this.#root : item
    if (!isDefinite) {
      const selection = new Selection(steps, this.#root, this.#budget, this.#render)
      try {
        return selection.run(value)
      } catch (error) {
        if (error instanceof PathMiss && error.reason === 'unusable') return undefined
        throw error
      }
    }
    this.#budget.spend(1 + steps.length)
    for (let index = 0; index < steps.length && value !== undefined; index++) {
      value = definiteStep(value, steps[index] as PathStep, index === steps.length - 1)
    }
    return value
  }

  #isArray(value: Json, at: number): value is readonly Json[] {
    if (isArray(value)) return true
    if (value !== null && at <= this.#definiteCount) {
      throw new PathMiss('unusable', notAnArray(this.#steps.slice(at), value))
    }
    return false
  }
}

const children = (value: Json): Iterable<Json> => (isArray(value) ? value : isObject(value) ? value.values() : [])

/** Either end may be open; a negative one counts from the array's end. With both given, the end is taken as it is. */
function* slice(value: readonly Json[], from: number | undefined, to: number | undefined): Generator<Json> {
  const { length } = value
  const fromEnd = (index: number): number => (index < 0 ? length + index : index)
  if (from === undefined || to === undefined) {
    yield* value.slice(Math.max(0, fromEnd(from ?? 0)), Math.max(0, to === undefined ? length : fromEnd(to)))
    return
  }
  for (let index = Math.max(from, -length); index < Math.min(length, to); index++) {
    const item = value[fromEnd(index)]
    if (item !== undefined) yield item
  }
}
