import { branchOf, visitOf } from './evolve.ts'
import { attempt } from './failure.ts'
import { executionDueAt } from './outstanding.ts'
import type { Recorder } from './recorder.ts'
import { enter } from './run.ts'
import type { Branch } from './state.ts'

/**
 * Takes a failed, aborted or timed-out execution up again: every state that was entered and not exited runs anew, what
 * was finished stays. Source: AWS's page on redriving executions. Whether an execution may be redriven is the API's
 * matter.
 */
export function redrive(recorder: Recorder, clientToken: string | undefined): void {
  const { state, context } = recorder
  if (state.status === 'SUCCEEDED' || isRepeated(recorder, clientToken)) return
  recorder.record(
    branchOf(state, ''),
    {
      type: 'ExecutionRedriven',
      redriveCount: state.redriveCount + 1,
      ...(clientToken === undefined ? {} : { clientToken })
    },
    state.lastEventId
  )
  const dueAt = executionDueAt(recorder.machine, state, context.limits)
  recorder.effect({ type: 'SetTimer', timer: 'execution:', dueAt })
  rerun(recorder, branchOf(state, ''))
}

/** Milliseconds for which a token is remembered. Source: RedriveExecution's documentation of `clientToken`. */
const TOKEN_LIFE_MS = 15 * 60 * 1000

function isRepeated({ state, context }: Recorder, clientToken: string | undefined): boolean {
  return state.redriveTokens.some(({ token, date }) => token === clientToken && context.now - date < TOKEN_LIFE_MS)
}

function rerun(recorder: Recorder, branch: Branch): void {
  if (branch.visit === undefined || !recorder.isRunning) return
  const state = recorder.stateOf(branch)
  const children = unfinishedChildren(recorder, branch)
  if (children.length > 0) {
    for (const child of children) rerun(recorder, child)
    return
  }
  if (state.type !== 'Task' && state.type !== 'Parallel' && state.type !== 'Map') {
    recorder.record(branch, { type: `${state.type}StateEntered`, name: state.name, input: visitOf(branch).input })
  }
  attempt(recorder, branch, () => enter(recorder, branch, state))
}

/** Of a Parallel or Map that was under way; one that had none left failed by itself and starts anew. */
function unfinishedChildren(recorder: Recorder, branch: Branch): readonly Branch[] {
  const { work } = visitOf(branch)
  if (work.kind !== 'parallel' && work.kind !== 'map') return []
  return work.results.flatMap((_result, index) => recorder.state.branches.get(`${work.startedEventId}.${index}`) ?? [])
}
