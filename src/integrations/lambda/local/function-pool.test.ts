import { getEventListeners } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { seededRandom } from '../../../lib/random.ts'
import { VirtualClock } from '../../../testing/virtual-clock.ts'
import { FunctionPool, type FunctionPoolOptions, type RunOptions } from './function-pool.ts'
import type { InvocationEnd } from './function-thread.ts'

/* Threads run in real time, and the clock stands still but where a test moves it: handlers say when they have begun, and
   go on when they are told to. */

const ANNOUNCE = `import { existsSync } from 'node:fs'
  const announce = (name) => {
    const gate = new BroadcastChannel(name)
    gate.postMessage('begun')
    return gate
  }
  const block = (path) => { while (!existsSync(path)); }
  `
const HANDLERS = {
  echo: 'export const handler = async (event) => event',
  spin: `${ANNOUNCE}export const handler = async ({ gate }) => { announce(gate); for (;;); }`,
  // keeps its thread from doing anything else until a file is there
  compute: `${ANNOUNCE}export const handler = async (event) => {
    if (event === null) return 'loaded'
    announce(event.gate).close()
    block(event.until)
    return 'computed'
  }`,
  count: 'let calls = 0\nexport const handler = async () => ++calls',
  turn: 'export const handler = (event) => new Promise((resolve) => setImmediate(resolve, event))',
  never: `${ANNOUNCE}export const handler = ({ gate }) => { announce(gate).close(); return new Promise(() => {}) }`,
  tell: `export const handler = async (event) => console.log('told', event)`,
  gated: `${ANNOUNCE}export const handler = async ({ gate: name }) => {
    const gate = announce(name)
    await new Promise((resolve) => gate.addEventListener('message', resolve, { once: true }))
    gate.close()
    return 'let through'
  }`,
  throwsLater: `export const handler = () => new Promise(() => setImmediate(() => { throw new RangeError('later') }))`,
  rejectsAside: `export const handler = () => { Promise.reject(new RangeError('aside')); return new Promise(() => {}) }`,
  throwsAfterwards: `export const handler = async () => { setImmediate(() => { throw new RangeError('afterwards') }); return 'answered' }`,
  exits: `${ANNOUNCE}export const handler = async ({ gate, until, code }) => { announce(gate); block(until); process.exit(code) }`,
  exitsAtLoad: 'process.exit(7)',
  neverLoads: `${ANNOUNCE}announce(import.meta.filename)
    await new Promise(() => setInterval(() => {}, 1_000_000))
    export const handler = async () => 1`,
  loadsWhenTold: `${ANNOUNCE}announce(import.meta.filename).close()
    while (!existsSync(import.meta.filename + '.go')) await new Promise(setImmediate)
    export const handler = async (event) => event`,
  prints: `export const handler = async () => { process.stdout.write('printed\\n') }`
}

let folder: string
let clock: VirtualClock
let pool: FunctionPool
let lines: string[]
let logged: (line: string) => void

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stepwright-'))
  for (const [name, text] of Object.entries(HANDLERS)) writeFileSync(join(folder, `${name}.mjs`), text)
})
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => pool.close())

function open(options: Partial<FunctionPoolOptions> = {}): void {
  lines = []
  logged = () => {}
  clock = new VirtualClock()
  pool = new FunctionPool({
    clock,
    random: seededRandom(1),
    log: (line) => {
      lines.push(line)
      logged(line)
    },
    threads: 1,
    blockedAfterMs: 60_000,
    blockedLimitMs: 60_000,
    recheckAfterMs: 100,
    ...options
  })
}

interface Given extends RunOptions {
  readonly event?: unknown
  readonly timeoutMs?: number
}

const run = (
  name: keyof typeof HANDLERS,
  { event = null, timeoutMs = 60_000, ...options }: Given = {}
): Promise<InvocationEnd> =>
  pool.run(
    {
      functionName: name,
      file: join(folder, `${name}.mjs`),
      functionArn: `arn:aws:lambda:us-east-1:123456789012:function:${name}`,
      requestId: 'r',
      event: JSON.stringify(event),
      traceHeader: 'Root=1-1-1',
      calledAt: clock.now(),
      deadline: clock.now() + timeoutMs
    },
    options
  )

const answer = (value: unknown) => ({ kind: 'answered', failed: false, payload: JSON.stringify(value) })

/** So that later calls begin when they arrive. */
const load = (...names: readonly (keyof typeof HANDLERS)[]) => Promise.all(names.map((name) => run(name)))

let channels = 0

interface Begun {
  readonly end: Promise<InvocationEnd>
  /** Answers the handler's announcement. */
  readonly letThrough: () => void
}

/** Returns when the handler has begun, as it announces itself. */
async function runBegun(
  name: keyof typeof HANDLERS,
  { event = {}, ...given }: Given & { readonly event?: object } = {}
): Promise<Begun> {
  const gate = new BroadcastChannel(`${folder} ${++channels}`)
  const begun = new Promise((resolve) => gate.addEventListener('message', resolve, { once: true }))
  const end = run(name, { ...given, event: { gate: gate.name, ...event } })
  void end.finally(() => gate.close())
  await Promise.race([begun, end])
  return { end, letThrough: () => gate.postMessage('go on') }
}

const runGated = (): Promise<Begun> => runBegun('gated')

/** Runs a handler that blocks its thread until it is released. */
async function runBlocking(
  name: 'compute' | 'exits',
  event: object = {}
): Promise<{ readonly end: Promise<InvocationEnd>; readonly release: () => void }> {
  const until = join(folder, `release-${++channels}`)
  const { end } = await runBegun(name, { event: { ...event, until } })
  return { end, release: () => writeFileSync(until, '') }
}

/** That a file is being loaded. */
async function announcementOf(name: 'loadsWhenTold' | 'neverLoads'): Promise<void> {
  const gate = new BroadcastChannel(join(folder, `${name}.mjs`))
  await new Promise((resolve) => gate.addEventListener('message', resolve, { once: true }))
  gate.close()
}

describe('threads', () => {
  test('are shared by functions when there are more of them', async () => {
    open({ threads: 2 })
    const names = ['echo', 'turn', 'count', 'compute', 'tell'] as const
    const ends = await Promise.all(names.map((name) => run(name)))
    expect(ends).toEqual([answer(null), answer(null), answer(1), answer('loaded'), answer(null)])
  })

  test('run many invocations at a time, and take more than they have places for', async () => {
    open()
    const ends = await Promise.all(Array.from({ length: 20_000 }, (_, index) => run('turn', { event: index })))
    expect(ends.every((end, index) => end.kind === 'answered' && end.payload === `${index}`)).toBe(true)
  })

  test('keep what a function remembers from call to call', async () => {
    open()
    for (const calls of [1, 2, 3]) expect(await run('count')).toEqual(answer(calls))
  })

  test('pass on what goes around the console', async () => {
    open()
    const printed = new Promise((resolve) => {
      logged = resolve
    })
    await run('prints')
    expect(await printed).toBe('functions: printed')
  })
})

describe('a handler that blocks its thread', () => {
  test('holds up only what has begun there, and may come to its end', async () => {
    open({ blockedAfterMs: 40 })
    await load('compute', 'echo')
    const gated = await runGated()
    const computing = await runBlocking('compute')
    const echo = run('echo', { event: 1 })
    await clock.advanceBy(50)
    expect(await echo).toEqual(answer(1))
    computing.release()
    expect(await computing.end).toEqual(answer('computed'))
    gated.letThrough()
    expect(await gated.end).toEqual(answer('let through'))
  })

  test('is ended after a while, with what else had begun there; both are told', async () => {
    open({ blockedAfterMs: 40, blockedLimitMs: 150 })
    const gated = await runGated()
    const lost = {
      kind: 'lost',
      reason: expect.stringMatching(/^Stepwright ended its thread, which was blocked for \d+ seconds/)
    }
    const spinning = await runBegun('spin')
    await clock.advanceBy(200)
    expect(await spinning.end).toEqual(lost)
    expect(await gated.end).toEqual(lost)
  })

  test('is ended when it times out, with what else had begun there', async () => {
    open({ blockedAfterMs: 100 })
    const gated = await runGated()
    const spinning = await runBegun('spin', { timeoutMs: 50 })
    await clock.advanceBy(200)
    expect(await spinning.end).toEqual({ kind: 'timed-out' })
    expect(await gated.end).toMatchObject({ kind: 'lost' })
  })

  test('does not fail a function that was being loaded there: it is loaded elsewhere', async () => {
    open({ blockedAfterMs: 30, blockedLimitMs: 120 })
    const loading = announcementOf('loadsWhenTold')
    const end = run('loadsWhenTold', { event: 1 })
    await loading
    const spinning = await runBegun('spin')
    await clock.advanceBy(130)
    writeFileSync(join(folder, 'loadsWhenTold.mjs.go'), '')
    expect(await end).toEqual(answer(1))
    expect(await spinning.end).toMatchObject({ kind: 'lost' })
  })

  test('many times over is ended as often, and others can run again', async () => {
    open({ blockedAfterMs: 30, blockedLimitMs: 120 })
    const spinning = Array.from({ length: 7 }, () => runBegun('spin'))
    const ends = spinning.map(async (begun) => {
      const { end } = await begun
      await clock.advanceBy(130)
      return (await end).kind
    })
    expect(await Promise.all(ends)).toEqual(Array(7).fill('lost'))
    expect(await run('echo', { event: 1 })).toEqual(answer(1))
  })
})

describe('an invocation that is late', () => {
  test('times out, and the next one finds a fresh thread', async () => {
    open()
    await run('count')
    const never = await runBegun('never', { timeoutMs: 30 })
    await clock.advanceBy(30)
    expect(await never.end).toEqual({ kind: 'timed-out' })
    expect(await run('count')).toEqual(answer(1))
  })

  test('leaves alone what else runs in its thread', async () => {
    open()
    const gated = await runGated()
    const never = await runBegun('never', { timeoutMs: 30 })
    await clock.advanceBy(30)
    expect(await never.end).toEqual({ kind: 'timed-out' })
    gated.letThrough()
    expect(await gated.end).toEqual(answer('let through'))
  })

  test('is not begun any more after it has timed out', async () => {
    open()
    await load('compute', 'tell')
    const computing = await runBlocking('compute')
    const late = run('tell', { event: 'late', timeoutMs: 30 })
    await clock.advanceBy(30)
    expect(await late).toEqual({ kind: 'timed-out' })
    computing.release()
    expect(await computing.end).toEqual(answer('computed'))
    await run('tell', { event: 'last' })
    expect(lines).toEqual(['tell: told null', 'tell: told last'])
  })

  test('times out also while its file is loaded', async () => {
    open()
    const loading = announcementOf('neverLoads')
    const end = run('neverLoads', { timeoutMs: 300 })
    await loading
    await clock.advanceBy(300)
    expect(await end).toEqual({ kind: 'timed-out' })
    expect(await run('echo', { event: 1 })).toEqual(answer(1))
  })
})

describe('an invocation that nobody waits for', () => {
  test('ends at once for its caller', async () => {
    open()
    const abort = new AbortController()
    const never = await runBegun('never', { signal: abort.signal })
    abort.abort()
    expect(await never.end).toMatchObject({ kind: 'lost' })
  })

  test('leaves no listener behind when it was waited for after all', async () => {
    open()
    const { signal } = new AbortController()
    await run('echo', { signal })
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  test('is not begun any more', async () => {
    open()
    await load('compute', 'tell')
    const abort = new AbortController()
    const computing = await runBlocking('compute')
    const end = run('tell', { event: 'forsaken', signal: abort.signal })
    abort.abort()
    expect(await end).toMatchObject({ kind: 'lost' })
    computing.release()
    await computing.end
    await run('tell', { event: 'last' })
    expect(lines).toEqual(['tell: told null', 'tell: told last'])
  })
})

describe('an error that nothing caught', () => {
  test.each([
    ['throwsLater', 'RangeError', 'later'],
    ['rejectsAside', 'Runtime.UnhandledPromiseRejection', 'RangeError: aside']
  ] as const)('fails the invocation that made it (%s), and others go on', async (name, errorType, errorMessage) => {
    open()
    const gated = await runGated()
    const end = await run(name)
    expect(end).toMatchObject({ kind: 'answered', failed: true })
    expect(JSON.parse((end as { payload: string }).payload)).toMatchObject({
      errorType,
      errorMessage,
      trace: expect.any(Array)
    })
    gated.letThrough()
    expect(await gated.end).toEqual(answer('let through'))
  })

  test('is logged where its invocation was over, and the next one finds a fresh thread', async () => {
    open()
    await run('count')
    const uncaught = new Promise((resolve) => {
      logged = resolve
    })
    expect(await run('throwsAfterwards')).toEqual(answer('answered'))
    expect(await uncaught).toMatch(/^throwsAfterwards: Uncaught .*RangeError.*afterwards/)
    expect(await run('count')).toEqual(answer(1))
  })
})

describe('a handler that ends its thread', () => {
  test('is told so; what else had begun is lost, and what had not runs elsewhere', async () => {
    open()
    const gated = await runGated()
    const exiting = await runBlocking('exits', { code: 3 })
    const echo = run('echo', { event: 1 })
    exiting.release()
    expect(await exiting.end).toEqual({ kind: 'exited', code: 3 })
    expect(await gated.end).toEqual({
      kind: 'lost',
      reason: 'The function exits ended the thread that ran both.'
    })
    expect(await echo).toEqual(answer(1))
  })

  test('while its file is loaded is told so', async () => {
    open()
    expect(await run('exitsAtLoad')).toEqual({ kind: 'exited', code: 7 })
  })
})

test('a closed pool runs nothing, and what ran in it is lost', async () => {
  open()
  const gated = await runGated()
  await pool.close()
  expect(await gated.end).toEqual({ kind: 'lost', reason: 'Stepwright is closing.' })
  expect(await run('echo')).toEqual({ kind: 'lost', reason: 'Stepwright is closing.' })
})
