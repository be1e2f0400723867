import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'

export interface Column<Row> {
  readonly id: string
  readonly title: ReactNode
  /** A track of CSS's grid. */
  readonly width: string
  /** The same where there is little room. */
  readonly narrowWidth?: string
  readonly cell: (row: Row) => ReactNode
  readonly align?: 'end'
  /** Left out where there is no room for it. */
  readonly wideOnly?: boolean
}

interface RowsProps<Row> {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string | number
  readonly rowHeight?: number
  readonly onSelect?: (row: Row) => void
  readonly isSelected?: (row: Row) => boolean
}

/** Rows of a long list; only those in sight are drawn. */
export function Rows<Row>({ label, columns, rows, keyOf, rowHeight = 44, onSelect, isSelected }: RowsProps<Row>) {
  const body = useRef<HTMLDivElement>(null)
  const [margin, setMargin] = useState(0)
  useLayoutEffect(() => {
    const top = body.current?.getBoundingClientRect().top ?? 0
    setMargin(top + window.scrollY)
  }, [])
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: margin
  })
  const tracks = {
    '--tracks': columns.map(({ width }) => width).join(' '),
    '--tracks-narrow': columns
      .filter(({ wideOnly }) => wideOnly !== true)
      .map(({ width, narrowWidth }) => narrowWidth ?? width)
      .join(' ')
  }
  return (
    <div
      className="rows"
      role="table"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      style={tracks as React.CSSProperties}
    >
      <div role="rowgroup" className="rows-head">
        <div role="row" className="row" aria-rowindex={1}>
          {columns.map(({ id, title, align, wideOnly }) => (
            <div key={id} role="columnheader" data-align={align} data-wide-only={wideOnly}>
              {title}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" ref={body} className="rows-body" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const row = rows[index]
          if (row === undefined) return null
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: each row has a link or button that does the same
            <div
              key={keyOf(row)}
              role="row"
              aria-rowindex={index + 2}
              className="row"
              data-selected={isSelected?.(row) === true || undefined}
              data-clickable={onSelect !== undefined || undefined}
              style={{ height: rowHeight, transform: `translateY(${start - virtualizer.options.scrollMargin}px)` }}
              onClick={onSelect && (() => onSelect(row))}
            >
              {columns.map(({ id, cell, align, wideOnly }) => (
                <div key={id} role="cell" data-align={align} data-wide-only={wideOnly}>
                  {cell(row)}
                </div>
              ))}
            </div>
          )
        })}
      </div>
    </div>
  )
}
