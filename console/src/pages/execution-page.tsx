import { Suspense, useCallback, useMemo, useState } from 'react'
import { Link, useSearchParams } from 'wouter'
import { lastPart, machineOfExecution, nameOf, pathTo, qualifierOf } from '../api/arn.ts'
import type { OutputOf } from '../api/call.ts'
import { isMissing, useOperation } from '../api/queries.ts'
import { allStates, type GraphState, readGraph } from '../definition/graph.ts'
import { GraphView, preloadGraphView } from '../definition/lazy-graph-view.tsx'
import { EventsView } from '../execution/events-view.tsx'
import { ExecutionActions } from '../execution/execution-actions.tsx'
import { Failure } from '../execution/failure.tsx'
import { IterationPicker } from '../execution/iteration-picker.tsx'
import { parentOf } from '../execution/nested-executions.ts'
import { nodeStatuses } from '../execution/node-statuses.ts'
import { StatePanel } from '../execution/state-panel.tsx'
import { TimelineView } from '../execution/timeline-view.tsx'
import { type LoadedHistory, useHistory } from '../execution/use-history.ts'
import { decisiveStay } from '../history/failure.ts'
import { oldestRunning } from '../history/history.ts'
import { useFoldedHistory } from '../history/use-folded-history.ts'
import { Arn } from '../ui/arn.tsx'
import { Data } from '../ui/data.tsx'
import { Empty, ErrorNote, Gone, Loading, Note } from '../ui/feedback.tsx'
import { formatExactTime, formatNumber, formatTime, plural, toMs } from '../ui/format.ts'
import { JsonView } from '../ui/json-view.tsx'
import { Duration } from '../ui/now.tsx'
import { AbsentPage, Page } from '../ui/page.tsx'
import { labelOf, StatusBadge, statusOf } from '../ui/status.tsx'
import { Tabs, tabOf } from '../ui/tabs.tsx'
import { withParameters } from '../ui/with-parameters.ts'

// while the page asks for what it shows
preloadGraphView()

/** Beside the stream of changes, which tells of one node's. */
const REFRESH_MS = 5_000

export function ExecutionPage({ arn }: { readonly arn: string }) {
  const { data: execution, error } = useOperation(
    'DescribeExecution',
    { executionArn: arn },
    { refetchIntervalMs: REFRESH_MS }
  )
  // all at once: a history takes many requests
  const { data: machine } = useOperation('DescribeStateMachineForExecution', { executionArn: arn })
  const loaded = useHistory(arn, execution?.status === 'RUNNING' && !isMissing(error))
  if (execution === undefined) return <AbsentPage what="execution" error={error} />
  return <Execution execution={execution} error={error} definition={machine?.definition} loaded={loaded} />
}

function Execution({
  execution,
  error: refreshError,
  definition,
  loaded
}: {
  readonly execution: OutputOf<'DescribeExecution'>
  /** Why it could not be read again. */
  readonly error: Error | null
  readonly definition: string | undefined
  readonly loaded: LoadedHistory
}) {
  const { executionArn, status } = execution
  const machineArn = machineOfExecution(executionArn)
  const graph = useMemo(() => (definition === undefined ? undefined : readGraph(definition)), [definition])
  const history = useFoldedHistory(loaded.events, graph)
  const [parameters, setParameters] = useSearchParams()
  const tabs = [
    { id: 'graph', label: 'Graph' },
    { id: 'timeline', label: 'Timeline', count: history.visits.length },
    { id: 'events', label: 'Events', count: loaded.events.length },
    { id: 'data', label: 'Input and output' },
    { id: 'definition', label: 'Definition' }
  ]
  const view = tabOf(tabs, parameters.get('view'))
  const show = useCallback(
    (changes: Readonly<Record<string, string | undefined>>) =>
      setParameters((before) => withParameters(before, changes), { replace: true }),
    [setParameters]
  )
  const stateName = parameters.get('state')
  const states = useMemo(
    () => new Map((graph === undefined ? [] : allStates(graph)).map((state) => [state.key, state])),
    [graph]
  )
  const selected = stateName === null ? undefined : [...states.values()].find(({ name }) => name === stateName)
  const visitId = Number(parameters.get('visit') ?? 0) || undefined
  const select = useCallback((state: GraphState) => show({ state: state.name, visit: undefined }), [show])
  const [picked, setPicked] = useState<ReadonlyMap<string, number>>(new Map())
  const statuses = useMemo(
    () => (graph === undefined ? undefined : nodeStatuses(graph, history, picked)),
    [graph, history, picked]
  )
  const headOf = useCallback(
    (state: GraphState) => <IterationPicker state={state} history={history} picked={picked} onPick={setPicked} />,
    [history, picked]
  )
  const startMs = toMs(execution.startDate)
  const endMs = execution.stopDate === undefined ? undefined : toMs(execution.stopDate)
  const { error, cause } = execution
  const hasFailed =
    status === 'FAILED' ||
    status === 'TIMED_OUT' ||
    (status === 'ABORTED' && (error !== undefined || cause !== undefined))
  const followed = useMemo(
    () =>
      (status === 'RUNNING' ? oldestRunning(history) : status === 'SUCCEEDED' ? undefined : decisiveStay(history))?.key,
    [status, history]
  )
  return (
    <Page
      title={execution.name ?? lastPart(executionArn)}
      crumbs={[
        { label: 'State machines', href: '/' },
        { label: nameOf(machineArn), href: pathTo.stateMachine(machineArn) },
        ...(execution.mapRunArn === undefined ? [] : [{ label: 'Map Run', href: pathTo.mapRun(execution.mapRunArn) }])
      ]}
      badge={<StatusBadge status={statusOf(status)} />}
      actions={<ExecutionActions execution={execution} />}
      about={<Arn arn={executionArn} />}
    >
      <span role="status" className="visually-hidden">
        Status: {labelOf(statusOf(status))}
      </span>
      <Gone what="execution" error={refreshError} />
      <Summary execution={execution} startMs={startMs} endMs={endMs} loaded={loaded} />
      {hasFailed && (
        <Failure error={error ?? (status === 'TIMED_OUT' ? 'The execution timed out' : undefined)} cause={cause} />
      )}
      {loaded.error !== undefined && <ErrorNote title="The history could not be read" error={loaded.error} />}
      {loaded.dataUntil !== undefined && (
        <Note>
          This history holds a lot of data. From event {loaded.dataUntil} on only what happened was loaded; “Download
          history” has everything.
        </Note>
      )}
      <Tabs
        label="Views of the execution"
        selected={view}
        onSelect={(id) => show({ view: id === 'graph' ? undefined : id })}
        tabs={tabs}
      />
      <div role="tabpanel" aria-label={view}>
        {view === 'events' && (
          <EventsView
            events={loaded.events}
            history={history}
            startMs={startMs}
            onState={(key, visit) => show({ view: undefined, state: states.get(key)?.name, visit: String(visit) })}
          />
        )}
        {view === 'definition' && definition !== undefined && (
          <JsonView text={definition} label="definition it was started with" />
        )}
        {view === 'data' && (
          <div className="columns">
            <Data title="Input" text={execution.input} />
            {execution.output === undefined ? (
              <Empty title={status === 'RUNNING' ? 'No output yet' : 'It ended without an output'} />
            ) : (
              <Data title="Output" text={execution.output} />
            )}
          </div>
        )}
        {(view === 'graph' || view === 'timeline') && (
          <div className={selected === undefined ? 'beside' : 'beside beside-open'}>
            {view === 'timeline' ? (
              <TimelineView
                history={history}
                startMs={startMs}
                endMs={endMs}
                selected={visitId}
                onSelect={({ name, id }) => show({ state: name, visit: String(id) })}
              />
            ) : (
              <div className="panel graph-frame">
                {graph !== undefined && (
                  <Suspense fallback={<Loading what="the graph" />}>
                    <GraphView
                      graph={graph}
                      statuses={statuses}
                      taken={history.taken}
                      selected={selected?.key}
                      followed={followed}
                      onSelect={select}
                      headOf={headOf}
                    />
                  </Suspense>
                )}
              </div>
            )}
            {selected !== undefined && (
              <StatePanel
                key={selected.key}
                state={selected}
                history={history}
                picked={picked}
                visitId={visitId}
                onVisit={(id) => show({ visit: String(id) })}
                onClose={() => show({ state: undefined, visit: undefined })}
              />
            )}
          </div>
        )}
      </div>
    </Page>
  )
}

function Summary({
  execution,
  startMs,
  endMs,
  loaded
}: {
  readonly execution: OutputOf<'DescribeExecution'>
  readonly startMs: number
  readonly endMs: number | undefined
  readonly loaded: LoadedHistory
}) {
  const { redriveCount = 0, stateMachineAliasArn, stateMachineVersionArn, executionArn } = execution
  const { data: runs } = useOperation('ListMapRuns', { executionArn, maxResults: 20 })
  const now = Date.now()
  const facts: (readonly [string, React.ReactNode])[] = [
    [
      'Started',
      <time key="start" title={formatExactTime(startMs)}>
        {formatTime(startMs, now)}
      </time>
    ],
    ['Duration', <Duration key="duration" from={startMs} to={endMs} />],
    ['Events', `${formatNumber(loaded.events.length)}${loaded.isComplete ? '' : ' so far'}`]
  ]
  const parent = parentOf(execution.input)
  if (parent !== undefined)
    facts.push([
      'Started by',
      <Link key="parent" href={pathTo.execution(parent)}>
        {lastPart(parent)}
      </Link>
    ])
  if (redriveCount > 0) facts.push(['Redriven', plural(redriveCount, 'time')])
  if (stateMachineAliasArn !== undefined) facts.push(['Alias', lastPart(stateMachineAliasArn)])
  if (stateMachineVersionArn !== undefined) facts.push(['Version', qualifierOf(stateMachineVersionArn)])
  for (const { mapRunArn } of runs?.mapRuns ?? [])
    facts.push([
      'Map Run',
      <Link key={mapRunArn} href={pathTo.mapRun(mapRunArn)}>
        {lastPart(mapRunArn).slice(0, 8)}
      </Link>
    ])
  return (
    <dl className="summary">
      {facts.map(([name, value], index) => (
        <div key={`${name}${index}`}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
