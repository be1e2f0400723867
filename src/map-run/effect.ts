import type { ExecutionIdentity } from '../interpreter/event.ts'
import type { ReaderSource, ResultDestination } from '../interpreter/map-run-start.ts'

/** What the outside must do once a Map Run's events are durable; each is derivable from its state (`outstanding`). */
export type MapRunEffect =
  /** Start a child; one that has ended already tells so again. `isNew`: this is the first time that it is asked for. */
  | {
      readonly type: 'StartChild'
      readonly execution: ExecutionIdentity
      readonly input: string
      readonly isNew: boolean
      /** It is to be there, and to have ended: what asked for it before comes too late then. */
      readonly isStopped?: boolean
    }
  /** `redriveCount`: how often the child has been redriven once this is done. */
  | {
      readonly type: 'RedriveChild'
      readonly executionArn: string
      readonly child: number
      readonly redriveCount: number
    }
  /** `redriveCount`: what it would have after the redrive that it was asked for last, heard or not. */
  | { readonly type: 'StopChild'; readonly executionArn: string; readonly child: number; readonly redriveCount: number }
  /** Read items from `position` on and deliver some as `AddItems`, or `FailReading`. */
  | { readonly type: 'ReadItems'; readonly source: ReaderSource; readonly position: number }
  /** No more items are wanted. */
  | { readonly type: 'StopReading' }
  /** Export what the children gave; then deliver `EndWriting` or `FailWriting`. */
  | { readonly type: 'WriteResults'; readonly destination: ResultDestination; readonly pending: readonly string[] }
  /** Ask the parent whether it still waits. */
  | { readonly type: 'ConfirmMapRun'; readonly parentArn: string; readonly redriveCount: number }
  /** It has closed: the parent can be told. */
  | { readonly type: 'NotifyMapRunClosed' }
