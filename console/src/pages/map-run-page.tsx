import { type FormEvent, useEffect, useRef, useState } from 'react'
import { lastPart, machineOfExecution, nameOf, pathTo } from '../api/arn.ts'
import type { OutputOf } from '../api/call.ts'
import { useAction, useOperation } from '../api/queries.ts'
import { ExecutionList } from '../execution/execution-list.tsx'
import { MapRunResults } from '../execution/map-run-results.tsx'
import { Arn } from '../ui/arn.tsx'
import { Button } from '../ui/button.tsx'
import { Empty, ErrorNote, Gone } from '../ui/feedback.tsx'
import { Field } from '../ui/field.tsx'
import { formatExactTime, formatNumber, formatTime, plural, toMs } from '../ui/format.ts'
import { Duration } from '../ui/now.tsx'
import { AbsentPage, Page } from '../ui/page.tsx'
import { labelOf, type Status, StatusBadge, StatusIcon, statusOf } from '../ui/status.tsx'

type MapRun = OutputOf<'DescribeMapRun'>

const REFRESH_MS = 1_000

export function MapRunPage({ arn }: { readonly arn: string }) {
  const [isRunning, setIsRunning] = useState(true)
  const { data, error } = useOperation(
    'DescribeMapRun',
    { mapRunArn: arn },
    { refetchIntervalMs: isRunning ? REFRESH_MS : 10_000 }
  )
  const status = data?.status
  useEffect(() => setIsRunning(status === undefined || status === 'RUNNING'), [status])
  return data === undefined ? <AbsentPage what="Map Run" error={error} /> : <Run run={data} error={error} />
}

function Run({ run, error }: { readonly run: MapRun; readonly error: Error | null }) {
  const { mapRunArn, executionArn, status, startDate, stopDate, redriveCount = 0 } = run
  const machineArn = machineOfExecution(executionArn)
  const endMs = stopDate === undefined ? undefined : toMs(stopDate)
  const rate = useThroughput(run)
  return (
    <Page
      title="Map Run"
      crumbs={[
        { label: 'State machines', href: '/' },
        { label: nameOf(machineArn), href: pathTo.stateMachine(machineArn) },
        { label: lastPart(executionArn), href: pathTo.execution(executionArn) }
      ]}
      badge={<StatusBadge status={statusOf(status)} />}
      about={<Arn arn={mapRunArn} />}
    >
      <span role="status" className="visually-hidden">
        Status: {labelOf(statusOf(status))}
      </span>
      <Gone what="Map Run" error={error} />
      <dl className="summary">
        <Fact name="Started">
          <time title={formatExactTime(toMs(startDate))}>{formatTime(toMs(startDate), Date.now())}</time>
        </Fact>
        <Fact name="Duration">
          <Duration from={toMs(startDate)} to={endMs} />
        </Fact>
        <Fact name="Throughput">
          {rate === undefined
            ? 'measuring…'
            : `${rate < 10 ? rate.toFixed(1) : formatNumber(Math.round(rate))} items/s`}
        </Fact>
        {redriveCount > 0 && <Fact name="Redriven">{plural(redriveCount, 'time')}</Fact>}
        <Fact name="Results">
          <MapRunResults run={run} />
        </Fact>
      </dl>
      <div className="columns map-run-columns">
        <div className="stack">
          <Progress title="Items" counts={run.itemCounts} />
          <Progress title="Child executions" counts={run.executionCounts} />
        </div>
        <Limits run={run} />
      </div>
      <h2 className="section-title">Child executions</h2>
      <ExecutionList
        scope={{ mapRunArn }}
        empty={
          <Empty title="No child executions yet">
            <p>They appear as soon as items were read.</p>
          </Empty>
        }
      />
    </Page>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

const WINDOW_MS = 10_000

/** Items settled a second: over the last moments while it runs, else over all. */
function useThroughput({ itemCounts, startDate, stopDate }: MapRun): number | undefined {
  const samples = useRef<{ ms: number; settled: number }[]>([])
  const settled = itemCounts.total - itemCounts.pending - itemCounts.running
  const now = Date.now()
  if (samples.current.at(-1)?.settled !== settled || now - (samples.current.at(-1)?.ms ?? 0) > REFRESH_MS) {
    samples.current = [...samples.current.filter(({ ms }) => now - ms < WINDOW_MS), { ms: now, settled }]
  }
  if (stopDate !== undefined) return settled / Math.max(stopDate - startDate, 0.001)
  const [oldest] = samples.current
  if (oldest === undefined || now - oldest.ms < REFRESH_MS) return undefined
  return ((settled - oldest.settled) * 1_000) / (now - oldest.ms)
}

const SEGMENTS: readonly (readonly [
  'succeeded' | 'failed' | 'timedOut' | 'aborted' | 'running' | 'pendingRedrive' | 'pending',
  Status,
  string?
])[] = [
  ['succeeded', 'succeeded'],
  ['failed', 'failed'],
  ['timedOut', 'timed-out'],
  ['aborted', 'aborted'],
  ['pendingRedrive', 'pending-redrive'],
  ['running', 'running'],
  ['pending', 'none', 'Pending']
]

function Progress({ title, counts }: { readonly title: string; readonly counts: MapRun['itemCounts'] }) {
  const shown = SEGMENTS.map(([member, status, label]) => ({
    status,
    label: label ?? labelOf(status),
    count: counts[member] ?? 0
  }))
  const settled = counts.total - counts.pending - counts.running - (counts.pendingRedrive ?? 0)
  return (
    <section className="panel panel-body">
      <div className="cluster progress-head">
        <h2 className="grow">{title}</h2>
        <span className="number">
          {formatNumber(settled)} of {formatNumber(counts.total)}
        </span>
      </div>
      <div
        className="progress"
        role="progressbar"
        aria-label={title}
        aria-valuemin={0}
        aria-valuemax={counts.total}
        aria-valuenow={settled}
      >
        {shown.map(
          ({ status, count }) =>
            count > 0 &&
            status !== 'none' && (
              <span
                key={status}
                data-status={status}
                style={{ width: `${(100 * count) / Math.max(counts.total, 1)}%` }}
              />
            )
        )}
      </div>
      <div className="legend">
        {shown.map(
          ({ status, label, count }) =>
            count > 0 && (
              <span key={status}>
                <StatusIcon status={status} size={14} />
                <strong>{formatNumber(count)}</strong> <span className="muted">{label.toLowerCase()}</span>
              </span>
            )
        )}
      </div>
    </section>
  )
}

/** What can be changed while it runs. */
function Limits({ run }: { readonly run: MapRun }) {
  const { mapRunArn, maxConcurrency, toleratedFailureCount, toleratedFailurePercentage, status } = run
  const update = useAction('UpdateMapRun', ['DescribeMapRun'])
  const [isSaved, setIsSaved] = useState(false)
  const isRunning = status === 'RUNNING'
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const read = (name: string): number => Number(form.get(name))
    void update
      .run({
        mapRunArn,
        maxConcurrency: read('maxConcurrency'),
        toleratedFailurePercentage: read('percentage'),
        toleratedFailureCount: read('count')
      })
      .then(
        () => setIsSaved(true),
        () => setIsSaved(false)
      )
  }
  return (
    <form className="panel panel-body stack" onSubmit={submit} onChange={() => setIsSaved(false)} aria-label="Limits">
      <div className="cluster">
        <h2 className="grow">Limits</h2>
        {!isRunning && <span className="muted">can be changed while it runs</span>}
      </div>
      <Field label="Concurrency" hint="Child executions at once; 0 is as many as there may be.">
        {(id, about) => (
          <input
            key={maxConcurrency}
            id={id}
            aria-describedby={about}
            name="maxConcurrency"
            type="number"
            min={0}
            defaultValue={maxConcurrency}
            disabled={!isRunning}
          />
        )}
      </Field>
      <div className="columns">
        <Field label="Tolerated failures, items">
          {(id) => (
            <input
              key={toleratedFailureCount}
              id={id}
              name="count"
              type="number"
              min={0}
              defaultValue={toleratedFailureCount}
              disabled={!isRunning}
            />
          )}
        </Field>
        <Field label="Tolerated failures, %">
          {(id) => (
            <input
              key={toleratedFailurePercentage}
              id={id}
              name="percentage"
              type="number"
              min={0}
              max={100}
              step="any"
              defaultValue={toleratedFailurePercentage}
              disabled={!isRunning}
            />
          )}
        </Field>
      </div>
      {update.error !== null && <ErrorNote error={update.error} />}
      <div className="form-end">
        <span role="status" className="grow muted">
          {isSaved ? 'Changed; it applies at once.' : ''}
        </span>
        <Button type="submit" disabled={!isRunning || update.isBusy}>
          Apply
        </Button>
      </div>
    </form>
  )
}
