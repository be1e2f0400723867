import type { OutputOf } from '../../../src/api/model.ts'
import { allStates, type Graph, keyOf, parentOfKey } from '../definition/graph.ts'

export type HistoryEvent = OutputOf<'GetExecutionHistory'>['events'][number]

export type VisitStatus = 'running' | 'succeeded' | 'failed' | 'caught' | 'aborted' | 'timed-out'

/** One stay in a state. */
export interface Visit {
  /** Of the event that entered the state. */
  readonly id: number
  /** The state's, in the definition's graph. */
  readonly key: string
  readonly name: string
  readonly type: string
  /** The stay in the Parallel or Map around it, and which of its branches or iterations this is in. */
  readonly parent: Visit | undefined
  readonly index: number | undefined
  readonly startMs: number
  endMs: number | undefined
  status: VisitStatus
  /** JSON texts; absent where the history was read without data. */
  input: string | undefined
  output: string | undefined
  variables: Readonly<Record<string, string>> | undefined
  error: string | undefined
  cause: string | undefined
  readonly attempts: Attempt[]
  readonly events: HistoryEvent[]
  /** Of a Map: its iterations by their index. */
  readonly iterations: Map<number, Iteration>
  /** Of a Map: how many items it has; a Distributed Map that reads its items shows 0. */
  itemCount: number | undefined
  mapRunArn: string | undefined
}

/** One try of a Task. */
export interface Attempt {
  readonly id: number
  readonly scheduledMs: number
  startedMs: number | undefined
  endMs: number | undefined
  status: 'running' | 'succeeded' | 'failed' | 'timed-out' | 'aborted'
  /** What the resource was called with. */
  input: string | undefined
  output: string | undefined
  error: string | undefined
  cause: string | undefined
}

export interface Iteration {
  readonly index: number
  readonly startMs: number
  endMs: number | undefined
  status: 'running' | 'succeeded' | 'failed' | 'aborted'
}

export interface History {
  readonly visits: readonly Visit[]
  readonly byKey: ReadonlyMap<string, readonly Visit[]>
  /** Whose event it is; events of the execution itself have none. */
  readonly visitOfEvent: ReadonlyMap<number, Visit>
  /** `from→to`, by their keys, of every transition that was made. */
  readonly taken: ReadonlySet<string>
}

interface Position {
  /** Absent for events of the execution itself. */
  readonly visit: Visit | undefined
  /** Where the next state is entered: within this stay, in this branch or iteration. */
  readonly scope: Visit | undefined
  readonly index: number | undefined
}

const ROOT: Position = { visit: undefined, scope: undefined, index: undefined }
const SCHEDULED = /^(?:LambdaFunction|Activity|Task)Scheduled$/
const TASK_EVENT =
  /^(?:LambdaFunction|Activity|Task)(?:Started|Submitted|Succeeded|Failed|TimedOut|ScheduleFailed|StartFailed|SubmitFailed)$/

/** What a history says about each state. The events must begin with the first and leave none out. */
export function foldHistory(events: readonly HistoryEvent[], graph: Graph | undefined): History {
  const fold = new Fold(graph)
  for (const event of events) fold.apply(event)
  return fold.result()
}

class Fold {
  readonly #keys = new Map<string, string>()
  /** What Fail states fail with, where their definition says it. */
  readonly #failures = new Map<string, Failure>()
  readonly #visits: Visit[] = []
  readonly #byKey = new Map<string, Visit[]>()
  readonly #positions = new Map<number, Position>()
  readonly #visitOfEvent = new Map<number, Visit>()
  readonly #taken = new Set<string>()
  readonly #open = new Set<Visit>()
  /** Closed, but not by leaving the state. */
  readonly #cutOff = new Set<Visit>()
  /** When the branches or iterations of a stay were last begun. */
  readonly #lastStart = new Map<Visit, number>()
  /** What the last redrive takes up again, in the order in which it was entered. */
  #takenUp: Visit[] = []

  constructor(graph: Graph | undefined) {
    for (const { name, key, type, source } of graph === undefined ? [] : allStates(graph)) {
      this.#keys.set(name, key)
      if (type === 'Fail') this.#failures.set(key, { error: literal(source.Error), cause: literal(source.Cause) })
    }
  }

  result(): History {
    return { visits: this.#visits, byKey: this.#byKey, visitOfEvent: this.#visitOfEvent, taken: this.#taken }
  }

  apply(event: HistoryEvent): void {
    const position = this.#place(event)
    this.#positions.set(event.id, position)
    if (position.visit === undefined) return
    position.visit.events.push(event)
    this.#visitOfEvent.set(event.id, position.visit)
  }

  #place(event: HistoryEvent): Position {
    const { type } = event
    const before = this.#positions.get(event.previousEventId ?? 0) ?? ROOT
    const ms = Math.round(event.timestamp * 1000)
    if (type.startsWith('Execution')) return this.#execution(event, before, ms)
    if (type.endsWith('StateEntered')) return this.#enter(event, before, ms)
    if (type.endsWith('StateExited')) return this.#exit(event, before, ms)
    if (SCHEDULED.test(type)) return this.#schedule(event, before, ms)
    if (TASK_EVENT.test(type)) return this.#attempt(event, before, ms)
    if (type.endsWith('StateAborted')) return this.#abort(event, before, ms)
    if (type.startsWith('MapIteration')) return this.#iterate(event, before, ms)
    if (type.startsWith('MapRun') || type.startsWith('MapState') || type.startsWith('ParallelState'))
      return this.#container(event, before, ms)
    if (type === 'EvaluationFailed') return this.#evaluationFailed(event, before)
    return before
  }

  #enter(event: HistoryEvent, before: Position, ms: number): Position {
    const { name = '', input } = event.stateEnteredEventDetails ?? {}
    const key = this.#keys.get(name) ?? keyOf(before.scope?.key ?? '', name)
    const { scope, index } = this.#scopeFor(key, before)
    const visit: Visit = {
      id: event.id,
      key,
      name,
      type: event.type.replace('StateEntered', ''),
      parent: scope,
      index,
      startMs: ms,
      endMs: undefined,
      status: 'running',
      input,
      output: undefined,
      variables: undefined,
      error: this.#failures.get(key)?.error,
      cause: this.#failures.get(key)?.cause,
      attempts: [],
      events: [],
      iterations: new Map(),
      itemCount: undefined,
      mapRunArn: undefined
    }
    if (before.visit !== undefined && parentOfKey(before.visit.key) === parentOfKey(key))
      this.#taken.add(`${before.visit.key}→${key}`)
    this.#visits.push(visit)
    const same = this.#byKey.get(key)
    if (same === undefined) this.#byKey.set(key, [visit])
    else same.push(visit)
    this.#open.add(visit)
    return { visit, scope, index }
  }

  /** The link leads to the branch it is in; after a redrive it may not, and the newest stay around it is the one. */
  #scopeFor(key: string, before: Position): { readonly scope: Visit | undefined; readonly index: number | undefined } {
    const around = parentOfKey(key)
    if (around === '') return { scope: undefined, index: undefined }
    for (let { scope, index } = before; scope !== undefined; { parent: scope, index } = scope)
      if (scope.key === around) return { scope, index }
    const entered = this.#takeUp((visit) => visit.key === key)
    return entered === undefined
      ? { scope: this.#byKey.get(around)?.at(-1), index: undefined }
      : { scope: entered.parent, index: entered.index }
  }

  #exit(event: HistoryEvent, before: Position, ms: number): Position {
    const { name = '', output, assignedVariables } = event.stateExitedEventDetails ?? {}
    const visit = this.#nearest(before, (each) => each.name === name)
    if (visit === undefined) return before
    visit.output = output
    visit.variables = assignedVariables
    this.#close(visit, visit.error !== undefined ? 'caught' : 'succeeded', ms)
    if (visit.type === 'Parallel' || visit.type === 'Map') this.#closeInside(visit, ms)
    return { visit, scope: visit.parent, index: visit.index }
  }

  #schedule(event: HistoryEvent, before: Position, ms: number): Position {
    const found = before.visit?.type === 'Task' ? before.visit : this.#takeUp(({ type }) => type === 'Task')
    if (found === undefined) return before
    this.#reopen(found)
    found.attempts.push({
      id: event.id,
      scheduledMs: ms,
      startedMs: undefined,
      endMs: undefined,
      status: 'running',
      input:
        (event.lambdaFunctionScheduledEventDetails ?? event.activityScheduledEventDetails)?.input ??
        event.taskScheduledEventDetails?.parameters,
      output: undefined,
      error: undefined,
      cause: undefined
    })
    return { visit: found, scope: found.parent, index: found.index }
  }

  #attempt(event: HistoryEvent, before: Position, ms: number): Position {
    const attempt = before.visit?.attempts.at(-1)
    if (before.visit === undefined || attempt === undefined) return before
    const { type } = event
    if (type.endsWith('Started')) attempt.startedMs = ms
    else if (type.endsWith('Succeeded')) {
      attempt.status = 'succeeded'
      attempt.endMs = ms
      attempt.output = (
        event.lambdaFunctionSucceededEventDetails ??
        event.activitySucceededEventDetails ??
        event.taskSucceededEventDetails
      )?.output
      before.visit.error = undefined
      before.visit.cause = undefined
    } else if (!type.endsWith('Submitted')) {
      const { error, cause } = failureOf(event)
      attempt.status = type.endsWith('TimedOut') ? 'timed-out' : 'failed'
      attempt.endMs = ms
      attempt.error = error
      attempt.cause = cause
      before.visit.error = error ?? 'States.TaskFailed'
      before.visit.cause = cause
    }
    return before
  }

  #container(event: HistoryEvent, before: Position, ms: number): Position {
    const kind = event.type.startsWith('Parallel') ? 'Parallel' : 'Map'
    const visit =
      this.#nearest(before, (each) => each.type === kind && each.endMs === undefined) ??
      this.#takeUp(({ type }) => type === kind)
    if (visit === undefined) return before
    this.#reopen(visit)
    if (event.type.endsWith('Failed')) {
      const failed = failureOf(event)
      const source = before.visit
      visit.error = failed.error ?? source?.error ?? visit.error ?? 'States.TaskFailed'
      visit.cause = failed.cause ?? source?.cause ?? visit.cause
      if (event.type !== 'MapRunFailed') this.#closeInside(visit, ms)
      if (source !== undefined && source !== visit && source.type === 'Fail') source.status = 'failed'
    } else if (event.type.endsWith('Succeeded')) this.#closeInside(visit, ms)
    if (event.type.endsWith('StateStarted')) this.#lastStart.set(visit, event.id)
    visit.itemCount = event.mapStateStartedEventDetails?.length ?? visit.itemCount
    visit.mapRunArn =
      (event.mapRunStartedEventDetails ?? event.mapRunRedrivenEventDetails)?.mapRunArn ?? visit.mapRunArn
    // a branch's first state links to the event that started the branches, what follows the state to its end
    return event.type.endsWith('Started') || event.type.endsWith('Redriven')
      ? { visit, scope: visit, index: undefined }
      : { visit, scope: visit.parent, index: visit.index }
  }

  #iterate(event: HistoryEvent, before: Position, ms: number): Position {
    const { type } = event
    const details =
      event.mapIterationStartedEventDetails ??
      event.mapIterationSucceededEventDetails ??
      event.mapIterationFailedEventDetails ??
      event.mapIterationAbortedEventDetails
    const { name = '', index = 0 } = details ?? {}
    const visit =
      this.#nearest(before, (each) => each.name === name) ?? this.#byKey.get(this.#keys.get(name) ?? name)?.at(-1)
    if (visit === undefined) return before
    const known = visit.iterations.get(index)
    if (type.endsWith('Started') || known === undefined) {
      this.#reopen(visit)
      visit.iterations.set(index, { index, startMs: known?.startMs ?? ms, endMs: undefined, status: 'running' })
    } else {
      known.endMs = ms
      known.status = type.endsWith('Succeeded') ? 'succeeded' : type.endsWith('Failed') ? 'failed' : 'aborted'
      // the Map may fail with it
      if (known.status === 'failed' && before.visit !== undefined && before.visit !== visit) {
        visit.error = before.visit.error
        visit.cause = before.visit.cause
      }
      if (known.status !== 'succeeded')
        for (const open of [...this.#open])
          if (open.parent === visit && open.index === index)
            this.#close(open, known.status === 'failed' && open.error !== undefined ? failedAs(open) : 'aborted', ms)
    }
    return { visit, scope: visit, index }
  }

  /** The link leads to the failure, which may be in another branch: of those open beside it, the oldest of the type. */
  #abort(event: HistoryEvent, before: Position, ms: number): Position {
    const type = event.type.replace('StateAborted', '')
    const own = before.visit
    const found =
      own !== undefined && own.type === type && this.#open.has(own)
        ? own
        : ([...this.#open].find((each) => each.type === type && isWithin(each, own?.parent) && each !== own?.parent) ??
          this.#nearest(before, (each) => each.type === type && this.#open.has(each)))
    if (found === undefined) return before
    this.#close(found, found === own && found.error !== undefined ? failedAs(found) : 'aborted', ms)
    return { visit: found, scope: found.parent, index: found.index }
  }

  #evaluationFailed(event: HistoryEvent, before: Position): Position {
    const { state = '', error, cause } = event.evaluationFailedEventDetails ?? {}
    const visit = [...this.#open].findLast((each) => each.name === state)
    if (visit === undefined) return before
    visit.error = error
    visit.cause = cause
    return { visit, scope: visit.parent, index: visit.index }
  }

  #execution(event: HistoryEvent, before: Position, ms: number): Position {
    const { type } = event
    if (type === 'ExecutionStarted') return ROOT
    if (type === 'ExecutionRedriven') {
      this.#takenUp = [...this.#cutOff]
        .filter((visit) => this.#isUnfinished(visit))
        .sort((one, other) => one.id - other.id)
      for (const visit of this.#takenUp) if (visit.type === 'Parallel' || visit.type === 'Map') this.#reopen(visit)
      return ROOT
    }
    const failed = before.visit
    const { error, cause } = failureOf(event)
    if (type === 'ExecutionFailed' && failed !== undefined && (this.#open.has(failed) || failed.type === 'Fail')) {
      failed.error = error ?? failed.error
      failed.cause = cause ?? failed.cause
    }
    const end: VisitStatus = type === 'ExecutionTimedOut' ? 'timed-out' : 'aborted'
    for (const visit of [...this.#open].reverse()) {
      this.#close(
        visit,
        type === 'ExecutionFailed' && (visit === failed || visit.error !== undefined) ? failedAs(visit) : end,
        ms
      )
    }
    return ROOT
  }

  /** Of the position's own stay and those around it, the innermost that is looked for. */
  #nearest({ visit, scope }: Position, isIt: (visit: Visit) => boolean): Visit | undefined {
    for (let each = visit ?? scope; each !== undefined; each = each.parent) if (isIt(each)) return each
    return undefined
  }

  /** After a redrive states go on without being entered again. */
  #takeUp(isIt: (visit: Visit) => boolean): Visit | undefined {
    const index = this.#takenUp.findIndex(isIt)
    return index < 0 ? undefined : this.#takenUp.splice(index, 1)[0]
  }

  /** Cut off in the last try of all that was around it, which was itself cut off. */
  #isUnfinished(visit: Visit): boolean {
    if (!this.#cutOff.has(visit)) return false
    const { parent } = visit
    return parent === undefined || (visit.id > (this.#lastStart.get(parent) ?? 0) && this.#isUnfinished(parent))
  }

  #reopen(visit: Visit): void {
    if (this.#open.has(visit)) return
    visit.status = 'running'
    visit.endMs = undefined
    visit.error = undefined
    visit.cause = undefined
    this.#cutOff.delete(visit)
    this.#open.add(visit)
    if (visit.parent !== undefined && visit.parent.endMs !== undefined) this.#reopen(visit.parent)
  }

  #close(visit: Visit, status: VisitStatus, ms: number): void {
    visit.status = status
    visit.endMs = ms
    this.#open.delete(visit)
    if (status !== 'succeeded' && status !== 'caught') this.#cutOff.add(visit)
    const attempt = visit.attempts.at(-1)
    if (attempt !== undefined && attempt.endMs === undefined) {
      attempt.endMs = ms
      attempt.status = status === 'timed-out' ? 'timed-out' : 'aborted'
    }
  }

  #closeInside(container: Visit, ms: number): void {
    for (const visit of [...this.#open].reverse()) {
      if (visit !== container && isWithin(visit, container))
        this.#close(visit, visit.error !== undefined || visit.type === 'Fail' ? failedAs(visit) : 'aborted', ms)
    }
    for (const iteration of container.iterations.values()) {
      if (iteration.endMs !== undefined) continue
      iteration.endMs = ms
      iteration.status = 'aborted'
    }
  }
}

interface Failure {
  readonly error: string | undefined
  readonly cause: string | undefined
}

/** An expression's value is not in the definition. */
const literal = (value: unknown): string | undefined =>
  typeof value === 'string' && !value.startsWith('{%') ? value : undefined

const failedAs = (visit: Visit): VisitStatus => (visit.error === 'States.Timeout' ? 'timed-out' : 'failed')

function isWithin(visit: Visit, container: Visit | undefined): boolean {
  if (container === undefined) return true
  for (let each: Visit | undefined = visit; each !== undefined; each = each.parent) if (each === container) return true
  return false
}

export function failureOf(event: HistoryEvent): Failure {
  for (const [member, details] of Object.entries(event)) {
    if (/(?:Failed|TimedOut|Aborted)EventDetails$/.test(member) && typeof details === 'object') {
      const { error, cause } = details as { error?: string; cause?: string }
      return { error, cause }
    }
  }
  return { error: undefined, cause: undefined }
}
