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

/** Member by member: with a spread for each that may be missing it took 2.6 µs. */
export function summaryOf(row: SummaryRow): ExecutionSummary {
  const summary: { -readonly [Member in keyof ExecutionSummary]: ExecutionSummary[Member] } = {
    arn: row.arn,
    kind: row.kind,
    name: row.name,
    stateMachineArn: row.stateMachineArn ?? '',
    status: row.status,
    startDate: row.startDate,
    redriveCount: row.redriveCount
  }
  if (row.stateMachineVersionArn !== null) summary.stateMachineVersionArn = row.stateMachineVersionArn
  if (row.stateMachineAliasArn !== null) summary.stateMachineAliasArn = row.stateMachineAliasArn
  if (row.mapRunArn !== null) summary.mapRunArn = row.mapRunArn
  if (row.parentArn !== null) summary.parentArn = row.parentArn
  if (row.stopDate !== null) summary.stopDate = row.stopDate
  if (row.redriveDate !== null) summary.redriveDate = row.redriveDate
  if (row.details !== null) summary.details = row.details
  return summary
}
