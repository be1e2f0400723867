import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useMemo, useState } from 'react'
import { call, type InputOf, type OutputOf } from '../api/call.ts'
import { type Cursor, cursorsOf, type ExecutionItem, type ExecutionPage, mergeExecutions } from './merge-executions.ts'
import { useFreshItems } from './use-fresh-items.ts'

export type StatusFilter = NonNullable<InputOf<'ListExecutions'>['statusFilter']>

/** What to list: a state machine's (or a version's or an alias's) executions, a Map Run's, or those of several. */
export type Scope =
  | { readonly stateMachineArn: string }
  | { readonly mapRunArn: string }
  | { readonly stateMachineArns: readonly string[] }

const NEWEST_SIZE = 100
const OLDER_SIZE = 1_000
/** Of each of many state machines this many are read at first. */
const NEWEST_OF_EACH = 20
const REFRESH_MS = 10_000
const REFRESH_OF_MANY_MS = 60_000
const MANY = 100

export interface Listing {
  /** Newest first. */
  readonly items: readonly ExecutionItem[] | undefined
  /** Whether there are older ones than those. */
  readonly more: boolean
  readonly loadMore: () => void
  readonly isLoadingMore: boolean
  readonly isLoading: boolean
  readonly error: Error | null
}

/** The newest page is read again and again; on older ones only what may have changed is. */
export function useExecutions(scope: Scope, status: StatusFilter | ''): Listing {
  const client = useQueryClient()
  const arns = 'stateMachineArns' in scope ? scope.stateMachineArns : undefined
  const arn = 'mapRunArn' in scope ? scope.mapRunArn : 'stateMachineArn' in scope ? scope.stateMachineArn : ''
  const inputOf = (of: string, maxResults: number): InputOf<'ListExecutions'> => ({
    ...('mapRunArn' in scope ? { mapRunArn: of } : { stateMachineArn: of }),
    maxResults,
    ...(status !== '' && { statusFilter: status })
  })
  const refetchInterval = (arns?.length ?? 0) > MANY ? REFRESH_OF_MANY_MS : REFRESH_MS
  const newest = useQuery({
    queryKey: arns === undefined ? ['ListExecutions', inputOf(arn, NEWEST_SIZE)] : ['recent-executions', arns, status],
    queryFn: async ({ signal }): Promise<OutputOf<'ListExecutions'> | ExecutionPage> => {
      if (arns === undefined) return call('ListExecutions', inputOf(arn, NEWEST_SIZE), signal)
      // only those state machines are asked again of which a change was heard, or nothing for a while
      return mergeExecutions(cursorsOf(arns), NEWEST_SIZE, (cursor) =>
        client.fetchQuery({
          queryKey: ['ListExecutions', inputOf(cursor.arn, NEWEST_OF_EACH), cursor.nextToken],
          queryFn: () => readPage(inputOf(cursor.arn, NEWEST_OF_EACH), cursor),
          staleTime: refetchInterval - 1_000
        })
      )
    },
    refetchInterval
  })
  const first = useMemo(() => (newest.data === undefined ? undefined : pageOf(newest.data, arn)), [newest.data, arn])
  const id = useId()
  const filter = JSON.stringify([scope, status])
  const [start, setStart] = useState<{ readonly filter: string; readonly page: ExecutionPage }>()
  const known = start?.filter === filter ? start.page : undefined
  const older = useInfiniteQuery({
    queryKey: ['older-executions', id, filter],
    queryFn: ({ pageParam, signal }) =>
      mergeExecutions(pageParam, OLDER_SIZE, (cursor) => readPage(inputOf(cursor.arn, OLDER_SIZE), cursor, signal)),
    initialPageParam: known?.next ?? [],
    getNextPageParam: ({ next }) => next,
    enabled: known !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0
  })
  const stale = useMemo(
    () => [...(known === undefined ? [] : [known]), ...(older.data?.pages ?? [])].flatMap((page) => page.executions),
    [known, older.data]
  )
  const fresh = useFreshItems(stale)
  const items = useMemo(() => {
    if (first === undefined) return undefined
    const byArn = new Map<string, ExecutionItem>()
    for (const item of [...first.executions, ...fresh])
      if (!byArn.has(item.executionArn)) byArn.set(item.executionArn, item)
    return [...byArn.values()]
      .filter((item) => status === '' || item.status === status)
      .sort((one, other) => other.startDate - one.startDate)
  }, [first, fresh, status])
  return {
    items,
    more: known === undefined ? first?.next !== undefined : older.data === undefined || older.hasNextPage,
    loadMore: () => {
      if (first === undefined || older.isFetching) return
      if (known === undefined) setStart({ filter, page: first })
      else if (older.error !== null) void older.refetch()
      else void older.fetchNextPage()
    },
    isLoadingMore: older.isFetching,
    isLoading: newest.isLoading,
    error: newest.error ?? older.error
  }
}

const readPage = (
  input: InputOf<'ListExecutions'>,
  { nextToken }: Cursor,
  signal?: AbortSignal
): Promise<OutputOf<'ListExecutions'>> =>
  call('ListExecutions', { ...input, ...(typeof nextToken === 'string' && { nextToken }) }, signal)

function pageOf(data: OutputOf<'ListExecutions'> | ExecutionPage, arn: string): ExecutionPage {
  if ('next' in data) return data
  const { executions, nextToken } = data
  return { executions, next: nextToken === undefined ? undefined : [{ arn, waiting: [], nextToken }] }
}
