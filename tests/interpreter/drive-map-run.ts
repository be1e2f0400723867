import type { StateMachine } from '../../src/asl/definition.ts'
import type { ExecutionIdentity } from '../../src/interpreter/event.ts'
import { defaultLimits } from '../../src/interpreter/limits.ts'
import type { MapRunOutcome, MapRunStart } from '../../src/interpreter/map-run-start.ts'
import type { ExecutionState } from '../../src/interpreter/state.ts'
import { seededRandom } from '../../src/lib/random.ts'
import type { MapRunCommand } from '../../src/map-run/command.ts'
import type { MapRunEffect } from '../../src/map-run/effect.ts'
import { mapRunOutcome } from '../../src/map-run/outcome.ts'
import type { MapRunState } from '../../src/map-run/state.ts'
import { stepMapRun } from '../../src/map-run/step.ts'

export interface DrivenMapRun {
  readonly state: MapRunState
  readonly outcome: MapRunOutcome
}

export type RunChild = (definition: string, execution: ExecutionIdentity, input: string) => ExecutionState

/** Runs a Map Run to its end without an engine: its children one after the other, each to its end. */
export function driveMapRun(machine: StateMachine, start: MapRunStart, now: number, runChild: RunChild): DrivenMapRun {
  const commands: MapRunCommand[] = [{ type: 'StartMapRun', start }]
  const context = { now, readClock: () => 0, random: seededRandom(1), limits: defaultLimits }
  let state: MapRunState | undefined
  for (let command = commands.shift(); command !== undefined; command = commands.shift()) {
    const taken = stepMapRun(machine, state, command, context)
    state = taken.state
    for (const effect of taken.effects) perform(effect)
  }
  if (state?.phase !== 'closed') throw new Error(`The Map Run ${start.arn} waits for nothing and has not ended`)
  return { state, outcome: mapRunOutcome(state) }

  function perform(effect: MapRunEffect): void {
    if (effect.type !== 'StartChild') return
    const child = runChild(definitionOf(machine, start.stateName), effect.execution, effect.input)
    if (child.status === 'RUNNING') throw new Error(`${effect.execution.arn} was not run to its end`)
    commands.push({
      type: 'EndChild',
      child: effect.execution.mapRunIndex ?? 0,
      status: child.status,
      redriveCount: 0,
      startDate: child.startDate,
      stopDate: child.stopDate ?? child.startDate,
      ...(child.output !== undefined && { output: child.output.text })
    })
  }
}

export function definitionOf(machine: StateMachine, stateName: string): string {
  const state = machine.allStates.get(stateName)
  if (state?.type !== 'Map' || state.processor.mode !== 'DISTRIBUTED') throw new Error(`${stateName} has no Map Run`)
  return state.processor.definition
}
