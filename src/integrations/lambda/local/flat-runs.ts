import type { FlatRuns, Invocation, Run } from './thread-protocol.ts'

export function flattenRuns(runs: readonly Run[]): FlatRuns {
  const flat: (string | number | undefined)[] = []
  for (const { place, invocation } of runs) {
    const { functionName, file, functionArn, requestId, event, clientContext, traceHeader } = invocation
    const { calledAt, deadline } = invocation
    flat.push(place, functionName, file, functionArn, requestId, event, clientContext, traceHeader, calledAt, deadline)
  }
  return flat
}

export function unflattenRuns(flat: FlatRuns): Run[] {
  const runs: Run[] = []
  for (let at = 0; at < flat.length; at += WIDTH) {
    runs.push({ place: flat[at] as number, invocation: invocationAt(flat, at) })
  }
  return runs
}

function invocationAt(flat: FlatRuns, at: number): Invocation {
  const clientContext = flat[at + 6] as string | undefined
  const traceHeader = flat[at + 7] as string | undefined
  const invocation = {
    functionName: flat[at + 1] as string,
    file: flat[at + 2] as string,
    functionArn: flat[at + 3] as string,
    requestId: flat[at + 4] as string,
    event: flat[at + 5] as string,
    calledAt: flat[at + 8] as number,
    deadline: flat[at + 9] as number
  }
  if ((clientContext ?? traceHeader) === undefined) return invocation
  return {
    ...invocation,
    ...(clientContext !== undefined && { clientContext }),
    ...(traceHeader !== undefined && { traceHeader })
  }
}

/** Members of a run. */
const WIDTH = 10
