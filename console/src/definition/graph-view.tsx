import { type Node, type NodeProps, ReactFlow, type ReactFlowInstance, ViewportPortal } from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import { createContext, memo, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef } from 'react'
import type { NodeStatus } from '../execution/node-statuses.ts'
import { Button } from '../ui/button.tsx'
import { plural } from '../ui/format.ts'
import { Icon } from '../ui/icon.tsx'
import { StatusIcon } from '../ui/status.tsx'
import { Edges } from './edges.tsx'
import { allStates, type Graph, type GraphState } from './graph.ts'
import { layOut, type PlacedNode } from './layout.ts'
import { iconOfType } from './type-icons.ts'
import './graph-view.css'

interface GraphViewProps {
  readonly graph: Graph
  /** What is shown of each state; nothing where only the definition is. */
  readonly statuses?: ReadonlyMap<string, NodeStatus> | undefined
  readonly taken?: ReadonlySet<string> | undefined
  readonly selected?: string | undefined
  /** The state to have in sight when the graph opens, once it is known. */
  readonly startAtKey?: string | undefined
  readonly onSelect?: ((state: GraphState) => void) | undefined
  /** What stands in the head of a box. */
  readonly headOf?: ((state: GraphState) => ReactNode) | undefined
}

interface Shown extends Pick<GraphViewProps, 'statuses' | 'selected' | 'onSelect' | 'headOf'> {
  readonly hasStatuses: boolean
  /** Brings a node into sight that the keyboard has reached. */
  readonly reveal: (node: PlacedNode) => void
}

const ShownContext = createContext<Shown>({ hasStatuses: false, reveal: () => undefined })

type PlacedFlowNode = Node<{ readonly placed: PlacedNode }>

const NODE_TYPES = { state: memo(StateNode), container: memo(ContainerNode), start: memo(DotNode), end: memo(DotNode) }
const SMALLEST_ZOOM = 0.08
/** Of more nodes not all are in sight, nor within the keyboard's reach: there is a list to choose from. */
const MANY_NODES = 40
/** A large graph starts where its execution does, readable, instead of whole and tiny. */
const READABLE_ZOOM = 0.8

/** A definition's graph, to be panned and zoomed. */
export function GraphView({ graph, statuses, taken, selected, startAtKey, onSelect, headOf }: GraphViewProps) {
  const layout = useMemo(() => layOut(graph), [graph])
  const nodes = useMemo(() => layout.nodes.map(toFlowNode), [layout])
  const frame = useRef<HTMLDivElement>(null)
  const flow = useRef<ReactFlowInstance<PlacedFlowNode, never>>(undefined)
  const reveal = useCallback(({ x, y, width, height }: PlacedNode): void => {
    frame.current?.querySelector('.react-flow')?.scrollTo(0, 0)
    const zoom = flow.current?.getZoom() ?? 1
    void flow.current?.setCenter(x + width / 2, y + Math.min(height, 200) / 2, { zoom, duration: 120 })
  }, [])
  const shown = useMemo(
    () => ({ statuses, selected, onSelect, headOf, hasStatuses: statuses !== undefined, reveal }),
    [statuses, selected, onSelect, headOf, reveal]
  )
  const showPart = useCallback(
    (whole: boolean): void => {
      const { clientWidth = 0, clientHeight = 0 } = frame.current ?? {}
      const [across, down] = [(clientWidth - 48) / layout.width, (clientHeight - 48) / layout.height]
      const zoom = Math.min(1, Math.max(Math.min(across, down), whole ? SMALLEST_ZOOM : READABLE_ZOOM))
      const start = layout.nodes.find(({ kind, parent }) => kind === 'start' && parent === undefined)
      const isWider = layout.width * zoom > clientWidth && start !== undefined
      const middle = isWider ? start.x + start.width / 2 : layout.width / 2
      const x = clientWidth / 2 - middle * zoom
      const y = Math.max(24, (clientHeight - layout.height * zoom) / 2)
      void flow.current?.setViewport({ x, y: whole ? y : Math.min(y, 48), zoom })
    },
    [layout]
  )
  /** Once somebody has chosen or moved something, nothing moves by itself. */
  const hasBegun = useRef(false)
  const begin = useCallback((): void => {
    const node = layout.nodes.find(({ id }) => id === startAtKey)
    if (node === undefined || flow.current === undefined || hasBegun.current) return
    hasBegun.current = true
    const { x, y, zoom } = flow.current.getViewport()
    const { clientWidth = 0, clientHeight = 0 } = frame.current ?? {}
    const [left, top] = [node.x * zoom + x, node.y * zoom + y]
    const isAcross = left >= 0 && left + node.width * zoom <= clientWidth
    const isDown = top >= 0 && top + node.height * zoom <= clientHeight
    if (!isAcross || !isDown) reveal(node)
  }, [layout, startAtKey, reveal])
  useEffect(begin, [begin])
  const zoomBy = (factor: number): void => void flow.current?.zoomTo(flow.current.getZoom() * factor, { duration: 120 })
  return (
    <ShownContext value={shown}>
      <section className="graph" ref={frame} aria-label={`Graph of ${plural(allStates(graph).length, 'state')}`}>
        <ReactFlow
          nodes={nodes}
          edges={[]}
          nodeTypes={NODE_TYPES}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          elementsSelectable={false}
          minZoom={SMALLEST_ZOOM}
          maxZoom={1.6}
          zoomOnDoubleClick={false}
          onInit={(instance) => {
            flow.current = instance
            showPart(false)
            const node = layout.nodes.find(({ id }) => id === selected)
            if (node === undefined) return begin()
            hasBegun.current = true
            reveal(node)
          }}
          onMoveStart={(byHand) => {
            if (byHand !== null) hasBegun.current = true
          }}
          disableKeyboardA11y
          onlyRenderVisibleElements={nodes.length > 300}
        >
          <ViewportPortal>
            <Edges edges={layout.edges} width={layout.width} height={layout.height} taken={taken} />
          </ViewportPortal>
        </ReactFlow>
        {nodes.length > MANY_NODES && onSelect !== undefined && (
          <select
            className="graph-finder"
            aria-label="Go to a state"
            value={selected ?? ''}
            onChange={({ target }) => {
              const node = layout.nodes.find(({ id }) => id === target.value)
              if (node?.state === undefined) return
              reveal(node)
              onSelect(node.state)
            }}
          >
            <option value="">Go to a state…</option>
            {allStates(graph).map(({ key, name }) => (
              <option key={key} value={key}>
                {name}
              </option>
            ))}
          </select>
        )}
        <div className="graph-tools">
          <Button className="button-icon" icon="plus" aria-label="Zoom in" onClick={() => zoomBy(1.25)} />
          <Button className="button-icon" icon="minus" aria-label="Zoom out" onClick={() => zoomBy(0.8)} />
          <Button className="button-icon" icon="fit" aria-label="Show the whole graph" onClick={() => showPart(true)} />
        </div>
      </section>
    </ShownContext>
  )
}

const toFlowNode = (placed: PlacedNode): PlacedFlowNode => ({
  id: placed.id,
  type: placed.kind,
  position: { x: placed.x, y: placed.y },
  width: placed.width,
  height: placed.height,
  zIndex: placed.kind === 'container' ? -100 + depthOf(placed) : 10,
  data: { placed }
})

const depthOf = ({ id }: PlacedNode): number => id.split('\u001f').length

function StateNode({ data: { placed } }: NodeProps<PlacedFlowNode>) {
  const { statuses, selected, onSelect, hasStatuses, reveal } = useContext(ShownContext)
  const { state } = placed
  if (state === undefined) return null
  const status = statuses?.get(state.key)
  return (
    <button
      type="button"
      className="node nopan"
      data-status={hasStatuses ? (status?.status ?? 'none') : 'plain'}
      aria-pressed={selected === state.key}
      onClick={() => onSelect?.(state)}
      onFocus={({ currentTarget }) => currentTarget.matches(':focus-visible') && reveal(placed)}
    >
      <span className="node-icon">
        <Icon name={iconOfType(state.type)} />
      </span>
      <span className="node-text">
        <span className="node-name" title={state.name}>
          {state.name}
        </span>
        <span className="node-detail" title={state.detail}>
          {state.isDistributed ? 'Distributed Map' : state.type}
          {state.detail !== '' && ` · ${state.detail}`}
        </span>
      </span>
      {status !== undefined && status.status !== 'none' && <StatusIcon status={status.status} size={18} />}
      <Counts status={status} />
    </button>
  )
}

function Counts({ status }: { readonly status: NodeStatus | undefined }) {
  if (status === undefined || (status.retries === 0 && status.visits < 2)) return null
  return (
    <span className="node-counts">
      {status.visits > 1 && (
        <span title={`Entered ${status.visits} times`}>
          {status.visits}×<span className="visually-hidden"> entered</span>
        </span>
      )}
      {status.retries > 0 && (
        <span className="node-retries" title={plural(status.retries, 'retry', 'retries')}>
          <Icon name="redrive" size={10} />
          {status.retries}
          <span className="visually-hidden"> {status.retries === 1 ? 'retry' : 'retries'}</span>
        </span>
      )}
    </span>
  )
}

function ContainerNode({ data: { placed } }: NodeProps<PlacedFlowNode>) {
  const { statuses, selected, onSelect, hasStatuses, headOf, reveal } = useContext(ShownContext)
  const { state } = placed
  if (state === undefined) return null
  const status = statuses?.get(state.key)
  return (
    <div
      className="box"
      data-status={hasStatuses ? (status?.status ?? 'none') : 'plain'}
      data-distributed={state.isDistributed || undefined}
    >
      <div className="box-head">
        <button
          type="button"
          className="box-button nopan"
          aria-pressed={selected === state.key}
          onClick={() => onSelect?.(state)}
          onFocus={({ currentTarget }) => currentTarget.matches(':focus-visible') && reveal(placed)}
        >
          <span className="node-icon">
            <Icon name={iconOfType(state.type)} />
          </span>
          <span className="node-text">
            <span className="node-name" title={state.name}>
              {state.name}
            </span>
            <span className="node-detail">{state.isDistributed ? 'Distributed Map' : state.type}</span>
          </span>
          {status !== undefined && status.status !== 'none' && <StatusIcon status={status.status} size={18} />}
        </button>
        {headOf?.(state)}
      </div>
    </div>
  )
}

function DotNode({ data: { placed } }: NodeProps<PlacedFlowNode>) {
  return <div className={`dot dot-${placed.kind}`} title={placed.kind === 'start' ? 'Start' : 'End'} />
}
