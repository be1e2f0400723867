/**
 * The syntax tree of a JSONata expression, in the shape the `jsonata` package's parser gives it. Only what is
 * evaluated is described.
 */
export type Node =
  | PathNode
  | NameNode
  | LiteralNode
  | RegexNode
  | VariableNode
  | ParentNode
  | UnaryNode
  | ArrayNode
  | ObjectNode
  | BinaryNode
  | BindNode
  | ConditionNode
  | BlockNode
  | LambdaNode
  | CallNode
  | PartialNode
  | ApplyNode
  | TransformNode
  | SortNode
  | WildcardNode
  | PlaceholderNode

/** What may follow any expression: predicates, a grouping, `[]`; and what a step of a path may carry. */
interface NodeBase {
  /** Where the expression's first token ends in the source. */
  readonly position?: number
  /** Predicates of an expression that is not a step. */
  readonly predicate?: readonly FilterStage[]
  /** `{key: value}` after an expression. */
  readonly group?: { readonly lhs: readonly Pair[] }
  /** `[]` after an expression: a sequence of one stays an array. */
  readonly keepArray?: boolean
  /** Predicates and index bindings of a step. */
  readonly stages?: readonly Stage[]
  /** `@$name` after a step. */
  readonly focus?: string
  /** `#$name` after a step. */
  readonly index?: string
  /** The label under which `%` later finds the item this step was applied to. */
  readonly ancestor?: { readonly label: string }
  /** The step takes part in a stream of tuples, because of `@`, `#` or `%`. */
  readonly tuple?: boolean
}

export type Pair = readonly [Node, Node]
export type Stage = FilterStage | { readonly type: 'index'; readonly value: string }
export interface FilterStage {
  readonly type: 'filter'
  readonly expr: Node
}

export interface PathNode extends NodeBase {
  readonly type: 'path'
  readonly steps: readonly Node[]
  readonly keepSingletonArray?: boolean
}
export interface NameNode extends NodeBase {
  readonly type: 'name'
  readonly value: string
}
export interface LiteralNode extends NodeBase {
  readonly type: 'string' | 'number' | 'value'
  readonly value: string | number | boolean | null
}
export interface RegexNode extends NodeBase {
  readonly type: 'regex'
  readonly value: RegExp
}
export interface VariableNode extends NodeBase {
  readonly type: 'variable'
  /** Without its `$`: empty for the context item, `$` for the root. */
  readonly value: string
}
export interface ParentNode extends NodeBase {
  readonly type: 'parent'
  readonly slot: { readonly label: string }
}
export interface UnaryNode extends NodeBase {
  readonly type: 'unary'
  readonly value: '-'
  readonly expression: Node
}
export interface ArrayNode extends NodeBase {
  readonly type: 'unary'
  readonly value: '['
  readonly expressions: readonly Node[]
  /** The array is a step of a path and is not flattened into its result. */
  readonly consarray?: boolean
}
export interface ObjectNode extends NodeBase {
  readonly type: 'unary'
  readonly value: '{'
  readonly lhs: readonly Pair[]
}
export interface BinaryNode extends NodeBase {
  readonly type: 'binary'
  readonly value: string
  readonly lhs: Node
  readonly rhs: Node
}
export interface BindNode extends NodeBase {
  readonly type: 'bind'
  readonly lhs: VariableNode
  readonly rhs: Node
}
export interface ConditionNode extends NodeBase {
  readonly type: 'condition'
  readonly condition: Node
  readonly then: Node
  readonly else?: Node
}
export interface BlockNode extends NodeBase {
  readonly type: 'block'
  readonly expressions: readonly Node[]
}
export interface LambdaNode extends NodeBase {
  readonly type: 'lambda'
  readonly arguments: readonly VariableNode[]
  readonly signature?: { readonly definition: string }
  readonly body: Node
  /** Not written by the author: a call in tail position, wrapped so that it can be made after the caller returned. */
  readonly thunk?: boolean
}
export interface CallNode extends NodeBase {
  readonly type: 'function'
  readonly procedure: Node
  readonly arguments: readonly Node[]
}
export interface PartialNode extends NodeBase {
  readonly type: 'partial'
  readonly procedure: Node
  readonly arguments: readonly Node[]
}
export interface ApplyNode extends NodeBase {
  readonly type: 'apply'
  readonly lhs: Node
  readonly rhs: Node
}
export interface TransformNode extends NodeBase {
  readonly type: 'transform'
  readonly pattern: Node
  readonly update: Node
  readonly delete?: Node
}
export interface SortNode extends NodeBase {
  readonly type: 'sort'
  readonly terms: readonly { readonly descending: boolean; readonly expression: Node }[]
}
export interface WildcardNode extends NodeBase {
  readonly type: 'wildcard' | 'descendant'
}
/** `?` among the arguments of a partial application. */
export interface PlaceholderNode extends NodeBase {
  readonly type: 'operator'
  readonly value: string
}

/** The expressions directly inside a node, in writing order. */
export function childNodes(node: Node): readonly Node[] {
  const children = ownChildren(node)
  const around = [...(node.predicate ?? []), ...(node.stages ?? [])].flatMap((stage) =>
    stage.type === 'filter' ? [stage.expr] : []
  )
  return [...children, ...around, ...(node.group?.lhs.flat() ?? [])]
}

/** Those of a node without its predicates, stages and grouping. */
export function ownChildren(node: Node): readonly Node[] {
  switch (node.type) {
    case 'path':
      return node.steps
    case 'unary':
      if (node.value === '[') return node.expressions
      return node.value === '{' ? node.lhs.flat() : [node.expression]
    case 'binary':
    case 'apply':
      return [node.lhs, node.rhs]
    case 'bind':
      return [node.rhs]
    case 'condition':
      return node.else === undefined ? [node.condition, node.then] : [node.condition, node.then, node.else]
    case 'block':
      return node.expressions
    case 'lambda':
      return [node.body]
    case 'function':
    case 'partial':
      return [node.procedure, ...node.arguments]
    case 'transform':
      return node.delete === undefined ? [node.pattern, node.update] : [node.pattern, node.update, node.delete]
    case 'sort':
      return node.terms.map((term) => term.expression)
    default:
      return []
  }
}
