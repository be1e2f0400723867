import type { Effect } from '../interpreter/effect.ts'
import { isAwaited, openAttempt } from '../interpreter/outstanding.ts'
import type { ExecutionState } from '../interpreter/state.ts'
import type { MapRunEffect } from '../map-run/effect.ts'

/** What ends something that nobody waits for any more: no later state knows that it is still to be ended. */
export type Ending = Effect & { readonly type: 'CancelTask' | 'StopMapRun' }

export const isEnding = (effect: Effect | MapRunEffect): effect is Ending =>
  effect.type === 'CancelTask' || effect.type === 'StopMapRun'

/** Of the endings of commits that may have been written or not, those that the execution, as it is, stands by. */
export const stillToEnd = (state: ExecutionState, endings: readonly Ending[]): readonly Ending[] =>
  endings.filter((ending) =>
    ending.type === 'CancelTask'
      ? state.status !== 'RUNNING' || openAttempt(state, ending.task) === undefined
      : !isAwaited(state, ending.mapRunArn)
  )
