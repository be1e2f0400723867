import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { seededRandom } from '../../src/lib/random.ts'
import { freePort, startPostgres } from '../postgres/postgres-server.ts'
import { ChaosNode } from './chaos-node.ts'
import { check } from './check.ts'
import { DatabaseProxy } from './database-proxy.ts'
import { faultsOf, sleep } from './faults.ts'
import { Load } from './load.ts'
import { plantedCopy } from './plants.ts'
import { readLeases, writeWithOldEpochs } from './stale-writes.ts'

/**
 * Nodes on one Postgres under a mixed load, while they are killed, stopped and cut off and the database restarts; then a
 * check of everything that was acknowledged. `npm run chaos -- --executions 20000` is the full size.
 */
const { values: flags } = parseArgs({
  options: {
    executions: { type: 'string', default: '1000' },
    nodes: { type: 'string', default: '4' },
    seed: { type: 'string', default: '1' },
    /** Starts that wait for an answer at once: enough that the others go on while a node hangs. */
    'in-flight': { type: 'string' },
    /** The least number of faults; they go on as long as there is something to start. */
    faults: { type: 'string', default: '6' },
    /** A fault in the sources, which the check must find. */
    plant: { type: 'string' }
  }
})
const count = Number(flags.executions)
const inFlight = Number(flags['in-flight'] ?? Math.min(400, Math.max(24, Math.ceil(count / 8))))
/** Tasks whose worker was killed run out after 40 seconds, and the next try of some is taken by a slow machine. */
const LONGEST_STANDSTILL_MS = 75_000
const beganAt = Date.now()
const say = (text: string): void => console.log(`${((Date.now() - beganAt) / 1_000).toFixed(1).padStart(7)} s  ${text}`)

const proxies: DatabaseProxy[] = []
const nodes: ChaosNode[] = []
const folder = mkdtempSync(join(tmpdir(), 'stepwright-chaos-'))
let mayGo = true
process.once('exit', () => {
  for (const node of nodes) node.signal('SIGKILL')
  if (mayGo) rmSync(folder, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const root = flags.plant === undefined ? resolve(import.meta.dirname, '../..') : plantedCopy(flags.plant, folder)
const postgres = await startPostgres({ isDurable: true, maxConnections: 100 })
for (let index = 0; index < Number(flags.nodes); index++) {
  const proxy = await DatabaseProxy.open(postgres.port)
  proxies.push(proxy)
  const store = new URL(postgres.url('stepwright'))
  store.port = `${proxy.port}`
  store.searchParams.set('query_timeout', '5')
  nodes.push(new ChaosNode(root, await freePort(), store.href, join(folder, `node${index}`)))
}
const urls = nodes.map(({ url }) => url)
const load = new Load(urls, join(folder, 'results'))
const whenReady = async (node: ChaosNode): Promise<void> => {
  while (!(await node.isReady())) await sleep(200)
}

const faults = faultsOf({ nodes, proxies, postgres, random: seededRandom(Number(flags.seed)), say })
let hasStarted = false
async function disturb(): Promise<void> {
  for (let turn = 0; !hasStarted || turn < Number(flags.faults); turn++) {
    await faults.all[turn % faults.all.length]?.()
    await sleep(1_000)
  }
}

/**
 * What a node that was killed had read and lost is often mended when partitions move after that. Few move after this last
 * kill. Callers ask again for what got lost, and whoever takes the partition for what its executions wait for; nobody asks
 * for the start of a Map Run's child that was lost, so this is what there is much of.
 */
async function killOnceMore(atOnce: number): Promise<void> {
  const enough = load.starts.length + (count - load.starts.length) / 4
  const starting = load.startUntil(count, atOnce, ['maps'])
  // what the node loses it has read soon after it has become slow: by then there must be much to read
  const flows = async (): Promise<void> => {
    while (load.starts.length < enough) await sleep(50)
  }
  await Promise.race([flows(), starting])
  await Promise.all([faults.kill(), starting])
}

/** @returns what is wrong */
async function waitForEnds(): Promise<string[]> {
  let [least, leastAt] = [Number.POSITIVE_INFINITY, Date.now()]
  for (;;) {
    const running = await load.countRunning()
    if (running === 0) return []
    if (running < least) [least, leastAt] = [running, Date.now()]
    const standstillMs = Date.now() - leastAt
    if (standstillMs > LONGEST_STANDSTILL_MS) {
      const seconds = Math.round(standstillMs / 1_000)
      const found = `${running} executions stand still: none has ended for ${seconds} s, although nothing was disturbed`
      say(found)
      return [found]
    }
    say(`${running} run`)
    await sleep(5_000)
  }
}

/** At most one line in ten seconds. */
function every10Seconds(text: (value: number) => string): (value: number) => void {
  let saidAt = Date.now()
  return (value) => {
    if (Date.now() - saidAt < 10_000) return
    saidAt = Date.now()
    say(text(value))
  }
}

const wrong: string[] = []
const progress = setInterval(
  () => load.starts.length === count || say(`${load.starts.length} of ${count} acknowledged`),
  15_000
)
try {
  for (const node of nodes) node.start()
  await Promise.all(nodes.map(whenReady))
  say(`${nodes.length} nodes are ready`)
  await load.createEverything()
  // a while without faults, in which no node may lose anything
  await sleep(flags.plant === 'late-renewal' ? 20_000 : 6_000)
  const lostInPeace = nodes.reduce((sum, { lost }) => sum + lost, 0)
  if (lostInPeace > 0) wrong.push(`${lostInPeace} partitions were lost although nothing was disturbed`)
  const leases = await readLeases(root, postgres.url('stepwright'))
  const workers = Array.from({ length: 8 }, (_, worker) => load.workOnActivity(worker))
  const disturbing = disturb()
  await load.startUntil(count - Math.min(300, Math.ceil(count / 5)), inFlight)
  hasStarted = true
  await disturbing
  await killOnceMore(inFlight)
  say(`${load.starts.length} starts are acknowledged`)
  await Promise.all(nodes.map(whenReady))
  say('the faults are over')
  wrong.push(...(await waitForEnds()))
  load.end()
  say('checks')
  const told = { starts: load.starts, results: load.acknowledgedResults() }
  const checked = every10Seconds((number) => `checked ${number} of ${count}`)
  wrong.push(...load.wrongAnswers, ...(await check(urls, told, checked)))
  say(`${nodes.reduce((sum, node) => sum + node.fenced, 0)} commits of nodes that had lost a partition were refused`)
  const stale = await writeWithOldEpochs(root, postgres.url('stepwright'), leases)
  say(`${stale.refused} of ${stale.tried} writes with the epochs of the beginning were refused`)
  if (stale.tried === 0 || stale.refused < stale.tried) wrong.push('a write with an old epoch was not refused')
  for (const { errors } of nodes) wrong.push(...errors)
  await Promise.all(workers)
} catch (error) {
  wrong.push(String(error))
} finally {
  clearInterval(progress)
  load.end()
  await Promise.all(nodes.map((node) => node.close()))
  for (const proxy of proxies) proxy.close()
  await postgres.stop()
}
for (const what of wrong.slice(0, 20)) console.log(`WRONG  ${what}`)
if (wrong.length > 0 && flags.plant === undefined) {
  mayGo = false
  say(`what the nodes logged is in ${folder}`)
}
say(wrong.length === 0 ? `all ${load.starts.length} are right` : `${wrong.length} things are wrong`)
if (flags.plant !== undefined) say(`the fault ${flags.plant} was ${wrong.length === 0 ? 'not found' : 'found'}`)
process.exit(wrong.length === 0 ? 0 : 1)
