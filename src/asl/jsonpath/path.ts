import type { Payload } from '../../lib/json/payload.ts'
import type { Json } from '../../lib/json/value.ts'
import type { Budget } from '../budget.ts'
import type { Pattern } from './pattern.ts'

/** What a path starts from: `$`, `$$` or `$name`. */
export type PathRoot =
  | { readonly kind: 'input' }
  | { readonly kind: 'context' }
  | { readonly kind: 'variable'; readonly name: string }

export type PathStep =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  /** `[(@.length-1)]`: counted from the end, 1 being the last item. */
  | { readonly kind: 'from-end'; readonly distance: number }
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'indexes'; readonly indexes: readonly number[] }
  | { readonly kind: 'slice'; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'descent' }
  | { readonly kind: 'filter'; readonly filter: Filter }

/** The condition of `[?(…)]`. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Filter[] }
  | { readonly kind: 'not'; readonly operand: Filter }
  | { readonly kind: 'exists'; readonly path: FilterPath }
  | {
      readonly kind: 'comparison'
      readonly operator: FilterOperator
      readonly left: FilterOperand
      readonly right: FilterOperand
    }

export type FilterOperand =
  | { readonly kind: 'path'; readonly path: FilterPath }
  | { readonly kind: 'literal'; readonly value: Json }
  | { readonly kind: 'pattern'; readonly pattern: Pattern }

export interface FilterPath {
  /** `$…` instead of `@…`: it starts where the whole path does. */
  readonly fromRoot: boolean
  readonly steps: readonly PathStep[]
  readonly isDefinite: boolean
}

export type FilterOperator =
  | '=='
  | '!='
  | '==='
  | '!=='
  | '<'
  | '<='
  | '>'
  | '>='
  | '=~'
  | 'in'
  | 'nin'
  | 'subsetof'
  | 'anyof'
  | 'noneof'
  | 'contains'
  | 'all'
  | 'size'
  | 'empty'

/** The values that paths read; the evaluation scope of a state is one. */
export interface PathScope {
  readonly input: Payload
  readonly context: () => Json
  /** `undefined` where the variable was never assigned. */
  readonly variable: (name: string) => Json | undefined
  /** What all paths and expressions of the state may take together. */
  readonly budget: Budget
}

/** A compiled path. Made by `parsePath`. */
export class Path {
  /** As the definition has it; error texts quote it. */
  readonly text: string
  readonly root: PathRoot
  readonly steps: readonly PathStep[]
  /** Whether it can find one value only; any other path gives an array of what it finds. */
  readonly isDefinite: boolean
  /** Whether it is made of names and single indexes only, as `ResultPath` demands. */
  readonly isReferencePath: boolean
  /** Whether it is `$`, `$$` or `$name` alone: the value may then be passed on untouched. */
  readonly isRoot: boolean
  /** The steps of a reference path: what nearly every path is, and what is read without looking at steps. */
  readonly keys: readonly (string | number)[] | undefined

  constructor(text: string, root: PathRoot, steps: readonly PathStep[]) {
    this.text = text
    this.root = root
    this.steps = steps
    this.isDefinite = areDefinite(steps)
    this.keys = keysOf(steps)
    this.isReferencePath = this.keys !== undefined
    this.isRoot = steps.length === 0
  }
}

export const areDefinite = (steps: readonly PathStep[]): boolean =>
  steps.every(({ kind }) => kind === 'name' || kind === 'index' || kind === 'from-end' || kind === 'names')

function keysOf(steps: readonly PathStep[]): readonly (string | number)[] | undefined {
  const keys: (string | number)[] = []
  for (const step of steps) {
    if (step.kind === 'name') keys.push(step.name)
    else if (step.kind === 'index' && step.index >= 0) keys.push(step.index)
    else return undefined
  }
  return keys
}
