import { AsyncLocalStorage } from 'node:async_hooks'
import { parentPort, workerData } from 'node:worker_threads'
import { systemClock } from '../../../../lib/clock.ts'
import { unflattenRuns } from '../flat-runs.ts'
import {
  BEGUN,
  EXITED_BY,
  LOADING,
  type Order,
  POSTED,
  type Report,
  type Run,
  type ThreadBirth
} from '../thread-protocol.ts'
import { traceHeaderOf } from '../trace-header.ts'
import { callHandler, type Handler, loadHandler, printResult } from './handler.ts'
import { redirectConsole } from './handler-console.ts'
import { contextOf } from './handler-context.ts'
import { describeThrown, RuntimeError } from './handler-error.ts'
import { watchLoadedFiles } from './loaded-files.ts'
import { traceInEnvironment } from './trace-environment.ts'

/** How long invocations are begun in one go before the event loop turns, so that answers and pings get through. */
const TURN_MS = 10

/** Reports kept for the next batch at most, should a handler write to the console without end. */
const BATCH_LIMIT = 1_000

type Answers = (number | boolean | string)[]

interface Current extends Run {
  answered: boolean
}

const port = parentPort
if (port === null) throw new Error('function-worker.ts runs as a worker thread only')
const { ledger, logStreamName } = workerData as ThreadBirth
const current = new AsyncLocalStorage<Current>()
const handlers = new Map<string, Handler | Promise<Handler>>()

let queue: Run[] = []
let reports: Report[] = []
/** Those at the end of `reports`, to which more can be added. */
let answers: Answers | undefined
let sending = false

function send(): void {
  sending = false
  const batch = reports
  reports = []
  answers = undefined
  if (batch.length > 0) port?.postMessage(batch)
}

function report(entry: Report): void {
  if (reports.length >= BATCH_LIMIT) send()
  answers = undefined
  reports.push(entry)
  if (!sending) {
    sending = true
    setImmediate(send)
  }
}

function answer(run: Current, failed: boolean, payload: string): void {
  if (run.answered) return
  run.answered = true
  if (answers === undefined) {
    const first: Answers = []
    report({ kind: 'answers', answers: first })
    answers = first
  }
  answers.push(run.place, failed, payload)
  if (answers.length >= 3 * BATCH_LIMIT) send()
}

/** Takes a run on, unless it was withdrawn. */
function claim({ place }: Run, as: typeof LOADING | typeof BEGUN): boolean {
  if (Atomics.compareExchange(ledger, place, POSTED, as) === POSTED) return true
  report({ kind: 'passed-over', place })
  return false
}

function perform(run: Current, handler: Handler): void {
  const { invocation, place } = run
  let event: unknown
  try {
    event = JSON.parse(invocation.event)
  } catch {
    run.answered = true
    report({ kind: 'unreadable', place })
    return
  }
  current.run(run, async () => {
    try {
      const { failed, payload } = printResult(await callHandler(handler, event, contextOf(invocation, logStreamName)))
      answer(run, failed, payload)
    } catch (thrown) {
      answer(run, true, describeThrown(thrown))
    }
  })
}

/** The first run of a function loads it, and answers for what its file does meanwhile. */
function load(run: Current): void {
  const { file, functionName } = run.invocation
  const loading = current.run(run, () => loadHandler(file, functionName))
  handlers.set(file, loading)
  loading.then(
    (handler) => {
      handlers.set(file, handler)
      Atomics.store(ledger, run.place, BEGUN)
      perform(run, handler)
    },
    (thrown: unknown) => {
      answer(run, true, describeThrown(thrown))
      report({ kind: 'worn' })
    }
  )
}

function begin(run: Current): void {
  const handler = handlers.get(run.invocation.file)
  if (handler === undefined) {
    if (claim(run, LOADING)) load(run)
  } else if (typeof handler === 'function') {
    if (claim(run, BEGUN)) perform(run, handler)
  } else {
    handler.then(
      (loaded) => {
        if (claim(run, BEGUN)) perform(run, loaded)
      },
      (thrown: unknown) => {
        if (claim(run, BEGUN)) answer(run, true, describeThrown(thrown))
      }
    )
  }
}

function beginQueued(): void {
  const endOfTurn = systemClock.now() + TURN_MS
  let index = 0
  while (index < queue.length && systemClock.now() < endOfTurn) {
    const { place, invocation } = queue[index++] as Run
    begin({ place, invocation, answered: false })
  }
  queue = queue.slice(index)
  if (queue.length > 0) setImmediate(beginQueued)
}

port.on('message', (order: Order) => {
  if (order.kind === 'ping') {
    report({ kind: 'pong' })
    return
  }
  const idle = queue.length === 0
  for (const run of unflattenRuns(order.runs)) queue.push(run)
  if (idle) beginQueued()
})

function log(level: string, text: string): void {
  const run = current.getStore()
  const line = { functionName: run?.invocation.functionName ?? 'functions', level, text }
  report({ kind: 'log', line, ...(run?.answered === false ? { place: run.place } : {}) })
}

/** Lambda's process ends after an error that nothing caught; here the thread is worn, and its other work goes on. */
function failOutsideOfHandler(thrown: unknown): void {
  const run = current.getStore()
  if (run === undefined || run.answered) log('ERROR', `Uncaught ${describeThrown(thrown)}`)
  else answer(run, true, describeThrown(thrown))
  report({ kind: 'worn' })
}

process.on('uncaughtException', failOutsideOfHandler)
process.on('unhandledRejection', (reason) =>
  failOutsideOfHandler(
    new RuntimeError('UnhandledPromiseRejection', String(reason), reason instanceof Error ? reason.stack : undefined)
  )
)

const exit = process.exit
process.exit = (code) => {
  const run = current.getStore()
  if (run !== undefined && !run.answered) Atomics.store(ledger, EXITED_BY, run.place)
  send()
  return exit(code)
}

redirectConsole(log)
traceInEnvironment(() => {
  const invocation = current.getStore()?.invocation
  return invocation && traceHeaderOf(invocation)
})
watchLoadedFiles((file, version) => {
  report({ kind: 'loaded', file, version })
  send()
})
report({ kind: 'pong' })
