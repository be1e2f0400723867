import { keepPreviousData, QueryClient, type UseQueryResult, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
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
function keepPreviousDataOfSame<Data>(previous: Data | undefined, query: { readonly queryKey: readonly unknown[] } | undefined): Data | undefined {
  return query?.queryKey[0] === 'ListExecutions' ? keepPreviousData(previous) : undefined
}

export const keyOf = <Name extends OperationName>(operation: Name, input: InputOf<Name>): readonly [Name, InputOf<Name>] => [
  operation,
  input
]

/** What an operation that only reads answers, fetched once and kept fresh. */
export function useOperation<Name extends OperationName>(
  operation: Name,
  input: InputOf<Name> | undefined,
  options: { readonly refetchIntervalMs?: number | false } = {}
): UseQueryResult<OutputOf<Name>, Error> {
  return useQuery<OutputOf<Name>, Error>({
    queryKey: [operation, input],
    queryFn: ({ signal }) => call(operation, input as InputOf<Name>, signal),
    enabled: input !== undefined,
    refetchInterval: options.refetchIntervalMs ?? false
  })
}

/** An operation that changes something; what it may have changed is read again. */
export function useAction<Name extends OperationName>(operation: Name, changes: readonly OperationName[] = []) {
  const client = useQueryClient()
  return useMutation<OutputOf<Name>, Error, InputOf<Name>>({
    mutationFn: (input) => call(operation, input),
    onSuccess: async () => {
      await Promise.all(changes.map((name) => client.invalidateQueries({ queryKey: [name] })))
    }
  })
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
