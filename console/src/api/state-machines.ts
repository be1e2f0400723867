import { useQuery } from '@tanstack/react-query'
import { call } from './call.ts'
import { readAll } from './queries.ts'

/** State machines in the list; AWS's own limit is 10,000. */
const MOST = 10_000

/** All state machines, by name. */
export function useStateMachines() {
  return useQuery({
    queryKey: ['ListStateMachines', {}],
    queryFn: ({ signal }) =>
      readAll(
        (nextToken) =>
          call('ListStateMachines', { maxResults: 1000, ...(nextToken !== undefined && { nextToken }) }, signal),
        ({ stateMachines }) => stateMachines,
        MOST
      ),
    refetchInterval: 15_000
  })
}
