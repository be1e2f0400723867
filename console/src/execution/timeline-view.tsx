import { useMemo, useState } from 'react'
import { iconOfType } from '../definition/type-icons.ts'
import type { History, Visit } from '../history/history.ts'
import { formatClock, formatDuration, plural } from '../ui/format.ts'
import { Icon } from '../ui/icon.tsx'
import { Duration, useNow } from '../ui/now.tsx'
import { type Column, Rows } from '../ui/rows.tsx'
import { labelOf, StatusBadge, statusList } from '../ui/status.tsx'

interface TimelineProps {
  readonly history: History
  readonly startMs: number
  readonly endMs: number | undefined
  readonly selected: number | undefined
  readonly onSelect: (visit: Visit) => void
}

/** Each stay in a state as a row: how it ended, how long it took, and when, as bars of its attempts. */
export function TimelineView({ history, startMs, endMs, selected, onSelect }: TimelineProps) {
  const now = useNow(endMs === undefined ? 1_000 : undefined)
  const [status, setStatus] = useState('')
  const until = Math.max(endMs ?? now, startMs + 1)
  const rows = useMemo(
    () => history.visits.filter((visit) => status === '' || visit.status === status),
    [history, status]
  )
  const columns: readonly Column<Visit>[] = [
    {
      id: 'name',
      title: 'State',
      width: 'minmax(0, 2fr)',
      cell: (visit) => (
        <button
          type="button"
          className="row-name"
          style={{ paddingLeft: `${Math.min(depthOf(visit), 6) * 16}px` }}
          onClick={(event) => {
            event.stopPropagation()
            onSelect(visit)
          }}
        >
          <Icon name={iconOfType(visit.type)} size={14} />
          <span className="truncate">{visit.name}</span>
          {visit.index !== undefined && visit.parent?.type === 'Map' && <span className="tag">#{visit.index}</span>}
        </button>
      )
    },
    {
      id: 'status',
      title: 'Status',
      width: '138px',
      narrowWidth: '48px',
      cell: ({ status: each }) => <StatusBadge status={each} />
    },
    {
      id: 'started',
      title: 'Started',
      width: '110px',
      wideOnly: true,
      cell: ({ startMs: ms }) => <span className="number">{formatClock(ms)}</span>
    },
    {
      id: 'duration',
      title: 'Duration',
      width: '90px',
      align: 'end',
      cell: (visit) => <Duration from={visit.startMs} to={visit.endMs} />
    },
    {
      id: 'bar',
      title: (
        <span className="axis">
          <span>0</span>
          <span>{formatDuration(until - startMs)}</span>
        </span>
      ),
      width: 'minmax(0, 3fr)',
      wideOnly: true,
      cell: (visit) => <Bar visit={visit} from={startMs} until={until} />
    }
  ]
  return (
    <div>
      <div className="toolbar">
        <select aria-label="Status of the state" value={status} onChange={(event) => setStatus(event.target.value)}>
          <option value="">All statuses</option>
          {statusList.map((each) => (
            <option key={each} value={each}>
              {labelOf(each)}
            </option>
          ))}
        </select>
        <span className="muted">{plural(rows.length, 'visited state')}</span>
      </div>
      <Rows
        label="States in the order they were entered"
        columns={columns}
        rows={rows}
        keyOf={({ id }) => id}
        rowHeight={40}
        onSelect={onSelect}
        isSelected={({ id }) => id === selected}
      />
    </div>
  )
}

function depthOf({ parent }: Visit): number {
  let depth = 0
  for (let each = parent; each !== undefined; each = each.parent) depth += 1
  return depth
}

function Bar({ visit, from, until }: { readonly visit: Visit; readonly from: number; readonly until: number }) {
  const place = (start: number, end: number | undefined) => ({
    left: `${(100 * (start - from)) / (until - from)}%`,
    width: `${Math.max(0, (100 * ((end ?? until) - start)) / (until - from))}%`
  })
  return (
    <span className="bar-track">
      <span
        className={visit.attempts.length > 0 ? 'bar bar-thin' : 'bar'}
        data-status={visit.status}
        style={place(visit.startMs, visit.endMs)}
      />
      {visit.attempts.map((attempt) => (
        <span
          key={attempt.id}
          className="bar"
          data-status={attempt.status}
          style={place(attempt.scheduledMs, attempt.endMs)}
          title={`${labelOf(attempt.status)}, ${formatDuration((attempt.endMs ?? until) - attempt.scheduledMs)}`}
        />
      ))}
    </span>
  )
}
