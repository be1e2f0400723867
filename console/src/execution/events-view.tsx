import { useDeferredValue, useMemo, useState } from 'react'
import type { History, HistoryEvent } from '../history/history.ts'
import { Empty } from '../ui/feedback.tsx'
import { formatClock, formatDuration, plural } from '../ui/format.ts'
import { JsonView } from '../ui/json-view.tsx'
import { type Column, Rows } from '../ui/rows.tsx'
import { SearchField } from '../ui/search-field.tsx'
import { SidePanel } from '../ui/side-panel.tsx'

type Group = 'all' | 'failures' | 'states' | 'tasks' | 'containers'

const GROUPS: readonly (readonly [Group, string, RegExp])[] = [
  ['all', 'All events', /./],
  ['failures', 'Failures', /Failed|TimedOut|Aborted/],
  ['states', 'States entered and left', /StateEntered|StateExited/],
  ['tasks', 'Tasks', /^(Task|LambdaFunction|Activity)(?!State)/],
  ['containers', 'Parallel and Map', /^(Parallel|Map)/]
]

/** Every event, newest or oldest first, with filters. */
export function EventsView({
  events,
  history,
  startMs,
  onState
}: {
  readonly events: readonly HistoryEvent[]
  readonly history: History
  readonly startMs: number
  readonly onState: (key: string, visitId: number) => void
}) {
  const [group, setGroup] = useState<Group>('all')
  const [search, setSearch] = useState('')
  const [isNewestFirst, setNewestFirst] = useState(false)
  const [open, setOpen] = useState<number>()
  const wanted = useDeferredValue(search.trim().toLowerCase())
  const rows = useMemo(() => {
    const pattern = GROUPS.find(([id]) => id === group)?.[2] ?? /./
    const found = events.filter(
      (event) => pattern.test(event.type) && (wanted === '' || textOf(event, history).includes(wanted))
    )
    return isNewestFirst ? found.reverse() : found
  }, [events, history, group, wanted, isNewestFirst])
  const chosen = open === undefined ? undefined : events[open - 1]
  const columns: readonly Column<HistoryEvent>[] = [
    {
      id: 'id',
      title: 'Id',
      width: '64px',
      narrowWidth: '38px',
      align: 'end',
      cell: ({ id }) => <span className="muted">{id}</span>
    },
    {
      id: 'type',
      title: 'Type',
      width: 'minmax(0, 3fr)',
      cell: (event) => (
        <button
          type="button"
          className="row-name"
          data-failure={/Failed|TimedOut|Aborted/.test(event.type) || undefined}
          onClick={(click) => {
            click.stopPropagation()
            setOpen(event.id)
          }}
        >
          <span className="truncate">{event.type}</span>
        </button>
      )
    },
    {
      id: 'state',
      title: 'State',
      width: 'minmax(0, 2fr)',
      cell: ({ id }) => {
        const visit = history.visitOfEvent.get(id)
        if (visit === undefined) return <span className="muted">–</span>
        return (
          <button
            type="button"
            className="link"
            onClick={(click) => {
              click.stopPropagation()
              onState(visit.key, visit.id)
            }}
          >
            {visit.name}
          </button>
        )
      }
    },
    {
      id: 'time',
      title: 'Time',
      width: '110px',
      wideOnly: true,
      cell: ({ timestamp }) => <span className="number">{formatClock(timestamp * 1000)}</span>
    },
    {
      id: 'since',
      title: 'Since start',
      width: '100px',
      align: 'end',
      wideOnly: true,
      cell: ({ timestamp }) => formatDuration(timestamp * 1000 - startMs)
    }
  ]
  return (
    <>
      <div className="toolbar">
        <SearchField
          label="Search events"
          placeholder="Type, state, error or data"
          value={search}
          onChange={setSearch}
        />
        <select aria-label="Kind of event" value={group} onChange={(event) => setGroup(event.target.value as Group)}>
          {GROUPS.map(([id, label]) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
        <label className="check">
          <input type="checkbox" checked={isNewestFirst} onChange={(event) => setNewestFirst(event.target.checked)} />
          Newest first
        </label>
        <span className="muted">{plural(rows.length, 'event')}</span>
      </div>
      <div className={chosen === undefined ? 'beside' : 'beside beside-open'}>
        {rows.length === 0 ? (
          <Empty title="No event matches" />
        ) : (
          <Rows
            label="Events"
            columns={columns}
            rows={rows}
            keyOf={({ id }) => id}
            rowHeight={36}
            onSelect={({ id }) => setOpen(id)}
            isSelected={({ id }) => id === open}
          />
        )}
        {chosen !== undefined && (
          <SidePanel
            key={chosen.id}
            label={`Event ${chosen.id}`}
            title={`${chosen.id} · ${chosen.type}`}
            closeLabel="Close the event"
            onClose={() => setOpen(undefined)}
          >
            <EventDetails event={chosen} />
          </SidePanel>
        )}
      </div>
    </>
  )
}

function EventDetails({ event }: { readonly event: HistoryEvent }) {
  const details = Object.entries(event).find(([member]) => member.endsWith('EventDetails'))?.[1] as
    | Readonly<Record<string, unknown>>
    | undefined
  const members = Object.entries(details ?? {}).filter(([, value]) => typeof value !== 'object' || value === null)
  const facts = members.filter(([name]) => !DATA.has(name))
  const nested = Object.entries(details ?? {}).filter(
    ([name, value]) => typeof value === 'object' && value !== null && !name.endsWith('Details')
  )
  return (
    <div className="stack">
      <dl className="facts">
        <div>
          <dt>Time</dt>
          <dd>{new Date(event.timestamp * 1000).toISOString()}</dd>
        </div>
        <div>
          <dt>Caused by event</dt>
          <dd>{event.previousEventId === 0 ? 'none' : event.previousEventId}</dd>
        </div>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{String(value)}</dd>
          </div>
        ))}
      </dl>
      {members
        .filter(([name]) => DATA.has(name))
        .map(([name, value]) => (
          <section key={name}>
            <h3 className="data-title">{name}</h3>
            <JsonView text={String(value)} label={name} />
          </section>
        ))}
      {nested.map(([name, value]) => (
        <section key={name}>
          <h3 className="data-title">{name}</h3>
          <JsonView text={JSON.stringify(value)} label={name} />
        </section>
      ))}
    </div>
  )
}

const DATA: ReadonlySet<string> = new Set(['input', 'output', 'parameters', 'cause'])

/** What a search looks at. */
function textOf(event: HistoryEvent, history: History): string {
  return `${event.type} ${history.visitOfEvent.get(event.id)?.name ?? ''} ${JSON.stringify(event)}`.toLowerCase()
}
