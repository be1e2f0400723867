import { Graph as DagreGraph, layout as runDagre } from '@dagrejs/dagre'
import type { EdgeKind, Graph, GraphState } from './graph.ts'

/** Where a graph's nodes go, in pixels from the top left. */
export interface Layout {
  readonly width: number
  readonly height: number
  readonly nodes: readonly PlacedNode[]
  readonly edges: readonly PlacedEdge[]
}

export interface PlacedNode {
  readonly id: string
  readonly kind: 'state' | 'container' | 'start' | 'end'
  readonly state?: GraphState
  /** The container it is in; positions are absolute all the same. */
  readonly parent?: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface PlacedEdge {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly kind: EdgeKind
  readonly label: string
  readonly points: readonly Point[]
  /** Middle of the label, where there is one. */
  readonly labelAt?: Point
}

export interface Point {
  readonly x: number
  readonly y: number
}

const NODE_WIDTH = 208
const NODE_HEIGHT = 56
const DOT = 22
const PADDING = 18
const CONTAINER_HEAD = 52
const SMALLEST_MAP = 340
const BRANCH_GAP = 22
const LABEL_CHARACTER = 6.2
const LABEL_LONGEST = 26
const LABEL_HEIGHT = 18
const START = 'start'
const END = 'end'
/** In a graph of more states than this, lines that lead far are not routed around what lies between: that takes too long. */
const LARGE = 40
/** States between the two ends of a line, in the definition's order. */
const FAR = 8

/** As it stands at its line; whole characters, not halves of them. */
export function shortLabelOf(label: string): string {
  if (label.length <= LABEL_LONGEST) return label
  const characters = [...label]
  return characters.length <= LABEL_LONGEST ? label : `${characters.slice(0, LABEL_LONGEST - 1).join('')}…`
}

/** Characters beyond the Latin, Greek and Cyrillic ones can be twice as wide. */
export const labelWidthOf = (short: string): number =>
  [...short].reduce((sum, character) => sum + (character < '\u0530' ? 1 : 2), 0) * LABEL_CHARACTER + 12

/** Places every state, and those inside of Parallel and Map states in boxes of their own, so that no two overlap. */
export function layOut(graph: Graph): Layout {
  return layOutScope(graph, undefined, 'root')
}

function layOutScope(graph: Graph, parent: string | undefined, scope: string): Layout {
  const dagre = new DagreGraph({ multigraph: true })
  dagre.setGraph({ rankdir: 'TB', nodesep: 36, ranksep: 44, edgesep: 18, marginx: 0, marginy: 0 })
  dagre.setDefaultEdgeLabel(() => ({}))
  const insides = new Map<string, Layout>()
  // ids of our own: names of states can be anything, the names of members of objects among them
  const ids = new Map(graph.states.map(({ key }, index) => [key, `n${index}`]))
  const idOf = (key: string): string => ids.get(key) ?? ''
  for (const state of graph.states) {
    const inside = insideOf(state)
    if (inside !== undefined) insides.set(idOf(state.key), inside)
    dagre.setNode(idOf(state.key), { width: inside?.width ?? NODE_WIDTH, height: inside?.height ?? NODE_HEIGHT })
  }
  const ends = graph.states.filter(({ isEnd }) => isEnd)
  if (graph.startAt !== undefined) {
    dagre.setNode(START, { width: DOT, height: DOT })
    dagre.setEdge(START, idOf(graph.startAt), {}, 'start')
  }
  if (ends.length > 0) {
    dagre.setNode(END, { width: DOT, height: DOT })
    for (const state of ends) dagre.setEdge(idOf(state.key), END, {}, 'end')
  }
  const direct: Graph['edges'][number][] = []
  const isFar = findFar(graph)
  for (const [index, edge] of graph.edges.entries()) {
    const { from, to, label } = edge
    if (isFar(edge)) {
      direct.push(edge)
      continue
    }
    const width = label === '' ? 0 : labelWidthOf(shortLabelOf(label))
    const placed = label === '' ? {} : { width, height: LABEL_HEIGHT, labelpos: 'c' as const }
    dagre.setEdge(idOf(from), idOf(to), placed, String(index))
  }
  runDagre(dagre)
  return collect({ graph, dagre, insides, ids, parent, scope, direct })
}

/** Each state keeps the shortest line that leads to it, so that it stands below what comes before it. */
function findFar({ states, edges }: Graph): (edge: Graph['edges'][number]) => boolean {
  if (states.length <= LARGE) return () => false
  const places = new Map(states.map(({ key }, index) => [key, index]))
  const spanOf = ({ from, to }: Graph['edges'][number]): number =>
    Math.abs((places.get(from) ?? 0) - (places.get(to) ?? 0))
  const shortest = new Map<string, Graph['edges'][number]>()
  for (const edge of edges) {
    const known = shortest.get(edge.to)
    if (known === undefined || spanOf(edge) < spanOf(known)) shortest.set(edge.to, edge)
  }
  return (edge) => spanOf(edge) > FAR && shortest.get(edge.to) !== edge
}

/** A Parallel's branches stand side by side below its head; a Map has one. */
function insideOf(state: GraphState): Layout | undefined {
  const branches = state.branches.filter(({ states }) => states.length > 0)
  if (branches.length === 0) return undefined
  const nodes: PlacedNode[] = []
  const edges: PlacedEdge[] = []
  let x = PADDING
  let height = 0
  for (const [index, branch] of branches.entries()) {
    const layout = layOutScope(branch, state.key, `${state.key}\u001f#${index}`)
    const move = by(x, CONTAINER_HEAD + PADDING)
    nodes.push(...layout.nodes.map(move.node))
    edges.push(...layout.edges.map(move.edge))
    x += layout.width + BRANCH_GAP
    height = Math.max(height, layout.height)
  }
  // a Map's head holds the choice of an iteration, too
  const smallest = state.type === 'Map' ? SMALLEST_MAP : NODE_WIDTH + 2 * PADDING
  const width = Math.max(x - BRANCH_GAP + PADDING, smallest)
  const indent = (width - (x - BRANCH_GAP + PADDING)) / 2
  const centre = by(indent, 0)
  return {
    width,
    height: CONTAINER_HEAD + height + 2 * PADDING,
    nodes: nodes.map(centre.node),
    edges: edges.map(centre.edge)
  }
}

const by = (dx: number, dy: number) => {
  const point = ({ x, y }: Point): Point => ({ x: x + dx, y: y + dy })
  return {
    node: (node: PlacedNode): PlacedNode => ({ ...node, ...point(node) }),
    edge: (edge: PlacedEdge): PlacedEdge => ({
      ...edge,
      points: edge.points.map(point),
      ...(edge.labelAt !== undefined && { labelAt: point(edge.labelAt) })
    })
  }
}

function collect(parts: {
  readonly graph: Graph
  readonly dagre: DagreGraph
  readonly insides: ReadonlyMap<string, Layout>
  readonly ids: ReadonlyMap<string, string>
  readonly parent: string | undefined
  readonly scope: string
  readonly direct: Graph['edges']
}): Layout {
  const { graph, dagre, insides, ids, parent, scope, direct } = parts
  const nodes: PlacedNode[] = []
  const edges: PlacedEdge[] = []
  const states = new Map(graph.states.map((state) => [ids.get(state.key), state]))
  const own = new Map<string, PlacedNode>()
  for (const id of dagre.nodes()) {
    const { x, y, width, height } = dagre.node(id) as Required<Point & { width: number; height: number }>
    const [left, top] = [x - width / 2, y - height / 2]
    const state = states.get(id)
    const inside = insides.get(id)
    const kind = id === START ? 'start' : id === END ? 'end' : inside === undefined ? 'state' : 'container'
    const node: PlacedNode = {
      id: state?.key ?? `${scope}\u001f\u001f${id}`,
      kind,
      x: left,
      y: top,
      width,
      height,
      ...(state !== undefined && { state }),
      ...(parent !== undefined && { parent })
    }
    own.set(id, node)
    nodes.push(node)
    if (inside === undefined) continue
    const move = by(left, top)
    nodes.push(...inside.nodes.map(move.node))
    edges.push(...inside.edges.map(move.edge))
  }
  for (const { v, w, name } of dagre.edges()) {
    const { points = [], x, y } = dagre.edge(v, w, name) as { points?: Point[]; x?: number; y?: number }
    const known = graph.edges[Number(name)]
    const [from, to] = [own.get(v)?.id ?? '', own.get(w)?.id ?? '']
    edges.push({
      id: `${from}→${to}→${name}`,
      from,
      to,
      kind: known?.kind ?? 'next',
      label: known?.label ?? '',
      points,
      ...(x !== undefined && y !== undefined && { labelAt: { x, y } })
    })
  }
  for (const { from, to, kind, label } of direct) {
    const [source, target] = [own.get(ids.get(from) ?? ''), own.get(ids.get(to) ?? '')]
    if (source === undefined || target === undefined) continue
    edges.push({ id: `${from}→${to}→direct`, from, to, kind, label, points: besides(source, target) })
  }
  const { width = 0, height = 0 } = dagre.graph() as { width?: number; height?: number }
  return { width, height, nodes, edges }
}

/** From the right side of one to the right side of the other. */
function besides(source: PlacedNode, target: PlacedNode): readonly Point[] {
  const [from, to] = [
    { x: source.x + source.width, y: source.y + source.height / 2 },
    { x: target.x + target.width, y: target.y + target.height / 2 }
  ]
  const x = Math.max(from.x, to.x) + 18
  return [from, { x, y: from.y }, { x, y: to.y }, to]
}
