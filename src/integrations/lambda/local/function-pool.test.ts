import { getEventListeners } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../../lib/clock.ts'
import { systemRandom } from '../../../lib/random.ts'
import { FunctionPool, type FunctionPoolOptions, type RunOptions } from './function-pool.ts'
import type { InvocationEnd } from './function-thread.ts'

const HANDLERS = {
  echo: 'export const handler = async (event) => event',
  spin: 'export const handler = async () => { for (;;); }',
  compute: `export const handler = async (ms) => { const end = Date.now() + ms; while (Date.now() < end); return 'computed' }`,
  count: 'let calls = 0\nexport const handler = async () => ++calls',
  turn: 'export const handler = (event) => new Promise((resolve) => setImmediate(resolve, event))',
  never: 'export const handler = () => new Promise(() => {})',
  tell: `export const handler = async (event) => console.log('told', event)`,
  // Says that it has begun, and ends when it is told to.
  gated: `export const handler = async (name) => {
    const gate = new BroadcastChannel(name)
    gate.postMessage('begun')
    await new Promise((resolve) => gate.addEventListener('message', resolve, { once: true }))
    gate.close()
    return 'let through'
  }`,
  throwsLater: `export const handler = () => new Promise(() => setImmediate(() => { throw new RangeError('later') }))`,
  rejectsAside: `export const handler = () => { Promise.reject(new RangeError('aside')); return new Promise(() => {}) }`,
  throwsAfterwards: `export const handler = async () => { setImmediate(() => { throw new RangeError('afterwards') }); return 'answered' }`,
  exits: 'export const handler = async (code) => process.exit(code)',
  exitsAtLoad: 'process.exit(7)',
  neverLoads: 'await new Promise(() => setInterval(() => {}, 1_000_000))\nexport const handler = async () => 1',
  prints: `export const handler = async () => { process.stdout.write('printed\\n') }`
}

let folder: string
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
  pool = new FunctionPool({
    clock: systemClock,
    random: systemRandom,
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
      deadline: systemClock.now() + timeoutMs
    },
    options
  )

const answer = (value: unknown) => ({ kind: 'answered', failed: false, payload: JSON.stringify(value) })

/** So that later calls begin when they arrive. */
const load = (...names: readonly (keyof typeof HANDLERS)[]) => Promise.all(names.map((name) => run(name)))

/** Runs `gated` and returns when it has begun. */
async function runGated(): Promise<{ readonly end: Promise<InvocationEnd>; readonly letThrough: () => void }> {
  const gate = new BroadcastChannel(`${folder} ${systemRandom.uuid()}`)
  const begun = new Promise((resolve) => gate.addEventListener('message', resolve, { once: true }))
  const end = run('gated', { event: gate.name })
  void end.finally(() => gate.close())
  await begun
  return { end, letThrough: () => gate.postMessage('go on') }
}

describe('threads', () => {
  test('are shared by functions when there are more of them', async () => {
    open({ threads: 2 })
    const names = ['echo', 'turn', 'count', 'compute', 'tell'] as const
    const ends = await Promise.all(names.map((name) => run(name, { event: 1 })))
    expect(ends).toEqual([answer(1), answer(1), answer(1), answer('computed'), answer(null)])
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
    const computing = run('compute', { event: 600 })
    const order: string[] = []
    void computing.then(() => order.push('compute'))
    const echo = run('echo', { event: 1 }).finally(() => order.push('echo'))
    expect(await echo).toEqual(answer(1))
    gated.letThrough()
    expect(await gated.end).toEqual(answer('let through'))
    expect(await computing).toEqual(answer('computed'))
    expect(order).toEqual(['echo', 'compute'])
  })

  test('is ended after a while, with what else had begun there; both are told', async () => {
    open({ blockedAfterMs: 40, blockedLimitMs: 150 })
    const gated = await runGated()
    const lost = {
      kind: 'lost',
      reason: expect.stringMatching(/^Stepwright ended its thread, which was blocked for \d+ seconds/)
    }
    expect(await run('spin')).toEqual(lost)
    expect(await gated.end).toEqual(lost)
  })

  test('is ended when it times out, with what else had begun there', async () => {
    open({ blockedAfterMs: 100 })
    const gated = await runGated()
    expect(await run('spin', { timeoutMs: 50 })).toEqual({ kind: 'timed-out' })
    expect(await gated.end).toMatchObject({ kind: 'lost' })
  })

  test('does not fail a function that was being loaded there: it is loaded elsewhere', async () => {
    open({ blockedAfterMs: 30, blockedLimitMs: 120 })
    const spinning = run('spin')
    expect(await run('echo', { event: 1 })).toEqual(answer(1))
    expect(await spinning).toMatchObject({ kind: 'lost' })
  })

  test('many times over is ended as often, and others can run again', async () => {
    open({ blockedAfterMs: 30, blockedLimitMs: 120 })
    const ends = await Promise.all(Array.from({ length: 7 }, () => run('spin')))
    expect(ends.map(({ kind }) => kind)).toEqual(Array(7).fill('lost'))
    expect(await run('echo', { event: 1 })).toEqual(answer(1))
  })
})

describe('an invocation that is late', () => {
  test('times out, and the next one finds a fresh thread', async () => {
    open()
    await run('count')
    expect(await run('never', { timeoutMs: 30 })).toEqual({ kind: 'timed-out' })
    expect(await run('count')).toEqual(answer(1))
  })

  test('leaves alone what else runs in its thread', async () => {
    open()
    const gated = await runGated()
    expect(await run('never', { timeoutMs: 30 })).toEqual({ kind: 'timed-out' })
    gated.letThrough()
    expect(await gated.end).toEqual(answer('let through'))
  })

  test('is not begun any more after it has timed out', async () => {
    open()
    await load('compute', 'tell')
    const computing = run('compute', { event: 300 })
    expect(await run('tell', { event: 'late', timeoutMs: 30 })).toEqual({ kind: 'timed-out' })
    expect(await computing).toEqual(answer('computed'))
    await run('tell', { event: 'last' })
    expect(lines).toEqual(['tell: told null', 'tell: told last'])
  })

  test('times out also while its file is loaded', async () => {
    open()
    expect(await run('neverLoads', { timeoutMs: 300 })).toEqual({ kind: 'timed-out' })
    expect(await run('echo', { event: 1 })).toEqual(answer(1))
  })
})

describe('an invocation that nobody waits for', () => {
  test('ends at once for its caller', async () => {
    open()
    const abort = new AbortController()
    const end = run('never', { signal: abort.signal })
    await run('echo')
    abort.abort()
    expect(await end).toMatchObject({ kind: 'lost' })
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
    const computing = run('compute', { event: 100 })
    const end = run('tell', { event: 'forsaken', signal: abort.signal })
    abort.abort()
    expect(await end).toMatchObject({ kind: 'lost' })
    await computing
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
    const computing = run('compute', { event: 50 })
    const exiting = run('exits', { event: 3 })
    await computing
    const echo = run('echo', { event: 1 })
    expect(await exiting).toEqual({ kind: 'exited', code: 3 })
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
