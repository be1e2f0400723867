import { memo } from 'react'
import { labelWidthOf, type PlacedEdge, type Point, shortLabelOf } from './layout.ts'

/** The lines of a graph, with what leads along them. */
export const Edges = memo(function Edges({
  edges,
  width,
  height,
  taken
}: {
  readonly edges: readonly PlacedEdge[]
  readonly width: number
  readonly height: number
  readonly taken: ReadonlySet<string> | undefined
}) {
  return (
    <svg className="edges" width={width + 80} height={height + 20} aria-hidden="true">
      <defs>
        {['plain', 'taken', 'catch'].map((look) => (
          <marker
            key={look}
            id={`arrow-${look}`}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto-start-reverse"
          >
            <path d="M0 0.5 7.500 4 0 7.500Z" className={`arrow arrow-${look}`} />
          </marker>
        ))}
      </defs>
      {edges.map((edge) => (
        <Edge key={edge.id} edge={edge} isTaken={taken?.has(`${edge.from}→${edge.to}`) === true} />
      ))}
    </svg>
  )
})

function Edge({
  edge: { kind, label, points, labelAt },
  isTaken
}: {
  readonly edge: PlacedEdge
  readonly isTaken: boolean
}) {
  const look = isTaken ? 'taken' : kind === 'catch' ? 'catch' : 'plain'
  const text = shortLabelOf(label)
  const width = labelWidthOf(text) - 2
  return (
    <g className={`edge edge-${look}`} data-kind={kind}>
      <path d={pathThrough(points)} markerEnd={`url(#arrow-${look})`} />
      {labelAt !== undefined && text !== '' && (
        <g transform={`translate(${labelAt.x} ${labelAt.y})`}>
          <title>{label}</title>
          <rect x={-width / 2} y={-9} width={width} height={18} rx={5} />
          <text textAnchor="middle" dy="4">
            {text}
          </text>
        </g>
      )}
    </g>
  )
}

/** Through the middles between the points, with the points as handles of the curve. */
function pathThrough(points: readonly Point[]): string {
  const [first, ...rest] = points
  if (first === undefined) return ''
  let path = `M${first.x} ${first.y}`
  for (const [index, point] of rest.entries()) {
    const next = rest[index + 1]
    path +=
      next === undefined
        ? `L${point.x} ${point.y}`
        : `Q${point.x} ${point.y} ${(point.x + next.x) / 2} ${(point.y + next.y) / 2}`
  }
  return path
}
