import { runtimeError } from '../asl/errors.ts'
import type { RedriveExecution } from './command.ts'
import { branchOf, visitOf } from './evolve.ts'
import { attempt } from './failure.ts'
import { executionDueAt } from './outstanding.ts'
import type { Recorder } from './recorder.ts'
import { enter, settleEnded } from './run.ts'
import type { Branch, ExecutionState, MapRunWork } from './state.ts'
import { startIterations } from './states/map.ts'

/**
 * Takes a failed, aborted or timed-out execution up again: every state that was entered and not exited runs anew, what
 * was finished stays. Source: AWS's page on redriving executions. What else decides whether an execution may be redriven
 * (its age, its state machine) is the API's matter.
 * @returns whether it was redriven, by this call or by an earlier one with the same token
 */
export function redrive(recorder: Recorder, command: RedriveExecution): boolean {
  const { state } = recorder
  if (isRepeated(recorder, command.clientToken)) return true
  if (!beginRedrive(recorder, command)) return false
  // an Express child begins anew, and so goes on by itself
  if (state.identity.type !== 'EXPRESS') rerun(recorder, branchOf(state, ''))
  return true
}

/** It runs again, and nothing of it was taken up yet. @returns whether that can be */
export function beginRedrive(recorder: Recorder, asked: Omit<RedriveExecution, 'type'>): boolean {
  const { state, context } = recorder
  const { clientToken } = asked
  const redriveCount = asked.asker?.redriveCount
  if (state.status === 'RUNNING' || state.status === 'SUCCEEDED') return false
  if (redriveCount !== undefined && state.redriveCount >= redriveCount) return false
  const isExpress = state.identity.type === 'EXPRESS'
  // the redrive itself and the next failure must have room
  if (!isExpress && state.lastEventId >= context.limits.historyEvents - 1) return false
  recorder.record(
    branchOf(state, ''),
    {
      type: 'ExecutionRedriven',
      redriveCount: redriveCount ?? state.redriveCount + 1,
      ...(isExpress ? { restartAt: recorder.machine.startAt } : {}),
      ...(clientToken === undefined ? {} : { clientToken })
    },
    state.lastEventId
  )
  const dueAt = executionDueAt(recorder.machine, state, context.limits)
  recorder.effect({ type: 'SetTimer', timer: 'execution:', dueAt })
  return true
}

/** When the redrive of a token happened, or the latest one. Milliseconds since the epoch. */
export function redriveDateOf(state: ExecutionState, clientToken: string | undefined): number | undefined {
  return state.redriveTokens.findLast(({ token }) => token === clientToken)?.date ?? state.redriveDate
}

/** Milliseconds for which a token is remembered. Source: RedriveExecution's documentation of `clientToken`. */
const TOKEN_LIFE_MS = 15 * 60 * 1000

function isRepeated({ state, context }: Recorder, clientToken: string | undefined): boolean {
  return state.redriveTokens.some(({ token, date }) => token === clientToken && context.now - date < TOKEN_LIFE_MS)
}

/** A branch that is between two states, or is yet to enter its first, goes on by itself. */
function rerun(recorder: Recorder, branch: Branch): void {
  if (branch.visit === undefined) return
  const state = recorder.stateOf(branch)
  const children = unfinishedChildren(recorder, branch)
  if (children.length > 0) {
    for (const child of children) {
      if (!isOpen(recorder, child)) continue
      rerun(recorder, child)
      // before the next child, whose failure may take away the state that this one has ended a branch of
      settleEnded(recorder)
    }
    return
  }
  const { work } = branch.visit
  if (work.kind === 'map-run') {
    redriveMapRun(recorder, branch, work)
    return
  }
  if (state.type === 'Map' && work.kind === 'map' && work.nextIndex > 0 && work.nextIndex < work.results.length) {
    attempt(recorder, branch, () => startIterations(recorder, branch, state, branch.link))
    return
  }
  if (state.type !== 'Task' && state.type !== 'Parallel' && state.type !== 'Map') {
    recorder.record(branch, { type: `${state.type}StateEntered`, name: state.name, input: branch.visit.input })
  }
  attempt(recorder, branch, () => enter(recorder, branch, state))
}

/** Its run goes on with the children that did not succeed. Source: AWS's page on redriving Map Runs. */
function redriveMapRun(recorder: Recorder, branch: Branch, { start, redriveCount: before }: MapRunWork): void {
  const { mapRunRedrives } = recorder.context.limits
  if (before >= mapRunRedrives) {
    attempt(recorder, branch, () => {
      throw runtimeError(`The Map Run '${start.arn}' has exceeded the limit of ${mapRunRedrives} redrives.`)
    })
    return
  }
  const redriveCount = before + 1
  recorder.record(branch, { type: 'MapRunRedriven', mapRunArn: start.arn, redriveCount })
  recorder.effect({ type: 'RedriveMapRun', start, redriveCount })
}

/** The failure of a sibling that was rerun before may have taken a branch away. */
const isOpen = (recorder: Recorder, branch: Branch): boolean =>
  recorder.isRunning && recorder.state.branches.get(branch.id) === branch && branch.phase !== 'failed'

/** Of a Parallel or Map that was under way; one that had none left failed by itself and starts anew. */
function unfinishedChildren(recorder: Recorder, branch: Branch): readonly Branch[] {
  const { work } = visitOf(branch)
  if (work.kind !== 'parallel' && work.kind !== 'map') return []
  return work.results.flatMap((_result, index) => recorder.state.branches.get(`${work.startedEventId}.${index}`) ?? [])
}
