import {
  type ActivityTask,
  type ActivityTaskRequest,
  type ClosedExecution,
  type Engine,
  EngineUnavailable,
  type RedriveOutcome,
  type StartOutcome,
  type StartRequest,
  type TaskReport
} from '../../src/engine/engine.ts'
import { encodeEntries } from '../../src/interpreter/codec.ts'
import type { ExecutionIdentity, Failure, JournalEvent } from '../../src/interpreter/event.ts'
import type { Clock } from '../../src/lib/clock.ts'
import { Payload } from '../../src/lib/json/payload.ts'
import type { MapRunUpdate } from '../../src/map-run/event.ts'
import type { ExecutionSummary, Store } from '../../src/store/store.ts'

/** An engine that runs nothing: executions stay where the test puts them, with the journal and summary of a real one. */
export class FakeEngine implements Engine {
  readonly #store: Store
  readonly #clock: Pick<Clock, 'now'>
  /** All that it was asked to start. */
  readonly starts: StartRequest[] = []
  /** What the next synchronous execution ends with. */
  outcome: Pick<ClosedExecution, 'status' | 'output' | 'error' | 'cause'> = { status: 'SUCCEEDED', output: '{}' }
  durationMs = 0
  /** The tokens it knows, with what it says of them. */
  readonly tokens = new Map<string, TaskReport>()
  /** All that it was told of tasks. */
  readonly reports: (readonly unknown[])[] = []
  /** All that asked for a task, and what they get. */
  readonly takers: ActivityTaskRequest[] = []
  activityTask: ActivityTask | undefined
  /** All updates of Map Runs, and what it says of them. */
  readonly mapRunUpdates: { readonly arn: string; readonly update: MapRunUpdate }[] = []
  mapRunUpdated: 'updated' | 'missing' | 'closed' = 'updated'
  readonly changedResources: string[] = []
  /** All redrives that it was asked for, and what it says of them where not what the store knows. */
  readonly redrives: { readonly arn: string; readonly clientToken: string | undefined }[] = []
  redriven: RedriveOutcome | undefined
  /** Thrown by the next calls. */
  failure: Error | undefined

  constructor(store: Store, clock: Pick<Clock, 'now'>) {
    this.#store = store
    this.#clock = clock
  }

  async updateMapRun(arn: string, update: MapRunUpdate): Promise<'updated' | 'missing' | 'closed'> {
    this.mapRunUpdates.push({ arn, update })
    return this.mapRunUpdated
  }

  async startExecution(request: StartRequest): Promise<StartOutcome> {
    if (this.failure !== undefined) throw this.failure
    this.starts.push(request)
    const { execution, input } = request
    const startDate = this.#clock.now()
    if (execution.type === 'EXPRESS') return { kind: 'started', startDate }
    const existing = await this.#store.readSummary(execution.arn)
    if (existing !== undefined) {
      const first = this.starts.find((start) => start.execution.arn === execution.arn)
      if (existing.status === 'PENDING_REDRIVE') throw new EngineUnavailable('The fake engine has no redrives')
      return {
        kind: 'already-exists',
        startDate: existing.startDate,
        existing: { status: existing.status, input: first?.input ?? '' }
      }
    }
    await this.begin(execution, input)
    return { kind: 'started', startDate }
  }

  async startSyncExecution(request: StartRequest): Promise<ClosedExecution> {
    if (this.failure !== undefined) throw this.failure
    this.starts.push(request)
    const startDate = this.#clock.now()
    return { ...this.outcome, startDate, stopDate: startDate + this.durationMs }
  }

  async stopExecution(arn: string, failure: Failure): Promise<{ readonly stopDate: number } | undefined> {
    if (this.failure !== undefined) throw this.failure
    const summary = await this.#store.readSummary(arn)
    if (summary === undefined) return undefined
    if (summary.stopDate !== undefined) return { stopDate: summary.stopDate }
    const stopDate = this.#clock.now()
    await this.end(arn, 'ABORTED', failure)
    return { stopDate }
  }

  async redriveExecution(arn: string, clientToken: string | undefined): Promise<RedriveOutcome> {
    if (this.failure !== undefined) throw this.failure
    this.redrives.push({ arn, clientToken })
    if (this.redriven !== undefined) return this.redriven
    const summary = await this.#store.readSummary(arn)
    if (summary === undefined) return { kind: 'missing' }
    const { status } = summary
    if (status === 'RUNNING' || status === 'SUCCEEDED') return { kind: 'not-redrivable', status }
    return { kind: 'redriven', redriveDate: this.#clock.now() }
  }

  isTaskToken(taskToken: string): boolean {
    return this.tokens.has(taskToken)
  }

  completeTask(taskToken: string, output: string): Promise<TaskReport> {
    return this.#report('complete', taskToken, output)
  }

  failTask(taskToken: string, failure: Failure): Promise<TaskReport> {
    return this.#report('fail', taskToken, failure)
  }

  heartbeatTask(taskToken: string): Promise<TaskReport> {
    return this.#report('heartbeat', taskToken)
  }

  async takeActivityTask(request: ActivityTaskRequest): Promise<ActivityTask | undefined> {
    if (this.failure !== undefined) throw this.failure
    this.takers.push(request)
    return this.activityTask
  }

  async drain(): Promise<void> {}

  standing(): undefined {}

  resourceChanged(arn: string): void {
    this.changedResources.push(arn)
  }

  async close(): Promise<void> {}

  async #report(...report: readonly [kind: string, taskToken: string, ...unknown[]]): Promise<TaskReport> {
    if (this.failure !== undefined) throw this.failure
    this.reports.push(report)
    return this.tokens.get(report[1]) ?? 'not-a-token'
  }

  /** Writes the first event and the summary of an execution, also of one that no request would start. */
  async begin(execution: ExecutionIdentity, input: string, summary: Partial<ExecutionSummary> = {}): Promise<void> {
    const {
      arn,
      name,
      roleArn,
      stateMachineArn,
      stateMachineVersionArn,
      stateMachineAliasArn,
      mapRunArn,
      traceHeader
    } = execution
    const timestamp = this.#clock.now()
    const through = {
      ...(stateMachineVersionArn !== undefined && { stateMachineVersionArn }),
      ...(stateMachineAliasArn !== undefined && { stateMachineAliasArn })
    }
    const started: JournalEvent = {
      type: 'ExecutionStarted',
      id: 1,
      previousEventId: 0,
      timestamp,
      branch: '',
      input: Payload.ofText(input),
      roleArn,
      ...through,
      execution,
      startAt: 'First'
    }
    await this.#commit(arn, [started], {
      arn,
      kind: 'execution',
      name,
      stateMachineArn,
      ...through,
      ...(mapRunArn !== undefined && { mapRunArn }),
      status: 'RUNNING',
      startDate: timestamp,
      redriveCount: 0,
      ...(traceHeader !== undefined && { details: JSON.stringify({ traceHeader }) }),
      ...summary
    })
  }

  /** Writes a Map Run that an execution has started. */
  async beginMapRun(run: Pick<ExecutionSummary, 'arn' | 'name'> & Partial<ExecutionSummary>): Promise<void> {
    await this.#commit(run.arn, [], {
      kind: 'map-run',
      stateMachineArn: '',
      status: 'RUNNING',
      startDate: this.#clock.now(),
      redriveCount: 0,
      ...run
    })
  }

  /** Appends events to a journal, as one batch. */
  async append(arn: string, events: readonly JournalEvent[]): Promise<void> {
    await this.#commit(arn, events, undefined)
  }

  /** Ends an execution with the event and the summary of that status. */
  async end(
    arn: string,
    status: ExecutionSummary['status'],
    outcome: Failure & { output?: string } = {}
  ): Promise<void> {
    const stored = await this.#store.load(arn)
    if (stored === undefined) throw new Error(`There is no execution ${arn}`)
    const { summary } = stored
    const { output, ...failure } = outcome
    const timestamp = this.#clock.now()
    const id = (stored.journal.at(-1)?.lastEventId ?? 0) + 1
    const base = { id, previousEventId: 0, timestamp, branch: '' }
    const event: JournalEvent =
      status === 'SUCCEEDED'
        ? { ...base, type: 'ExecutionSucceeded', output: Payload.ofText(output ?? '{}') }
        : status === 'ABORTED'
          ? { ...base, type: 'ExecutionAborted', ...failure }
          : { ...base, type: status === 'TIMED_OUT' ? 'ExecutionTimedOut' : 'ExecutionFailed', ...failure }
    const details = { ...(summary.details === undefined ? {} : JSON.parse(summary.details)), ...failure }
    const changed = { ...summary, status, stopDate: timestamp, details: JSON.stringify(details) }
    await this.#commit(arn, [event], changed)
  }

  async #commit(arn: string, events: readonly JournalEvent[], summary: ExecutionSummary | undefined): Promise<void> {
    const lease = await this.#store.acquireLease({ partition: 0, owner: 'fake', now: 0, durationMs: 1 })
    if (lease === undefined) throw new Error('The partition is not free')
    const stored = await this.#store.load(arn)
    const expectedSequence = stored?.sequence ?? 0
    const ids = events.flatMap((event) => ('id' in event ? [event.id] : []))
    const journal = {
      sequence: expectedSequence + 1,
      firstEventId: ids[0] ?? 1,
      lastEventId: ids.at(-1) ?? 0,
      text: encodeEntries(events)
    }
    const commit = { arn, partition: 0, epoch: lease.epoch, expectedSequence, journal }
    await this.#store.commit([summary === undefined ? commit : { ...commit, summary }])
  }
}
