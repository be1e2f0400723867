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
