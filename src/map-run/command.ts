import type { Failure } from '../interpreter/event.ts'
import type { MapRunStart } from '../interpreter/map-run-start.ts'
import type { ChildStatus, MapRunUpdate } from './event.ts'

/** What is asked of a Map Run. One that no longer applies does nothing. */
export type MapRunCommand =
  | { readonly type: 'StartMapRun'; readonly start: MapRunStart }
  /** Items of the source from `position` on. */
  | {
      readonly type: 'AddItems'
      readonly position: number
      readonly items: readonly SourceItem[]
      readonly isLast: boolean
    }
  | ({ readonly type: 'FailReading' } & Failure)
  | EndChild
  /** There is no such execution. `redriveCount`: what the child was to have. */
  | { readonly type: 'MissChild'; readonly child: number; readonly redriveCount: number }
  | ({ readonly type: 'UpdateMapRun' } & MapRunUpdate)
  /** `redriveCount`: of the run, as whoever waited for it knew it. */
  | { readonly type: 'StopMapRun'; readonly redriveCount: number }
  /** `start`: it may never have begun, where its execution was stopped in the step that started it. */
  | { readonly type: 'RedriveMapRun'; readonly redriveCount: number; readonly start: MapRunStart }
  | { readonly type: 'EndWriting' }
  | ({ readonly type: 'FailWriting' } & Failure)

/** One item of a dataset, and what the context object tells of it besides its place. */
export interface SourceItem {
  /** JSON text. */
  readonly text: string
  /** Where the dataset is an object: the name of the member. */
  readonly key?: string
  /** `STATE_DATA`, or an address in S3. */
  readonly source: string
}

/** A child execution has ended. Times are milliseconds since the epoch. */
export interface EndChild extends Failure {
  readonly type: 'EndChild'
  readonly child: number
  readonly status: ChildStatus
  readonly redriveCount: number
  readonly startDate: number
  readonly stopDate: number
  /** It did not succeed and can never be redriven: its history is full. */
  readonly isFinal?: boolean
  /** JSON text. */
  readonly output?: string
}
