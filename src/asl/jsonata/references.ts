import { childNodes, type Node, ownChildren } from './ast.ts'
import { standardFunctions } from './functions/standard-functions.ts'

export interface References {
  /** Names, `$` and `$$` that would read a context item at the top level, where there is none; in writing order. */
  readonly topLevel: readonly string[]
  /** Workflow variables the expression reads, without `$`, sorted. */
  readonly variables: readonly string[]
  /** Members of `$states` it reads; `all` where it uses `$states` in another way. */
  readonly statesMembers: ReadonlySet<string> | 'all'
}

/** Looks at each node of the tree once or twice, with stacks of its own: a definition's expression may be a megabyte. */
export function findReferences(root: Node): References {
  const topLevel = findTopLevel(root)
  const found = new ReadNames()
  found.visit(root)
  // the root item is nowhere, unlike names, which later steps and predicates take from the item before them
  if (found.hasRoot) topLevel.add('$$')
  return { topLevel: [...topLevel], variables: [...found.variables].sort(), statesMembers: found.statesMembers }
}

/**
 * What is evaluated without a context item. Of a path that is only the first step: later steps, predicates, sort terms
 * and groupings have the items before them. The body of a lambda has none either. Measured on AWS.
 */
function findTopLevel(root: Node): Set<string> {
  const found = new Set<string>()
  const pending: Node[] = [root]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    switch (node.type) {
      case 'path':
        if (node.steps[0] !== undefined) pending.push(node.steps[0])
        break
      case 'name':
        found.add(node.value)
        break
      case 'variable':
        if (node.value === '') found.add('$')
        if (node.value === '$') found.add('$$')
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
        // predicates and groupings are left out: they have a context item
        pushReversed(pending, ownChildren(node))
        break
      default:
    }
  }
  return found
}

/** What is still to do, last first. */
type Task = Node | { readonly type: 'bound'; readonly name: string } | { readonly type: 'scope ends' }

/** Walks through an expression as it is evaluated, and knows which names are bound in it wherever it is. */
class ReadNames {
  readonly variables = new Set<string>()
  hasRoot = false
  readonly #members = new Set<string>()
  #usesAll = false
  /** How many of the scopes around here bind a name. */
  readonly #bound = new Map<string, number>()
  /** The names that each of these scopes binds, innermost last. */
  readonly #scopes: string[][] = [[]]

  get statesMembers(): ReadonlySet<string> | 'all' {
    return this.#usesAll ? 'all' : this.#members
  }

  visit(root: Node): void {
    const pending: Task[] = [root]
    for (let task = pending.pop(); task !== undefined; task = pending.pop()) {
      if (task.type === 'bound') this.#bind(task.name)
      else if (task.type === 'scope ends') this.#leaveScope()
      else this.#visitNode(task, pending)
    }
  }

  #visitNode(node: Node, pending: Task[]): void {
    switch (node.type) {
      case 'variable':
        this.#read(node.value)
        break
      case 'bind':
        // a function may call itself; any other value still sees what the name meant before
        if (node.rhs.type === 'lambda') this.#bind(node.lhs.value)
        else pending.push({ type: 'bound', name: node.lhs.value })
        break
      case 'lambda':
        this.#enterScope(node.arguments.map(({ value }) => value))
        pending.push({ type: 'scope ends' })
        break
      case 'block':
        this.#enterScope([])
        pending.push({ type: 'scope ends' })
        break
      case 'path':
        this.#enterScope(node.steps.flatMap(namesBoundBy))
        pending.push({ type: 'scope ends' })
        this.#readMember(node.steps, pending, childNodes(node))
        return
      default:
    }
    pushReversed(pending, childNodes(node))
  }

  /** The steps of a path; `$states.input` reads one member of `$states`. */
  #readMember([first, second]: readonly Node[], pending: Task[], children: readonly Node[]): void {
    const isMember =
      first?.type === 'variable' && first.value === 'states' && first.predicate === undefined && second?.type === 'name'
    if (isMember) this.#members.add(second.value)
    pushReversed(pending, isMember ? children.slice(1) : children)
  }

  #read(name: string): void {
    if (name === '$') this.hasRoot = true
    else if (name === 'states') this.#usesAll = true
    else if (name !== '' && !standardFunctions.has(name) && !this.#bound.has(name)) this.variables.add(name)
  }

  #bind(name: string): void {
    this.#scopes.at(-1)?.push(name)
    this.#bound.set(name, (this.#bound.get(name) ?? 0) + 1)
  }

  #enterScope(names: readonly string[]): void {
    this.#scopes.push([])
    for (const name of names) this.#bind(name)
  }

  #leaveScope(): void {
    for (const name of this.#scopes.pop() ?? []) {
      const count = this.#bound.get(name) ?? 0
      if (count > 1) this.#bound.set(name, count - 1)
      else this.#bound.delete(name)
    }
  }
}

function namesBoundBy({ focus, index, stages = [] }: Node): string[] {
  const inStages = stages.flatMap((stage) => (stage.type === 'index' ? [stage.value] : []))
  return [...inStages, focus, index].filter((name) => name !== undefined)
}

function pushReversed(pending: Task[], nodes: readonly Node[]): void {
  for (let index = nodes.length - 1; index >= 0; index--) pending.push(nodes[index] as Node)
}
