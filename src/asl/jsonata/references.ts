import { childNodes, type Node } from './ast.ts'
import { standardFunctions } from './functions/standard-functions.ts'

export interface References {
  /** Names, `$` and `$$` that would read a context item at the top level, where there is none; in writing order. */
  readonly topLevel: readonly string[]
  /** Workflow variables the expression reads, without `$`, sorted. */
  readonly variables: readonly string[]
  /** Members of `$states` it reads; `all` where it uses `$states` in another way. */
  readonly statesMembers: ReadonlySet<string> | 'all'
}

export function findReferences(root: Node): References {
  const topLevel = new Set<string>()
  collectTopLevel(root, topLevel)
  const variables = new Set<string>()
  collectVariables(root, new Set(), variables)
  const members = new Set<string>()
  const isPartial = collectStatesMembers(root, members)
  return { topLevel: [...topLevel], variables: [...variables].sort(), statesMembers: isPartial ? members : 'all' }
}

/**
 * What is evaluated without a context item. Of a path that is only the first step: later steps, predicates, sort terms
 * and groupings have the items before them. The body of a lambda has none either. Measured on AWS.
 */
function collectTopLevel(node: Node, found: Set<string>): void {
  switch (node.type) {
    case 'path':
      if (node.steps[0] !== undefined) collectTopLevel(node.steps[0], found)
      break
    case 'name':
      found.add(node.value)
      break
    case 'variable':
      if (node.value === '') found.add('$')
      if (node.value === '$') found.add('$$')
      break
    case 'transform':
    case 'sort':
      break
    case 'lambda':
    case 'unary':
    case 'binary':
    case 'apply':
    case 'function':
    case 'partial':
    case 'condition':
    case 'block':
    case 'bind':
      for (const child of childNodes(withoutFollowing(node))) collectTopLevel(child, found)
      break
    default:
  }
}

/** The node without its predicates and grouping, which have a context item. */
const withoutFollowing = ({ predicate: _, group: __, stages: ___, ...node }: Node): Node => node as Node

function collectVariables(node: Node, bound: ReadonlySet<string>, found: Set<string>): ReadonlySet<string> {
  switch (node.type) {
    case 'variable':
      if (!bound.has(node.value) && !isReserved(node.value)) found.add(node.value)
      return visitChildren(node, bound, found)
    case 'lambda':
      collectVariables(node.body, new Set([...bound, ...node.arguments.map((parameter) => parameter.value)]), found)
      return bound
    case 'bind': {
      const within = new Set([...bound, node.lhs.value])
      // a function may call itself; any other value still sees what the name meant before
      collectVariables(node.rhs, node.rhs.type === 'lambda' ? within : bound, found)
      return within
    }
    case 'block':
      visitChildren(node, bound, found)
      return bound
    case 'path': {
      const within = new Set(bound)
      for (const step of node.steps) {
        for (const name of [step.focus, step.index]) if (name !== undefined) within.add(name)
        for (const stage of step.stages ?? []) if (stage.type === 'index') within.add(stage.value)
      }
      visitChildren(node, within, found)
      return bound
    }
    default:
      return visitChildren(node, bound, found)
  }
}

function visitChildren(node: Node, bound: ReadonlySet<string>, found: Set<string>): ReadonlySet<string> {
  return childNodes(node).reduce((names, child) => collectVariables(child, names, found), bound)
}

const isReserved = (name: string): boolean =>
  name === '' || name === '$' || name === 'states' || standardFunctions.has(name)

/** Collects `input` of `$states.input`…; false where `$states` occurs in another form. */
function collectStatesMembers(node: Node, members: Set<string>): boolean {
  if (node.type === 'variable' && node.value === 'states') return false
  if (node.type !== 'path') return childNodes(node).every((child) => collectStatesMembers(child, members))
  const [first, second] = node.steps
  const isMember =
    first?.type === 'variable' && first.value === 'states' && first.predicate === undefined && second?.type === 'name'
  if (isMember) members.add(second.value)
  return childNodes(node).every((child) => (isMember && child === first) || collectStatesMembers(child, members))
}
