import type { Failure } from '../interpreter/event.ts'
import type { MapRunStart } from '../interpreter/map-run-start.ts'

/** An entry of a Map Run's journal. All of it is plain JSON; texts in it are JSON where they are data. */
export type MapRunEvent = { readonly timestamp: number } & MapRunEventDetails

export type MapRunEventDetails =
  | { readonly type: 'MapRunStarted'; readonly start: MapRunStart }
  | ItemsAdded
  /** The next children of the queue were started, after those to be redriven. */
  | { readonly type: 'ChildrenStarted'; readonly count: number; readonly redriven: number }
  | ChildEnded
  /** A child that was to start was not there when it was to be stopped: it never began and waits again. */
  | { readonly type: 'ChildReturned'; readonly child: number }
  | ({ readonly type: 'MapRunUpdated' } & MapRunUpdate)
  /** No more children start; those that run are stopped. */
  | { readonly type: 'StoppingStarted'; readonly failure?: Failure }
  | { readonly type: 'WritingStarted' }
  | { readonly type: 'MapRunSucceeded' | 'MapRunAborted' }
  | ({ readonly type: 'MapRunFailed' } & Failure)
  /** It is still closing and goes on after that. */
  | { readonly type: 'RedriveRequested'; readonly redriveCount: number }
  /** Nobody waits for that any more. */
  | { readonly type: 'RedriveWithdrawn' }
  | MapRunRedriven

export interface ItemsAdded {
  readonly type: 'ItemsAdded'
  /** Inputs of children, and how many items each has. */
  readonly inputs: readonly string[]
  readonly items: readonly number[]
  /** Replaces the batch that is not full yet. */
  readonly partial: readonly string[]
  /** How many were taken from the source, and whether there are no more. */
  readonly read: number
  readonly isLast: boolean
}

export interface ChildEnded {
  readonly type: 'ChildEnded'
  readonly child: number
  readonly status: ChildStatus
  /** It cannot be redriven. */
  readonly isFinal?: boolean
  /** What the Map state is to be given of it. */
  readonly result?: string
}

export interface MapRunRedriven {
  readonly type: 'MapRunRedriven'
  readonly redriveCount: number
  /** The source is read from its beginning: it could not be read before, and no child has started. */
  readonly readsAnew?: boolean
}

export type ChildStatus = 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED'

export interface MapRunUpdate {
  readonly maxConcurrency?: number
  readonly toleratedFailureCount?: number
  readonly toleratedFailurePercentage?: number
}
