import type { ExecutionSummary } from '../store.ts'

/** The columns of `executions` with ARNs that executions are listed by; each has another with its hash (`…_hash`). */
export const arnColumns = {
  stateMachineArn: 'state_machine',
  stateMachineVersionArn: 'state_machine_version',
  stateMachineAliasArn: 'state_machine_alias',
  mapRunArn: 'map_run',
  parentArn: 'parent'
} as const

export type ArnMember = keyof typeof arnColumns

/** What a summary is read with: every column named for its member. */
export const summaryColumns = [
  'e.arn, e.kind, e.name, e.status',
  'e.start_date AS "startDate", e.stop_date AS "stopDate"',
  'e.redrive_count AS "redriveCount", e.redrive_date AS "redriveDate", e.details',
  ...Object.entries(arnColumns).map(([member, column]) => `e.${column} AS "${member}"`)
].join(', ')

/** A row of these columns. */
export function summaryOf(row: Readonly<Record<string, unknown>>): ExecutionSummary {
  const present = Object.entries(row).filter(([, value]) => value !== null)
  return Object.fromEntries(present) as unknown as ExecutionSummary
}
