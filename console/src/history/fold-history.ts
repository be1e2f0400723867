import { allStates, type Graph, keyOf, parentOfKey } from '../definition/graph.ts'
import { type Failure, failureOf } from './failure.ts'
import type { History, HistoryEvent, Visit, VisitStatus } from './history.ts'
import { failedAs, isWithin, Stays } from './stays.ts'

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
  const fold = new HistoryFold(graph)
  for (const event of events) fold.apply(event)
  return fold.result()
}

/** What a history says about each state, as far as it was read; it can be read on. */
export class HistoryFold {
  readonly #keys = new Map<string, string>()
  /** What Fail states fail with, where their definition says it. */
  readonly #failures = new Map<string, Failure>()
  readonly #stays = new Stays()
  readonly #positions = new Map<number, Position>()
  readonly #visitOfEvent = new Map<number, Visit>()
  readonly #taken = new Set<string>()
  constructor(graph: Graph | undefined) {
    for (const { name, key, type, source } of graph === undefined ? [] : allStates(graph)) {
      this.#keys.set(name, key)
      if (type === 'Fail') this.#failures.set(key, { error: literal(source.Error), cause: literal(source.Cause) })
    }
  }

  result(): History {
    const { all, byKey } = this.#stays
    // an object of its own for who looks whether something changed; the stays in it are those that go on changing
    return { visits: all, byKey, visitOfEvent: this.#visitOfEvent, taken: new Set(this.#taken) }
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
    this.#stays.add(visit)
    return { visit, scope, index }
  }

  /** The link leads to the branch it is in; after a redrive it may not, and the newest stay around it is the one. */
  #scopeFor(key: string, before: Position): { readonly scope: Visit | undefined; readonly index: number | undefined } {
    const around = parentOfKey(key)
    if (around === '') return { scope: undefined, index: undefined }
    for (let { scope, index } = before; scope !== undefined; { parent: scope, index } = scope)
      if (scope.key === around) return { scope, index }
    const entered = this.#stays.takeUp((visit) => visit.key === key)
    return entered === undefined
      ? { scope: this.#stays.newestOf(around), index: undefined }
      : { scope: entered.parent, index: entered.index }
  }

  #exit(event: HistoryEvent, before: Position, ms: number): Position {
    const { name = '', output, assignedVariables } = event.stateExitedEventDetails ?? {}
    const visit = this.#nearest(before, (each) => each.name === name)
    if (visit === undefined) return before
    visit.output = output
    visit.variables = assignedVariables
    this.#stays.close(visit, visit.error !== undefined ? 'caught' : 'succeeded', ms)
    if (visit.type === 'Parallel' || visit.type === 'Map') this.#stays.closeInside(visit, ms)
    return { visit, scope: visit.parent, index: visit.index }
  }

  #schedule(event: HistoryEvent, before: Position, ms: number): Position {
    const found = before.visit?.type === 'Task' ? before.visit : this.#stays.takeUp(({ type }) => type === 'Task')
    if (found === undefined) return before
    this.#stays.reopen(found)
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
      this.#stays.takeUp(({ type }) => type === kind)
    if (visit === undefined) return before
    this.#stays.reopen(visit)
    if (event.type.endsWith('Failed')) {
      const failed = failureOf(event)
      const source = before.visit
      visit.error = failed.error ?? source?.error ?? visit.error ?? 'States.TaskFailed'
      visit.cause = failed.cause ?? source?.cause ?? visit.cause
      if (event.type !== 'MapRunFailed') this.#stays.closeInside(visit, ms)
      if (source !== undefined && source !== visit && source.type === 'Fail') source.status = 'failed'
    } else if (event.type.endsWith('Succeeded')) this.#stays.closeInside(visit, ms)
    if (event.type.endsWith('StateStarted')) this.#stays.begin(visit, event.id)
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
      this.#nearest(before, (each) => each.name === name) ?? this.#stays.newestOf(this.#keys.get(name) ?? name)
    if (visit === undefined) return before
    const known = visit.iterations.get(index)
    if (type.endsWith('Started') || known === undefined) {
      this.#stays.reopen(visit)
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
        for (const open of [...this.#stays.open])
          if (open.parent === visit && open.index === index)
            this.#stays.close(
              open,
              known.status === 'failed' && open.error !== undefined ? failedAs(open) : 'aborted',
              ms
            )
    }
    return { visit, scope: visit, index }
  }

  /** The link leads to the failure, which may be in another branch: of those open beside it, the oldest of the type. */
  #abort(event: HistoryEvent, before: Position, ms: number): Position {
    const type = event.type.replace('StateAborted', '')
    const own = before.visit
    const found =
      own !== undefined && own.type === type && this.#stays.open.has(own)
        ? own
        : ([...this.#stays.open].find(
            (each) => each.type === type && isWithin(each, own?.parent) && each !== own?.parent
          ) ?? this.#nearest(before, (each) => each.type === type && this.#stays.open.has(each)))
    if (found === undefined) return before
    this.#stays.close(found, found === own && found.error !== undefined ? failedAs(found) : 'aborted', ms)
    return { visit: found, scope: found.parent, index: found.index }
  }

  #evaluationFailed(event: HistoryEvent, before: Position): Position {
    const { state = '', error, cause } = event.evaluationFailedEventDetails ?? {}
    const visit = this.#stays.newestOpen((each) => each.name === state)
    if (visit === undefined) return before
    visit.error = error
    visit.cause = cause
    return { visit, scope: visit.parent, index: visit.index }
  }

  #execution(event: HistoryEvent, before: Position, ms: number): Position {
    const { type } = event
    if (type === 'ExecutionStarted') return ROOT
    if (type === 'ExecutionRedriven') {
      this.#stays.redrive()
      return ROOT
    }
    const failed = before.visit
    const { error, cause } = failureOf(event)
    if (
      type === 'ExecutionFailed' &&
      failed !== undefined &&
      (this.#stays.open.has(failed) || failed.type === 'Fail')
    ) {
      failed.error = error ?? failed.error
      failed.cause = cause ?? failed.cause
    }
    const end: VisitStatus = type === 'ExecutionTimedOut' ? 'timed-out' : 'aborted'
    for (const visit of this.#stays.openNewestFirst()) {
      this.#stays.close(
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
}

/** An expression's value is not in the definition. */
const literal = (value: unknown): string | undefined =>
  typeof value === 'string' && !value.startsWith('{%') ? value : undefined
