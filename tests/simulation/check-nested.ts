import { type HistoryEvent, isHistoryEvent, type JournalEvent, type TaskOrigin } from '../../src/interpreter/event.ts'
import { evolve } from '../../src/interpreter/evolve.ts'
import type { ExecutionState } from '../../src/interpreter/state.ts'
import { stringify } from '../../src/lib/json/stringify.ts'
import type { JsonObject } from '../../src/lib/json/value.ts'
import type { Lives } from './lives.ts'

type Journal = readonly JournalEvent[]

/** How long after nobody waits for it any more an execution may still run where nothing goes wrong. */
const STOPPED_WITHIN_MS = 20_000

/**
 * Checks the executions that tasks have started: each attempt started one at most, the attempt says of it what it gave,
 * and where nobody waits for one any more it is stopped.
 * @param mustStop whether nothing went wrong: what happens between the parent's end and the child's stop may let the child
 *   go on
 * @returns how many there were
 * @throws {Error} naming the first rule broken
 */
export function checkNested(lives: Lives, mustStop: boolean): number {
  const children = new Map<string, Journal>()
  for (const arn of lives.arns) {
    for (const journal of lives.journalsOf(arn)) {
      const origin = originOf(journal)
      if (origin === undefined) continue
      const key = keyOf(origin)
      if (children.has(key)) throw new Error(`Attempt ${key} has started ${arn} and another execution`)
      children.set(key, journal)
    }
  }
  for (const [key, child] of children) checkChild(lives, key, child)
  for (const arn of lives.arns) {
    for (const parent of lives.journalsOf(arn)) checkParent(arn, parent, children, mustStop)
  }
  return children.size
}

function checkChild(lives: Lives, key: string, child: Journal): void {
  const origin = originOf(child) as TaskOrigin
  const parent = lives.journalsOf(origin.executionArn).find((journal) => journal[0]?.timestamp === origin.startDate)
  const scheduled = parent?.find((event) => 'id' in event && event.id === origin.taskId)
  if (scheduled?.type !== 'TaskScheduled') throw new Error(`An execution was started by ${key}, which there is not`)
}

function checkParent(arn: string, parent: Journal, children: ReadonlyMap<string, Journal>, mustStop: boolean): void {
  const open = new Map<string, { readonly key: string; readonly resource: string }>()
  const startDate = parent[0]?.timestamp ?? 0
  for (const event of parent.filter(isHistoryEvent)) {
    if (event.type === 'TaskScheduled' && event.resourceType === 'states') {
      open.set(event.branch, {
        key: keyOf({ executionArn: arn, startDate, taskId: event.id }),
        resource: event.resource
      })
      continue
    }
    const attempt = open.get(event.branch)
    if (attempt !== undefined && isEnd(event)) {
      open.delete(event.branch)
      checkEnd(event, attempt, children.get(attempt.key))
      if (event.type === 'TaskTimedOut' && mustStop) checkStop(event, attempt, children.get(attempt.key))
    }
    if (!event.type.startsWith('Execution') || event.branch !== '' || event.type === 'ExecutionStarted') continue
    for (const other of open.values()) if (mustStop) checkStop(event, other, children.get(other.key))
    open.clear()
  }
}

const isEnd = ({ type }: HistoryEvent): boolean =>
  type === 'TaskSucceeded' || type === 'TaskFailed' || type === 'TaskTimedOut' || type === 'TaskStateAborted'

function checkEnd(
  event: HistoryEvent,
  { key, resource }: { readonly key: string; readonly resource: string },
  child: Journal | undefined
): void {
  if (event.type !== 'TaskSucceeded' && event.type !== 'TaskFailed') return
  if (child === undefined) throw new Error(`${key} has ended (${event.type}) and had not started an execution`)
  if (resource === 'startExecution') {
    if (event.type === 'TaskFailed') throw new Error(`${key} failed, although it had only to start an execution`)
    return
  }
  const isSo = wasSo(child, (state) => {
    if (event.type !== 'TaskSucceeded') return state.status !== 'RUNNING' && state.status !== 'SUCCEEDED'
    const output = (event.output.value as JsonObject).get('Output') ?? null
    return (
      state.status === 'SUCCEEDED' && state.output?.text === (typeof output === 'string' ? output : stringify(output))
    )
  })
  if (!isSo) throw new Error(`${key} ended (${event.type}) as its execution never did`)
}

/** One that was redriven since runs for itself. */
function checkStop(
  { timestamp, type }: HistoryEvent,
  { key, resource }: { readonly key: string; readonly resource: string },
  child: Journal | undefined
): void {
  if (child === undefined || resource === 'startExecution' || type === 'ExecutionSucceeded') return
  if (child.some((event) => event.type === 'ExecutionRedriven')) return
  const last = child.at(-1)
  if (last === undefined || last.timestamp - timestamp <= STOPPED_WITHIN_MS) return
  throw new Error(`${key} ended (${type}), and its execution went on for ${last.timestamp - timestamp} ms`)
}

function wasSo(journal: Journal, isSo: (state: ExecutionState) => boolean): boolean {
  let state: ExecutionState | undefined
  for (const event of journal) {
    state = evolve(state, event)
    if (isSo(state)) return true
  }
  return false
}

const originOf = ([first]: Journal): TaskOrigin | undefined =>
  first?.type === 'ExecutionStarted' ? first.execution.startedBy : undefined

const keyOf = ({ executionArn, startDate, taskId }: TaskOrigin): string => `${executionArn} of ${startDate} #${taskId}`
