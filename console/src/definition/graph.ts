/** A definition as its graph. Definitions come from people: whatever a member holds, this does not throw. */
export interface Graph {
  readonly states: readonly GraphState[]
  readonly edges: readonly GraphEdge[]
  /** Name of the first state, where there is one of that name. */
  readonly startAt: string | undefined
  /** What its author says about it. */
  readonly comment: string | undefined
}

export type StateType = 'Pass' | 'Task' | 'Choice' | 'Wait' | 'Succeed' | 'Fail' | 'Parallel' | 'Map' | 'Unknown'

export interface GraphState {
  /** Names of the states around it and its own: unique in the definition. */
  readonly key: string
  readonly name: string
  readonly type: StateType
  /** In a word or two: the function called, how long it waits. */
  readonly detail: string
  /** Of a Parallel its branches, of a Map its processor alone. */
  readonly branches: readonly Graph[]
  readonly isDistributed: boolean
  readonly isEnd: boolean
  readonly source: Readonly<Record<string, unknown>>
}

export type EdgeKind = 'next' | 'choice' | 'default' | 'catch'

export interface GraphEdge {
  readonly from: string
  readonly to: string
  readonly kind: EdgeKind
  readonly label: string
}

type Members = Readonly<Record<string, unknown>>

const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {}
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const TYPES: ReadonlySet<string> = new Set(['Pass', 'Task', 'Choice', 'Wait', 'Succeed', 'Fail', 'Parallel', 'Map'])
/** Deeper nesting is not drawn. */
const DEEPEST = 12
const KEY_SEPARATOR = '\u001f'

export const keyOf = (parent: string, name: string): string => (parent === '' ? name : parent + KEY_SEPARATOR + name)
export const nameOfKey = (key: string): string => key.slice(key.lastIndexOf(KEY_SEPARATOR) + 1)
export const parentOfKey = (key: string): string => key.slice(0, Math.max(0, key.lastIndexOf(KEY_SEPARATOR)))

/** @returns `undefined` where the text is no JSON object */
export function readGraph(definition: string): Graph | undefined {
  try {
    const value: unknown = JSON.parse(definition)
    return typeof value === 'object' && value !== null ? graphOf(membersOf(value), '', 0) : undefined
  } catch {
    return undefined
  }
}

function graphOf(members: Members, parent: string, depth: number): Graph {
  const entries = Object.entries(membersOf(members.States))
  const names = new Set(entries.map(([name]) => name))
  const states = entries.map(([name, state]) => stateOf(name, membersOf(state), parent, depth))
  const edges = entries.flatMap(([name, state]) => edgesOf(name, membersOf(state)).filter(({ to }) => names.has(to)))
  const startAt = textOf(members.StartAt)
  return {
    states,
    edges: mergeEdges(edges).map((edge) => ({ ...edge, from: keyOf(parent, edge.from), to: keyOf(parent, edge.to) })),
    startAt: names.has(startAt) ? keyOf(parent, startAt) : undefined,
    comment: textOf(members.Comment) || undefined
  }
}

function stateOf(name: string, source: Members, parent: string, depth: number): GraphState {
  const type = TYPES.has(textOf(source.Type)) ? (source.Type as StateType) : 'Unknown'
  const key = keyOf(parent, name)
  const processor = membersOf(source.ItemProcessor ?? source.Iterator)
  const inner =
    type === 'Parallel'
      ? listOf(source.Branches).map(membersOf)
      : type === 'Map' && processor.States !== undefined
        ? [processor]
        : []
  return {
    key,
    name,
    type,
    detail: detailOf(type, source),
    branches: depth < DEEPEST ? inner.map((branch) => graphOf(branch, key, depth + 1)) : [],
    isDistributed: type === 'Map' && membersOf(processor.ProcessorConfig).Mode === 'DISTRIBUTED',
    isEnd: source.End === true || type === 'Succeed' || type === 'Fail',
    source
  }
}

function edgesOf(from: string, source: Members): readonly GraphEdge[] {
  const edges: GraphEdge[] = []
  const add = (to: unknown, kind: EdgeKind, label: string): void => {
    if (typeof to === 'string') edges.push({ from, to, kind, label })
  }
  if (source.Type === 'Choice') {
    for (const rule of listOf(source.Choices).map(membersOf)) add(rule.Next, 'choice', conditionOf(rule))
    add(source.Default, 'default', 'otherwise')
  } else add(source.Next, 'next', '')
  for (const catcher of listOf(source.Catch).map(membersOf)) {
    add(catcher.Next, 'catch', listOf(catcher.ErrorEquals).map(textOf).join(', '))
  }
  return edges
}

/** One line for all rules that lead from one state to the same other one in the same way. */
function mergeEdges(edges: readonly GraphEdge[]): readonly GraphEdge[] {
  const merged = new Map<string, GraphEdge>()
  for (const edge of edges) {
    const key = JSON.stringify([edge.from, edge.to, edge.kind === 'catch'])
    const known = merged.get(key)
    merged.set(
      key,
      known === undefined
        ? edge
        : { ...known, label: [known.label, edge.label].filter(Boolean).join(edge.kind === 'catch' ? ', ' : ' or ') }
    )
  }
  return [...merged.values()]
}

const unwrapped = (expression: string): string => expression.replace(/^\{%\s*|\s*%\}$/g, '')

/** A choice rule as one would say it: `$.total > 500`. */
export function conditionOf(rule: Members): string {
  if (rule.Condition !== undefined)
    return typeof rule.Condition === 'string' ? unwrapped(rule.Condition) : String(rule.Condition)
  if (Array.isArray(rule.And)) return rule.And.map((each) => `(${conditionOf(membersOf(each))})`).join(' and ')
  if (Array.isArray(rule.Or)) return rule.Or.map((each) => `(${conditionOf(membersOf(each))})`).join(' or ')
  if (rule.Not !== undefined) return `not (${conditionOf(membersOf(rule.Not))})`
  const variable = textOf(rule.Variable)
  const [operator, operand] = Object.entries(rule).find(
    ([name]) => !['Variable', 'Next', 'Comment', 'Assign', 'Output'].includes(name)
  ) ?? ['', undefined]
  if (operator === '') return variable
  if (operator.startsWith('Is')) {
    const what = operator.slice(2).toLowerCase()
    return `${variable} ${operand === true ? 'is' : 'is not'} ${what}`
  }
  const sign = SIGNS.find(([ending]) => operator.replace(/Path$/, '').endsWith(ending))?.[1] ?? operator
  return `${variable} ${sign} ${operator.endsWith('Path') ? textOf(operand) : JSON.stringify(operand)}`
}

const SIGNS = [
  ['LessThanEquals', '≤'],
  ['GreaterThanEquals', '≥'],
  ['LessThan', '<'],
  ['GreaterThan', '>'],
  ['Equals', '='],
  ['Matches', 'matches']
] as const

function detailOf(type: StateType, source: Members): string {
  if (type === 'Task') return resourceOf(source)
  if (type === 'Wait') {
    const seconds = source.Seconds ?? source.SecondsPath
    if (seconds !== undefined) return typeof seconds === 'number' ? `${seconds} s` : unwrapped(String(seconds))
    return unwrapped(textOf(source.Timestamp ?? source.TimestampPath))
  }
  if (type === 'Fail') return unwrapped(textOf(source.Error ?? source.ErrorPath))
  return ''
}

/** `lambda: book-courier`, `sqs: sendMessage`, `activity: approve` */
function resourceOf(source: Members): string {
  const resource = textOf(source.Resource)
  const parts = resource.split(':')
  if (parts[5] === 'function') return `lambda: ${parts[6] ?? ''}`
  if (parts[5] === 'activity') return `activity: ${parts[6] ?? ''}`
  const [service = '', action = ''] = resource
    .replace(/^arn:[^:]*:states:::/, '')
    .split(/(?<!\.sync):(?=[^:]*(?:\.sync:2)?$)/)
  const called = membersOf(source.Arguments ?? source.Parameters)
  const functionName = textOf(called.FunctionName)
  if (service === 'lambda' && functionName !== '' && !functionName.startsWith('{%')) {
    const name = functionName.includes(':function:') ? functionName.split(':function:')[1]?.split(':')[0] : functionName
    return `lambda: ${name}${action.includes('.') ? ` (${action.split('.').slice(1).join('.')})` : ''}`
  }
  return action === '' ? service : `${service.replace(/^aws-sdk:/, '')}: ${action}`
}

/** All states, the inner ones after those around them. */
export function allStates(graph: Graph): readonly GraphState[] {
  return graph.states.flatMap((state) => [state, ...state.branches.flatMap(allStates)])
}
