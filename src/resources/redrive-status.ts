import { quotas } from './quotas.ts'

export interface RedriveStatus {
  readonly redriveStatus: 'REDRIVABLE' | 'NOT_REDRIVABLE' | 'REDRIVABLE_BY_MAP_RUN'
  /** Only with NOT_REDRIVABLE. */
  readonly redriveStatusReason?: string
}

/** What decides whether an execution can be redriven now. Times are milliseconds since the epoch. */
export interface RedriveCandidate {
  readonly status: string
  readonly startDate: number
  readonly stopDate?: number
  readonly lastEventId: number
  readonly isChild: boolean
  /** An Express child has no history and is started anew, so limits of history and time do not bind it. */
  readonly isExpress: boolean
  /** Whether its state machine is there and not being deleted. */
  readonly hasStateMachine: boolean
}

/** The reasons are AWS's (API reference, DescribeExecution), without the final period, as recorded. */
export function redriveStatus(candidate: RedriveCandidate, now: number): RedriveStatus {
  const { status, isChild } = candidate
  if (status === 'PENDING_REDRIVE') return { redriveStatus: 'REDRIVABLE_BY_MAP_RUN' }
  if (status === 'RUNNING' || status === 'SUCCEEDED')
    return notRedrivable(`Execution is ${status} and cannot be redriven`)
  const reason = reasonAgainst(candidate, now)
  if (reason !== undefined) return notRedrivable(reason)
  return { redriveStatus: isChild ? 'REDRIVABLE_BY_MAP_RUN' : 'REDRIVABLE' }
}

const notRedrivable = (redriveStatusReason: string): RedriveStatus => ({
  redriveStatus: 'NOT_REDRIVABLE',
  redriveStatusReason
})

function reasonAgainst(candidate: RedriveCandidate, now: number): string | undefined {
  const { hasStateMachine, isExpress, lastEventId, startDate, stopDate = now } = candidate
  if (!hasStateMachine) return 'State machine is in DELETING status'
  if (isExpress) return undefined
  if (lastEventId >= quotas.redrivableEvents) return 'Execution history event limit exceeded'
  if (stopDate - startDate > quotas.executionTimeMs) return 'Execution has exceeded the max execution time'
  if (now - stopDate > quotas.redrivablePeriodMs) return 'Execution redrivable period exceeded'
  return undefined
}
