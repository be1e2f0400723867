import { type RedriveStatus, redriveStatus } from '../resources/redrive-status.ts'
import type { ExecutionSummary } from '../store/store.ts'
import type { RequestContext } from './context.ts'
import { readLastEventId } from './journal.ts'
import { findStateMachine } from './state-machines.ts'

/** Decided when asked: it changes with time and with the state machine's deletion. */
export async function readRedriveStatus(
  summary: ExecutionSummary,
  isExpress: boolean,
  { store, clock }: Pick<RequestContext, 'store' | 'clock'>
): Promise<RedriveStatus> {
  const { status, stateMachineArn } = summary
  const isOpen = status === 'RUNNING' || status === 'SUCCEEDED' || status === 'PENDING_REDRIVE'
  const slash = stateMachineArn.indexOf('/')
  const ownerArn = slash < 0 ? stateMachineArn : stateMachineArn.slice(0, slash)
  const stateMachine = isOpen ? undefined : await findStateMachine(store, ownerArn)
  const candidate = {
    ...summary,
    lastEventId: isOpen ? 0 : await readLastEventId(store, summary.arn),
    isChild: summary.mapRunArn !== undefined,
    isExpress,
    hasStateMachine: stateMachine?.content.status === 'ACTIVE'
  }
  return redriveStatus(candidate, clock.now())
}
