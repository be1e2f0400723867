import type { ExecutionState } from '../interpreter/state.ts'
import type { ExecutionSummary } from '../store/store.ts'

/** The row that lists and descriptions read. `details` is the JSON of a {@link SummaryDetails}. */
export function summaryOf(state: ExecutionState): ExecutionSummary {
  const { identity } = state
  const details: SummaryDetails = {
    ...(identity.traceHeader !== undefined && { traceHeader: identity.traceHeader }),
    ...(identity.itemCount !== undefined && { itemCount: identity.itemCount }),
    ...(state.error !== undefined && { error: state.error }),
    ...(state.cause !== undefined && { cause: state.cause })
  }
  return {
    arn: identity.arn,
    kind: 'execution',
    name: identity.name,
    stateMachineArn: identity.stateMachineArn,
    ...(identity.stateMachineVersionArn !== undefined && { stateMachineVersionArn: identity.stateMachineVersionArn }),
    ...(identity.stateMachineAliasArn !== undefined && { stateMachineAliasArn: identity.stateMachineAliasArn }),
    ...(identity.mapRunArn !== undefined && { mapRunArn: identity.mapRunArn }),
    status: state.status,
    startDate: state.startDate,
    ...(state.stopDate !== undefined && { stopDate: state.stopDate }),
    redriveCount: state.redriveCount,
    ...(state.redriveDate !== undefined && { redriveDate: state.redriveDate }),
    ...(Object.keys(details).length > 0 && { details: JSON.stringify(details) })
  }
}

/** What a description shows besides the columns of the summary. */
export interface SummaryDetails {
  readonly traceHeader?: string
  /** Of a Map Run's child: how many items it has. */
  readonly itemCount?: number
  readonly error?: string
  readonly cause?: string
  /** Where the data of the execution is sealed: the settings it started with, and its error and cause. */
  readonly settingsId?: string
  readonly sealed?: string
}

/** Two states with the same version have the same summary. */
export const summaryVersion = ({ status, redriveCount }: ExecutionState): string =>
  redriveCount === 0 ? status : `${status} ${redriveCount}`
