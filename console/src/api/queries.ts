import { keepPreviousData, QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiFailure, call, type InputOf, type OperationName, type OutputOf, ServerUnreachable } from './call.ts'

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      gcTime: 300_000,
      // what the API refuses, it refuses again; a server that is away comes back
      retry: (count, error) => error instanceof ServerUnreachable && count < 3,
      retryDelay: 1_000,
      networkMode: 'always',
      refetchOnWindowFocus: true,
      placeholderData: keepPreviousDataOfSame
    },
    mutations: { networkMode: 'always' }
  }
})

/** What was shown stays while the next page of the same thing comes, so that nothing flashes. */
function keepPreviousDataOfSame<Data>(
  previous: Data | undefined,
  query: { readonly queryKey: readonly unknown[] } | undefined
): Data | undefined {
  const [listed] = query?.queryKey ?? []
  return listed === 'ListExecutions' || listed === 'recent-executions' ? keepPreviousData(previous) : undefined
}

/** What is known of an operation's answer. */
export interface Answer<Name extends OperationName> {
  readonly data: OutputOf<Name> | undefined
  readonly error: Error | null
  readonly isLoading: boolean
}

/** The types of all operations at once are more than the compiler wants to compare. */
const callAny = call as unknown as (operation: OperationName, input: unknown, signal?: AbortSignal) => Promise<unknown>

/** What an operation that only reads answers, fetched once and kept fresh. */
export function useOperation<Name extends OperationName>(
  operation: Name,
  input: InputOf<Name> | undefined,
  options: {
    readonly refetchIntervalMs?: number | false
    /** Whether another one can take the place of what has gone. */
    readonly mayReturn?: boolean
    /** Whether what was read before will not do: it is about to be changed. */
    readonly toChange?: boolean
  } = {}
): Answer<Name> {
  const { data, error, isLoading } = useQuery<unknown, Error>({
    queryKey: options.toChange === true ? [operation, input, 'to change'] : [operation, input],
    queryFn: ({ signal }) => callAny(operation, input, signal),
    ...(options.toChange === true && { gcTime: 0, staleTime: 0 }),
    enabled: input !== undefined,
    // most of what has gone stays gone
    refetchInterval: ({ state }) =>
      (options.mayReturn === true || !isMissing(state.error)) && (options.refetchIntervalMs ?? false)
  })
  return { data: data as OutputOf<Name> | undefined, error, isLoading }
}

/** An operation that changes something. */
export interface Action<Name extends OperationName> {
  readonly run: (input: InputOf<Name>) => Promise<OutputOf<Name>>
  readonly isBusy: boolean
  readonly error: Error | null
  readonly reset: () => void
}

/** @param changes operations whose answers it changes; they are asked again */
export function useAction<Name extends OperationName>(
  operation: Name,
  changes: readonly OperationName[] = []
): Action<Name> {
  const client = useQueryClient()
  const { mutateAsync, error, reset } = useMutation<unknown, Error, unknown>({
    mutationFn: (input) => callAny(operation, input),
    onSuccess: async () => {
      await Promise.all(changes.map((name) => client.invalidateQueries({ queryKey: [name] })))
    }
  })
  const [isBusy, setIsBusy] = useState(false)
  const run = async (input: InputOf<Name>): Promise<OutputOf<Name>> => {
    // not the mutation's own word, which comes after the second click of two
    setIsBusy(true)
    try {
      return await (mutateAsync as Action<Name>['run'])(input)
    } finally {
      setIsBusy(false)
    }
  }
  return { run, isBusy, error, reset }
}

export const isMissing = (error: unknown): boolean =>
  error instanceof ApiFailure && /DoesNotExist$|ResourceNotFound$/.test(error.code)

/** All pages of a listing, up to a number of entries. */
export async function readAll<Page extends { readonly nextToken?: string | undefined }, Item>(
  read: (nextToken: string | undefined) => Promise<Page>,
  itemsOf: (page: Page) => readonly Item[],
  limit: number
): Promise<{ readonly items: readonly Item[]; readonly more: boolean }> {
  const items: Item[] = []
  let nextToken: string | undefined
  do {
    const page = await read(nextToken)
    items.push(...itemsOf(page))
    nextToken = page.nextToken
  } while (nextToken !== undefined && items.length < limit)
  return { items: items.slice(0, limit), more: nextToken !== undefined || items.length > limit }
}
