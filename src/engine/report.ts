import type { Command } from '../interpreter/command.ts'
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

/** `undefined` for one that nobody waits for, and for one that still runs. */
export function reportOf(live: Live): Report | undefined {
  if (live instanceof LiveMapRun) return mapRunReport(live)
  return live instanceof LiveExecution ? childReport(live) : undefined
}

function mapRunReport({ state, arn }: LiveMapRun): Report | undefined {
  if (state.phase !== 'closed') return undefined
  return {
    arn: state.start.parentArn,
    command: { type: 'EndMapRun', mapRunArn: arn, redriveCount: state.redriveCount, outcome: mapRunOutcome(state) }
  }
}

/** An Express child begins anew, whatever its history is. */
const isRedrivable = ({ status, identity, lastEventId }: ExecutionState): boolean =>
  status === 'SUCCEEDED' || identity.type === 'EXPRESS' || !isHistoryFull(lastEventId)

function childReport({ state }: LiveExecution): Report | undefined {
  const { status, startDate, stopDate, redriveCount, output, error, cause, identity } = state
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
      redriveCount,
      startDate,
      stopDate,
      ...(!isRedrivable(state) && { isFinal: true }),
      ...(output !== undefined && { output: output.text }),
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause })
    }
  }
}
