import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Link, useLocation, useSearchParams } from 'wouter'
import { lastPart, nameOf, pathTo, qualifierOf } from '../api/arn.ts'
import { call, type InputOf, type OutputOf } from '../api/call.ts'
import { Button } from '../ui/controls.tsx'
import { Empty, ErrorNote, Loading } from '../ui/feedback.tsx'
import { plural, toMs } from '../ui/format.ts'
import { Icon } from '../ui/icon.tsx'
import { Ago, Duration } from '../ui/now.tsx'
import { type Column, Rows } from '../ui/rows.tsx'
import { StatusBadge, statusOf } from '../ui/status.tsx'

export type ExecutionItem = OutputOf<'ListExecutions'>['executions'][number]
type StatusFilter = NonNullable<InputOf<'ListExecutions'>['statusFilter']>

const STATUSES: readonly (readonly [StatusFilter, string])[] = [
  ['RUNNING', 'Running'],
  ['SUCCEEDED', 'Succeeded'],
  ['FAILED', 'Failed'],
  ['TIMED_OUT', 'Timed out'],
  ['ABORTED', 'Aborted']
]
const PAGE_SIZE = 100

/** What to list: a state machine's (or a version's or an alias's) executions, a Map Run's, or the newest of all. */
export type Scope =
  | { readonly stateMachineArn: string }
  | { readonly mapRunArn: string }
  | { readonly stateMachineArns: readonly string[] }

/** Executions, newest first, live, with filters that the address keeps. */
export function ExecutionList({ scope, empty }: { readonly scope: Scope; readonly empty: React.ReactNode }) {
  const [, navigate] = useLocation()
  const [parameters, setParameters] = useSearchParams()
  const [name, setName] = useState('')
  const status = parameters.get('status') ?? ''
  const since = parameters.get('since') ?? ''
  const set = (key: string, value: string): void =>
    setParameters(
      (before) => {
        const after = new URLSearchParams(before)
        if (value === '') after.delete(key)
        else after.set(key, value)
        return after
      },
      { replace: true }
    )
  const { items, more, loadMore, isLoading, error } = useExecutions(scope, status as StatusFilter | '')
  const found = useMemo(() => {
    const earliest = since === '' ? 0 : Date.now() - Number(since) * 60_000
    return items?.filter(
      (item) =>
        (name === '' || item.name.toLowerCase().includes(name.toLowerCase())) && toMs(item.startDate) >= earliest
    )
  }, [items, name, since])
  const isFiltered = status !== '' || name !== '' || since !== ''
  const isMany = 'stateMachineArns' in scope
  if (error !== null && items === undefined) return <ErrorNote error={error} />
  if (items?.length === 0 && !isFiltered) return empty
  return (
    <>
      <div className="toolbar">
        <div className="search">
          <Icon name="search" />
          <input
            type="search"
            aria-label="Search executions by name"
            placeholder="Search by name"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </div>
        <select aria-label="Status" value={status} onChange={(event) => set('status', event.target.value)}>
          <option value="">All statuses</option>
          {STATUSES.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
          {'mapRunArn' in scope && <option value="PENDING_REDRIVE">Pending redrive</option>}
        </select>
        <select aria-label="Started" value={since} onChange={(event) => set('since', event.target.value)}>
          <option value="">Any time</option>
          <option value="15">Last 15 minutes</option>
          <option value="60">Last hour</option>
          <option value="1440">Last day</option>
          <option value="10080">Last week</option>
        </select>
        {found !== undefined && (
          <span className="muted">
            {plural(found.length, 'execution')}
            {more ? ' so far' : ''}
          </span>
        )}
      </div>
      {found === undefined ? (
        isLoading && <Loading what="executions" />
      ) : found.length === 0 ? (
        <Empty title="No execution matches">
          <p>{more ? 'Among those loaded; there are older ones.' : 'Change or clear the filters.'}</p>
        </Empty>
      ) : (
        <Rows
          label="Executions"
          columns={isMany ? COLUMNS_OF_MANY : 'mapRunArn' in scope ? COLUMNS_OF_RUN : COLUMNS}
          rows={found}
          keyOf={({ executionArn }) => executionArn}
          onSelect={({ executionArn }) => navigate(pathTo.execution(executionArn))}
        />
      )}
      {more && (
        <div className="rows-more">
          <Button onClick={loadMore}>Load older executions</Button>
        </div>
      )}
    </>
  )
}

interface Listing {
  readonly items: readonly ExecutionItem[] | undefined
  readonly more: boolean
  readonly loadMore: () => void
  readonly isLoading: boolean
  readonly error: Error | null
}

/** The newest page is kept fresh; older ones stand as they were read until something in them changes. */
function useExecutions(scope: Scope, status: StatusFilter | ''): Listing {
  const isMany = 'stateMachineArns' in scope
  const input = { ...(isMany ? {} : scope), maxResults: PAGE_SIZE, ...(status !== '' && { statusFilter: status }) }
  const newest = useQuery({
    queryKey: isMany ? ['recent-executions', scope.stateMachineArns, status] : ['ListExecutions', input],
    queryFn: ({ signal }) =>
      isMany ? recentOf(scope.stateMachineArns, status, signal) : call('ListExecutions', input, signal),
    refetchInterval: 10_000
  })
  const [olderFrom, setOlderFrom] = useState<string>()
  const older = useInfiniteQuery({
    queryKey: ['older-executions', input, olderFrom],
    queryFn: ({ pageParam, signal }) => call('ListExecutions', { ...input, nextToken: pageParam }, signal),
    initialPageParam: olderFrom ?? '',
    getNextPageParam: ({ nextToken }) => nextToken,
    enabled: olderFrom !== undefined,
    staleTime: Number.POSITIVE_INFINITY
  })
  const items = useMemo(() => {
    if (newest.data === undefined) return undefined
    const byArn = new Map<string, ExecutionItem>()
    for (const page of [newest.data, ...(older.data?.pages ?? [])]) {
      for (const item of page.executions) if (!byArn.has(item.executionArn)) byArn.set(item.executionArn, item)
    }
    return [...byArn.values()].sort((one, other) => other.startDate - one.startDate)
  }, [newest.data, older.data])
  const nextToken = newest.data?.nextToken
  return {
    items,
    more: older.data === undefined ? nextToken !== undefined : older.hasNextPage,
    loadMore: () => {
      if (olderFrom === undefined) setOlderFrom(nextToken)
      else void older.fetchNextPage()
    },
    isLoading: newest.isLoading,
    error: newest.error
  }
}

const READ_AT_ONCE = 6

/** The API lists executions of one state machine at a time. */
async function recentOf(
  arns: readonly string[],
  status: StatusFilter | '',
  signal: AbortSignal
): Promise<{ executions: readonly ExecutionItem[]; nextToken?: undefined }> {
  const found: ExecutionItem[] = []
  const waiting = [...arns]
  const work = async (): Promise<void> => {
    for (let arn = waiting.pop(); arn !== undefined; arn = waiting.pop()) {
      const page = await call(
        'ListExecutions',
        { stateMachineArn: arn, maxResults: 20, ...(status !== '' && { statusFilter: status }) },
        signal
      )
      found.push(...page.executions)
    }
  }
  await Promise.all(Array.from({ length: READ_AT_ONCE }, work))
  return { executions: found.sort((one, other) => other.startDate - one.startDate).slice(0, PAGE_SIZE) }
}

const NAME: Column<ExecutionItem> = {
  id: 'name',
  title: 'Name',
  width: 'minmax(0, 3fr)',
  cell: ({ executionArn, name, redriveCount }) => (
    <span className="name-cell">
      <Link href={pathTo.execution(executionArn)} className="truncate" onClick={(event) => event.stopPropagation()}>
        {name}
      </Link>
      {redriveCount !== undefined && redriveCount > 0 && <span className="tag">redriven {redriveCount}×</span>}
    </span>
  )
}

const MACHINE: Column<ExecutionItem> = {
  id: 'machine',
  title: 'State machine',
  width: 'minmax(0, 2fr)',
  cell: ({ stateMachineArn }) => (
    <Link href={pathTo.stateMachine(stateMachineArn)} onClick={(event) => event.stopPropagation()}>
      {nameOf(stateMachineArn)}
    </Link>
  )
}

const VERSION: Column<ExecutionItem> = {
  id: 'version',
  title: 'Version',
  width: '120px',
  wideOnly: true,
  cell: ({ stateMachineAliasArn, stateMachineVersionArn }) =>
    stateMachineAliasArn !== undefined ? (
      lastPart(stateMachineAliasArn)
    ) : stateMachineVersionArn !== undefined ? (
      qualifierOf(stateMachineVersionArn)
    ) : (
      <span className="muted">–</span>
    )
}

const ITEMS: Column<ExecutionItem> = {
  id: 'items',
  title: 'Items',
  width: '80px',
  align: 'end',
  wideOnly: true,
  cell: ({ itemCount }) => itemCount ?? '–'
}
const STATUS: Column<ExecutionItem> = {
  id: 'status',
  title: 'Status',
  width: '130px',
  narrowWidth: '48px',
  cell: ({ status }) => <StatusBadge status={statusOf(status)} />
}
const STARTED: Column<ExecutionItem> = {
  id: 'started',
  title: 'Started',
  width: '110px',
  align: 'end',
  wideOnly: true,
  cell: ({ startDate }) => <Ago ms={toMs(startDate)} />
}
const DURATION: Column<ExecutionItem> = {
  id: 'duration',
  title: 'Duration',
  width: '90px',
  align: 'end',
  cell: ({ startDate, stopDate }) => (
    <Duration from={toMs(startDate)} to={stopDate === undefined ? undefined : toMs(stopDate)} />
  )
}

const COLUMNS = [NAME, STATUS, VERSION, STARTED, DURATION]
const COLUMNS_OF_RUN = [NAME, STATUS, ITEMS, STARTED, DURATION]
const COLUMNS_OF_MANY = [NAME, { ...MACHINE, wideOnly: true }, STATUS, STARTED, DURATION]
