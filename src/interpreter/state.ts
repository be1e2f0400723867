import type { Payload } from '../lib/json/payload.ts'
import type { TaskId } from './command.ts'
import type { BranchId, ExecutionIdentity, HandoverId } from './event.ts'
import type { MapRunStart } from './map-run-start.ts'

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED'

/**
 * Where an execution stands: the fold of its journal. Only `evolve` changes it, in place: copying would cost a Map of
 * n iterations n entries per event. Whoever holds a state owns it; after a step that threw or a commit that failed it
 * is dropped and folded anew.
 */
export interface ExecutionState {
  readonly identity: ExecutionIdentity
  readonly input: Payload
  /** Milliseconds since the epoch. */
  readonly startDate: number
  status: ExecutionStatus
  stopDate?: number
  output?: Payload
  error?: string
  cause?: string
  redriveCount: number
  redriveDate?: number
  /** Tokens of the latest redrives, oldest first; `date` in milliseconds since the epoch. */
  readonly redriveTokens: { readonly token: string; readonly date: number }[]
  /** Id of the newest public event. */
  lastEventId: number
  /** When the newest entry was recorded (ms since the epoch): time does not go backwards within an execution. */
  lastEventAt: number
  /** Every branch that still matters, by id; the root's is `''`. */
  readonly branches: Map<BranchId, Branch>
  /** Branches whose next state can be entered now. Empty after a step unless the step stopped early. */
  readonly ready: Set<BranchId>
  /** Of an execution with a test case: how often each state has called its resource, by the state's name. */
  readonly invocations?: Map<string, number>
  /** Which branch waits for which attempt. */
  readonly tasks: Map<TaskId, BranchId>
}

/** One position in the execution: the root, a branch of a Parallel or an iteration of an inline Map. */
export interface Branch {
  readonly id: BranchId
  readonly parent: BranchId | null
  /** Place among its siblings; the root's is 0. */
  readonly index: number
  /** The event that the branch's next event links to. */
  link: number
  /** Variables of this scope; those of the outer scopes are in the ancestors. */
  readonly variables: Map<string, Payload>
  /** `ready`: `next` is to be entered with `payload`. `open`: in `visit`. `ended`: `payload` is its output. */
  phase: 'ready' | 'open' | 'ended' | 'failed'
  next: string
  payload: Payload
  visit: Visit | undefined
}

/** The stay in one state, from Entered to Exited, over all attempts. */
export interface Visit {
  readonly name: string
  readonly input: Payload
  /** Id and link of the Entered event: error texts name the one, EvaluationFailed links to the other. */
  readonly enteredEventId: number
  readonly enteredLink: number
  /** Milliseconds since the epoch. */
  readonly enteredAt: number
  /** Retries so far, of all retriers together, and of each. */
  retryCount: number
  retrierCounts: ReadonlyMap<number, number>
  work: Work
}

/** What a visit waits for. */
export type Work =
  /** Nothing: the step that is under way decides. */
  | { readonly kind: 'none' }
  | { readonly kind: 'waiting'; readonly dueAt: number }
  | { readonly kind: 'retrying'; readonly dueAt: number }
  | TaskWork
  | ParallelWork
  | MapWork
  | MapRunWork

export interface TaskWork {
  readonly kind: 'task'
  readonly id: TaskId
  /** `submitted`: its result or its clock will come; a `.sync` attempt's job must be followed until then. */
  progress: 'scheduled' | 'started' | 'submitted'
  readonly resourceArn: string
  readonly parameters: Payload
  readonly credentialsRoleArn?: string
  /** Of an execution with a test case: which call of the state it is, from 0. */
  readonly invocation?: number
  /** Milliseconds since the epoch; absent until the clock runs. */
  timeoutAt?: number
  /** Of an activity, whose clock starts when a worker takes the attempt. */
  readonly timeoutSeconds?: number
  readonly heartbeatSeconds?: number
  /** When the heartbeat is missed; absent until the clock runs. */
  heartbeatAt?: number
  /** Of a `.sync` attempt: what the starting call answered, by which the job is known. */
  submission?: Payload
  /** Of an activity: to whom it was given. */
  handover?: HandoverId
}

export interface ParallelWork {
  readonly kind: 'parallel'
  readonly startedEventId: number
  /** Outputs of the branches that have ended, by index. */
  readonly results: (Payload | null)[]
  /** Of those, in UTF-16 units. */
  resultsSize: number
  open: number
}

/** A Map Run does the work and will tell how it ended. */
export interface MapRunWork {
  readonly kind: 'map-run'
  readonly start: MapRunStart
  /** Not ended, as far as is known here. One that has failed can be redriven. */
  isOpen: boolean
  redriveCount: number
}

export interface MapWork {
  readonly kind: 'map'
  readonly startedEventId: number
  readonly items: Payload
  readonly maxConcurrency: number
  readonly startAt: string
  /** Outputs of the iterations that have succeeded, by index. */
  readonly results: (Payload | null)[]
  /** Of those, in UTF-16 units. */
  resultsSize: number
  /** Index of the next iteration to start. */
  nextIndex: number
  open: number
}

/** What a status change tells of an execution, besides its event. */
export interface ExecutionOutline extends Pick<ExecutionState, 'startDate' | 'redriveCount' | 'redriveDate' | 'input'> {
  readonly identity: Pick<
    ExecutionIdentity,
    | 'arn'
    | 'name'
    | 'type'
    | 'stateMachineArn'
    | 'stateMachineVersionArn'
    | 'stateMachineAliasArn'
    | 'mapRunArn'
    | 'region'
    | 'accountId'
  >
}
