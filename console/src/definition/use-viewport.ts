import type { Node, ReactFlowInstance } from '@xyflow/react'
import { type RefObject, useCallback, useEffect, useRef } from 'react'
import type { Layout, PlacedNode } from './layout.ts'

export type PlacedFlowNode = Node<{ readonly placed: PlacedNode }>

export const SMALLEST_ZOOM = 0.08
/** A large graph starts where its execution does, readable, instead of whole and tiny. */
const READABLE_ZOOM = 0.8
/** Smaller than that is read badly, but a graph that is whole is better than one that is cut. */
const SMALLEST_WHOLE_ZOOM = 0.6
const MOVE_MS = 120
/** Of a box its head is what is looked for. */
const HEAD_HEIGHT = 200

interface Viewport {
  readonly frame: RefObject<HTMLDivElement | null>
  readonly flow: RefObject<ReactFlowInstance<PlacedFlowNode, never> | undefined>
  /** Puts a node into the middle. */
  readonly reveal: (node: PlacedNode) => void
  /** Once the graph is there. */
  readonly begin: () => void
  /** Moved by hand: from then on nothing moves by itself. */
  readonly hold: () => void
  readonly showAll: () => void
  readonly zoomBy: (factor: number) => void
}

/** Which part of a graph is seen: its start, a state that was chosen, or one that is followed until somebody moves. */
export function useViewport(layout: Layout, selected: string | undefined, followed: string | undefined): Viewport {
  const frame = useRef<HTMLDivElement>(null)
  const flow = useRef<ReactFlowInstance<PlacedFlowNode, never>>(undefined)
  const isHeld = useRef(false)
  const reveal = useCallback(({ x, y, width, height }: PlacedNode): void => {
    frame.current?.querySelector('.react-flow')?.scrollTo(0, 0)
    const zoom = flow.current?.getZoom() ?? 1
    void flow.current?.setCenter(x + width / 2, y + Math.min(height, HEAD_HEIGHT) / 2, { zoom, duration: MOVE_MS })
  }, [])
  const showPart = useCallback(
    (whole: boolean): void => {
      const { clientWidth = 0, clientHeight = 0 } = frame.current ?? {}
      const fitting = Math.min(1, (clientWidth - 48) / layout.width, (clientHeight - 48) / layout.height)
      const zoom = whole || fitting >= SMALLEST_WHOLE_ZOOM ? Math.max(fitting, SMALLEST_ZOOM) : READABLE_ZOOM
      const start = layout.nodes.find(({ kind, parent }) => kind === 'start' && parent === undefined)
      const isWider = layout.width * zoom > clientWidth && start !== undefined
      const middle = isWider ? start.x + start.width / 2 : layout.width / 2
      const x = clientWidth / 2 - middle * zoom
      const y = Math.max(24, (clientHeight - layout.height * zoom) / 2)
      void flow.current?.setViewport({ x, y: whole ? y : Math.min(y, 48), zoom })
    },
    [layout]
  )
  const bringIntoSight = useCallback(
    (key: string | undefined): void => {
      const node = layout.nodes.find(({ id }) => id === key)
      if (node === undefined || flow.current === undefined) return
      const { x, y, zoom } = flow.current.getViewport()
      const { clientWidth = 0, clientHeight = 0 } = frame.current ?? {}
      const [left, top] = [node.x * zoom + x, node.y * zoom + y]
      const isAcross = left >= 0 && left + node.width * zoom <= clientWidth
      const isDown = top >= 0 && top + Math.min(node.height, HEAD_HEIGHT) * zoom <= clientHeight
      if (!isAcross || !isDown) reveal(node)
    },
    [layout, reveal]
  )
  // another definition, while it is written
  useEffect(() => {
    if (!isHeld.current) showPart(false)
  }, [showPart])
  useEffect(() => {
    if (selected !== undefined) isHeld.current = true
    // the panel of a state that was chosen narrows the frame
    if (selected !== undefined) bringIntoSight(selected)
    else if (!isHeld.current) bringIntoSight(followed)
  }, [selected, followed, bringIntoSight])
  return {
    frame,
    flow,
    reveal,
    begin: () => {
      showPart(false)
      bringIntoSight(selected ?? followed)
    },
    hold: () => {
      isHeld.current = true
    },
    showAll: () => {
      isHeld.current = true
      showPart(true)
    },
    zoomBy: (factor) => {
      isHeld.current = true
      void flow.current?.zoomTo(flow.current.getZoom() * factor, { duration: MOVE_MS })
    }
  }
}
