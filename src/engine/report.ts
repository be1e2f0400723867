import type { AskingRun, Command } from '../interpreter/command.ts'
import type { ExecutionState } from '../interpreter/state.ts'
import type { MapRunCommand } from '../map-run/command.ts'
import { mapRunOutcome } from '../map-run/outcome.ts'
import { isHistoryFull } from '../map-run/results.ts'
import type { Live } from './live.ts'
import { LiveExecution } from './live-execution.ts'
import { LiveMapRun } from './live-map-run.ts'

/** What one that has closed tells whoever started it. */
export interface Report {
  readonly arn: string
  readonly command: Command | MapRunCommand
}

/**
 * `undefined` for one that nobody waits for, and for one that still runs.
 * @param redriveCount that it should have: one that could not be redriven, or is to be stopped and never heard of its
 *   redrive, ends once more as it had
 */
export function reportOf(live: Live, redriveCount = 0): Report | undefined {
  if (live instanceof LiveMapRun) return mapRunReport(live, redriveCount)
  return live instanceof LiveExecution ? childReport(live, redriveCount) : undefined
}

/** What may be asked, whatever it is. */
type Asked = Command | MapRunCommand | { readonly type: 'Wake' | 'Reissue' }

/**
 * What a Map Run is told that asks for a child which never began, or was deleted since; `undefined` for whatever else is
 * asked of nobody.
 */
export function reportMissing(request: Asked): Report | undefined {
  const asker = askerOf(request)
  if (asker === undefined) return undefined
  const { mapRunArn, child, redriveCount } = asker
  return { arn: mapRunArn, command: { type: 'MissChild', child, redriveCount } }
}

/** How often a Map Run or its child was redriven, as whoever waits for it knows it and asks for something. */
export function redriveCountIn(request: Asked): number {
  if (request.type === 'RedriveMapRun') return request.redriveCount
  return askerOf(request)?.redriveCount ?? 0
}

const askerOf = (request: Asked): AskingRun | undefined =>
  request.type === 'StopExecution' || request.type === 'RedriveExecution' ? request.asker : undefined

/** One that has succeeded is not redriven: its execution ended before it heard of that. */
function mapRunReport({ state, arn }: LiveMapRun, asked: number): Report | undefined {
  if (state.phase !== 'closed') return undefined
  const { start, status, redriveRequested = 0 } = state
  const redriveCount =
    status === 'SUCCEEDED' ? Math.max(asked, redriveRequested, state.redriveCount) : state.redriveCount
  return {
    arn: start.parentArn,
    command: { type: 'EndMapRun', mapRunArn: arn, redriveCount, outcome: mapRunOutcome(state) }
  }
}

/** An Express child begins anew, whatever its history is. */
const isRedrivable = ({ status, identity, lastEventId }: ExecutionState): boolean =>
  status === 'SUCCEEDED' || identity.type === 'EXPRESS' || !isHistoryFull(lastEventId)

function childReport({ state }: LiveExecution, redriveCount: number): Report | undefined {
  const { status, startDate, stopDate, output, error, cause, identity } = state
  const { mapRunArn, mapRunIndex } = identity
  if (mapRunArn === undefined || mapRunIndex === undefined || status === 'RUNNING' || stopDate === undefined) {
    return undefined
  }
  return {
    arn: mapRunArn,
    command: {
      type: 'EndChild',
      child: mapRunIndex,
      status,
      redriveCount: Math.max(redriveCount, state.redriveCount),
      startDate,
      stopDate,
      ...(!isRedrivable(state) && { isFinal: true }),
      ...(output !== undefined && { output: output.text }),
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause })
    }
  }
}
