import { type Arn, InvalidArn, parseArn } from '../resources/arn.ts'
import type { ExecutionSummary, Store } from '../store/store.ts'
import { executionDoesNotExist } from './errors.ts'

type ExecutionArn = Extract<Arn, { kind: 'execution' | 'express' }>

/**
 * The ARN of a Standard execution, or of any child of a map run where `expressChildren` says so. Of other Express
 * executions nothing is kept (recorded: InvalidArn).
 * @throws {InvalidArn}
 */
export function parseExecutionArn(text: string, expressChildren = false): ExecutionArn {
  const arn = parseArn(text)
  if (arn.kind === 'execution') return arn
  if (arn.kind === 'express' && expressChildren && arn.label !== undefined) return arn
  throw new InvalidArn(`Resource type not valid in this context: ${arn.resourceType}`)
}

/** @throws {ApiError} ExecutionDoesNotExist */
export async function readExecution(store: Store, { text }: ExecutionArn): Promise<ExecutionSummary> {
  const summary = await store.readSummary(text)
  if (summary === undefined) throw executionDoesNotExist(text)
  return summary
}

/** The members of a summary that are only shown. */
export interface SummaryDetails {
  readonly error?: string
  readonly cause?: string
  readonly traceHeader?: string
  /** Of a Map Run's child: how many items it has. */
  readonly itemCount?: number
  /** Where its data is encrypted: the settings it started with. */
  readonly settingsId?: string
}

export const detailsOf = ({ details }: ExecutionSummary): SummaryDetails =>
  details === undefined ? {} : (JSON.parse(details) as SummaryDetails)
