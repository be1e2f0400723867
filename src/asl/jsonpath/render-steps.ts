import { stringify } from '../../lib/json/stringify.ts'
import type { Json } from '../../lib/json/value.ts'
import type { PathRoot, PathStep } from './path.ts'

/** Steps as AWS's error texts show them: `$['a'][0]`. The name of a variable counts as the first step. */
export function renderPath(root: PathRoot, steps: readonly PathStep[]): string {
  return `$${root.kind === 'variable' ? `['${root.name}']` : ''}${renderSteps(steps)}`
}

export const renderSteps = (steps: readonly PathStep[]): string => steps.map(renderStep).join('')

function renderStep(step: PathStep): string {
  switch (step.kind) {
    case 'name':
      return `['${step.name}']`
    case 'index':
      return `[${step.index}]`
    case 'from-end':
      return `[@.size()-${step.distance}]`
    case 'names':
      return `[${step.names.map((name) => `'${name}'`).join(', ')}]`
    case 'indexes':
      return `[${step.indexes.join(',')}]`
    case 'slice':
      return `[${step.from ?? ''}:${step.to ?? ''}]`
    case 'wildcard':
      return '[*]'
    case 'descent':
      return '..'
    case 'filter':
      return '[?]'
  }
}

/** Jayway's words for an index or a slice of something else; `steps` are those from there on. */
export const notAnArray = (steps: readonly PathStep[], value: Json): string =>
  `Filter: ${renderSteps(steps)} can only be applied to arrays. Current context is: ${contextText(value)}`

/** Jayway's words for a filter of something that is neither an array nor an object. */
export const notFilterable = (steps: readonly PathStep[], value: Json): string =>
  `Filter: ${renderSteps(steps)} can not be applied to primitives. Current context is: ${contextText(value)}`

/** Java's text of a value that the library took out of its tree: strings bare, objects and arrays as JSON. */
const contextText = (value: Json): string => (typeof value === 'string' ? value : stringify(value))
