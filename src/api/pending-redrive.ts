import type { ExecutionSummary, Store, SummaryQuery } from '../store/store.ts'

/** The statuses of children that a redrive takes up again. */
const UNSUCCESSFUL = ['FAILED', 'TIMED_OUT', 'ABORTED']

/**
 * Shows a child as PENDING_REDRIVE whose Map Run was redriven after it had ended and has not come to it yet. This is
 * found out when it is asked: a redrive would otherwise have to write to each of its children. Source: AWS's page on
 * redriving Map Runs, "Child workflow execution redrive behavior".
 */
export function withPendingRedrive(child: ExecutionSummary, run: ExecutionSummary | undefined): ExecutionSummary {
  if (run?.status !== 'RUNNING' || run.redriveDate === undefined) return child
  const isPending = UNSUCCESSFUL.includes(child.status) && (child.stopDate ?? 0) <= run.redriveDate
  return isPending ? { ...child, status: 'PENDING_REDRIVE' } : child
}

/** A child as it is shown now. */
export async function readPendingRedrive(store: Store, child: ExecutionSummary): Promise<ExecutionSummary> {
  const { mapRunArn, status } = child
  if (mapRunArn === undefined || !UNSUCCESSFUL.includes(status)) return child
  return withPendingRedrive(child, await store.readSummary(mapRunArn))
}

/** The children of a Map Run that was redriven and runs, by the status that they are shown with. */
export async function listRedrivenChildren(
  store: Store,
  run: ExecutionSummary,
  { status, limit, ...query }: SummaryQuery
): Promise<readonly ExecutionSummary[]> {
  const found: ExecutionSummary[] = []
  const stored = status === 'PENDING_REDRIVE' ? undefined : status
  for (let after = query.after; ; ) {
    const page = await store.listSummaries({
      ...query,
      ...(stored !== undefined && { status: stored }),
      ...(after !== undefined && { after }),
      limit: CHILDREN_PER_READ
    })
    for (const child of page) {
      const shown = withPendingRedrive(child, run)
      if (status === undefined || shown.status === status) found.push(shown)
      if (found.length === limit) return found
    }
    const last = page.at(-1)
    if (last === undefined || page.length < CHILDREN_PER_READ) return found
    after = { startDate: last.startDate, arn: last.arn }
  }
}

const CHILDREN_PER_READ = 1_000
