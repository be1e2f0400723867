import { type ReactNode, useEffect, useMemo } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import { pathTo } from '../api/arn.ts'
import { Button } from '../ui/button.tsx'
import { Empty, ErrorNote, Loading } from '../ui/feedback.tsx'
import { formatNumber, plural, toMs } from '../ui/format.ts'
import { Rows } from '../ui/rows.tsx'
import { SearchField } from '../ui/search-field.tsx'
import { withParameters } from '../ui/with-parameters.ts'
import { COLUMNS, COLUMNS_OF_MANY, COLUMNS_OF_RUN } from './execution-columns.tsx'
import { type Scope, type StatusFilter, useExecutions } from './use-executions.ts'

const STATUSES: readonly (readonly [StatusFilter, string])[] = [
  ['RUNNING', 'Running'],
  ['SUCCEEDED', 'Succeeded'],
  ['FAILED', 'Failed'],
  ['TIMED_OUT', 'Timed out'],
  ['ABORTED', 'Aborted']
]
/** The API has no filter by name or time: older pages are read and looked through until so many match. */
const ENOUGH_FOUND = 100
/** Executions looked through before somebody asks to go on. */
const MOST_SEARCHED = 20_000

interface ExecutionListProps {
  readonly scope: Scope
  readonly empty: ReactNode
  /** More to filter by, before the other filters. */
  readonly children?: ReactNode
}

/** Executions, newest first, live, with filters that the address keeps. */
export function ExecutionList({ scope, empty, children }: ExecutionListProps) {
  const [, navigate] = useLocation()
  const [parameters, setParameters] = useSearchParams()
  const name = parameters.get('name') ?? ''
  const status = parameters.get('status') ?? ''
  const since = parameters.get('since') ?? ''
  const set = (key: string, value: string): void =>
    setParameters((before) => withParameters(before, { [key]: value }), { replace: true })
  const listing = useExecutions(scope, status as StatusFilter | '')
  const { items, loadMore, isLoadingMore, isLoading, error } = listing
  const found = useMemo(() => {
    const wanted = name.trim().toLowerCase()
    const earliest = earliestOf(since)
    return items?.filter((item) => item.name.toLowerCase().includes(wanted) && toMs(item.startDate) >= earliest)
  }, [items, name, since])
  const isPastEarliest = toMs(items?.at(-1)?.startDate ?? Number.POSITIVE_INFINITY) < earliestOf(since)
  const more = listing.more && !isPastEarliest
  const isSearching =
    (name.trim() !== '' || since !== '') &&
    more &&
    error === null &&
    (found?.length ?? 0) < ENOUGH_FOUND &&
    (items?.length ?? 0) < MOST_SEARCHED
  useEffect(() => {
    if (isSearching && !isLoadingMore) loadMore()
  }, [isSearching, isLoadingMore, loadMore])
  const isFiltered = status !== '' || name !== '' || since !== ''
  if (error !== null && items === undefined) return <ErrorNote error={error} />
  if (items?.length === 0 && !isFiltered)
    return (
      <>
        {children !== undefined && <div className="toolbar">{children}</div>}
        {empty}
      </>
    )
  return (
    <>
      <div className="toolbar">
        {children}
        <SearchField
          label="Search executions by name"
          placeholder="Search by name"
          value={name}
          onChange={(text) => set('name', text)}
        />
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
        {found !== undefined && items !== undefined && (
          <span className="muted" role="status">
            {plural(found.length, 'execution')}
            {more && (found.length < items.length ? ` among the newest ${formatNumber(items.length)}` : ' so far')}
            {isSearching && '; looking through older ones…'}
          </span>
        )}
      </div>
      {error !== null && <ErrorNote error={error} />}
      {found === undefined ? (
        isLoading && <Loading what="executions" />
      ) : found.length === 0 ? (
        <Empty title={isSearching ? 'No execution matches so far' : 'No execution matches'}>
          <p>{more ? 'Older ones have not all been looked through.' : 'Change or clear the filters.'}</p>
        </Empty>
      ) : (
        <Rows
          label="Executions"
          columns={'stateMachineArns' in scope ? COLUMNS_OF_MANY : 'mapRunArn' in scope ? COLUMNS_OF_RUN : COLUMNS}
          rows={found}
          keyOf={({ executionArn }) => executionArn}
          onSelect={({ executionArn }) => navigate(pathTo.execution(executionArn))}
        />
      )}
      {more && (
        <div className="rows-more">
          <Button onClick={loadMore} disabled={isLoadingMore}>
            {isLoadingMore ? 'Loading older executions…' : 'Load older executions'}
          </Button>
        </div>
      )}
    </>
  )
}

const earliestOf = (minutes: string): number => (minutes === '' ? 0 : Date.now() - Number(minutes) * 60_000)
