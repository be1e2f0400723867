import { useMemo } from 'react'
import { Link, useSearchParams } from 'wouter'
import { lastPart, machineOfExecution, nameOf, pathTo } from '../api/arn.ts'
import { useOperation } from '../api/queries.ts'
import { readGraph } from '../definition/graph.ts'
import { compareHistories } from '../execution/compare-histories.ts'
import { useHistory } from '../execution/use-history.ts'
import type { Visit } from '../history/history.ts'
import { useFoldedHistory } from '../history/use-folded-history.ts'
import { Empty, ErrorNote, Loading, Note } from '../ui/feedback.tsx'
import { formatDuration, plural, toMs } from '../ui/format.ts'
import { JsonView } from '../ui/json-view.tsx'
import { Duration } from '../ui/now.tsx'
import { Page } from '../ui/page.tsx'
import { StatusBadge, statusOf } from '../ui/status.tsx'

/** Two executions of a state machine side by side: their path, times, inputs and outputs. */
export function ComparePage() {
  const [parameters, setParameters] = useSearchParams()
  const left = parameters.get('left') ?? ''
  const right = parameters.get('right') ?? ''
  if (left === '') {
    return (
      <main className="page" id="main">
        <Empty title="Nothing to compare">
          <p>
            Open an <Link href="/executions">execution</Link> and choose “Compare with another”.
          </p>
        </Empty>
      </main>
    )
  }
  const machineArn = machineOfExecution(left)
  return (
    <Page
      title="Compare executions"
      crumbs={[
        { label: 'State machines', href: '/' },
        { label: nameOf(machineArn), href: pathTo.stateMachine(machineArn) }
      ]}
    >
      <div className="toolbar">
        <Link href={pathTo.execution(left)}>{lastPart(left)}</Link>
        <span className="muted">with</span>
        <Chooser
          machineArn={machineArn}
          left={left}
          right={right}
          onChoose={(arn) => setParameters({ left, right: arn })}
        />
      </div>
      {right === '' ? (
        <Empty title="Choose the other execution">
          <p>What differs in their path, inputs, outputs and times is shown then.</p>
        </Empty>
      ) : (
        <Comparison key={right} left={left} right={right} />
      )}
    </Page>
  )
}

function Chooser({
  machineArn,
  left,
  right,
  onChoose
}: {
  readonly machineArn: string
  readonly left: string
  readonly right: string
  readonly onChoose: (arn: string) => void
}) {
  const { data: execution } = useOperation('DescribeExecution', { executionArn: left })
  const { data } = useOperation(
    'ListExecutions',
    execution && {
      // children of a Map Run are not listed with their state machine
      ...(execution.mapRunArn === undefined ? { stateMachineArn: machineArn } : { mapRunArn: execution.mapRunArn }),
      maxResults: 100
    }
  )
  const others = data?.executions.filter(({ executionArn }) => executionArn !== left) ?? []
  return (
    <select aria-label="The other execution" value={right} onChange={(event) => onChoose(event.target.value)}>
      <option value="">Choose…</option>
      {right !== '' && !others.some(({ executionArn }) => executionArn === right) && (
        <option value={right}>{lastPart(right)}</option>
      )}
      {others.map(({ executionArn, name, status }) => (
        <option key={executionArn} value={executionArn}>
          {name} ({status.toLowerCase()})
        </option>
      ))}
    </select>
  )
}

function useSide(executionArn: string) {
  const { data: execution, error } = useOperation('DescribeExecution', { executionArn })
  const { data: machine } = useOperation('DescribeStateMachineForExecution', { executionArn })
  const { events } = useHistory(executionArn, true)
  const graph = useMemo(() => (machine === undefined ? undefined : readGraph(machine.definition)), [machine])
  const history = useFoldedHistory(events, graph)
  return { execution, error, history, definition: machine?.definition }
}

function Comparison({ left, right }: { readonly left: string; readonly right: string }) {
  const [one, other] = [useSide(left), useSide(right)]
  const rows = useMemo(() => compareHistories(one.history, other.history), [one.history, other.history])
  const error = one.error ?? other.error
  if (error !== null) return <ErrorNote error={error} />
  if (one.execution === undefined || other.execution === undefined) return <Loading what="both executions" />
  const differing = rows.filter(({ differs }) => differs.length > 0).length
  return (
    <div className="stack">
      {one.definition !== other.definition && one.definition !== undefined && other.definition !== undefined && (
        <Note kind="warning">They ran different definitions: the state machine was changed in between.</Note>
      )}
      <div className="columns">
        {[one.execution, other.execution].map((execution) => (
          <section key={execution.executionArn} className="panel panel-body stack" aria-label={execution.name}>
            <div className="cluster">
              <h2 className="wrap">{execution.name}</h2>
              <StatusBadge status={statusOf(execution.status)} />
              <Duration
                from={toMs(execution.startDate)}
                to={execution.stopDate === undefined ? undefined : toMs(execution.stopDate)}
              />
            </div>
            {execution.error !== undefined && <p className="error-name wrap">{execution.error}</p>}
            <details>
              <summary>Input and output</summary>
              <div className="stack">
                <JsonView text={execution.input ?? ''} label="Input" />
                {execution.output !== undefined && <JsonView text={execution.output} label="Output" />}
              </div>
            </details>
          </section>
        ))}
      </div>
      <p className="muted">
        {differing === 0
          ? 'They went the same way, with the same data.'
          : `${plural(differing, 'stay')} of ${rows.length} ${differing === 1 ? 'differs' : 'differ'}.`}
        {one.execution.input === other.execution.input ? ' Their inputs are the same.' : ' Their inputs differ.'}
      </p>
      <div className="panel scroll-x">
        <table className="compare-table">
          <thead>
            <tr>
              <th scope="col">State</th>
              <th scope="col">{one.execution.name}</th>
              <th scope="col">{other.execution.name}</th>
              <th scope="col">Differs in</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, MOST_ROWS).map(({ key, name, left: mine, right: theirs, differs }) => (
              <tr key={key} className={differs.some((what) => !DATA.has(what)) ? 'diff' : undefined}>
                <th scope="row">{name}</th>
                <td>
                  <Side visit={mine} />
                </td>
                <td>
                  <Side visit={theirs} />
                </td>
                <td className={differs.every((what) => DATA.has(what)) ? 'muted' : undefined}>{differs.join(', ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > MOST_ROWS && <p className="muted">The first {MOST_ROWS} are shown.</p>}
    </div>
  )
}

const MOST_ROWS = 500

/** They differ in all that follows a difference: it is not marked like another course. */
const DATA: ReadonlySet<string> = new Set(['input', 'output'])

function Side({ visit }: { readonly visit: Visit | undefined }) {
  if (visit === undefined) return <span className="muted">not entered</span>
  return (
    <span className="cluster">
      <StatusBadge status={visit.status} />
      {visit.endMs !== undefined && <span className="number">{formatDuration(visit.endMs - visit.startMs)}</span>}
    </span>
  )
}
