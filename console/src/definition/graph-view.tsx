import { type NodeProps, ReactFlow, ViewportPortal } from '@xyflow/react'
import '@xyflow/react/dist/base.css'
import { createContext, memo, type ReactNode, useContext, useMemo } from 'react'
import type { NodeStatus } from '../execution/node-statuses.ts'
import { Button } from '../ui/button.tsx'
import { plural } from '../ui/format.ts'
import { Icon } from '../ui/icon.tsx'
import { type Status, StatusIcon } from '../ui/status.tsx'
import { Edges } from './edges.tsx'
import { allStates, type Graph, type GraphState } from './graph.ts'
import { layOut, type PlacedNode } from './layout.ts'
import { iconOfType } from './type-icons.ts'
import { type PlacedFlowNode, SMALLEST_ZOOM, useViewport } from './use-viewport.ts'
import './graph-view.css'

interface GraphViewProps {
  readonly graph: Graph
  /** What is shown of each state; nothing where only the definition is. */
  readonly statuses?: ReadonlyMap<string, NodeStatus> | undefined
  readonly taken?: ReadonlySet<string> | undefined
  readonly selected?: string | undefined
  /** The state to keep in sight until somebody moves the graph or chooses a state. */
  readonly followed?: string | undefined
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

const NODE_TYPES = { state: memo(StateNode), container: memo(ContainerNode), start: memo(DotNode), end: memo(DotNode) }
/** Of more nodes not all are in sight, nor within the keyboard's reach: there is a list to choose from. */
const MANY_NODES = 40

/** A definition's graph, to be panned and zoomed. */
export function GraphView({ graph, statuses, taken, selected, followed, onSelect, headOf }: GraphViewProps) {
  const layout = useMemo(() => layOut(graph), [graph])
  const nodes = useMemo(() => layout.nodes.map(toFlowNode), [layout])
  const { frame, flow, reveal, begin, hold, showAll, zoomBy } = useViewport(layout, selected, followed)
  const shown = useMemo(
    () => ({ statuses, selected, onSelect, headOf, hasStatuses: statuses !== undefined, reveal }),
    [statuses, selected, onSelect, headOf, reveal]
  )
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
            begin()
          }}
          onMoveStart={(byHand) => {
            if (byHand !== null) hold()
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
          <Button className="button-icon" icon="fit" aria-label="Show the whole graph" onClick={showAll} />
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
  const { statuses, hasStatuses } = useContext(ShownContext)
  const { state } = placed
  if (state === undefined) return null
  const status = statuses?.get(state.key)
  return (
    <NodeButton placed={placed} className="node" status={hasStatuses ? (status?.status ?? 'none') : 'plain'}>
      <Counts status={status} />
    </NodeButton>
  )
}

/** What a state looks like, alone or in the head of its box. */
function NodeButton({
  placed,
  className,
  status: shape,
  children
}: {
  readonly placed: PlacedNode
  readonly className: string
  readonly status?: Status | 'plain'
  readonly children?: ReactNode
}) {
  const { statuses, selected, onSelect, reveal } = useContext(ShownContext)
  const { state } = placed
  if (state === undefined) return null
  const status = statuses?.get(state.key)
  return (
    <button
      type="button"
      className={`${className} nopan`}
      data-status={shape}
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
      {children}
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
  const { statuses, hasStatuses, headOf } = useContext(ShownContext)
  const { state } = placed
  if (state === undefined) return null
  return (
    <div
      className="box"
      data-status={hasStatuses ? (statuses?.get(state.key)?.status ?? 'none') : 'plain'}
      data-distributed={state.isDistributed || undefined}
    >
      <div className="box-head">
        <NodeButton placed={placed} className="box-button" />
        {headOf?.(state)}
      </div>
    </div>
  )
}

function DotNode({ data: { placed } }: NodeProps<PlacedFlowNode>) {
  return <div className={`dot dot-${placed.kind}`} title={placed.kind === 'start' ? 'Start' : 'End'} />
}
