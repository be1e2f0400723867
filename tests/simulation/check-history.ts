import { type HistoryEvent, isHistoryEvent, type JournalEvent } from '../../src/interpreter/event.ts'
import { Payload } from '../../src/lib/json/payload.ts'
import { fakeOutcome, fakeOutput } from './fake-function.ts'

/**
 * Checks a whole journal against the rules of AWS's histories, without using the interpreter: what it says must be
 * possible in a world of these functions.
 * @throws {Error} naming the first rule broken and where
 */
export function checkHistory(journal: readonly JournalEvent[], seed: number): void {
  const events = journal.filter(isHistoryEvent)
  for (const [index, event] of events.entries()) {
    if (event.id !== index + 1) throw broken(event, `has id ${event.id} in place ${index + 1}`)
    if (event.previousEventId >= event.id) throw broken(event, `links forward to ${event.previousEventId}`)
    const before = events[index - 1]
    if (before !== undefined && event.timestamp < before.timestamp) throw broken(event, 'is older than the one before')
  }
  const starts = events.filter(({ type }) => type === 'ExecutionStarted')
  if (starts.length !== 1 || starts[0]?.id !== 1)
    throw new Error('The history does not begin with ExecutionStarted, once')
  checkEnd(events)
  checkVisits(events)
  checkAttempts(events, seed)
}

const ENDS = new Set(['ExecutionSucceeded', 'ExecutionFailed', 'ExecutionAborted', 'ExecutionTimedOut'])

function checkEnd(events: readonly HistoryEvent[]): void {
  for (const [index, event] of events.entries()) {
    const next = events[index + 1]
    if (ENDS.has(event.type) && next !== undefined && next.type !== 'ExecutionRedriven') {
      throw broken(event, 'is followed by others')
    }
    if (event.type === 'ExecutionRedriven' && !ENDS.has(events[index - 1]?.type ?? '')) {
      throw broken(event, 'happens to an execution that has not ended')
    }
  }
}

/** No branch enters a state while it is in another, and none exits a state it is not in. */
function checkVisits(events: readonly HistoryEvent[]): void {
  const inside = new Map<string, string>()
  // after a redrive a state that was not exited is entered again, or taken up where it was
  const again = new Map<string, string>()
  for (const event of events) {
    if (event.type === 'ExecutionRedriven') for (const [branch, name] of inside) again.set(branch, name)
    if ('name' in event && event.type.endsWith('StateEntered')) {
      if (again.has(event.branch)) inside.delete(event.branch)
      again.delete(event.branch)
      if (inside.has(event.branch)) throw broken(event, `is entered inside ${inside.get(event.branch)}`)
      inside.set(event.branch, event.name)
    } else if ('name' in event && event.type.endsWith('StateExited')) {
      if (inside.get(event.branch) !== event.name) throw broken(event, `exits ${event.name}, which is not entered`)
      inside.delete(event.branch)
    }
  }
}

const SUCCEEDED = new Set(['LambdaFunctionSucceeded', 'ActivitySucceeded', 'TaskSucceeded'])
const FAILED = new Set(['LambdaFunctionFailed', 'ActivityFailed', 'TaskFailed'])
const TIMED_OUT = new Set(['LambdaFunctionTimedOut', 'ActivityTimedOut', 'TaskTimedOut'])

type Scheduled = HistoryEvent & { readonly type: 'LambdaFunctionScheduled' | 'ActivityScheduled' | 'TaskScheduled' }

const isScheduled = (event: HistoryEvent): event is Scheduled =>
  event.type === 'LambdaFunctionScheduled' || event.type === 'ActivityScheduled' || event.type === 'TaskScheduled'

/** Each attempt ends at most once, before its time is up, and with what the function really answered. */
function checkAttempts(events: readonly HistoryEvent[], seed: number): void {
  const open = new Map<string, HistoryEvent>()
  const timeouts = new Map<string, number | undefined>()
  for (const event of events) {
    if (event.type === 'ExecutionRedriven') open.clear()
    if (isScheduled(event)) {
      if (open.has(event.branch)) throw broken(event, 'is scheduled while another attempt is under way')
      open.set(event.branch, event)
      timeouts.set(event.branch, event.timeoutAt)
      continue
    }
    // an activity's clock starts when a worker has the task
    if (event.type === 'ActivityStarted') timeouts.set(event.branch, event.timeoutAt)
    if (event.type === 'TaskStateAborted') open.delete(event.branch)
    const isEnd = SUCCEEDED.has(event.type) || FAILED.has(event.type) || TIMED_OUT.has(event.type)
    if (!isEnd) continue
    const scheduled = open.get(event.branch)
    if (scheduled === undefined) throw broken(event, 'ends an attempt that is not under way')
    open.delete(event.branch)
    checkOutcome(scheduled, event, timeouts.get(event.branch), seed)
  }
}

function checkOutcome(scheduled: HistoryEvent, event: HistoryEvent, timeoutAt: number | undefined, seed: number): void {
  // what another execution gave is looked at beside that one
  if (!isScheduled(scheduled) || (scheduled.type === 'TaskScheduled' && scheduled.resourceType === 'states')) return
  const isTask = scheduled.type === 'TaskScheduled'
  const parameters = isTask ? scheduled.parameters.text : scheduled.input.text
  const { delayMs, result } = fakeOutcome(seed, parameters)
  if (TIMED_OUT.has(event.type)) {
    if (timeoutAt === undefined || event.timestamp < timeoutAt) throw broken(event, 'comes too early')
    return
  }
  if (delayMs === null) throw broken(event, 'answers for a function that never does')
  if (timeoutAt !== undefined && event.timestamp > timeoutAt) {
    throw broken(event, 'accepts a result after the time was up')
  }
  if ('output' in event && event.output instanceof Payload) {
    const expected =
      'output' in result ? fakeOutput(isTask ? 'lambda' : 'lambda-function', result.output).text : undefined
    if (event.output.text !== expected) throw broken(event, `has the output ${event.output.text}, not ${expected}`)
  } else if ('error' in event && (!('error' in result) || result.error !== event.error)) {
    throw broken(event, `has the error ${event.error}, which the function did not raise`)
  }
}

const broken = (event: HistoryEvent, rule: string): Error => new Error(`Event ${event.id} (${event.type}) ${rule}`)
