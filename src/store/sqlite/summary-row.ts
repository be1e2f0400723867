import type { ExecutionSummary } from '../store.ts'
import { type ArnMember, arnColumns } from './arns.ts'

/** What a summary is read with: every column named for its member. */
export const summaryColumns = [
  'e.arn, e.kind, e.name, e.status',
  'e.start_date AS startDate, e.stop_date AS stopDate',
  'e.redrive_count AS redriveCount, e.redrive_date AS redriveDate, e.details',
  ...Object.entries(arnColumns).map(([member, column]) => `(SELECT arn FROM arns WHERE id = e.${column}) AS ${member}`)
].join(', ')

export interface SummaryRow extends Record<ArnMember, string | null> {
  readonly arn: string
  readonly kind: ExecutionSummary['kind']
  readonly name: string
  readonly status: ExecutionSummary['status']
  readonly startDate: number
  readonly stopDate: number | null
  readonly redriveCount: number
  readonly redriveDate: number | null
  readonly details: string | null
}

export function summaryOf(row: SummaryRow): ExecutionSummary {
  return {
    arn: row.arn,
    kind: row.kind,
    name: row.name,
    stateMachineArn: row.stateMachineArn ?? '',
    ...(row.stateMachineVersionArn !== null && { stateMachineVersionArn: row.stateMachineVersionArn }),
    ...(row.stateMachineAliasArn !== null && { stateMachineAliasArn: row.stateMachineAliasArn }),
    ...(row.mapRunArn !== null && { mapRunArn: row.mapRunArn }),
    ...(row.parentArn !== null && { parentArn: row.parentArn }),
    status: row.status,
    startDate: row.startDate,
    ...(row.stopDate !== null && { stopDate: row.stopDate }),
    redriveCount: row.redriveCount,
    ...(row.redriveDate !== null && { redriveDate: row.redriveDate }),
    ...(row.details !== null && { details: row.details })
  }
}
