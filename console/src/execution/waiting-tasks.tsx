import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { lastPart, nameOf, pathTo } from '../api/arn.ts'
import { ApiFailure, call } from '../api/call.ts'
import { useStateMachines } from '../api/state-machines.ts'
import { allStates, readGraph } from '../definition/graph.ts'
import { foldHistory } from '../history/fold-history.ts'
import type { Visit } from '../history/history.ts'
import { Button } from '../ui/button.tsx'
import { Empty, ErrorNote, Loading } from '../ui/feedback.tsx'
import { formatNumber, plural } from '../ui/format.ts'
import { Ago } from '../ui/now.tsx'
import { cursorsOf, type ExecutionItem, mergeExecutions } from './merge-executions.ts'
import { type Waiting, waitingOf } from './waiting.ts'
import { TaskToken } from './waiting-note.tsx'

/** Running executions whose histories are read; the API has no list of waiting tasks. */
const MOST_EXECUTIONS = 50
/** Executions with longer histories are left out. */
const MOST_EVENTS = 1_000

interface WaitingTask {
  readonly execution: ExecutionItem
  readonly visit: Visit
  readonly waiting: Waiting & { readonly kind: 'token' | 'activity' }
}

/** Tasks of the newest running executions that somebody must answer. */
export function WaitingTasks() {
  const machines = useStateMachines().data?.items
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['waiting-tasks', machines?.length],
    queryFn: ({ signal }) =>
      findWaitingTasks(
        machines?.filter(({ type }) => type === 'STANDARD').map(({ stateMachineArn }) => stateMachineArn) ?? [],
        signal
      ),
    enabled: machines !== undefined
  })
  return (
    <section className="panel" aria-labelledby="waiting-title">
      <div className="panel-head">
        <h2 id="waiting-title">Waiting tasks</h2>
        <Button icon="redrive" disabled={isFetching} onClick={() => void refetch()}>
          Look again
        </Button>
      </div>
      {error !== null && <ErrorNote error={error} />}
      {data === undefined && error === null && <Loading what="waiting tasks" />}
      {data?.tasks.length === 0 && (
        <Empty title="Nobody is waited for">
          <p>Tasks that wait for a token or for an activity’s worker appear here, with what answers them.</p>
        </Empty>
      )}
      <ul className="plain-list">
        {data?.tasks.map(({ execution, visit, waiting }) => (
          <li key={`${execution.executionArn} ${visit.id}`}>
            <div className="grow entry">
              <Link
                href={`${pathTo.execution(execution.executionArn)}?state=${encodeURIComponent(visit.name)}&visit=${visit.id}`}
              >
                <strong className="wrap">{visit.name}</strong>
              </Link>
              <div className="muted wrap">
                {nameOf(execution.stateMachineArn)} / {execution.name}, since <Ago ms={visit.startMs} />
              </div>
              {waiting.kind === 'activity' ? (
                <div className="wrap">
                  Activity {lastPart(waiting.activityArn)}: {waiting.isTaken ? 'a worker has it' : 'no worker yet'}
                </div>
              ) : waiting.token === undefined ? (
                <div>The token is within what the task was called with.</div>
              ) : (
                <TaskToken token={waiting.token} />
              )}
            </div>
          </li>
        ))}
      </ul>
      {data !== undefined && data.leftOut > 0 && (
        <p className="panel-body muted">
          {plural(data.leftOut, 'running execution')} {data.leftOut === 1 ? 'was' : 'were'} not looked through: the
          history has more than {formatNumber(MOST_EVENTS)} events, or could not be read.
        </p>
      )}
      {data !== undefined && data.looked === MOST_EXECUTIONS && (
        <p className="panel-body muted">Of the newest {plural(MOST_EXECUTIONS, 'running execution')}.</p>
      )}
    </section>
  )
}

async function findWaitingTasks(
  stateMachineArns: readonly string[],
  signal: AbortSignal
): Promise<{ readonly looked: number; readonly leftOut: number; readonly tasks: readonly WaitingTask[] }> {
  const { executions } = await mergeExecutions(cursorsOf(stateMachineArns), MOST_EXECUTIONS, ({ arn, nextToken }) =>
    call(
      'ListExecutions',
      {
        stateMachineArn: arn,
        statusFilter: 'RUNNING',
        maxResults: MOST_EXECUTIONS,
        ...(typeof nextToken === 'string' && { nextToken })
      },
      signal
    )
  )
  const found = await Promise.all(
    executions.map((execution) =>
      waitingIn(execution, signal).catch((error: unknown) => {
        // one that is deleted meanwhile, or whose key cannot be used, does not hide the others
        if (error instanceof ApiFailure && !error.isRefusal) return undefined
        throw error
      })
    )
  )
  const read = found.filter((tasks) => tasks !== undefined)
  return { looked: executions.length, leftOut: found.length - read.length, tasks: read.flat() }
}

/** @returns `undefined` where the history is too long */
async function waitingIn(execution: ExecutionItem, signal: AbortSignal): Promise<readonly WaitingTask[] | undefined> {
  const { executionArn } = execution
  const [{ events, nextToken }, { definition }] = await Promise.all([
    call('GetExecutionHistory', { executionArn, maxResults: MOST_EVENTS }, signal),
    call('DescribeStateMachineForExecution', { executionArn }, signal)
  ])
  const graph = readGraph(definition)
  if (nextToken !== undefined) return undefined
  if (graph === undefined) return []
  const states = new Map(allStates(graph).map((state) => [state.key, state]))
  return foldHistory(events, graph).visits.flatMap((visit) => {
    const state = states.get(visit.key)
    const waiting = state === undefined ? undefined : waitingOf(visit, state)
    return waiting?.kind === 'token' || waiting?.kind === 'activity' ? [{ execution, visit, waiting }] : []
  })
}
