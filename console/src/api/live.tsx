import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react'
import { type Changes, type Connection, followChanges } from './changes.ts'

interface Live {
  readonly connection: Connection
  /** @returns what ends it */
  listen(listener: (changes: Changes) => void): () => void
}

const LiveContext = createContext<Live>({ connection: 'connecting', listen: () => () => undefined })

/** How soon what is shown is read again after a change. */
const REFRESH_MS = 400

/** Hears of the server's changes, has what they concern read again, and passes them on. */
export function LiveProvider({ session, children }: { readonly session: number; readonly children: ReactNode }) {
  const client = useQueryClient()
  const [connection, setConnection] = useState<Connection>('connecting')
  const listeners = useRef(new Set<(changes: Changes) => void>())
  const listen = useRef((listener: (changes: Changes) => void) => {
    listeners.current.add(listener)
    return () => {
      listeners.current.delete(listener)
    }
  })

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new session (other credentials) needs a new stream
  useEffect(() => {
    let gathered: Changes = { executions: [], more: false }
    let timer = 0
    let wasLost = false
    const refresh = (): void => {
      timer = 0
      const { executions, more } = gathered
      gathered = { executions: [], more: false }
      const arns = new Set(
        executions.flatMap(({ executionArn, stateMachineArn, mapRunArn }) => [executionArn, stateMachineArn, mapRunArn])
      )
      void client.invalidateQueries({
        predicate: ({ queryKey: [operation, input] }) => {
          if (operation !== 'DescribeExecution' && operation !== 'ListExecutions' && operation !== 'recent-executions')
            return false
          if (more || operation === 'recent-executions') return true
          const { executionArn, stateMachineArn, mapRunArn } = (input ?? {}) as Record<string, string | undefined>
          const machine = stateMachineArn?.split(':').slice(0, 7).join(':')
          return arns.has(executionArn) || arns.has(machine) || arns.has(mapRunArn)
        }
      })
    }
    const stop = followChanges({
      onChanges: (changes) => {
        gathered = { executions: [...gathered.executions, ...changes.executions], more: gathered.more || changes.more }
        if (timer === 0) timer = window.setTimeout(refresh, REFRESH_MS)
        for (const listener of listeners.current) listener(changes)
      },
      onConnection: (next) => {
        setConnection(next)
        if (next === 'lost') wasLost = true
        else if (wasLost) {
          wasLost = false
          void client.invalidateQueries()
          for (const listener of listeners.current) listener({ executions: [], more: true })
        }
      }
    })
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [client, session])

  return <LiveContext value={{ connection, listen: listen.current }}>{children}</LiveContext>
}

export const useConnection = (): Connection => useContext(LiveContext).connection

/** Calls back with what has changed. */
export function useChanges(onChange: (changes: Changes) => void): void {
  const { listen } = useContext(LiveContext)
  const latest = useRef(onChange)
  latest.current = onChange
  useEffect(() => listen((changes) => latest.current(changes)), [listen])
}

/** Calls back after each change of an execution, and when it may have changed unheard. */
export function useExecutionChanges(executionArn: string, onChange: () => void): void {
  useChanges(({ executions, more }) => {
    if (more || executions.some((change) => change.executionArn === executionArn)) onChange()
  })
}
