import { useState } from 'react'
import { Link } from 'wouter'
import { lastPart, pathTo } from '../api/arn.ts'
import type { GraphState } from '../definition/graph.ts'
import { failureOf } from '../history/failure.ts'
import type { History, Visit } from '../history/history.ts'
import { Data } from '../ui/data.tsx'
import { Note } from '../ui/feedback.tsx'
import { formatClock, formatDuration, plural } from '../ui/format.ts'
import { JsonView } from '../ui/json-view.tsx'
import { Duration } from '../ui/now.tsx'
import { SidePanel } from '../ui/side-panel.tsx'
import { StatusBadge } from '../ui/status.tsx'
import { Tabs, tabOf } from '../ui/tabs.tsx'
import { Failure } from './failure.tsx'
import { childOf } from './nested-executions.ts'
import { type Picked, visitsOf } from './node-statuses.ts'
import { waitingOf } from './waiting.ts'
import { WaitingNote } from './waiting-note.tsx'

interface StatePanelProps {
  readonly state: GraphState
  readonly history: History | undefined
  readonly picked: Picked
  readonly visitId: number | undefined
  readonly onVisit: (id: number) => void
  readonly onClose: () => void
}

/** Stays that can be chosen from; of more, the first and the last ones. */
const MOST_CHOICES = 400

/** Everything about one state: of its definition, and of a stay in it. */
export function StatePanel({ state, history, picked, visitId, onVisit, onClose }: StatePanelProps) {
  const [tab, setTab] = useState('data')
  const visits = history === undefined ? [] : visitsOf(history, state.key, picked)
  const visit =
    visits.find(({ id }) => id === visitId) ??
    visits.findLast(({ status }) => status === 'failed' || status === 'running') ??
    visits.at(-1)
  const tabs = [
    ...(visit === undefined ? [] : [{ id: 'data', label: 'Data' }]),
    ...(visit !== undefined && visit.attempts.length > 0
      ? [{ id: 'attempts', label: 'Attempts', count: visit.attempts.length }]
      : []),
    ...(visit === undefined ? [] : [{ id: 'events', label: 'Events', count: visit.events.length }]),
    { id: 'definition', label: 'Definition' }
  ]
  const shown = tabOf(tabs, tab)
  return (
    <SidePanel
      label={`State ${state.name}`}
      title={state.name}
      closeLabel="Close the state"
      onClose={onClose}
      about={
        <>
          <div className="muted wrap">
            {state.isDistributed ? 'Distributed Map' : state.type}
            {state.detail !== '' && ` · ${state.detail}`}
          </div>
          {typeof state.source.Comment === 'string' && <p className="comment wrap">{state.source.Comment}</p>}
        </>
      }
    >
      {visit !== undefined && (
        <div className="cluster state-facts">
          <StatusBadge status={visit.status} />
          <Duration from={visit.startMs} to={visit.endMs} />
          {visits.length > 1 && <VisitPicker visits={visits} chosen={visit} onVisit={onVisit} />}
        </div>
      )}
      {visit === undefined && history !== undefined && (
        <p className="muted state-facts">The execution has not been in this state.</p>
      )}
      <Tabs label="About the state" tabs={tabs} selected={shown} onSelect={setTab} />
      <div role="tabpanel" aria-label={tabs.find(({ id }) => id === shown)?.label} className="stack">
        {shown === 'data' && visit !== undefined && <VisitData visit={visit} state={state} />}
        {shown === 'attempts' && visit !== undefined && <Attempts visit={visit} />}
        {shown === 'events' && visit !== undefined && <VisitEvents visit={visit} />}
        {shown === 'definition' && <JsonView text={JSON.stringify(state.source)} label="definition of the state" />}
      </div>
    </SidePanel>
  )
}

function VisitPicker({
  visits,
  chosen,
  onVisit
}: {
  readonly visits: readonly Visit[]
  readonly chosen: Visit
  readonly onVisit: (id: number) => void
}) {
  const offered =
    visits.length > MOST_CHOICES ? [...visits.slice(0, MOST_CHOICES / 2), ...visits.slice(-MOST_CHOICES / 2)] : visits
  return (
    <select
      aria-label="Which stay in the state"
      className="visit-picker"
      value={chosen.id}
      onChange={(event) => onVisit(Number(event.target.value))}
    >
      {!offered.includes(chosen) && <option value={chosen.id}>{titleOf(chosen, visits)}</option>}
      {offered.map((visit) => (
        <option key={visit.id} value={visit.id}>
          {titleOf(visit, visits)}
        </option>
      ))}
    </select>
  )
}

function titleOf(visit: Visit, visits: readonly Visit[]): string {
  const place =
    visit.index === undefined ? `${visits.indexOf(visit) + 1} of ${visits.length}` : `iteration ${visit.index}`
  return `${place} · ${visit.status}`
}

function VisitData({ visit, state }: { readonly visit: Visit; readonly state: GraphState }) {
  const { input, output, variables, error, cause, attempts, mapRunArn, endMs } = visit
  const last = attempts.at(-1)
  const waiting = waitingOf(visit, state)
  const child = childOf(visit)
  return (
    <>
      {waiting !== undefined && <WaitingNote waiting={waiting} />}
      {error !== undefined && <Failure error={error} cause={cause} isCaught={visit.status === 'caught'} />}
      {mapRunArn !== undefined && (
        <Note>
          The items are processed by a <Link href={pathTo.mapRun(mapRunArn)}>Map Run</Link>.
        </Note>
      )}
      {child !== undefined && (
        <Note>
          It started the execution <Link href={pathTo.execution(child)}>{lastPart(child)}</Link>.
        </Note>
      )}
      {input === undefined && (
        <Note>
          The data of this state was not loaded: the history holds too much of it. Download the history to see all.
        </Note>
      )}
      <Data title="Input" text={input} />
      {last?.input !== undefined && last.input !== input && <Data title="Called with" text={last.input} />}
      {last?.output !== undefined && last.output !== output && <Data title="Result" text={last.output} />}
      {variables !== undefined && Object.keys(variables).length > 0 && (
        <Data
          title="Variables assigned"
          text={`{${Object.entries(variables)
            .map(([name, value]) => `${JSON.stringify(name)}:${value}`)
            .join(',')}}`}
        />
      )}
      <Data title="Output" text={output} />
      {endMs !== undefined && output === undefined && input !== undefined && (
        <p className="muted">The state was left without an output.</p>
      )}
    </>
  )
}

function Attempts({ visit: { attempts } }: { readonly visit: Visit }) {
  return (
    <ol className="attempts">
      {attempts.map((attempt, index) => (
        <li key={attempt.id}>
          <div className="cluster">
            <strong>Attempt {index + 1}</strong>
            <StatusBadge status={attempt.status} />
            <Duration from={attempt.scheduledMs} to={attempt.endMs} />
            {index > 0 && (
              <span className="muted">
                after {formatDuration(attempt.scheduledMs - (attempts[index - 1]?.endMs ?? attempt.scheduledMs))}
              </span>
            )}
          </div>
          {(attempt.error !== undefined || attempt.status === 'failed') && (
            <Failure error={attempt.error} cause={attempt.cause} />
          )}
          <details>
            <summary>Data</summary>
            <div className="stack">
              <Data title="Called with" text={attempt.input} />
              <Data title="Result" text={attempt.output} />
            </div>
          </details>
        </li>
      ))}
    </ol>
  )
}

const MOST_EVENTS = 200

function VisitEvents({ visit: { events, startMs } }: { readonly visit: Visit }) {
  return (
    <>
      <ol className="visit-events">
        {events.slice(0, MOST_EVENTS).map((event) => (
          <li key={event.id}>
            <span className="muted number">{event.id}</span>
            <span>{event.type}</span>
            <span className="muted number" title={formatClock(event.timestamp * 1000)}>
              +{formatDuration(event.timestamp * 1000 - startMs)}
            </span>
            {failureOf(event).error !== undefined && <span className="event-error">{failureOf(event).error}</span>}
          </li>
        ))}
      </ol>
      {events.length > MOST_EVENTS && (
        <p className="muted">And {plural(events.length - MOST_EVENTS, 'more event')}; the events view has all.</p>
      )}
    </>
  )
}
