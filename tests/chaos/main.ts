import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { seededRandom } from '../../src/lib/random.ts'
import type { Lease, Store } from '../../src/store/store.ts'
import { startPostgres } from '../postgres/postgres-server.ts'
import { ChaosNode } from './chaos-node.ts'
import { type Acknowledged, check } from './check.ts'
import { call, Refused } from './client.ts'
import { DatabaseProxy } from './database-proxy.ts'
import { plantedCopy } from './plants.ts'
import { ACTIVITY_ARN, inputOf, workloads } from './workloads.ts'

/**
 * Nodes on one Postgres under a mixed load, while they are killed, stopped and cut off and the database restarts; then a
 * check of everything that was acknowledged. `node tests/chaos/main.ts --executions 20000` is the full size.
 */
const { values: flags } = parseArgs({
  options: {
    executions: { type: 'string', default: '200' },
    nodes: { type: 'string', default: '4' },
    seed: { type: 'string', default: '1' },
    /** Of the nodes; the proxies follow, and Postgres comes before. */
    port: { type: 'string', default: '8180' },
    'postgres-port': { type: 'string', default: '5500' },
    'in-flight': { type: 'string', default: '24' },
    plant: { type: 'string' }
  }
})
const count = Number(flags.executions)
const random = seededRandom(Number(flags.seed))
const sleep = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds))
const say = (text: string): void => console.log(`${((Date.now() - beganAt) / 1_000).toFixed(1).padStart(7)} s  ${text}`)
const beganAt = Date.now()

const root = flags.plant === undefined ? resolve(import.meta.dirname, '../..') : plantedCopy(flags.plant)
const postgresPort = Number(flags['postgres-port'])
const postgres = await startPostgres({ port: postgresPort, isDurable: true, maxConnections: 100 })
const folder = mkdtempSync(join(tmpdir(), 'stepwright-chaos-'))
const proxies: DatabaseProxy[] = []
const nodes: ChaosNode[] = []
for (let index = 0; index < Number(flags.nodes); index++) {
  const proxyPort = postgresPort + 1 + index
  proxies.push(await DatabaseProxy.open(proxyPort, postgresPort))
  const store = new URL(postgres.url('stepwright'))
  store.port = `${proxyPort}`
  store.searchParams.set('query_timeout', '5')
  nodes.push(new ChaosNode(root, Number(flags.port) + index, store.href, join(folder, `node${index}`)))
}
const urls = nodes.map(({ url }) => url)

async function whenReady(node: ChaosNode): Promise<void> {
  while (!(await node.isReady())) await sleep(200)
}

async function createEverything(): Promise<void> {
  await call(urls, 'CreateActivity', { name: ACTIVITY_ARN.split(':').at(-1) })
  for (const [name, { definition }] of Object.entries(workloads)) {
    const roleArn = 'arn:aws:iam::123456789012:role/chaos'
    await call(urls, 'CreateStateMachine', { name, roleArn, definition: JSON.stringify(definition) })
  }
}

/** Every start is acknowledged. */
let hasStarted = false
let isOver = false

/** Takes tasks at one node after the other. */
async function workOnActivity(): Promise<void> {
  for (let turn = 0; !isOver; turn++) {
    const url = [urls[turn % urls.length] as string]
    try {
      const response = await fetch(url[0] as string, {
        method: 'POST',
        headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AWSStepFunctions.GetActivityTask' },
        body: JSON.stringify({ activityArn: ACTIVITY_ARN, workerName: 'chaos' }),
        signal: AbortSignal.timeout(5_000)
      })
      const task = (await response.json()) as { taskToken?: string; input?: string }
      if (task.taskToken === undefined) continue
      const { n } = JSON.parse(task.input ?? '{}') as { n: number }
      await call(urls, 'SendTaskSuccess', { taskToken: task.taskToken, output: JSON.stringify({ n: n + 1 }) })
    } catch {
      await sleep(100)
    }
  }
}

const acknowledged: Acknowledged[] = []
const refusals: string[] = []

/** One that was not acknowledged, and has ended when it is asked for again, is refused, as on AWS: then it exists. */
async function startOf(executionArn: string, request: object): Promise<number> {
  try {
    return (await call<{ startDate: number }>(urls, 'StartExecution', request)).startDate
  } catch (error) {
    if (!(error instanceof Refused) || !error.message.includes('ExecutionAlreadyExists')) throw error
    return (await call<{ startDate: number }>(urls, 'DescribeExecution', { executionArn })).startDate
  }
}

/** Each start is repeated until it is acknowledged, at any node, and then once more: nothing may start twice. */
async function startAll(): Promise<void> {
  let next = 0
  const kinds = Object.keys(workloads)
  const work = async (): Promise<void> => {
    for (let n = next++; n < count; n = next++) {
      const kind = kinds[n % kinds.length] as string
      const stateMachineArn = `arn:aws:states:us-east-1:123456789012:stateMachine:${kind}`
      const request = { stateMachineArn, name: `e${n}`, input: JSON.stringify(inputOf(kind, n, urls)) }
      const arn = `arn:aws:states:us-east-1:123456789012:execution:${kind}:e${n}`
      const startDate = await startOf(arn, request)
      acknowledged.push({ kind, n, arn, startDate })
      if (n % 7 !== 0) continue
      try {
        const again = await call<{ startDate: number }>(urls, 'StartExecution', request)
        if (again.startDate !== startDate) refusals.push(`${arn} was started twice`)
      } catch (error) {
        // the same name after its end is refused, as on AWS
        if (!(error instanceof Refused) || !error.message.includes('ExecutionAlreadyExists'))
          refusals.push(String(error))
      }
    }
  }
  await Promise.all(Array.from({ length: Number(flags['in-flight']) }, work))
}

async function disturb(): Promise<void> {
  const pick = (): number => Math.floor(random.next() * nodes.length)
  const faults: (() => Promise<void>)[] = [
    async () => {
      const index = pick()
      say(`stops node ${index} for longer than its leases`)
      nodes[index]?.signal('SIGSTOP')
      await sleep(14_000)
      nodes[index]?.signal('SIGCONT')
    },
    async () => {
      const node = nodes[pick()]
      say(`kills node ${node?.port}`)
      await node?.end('SIGKILL')
      await sleep(1_000)
      node?.start()
    },
    async () => {
      say('restarts Postgres')
      await postgres.stop()
      await sleep(1_000)
      await postgres.start()
    },
    async () => {
      const index = pick()
      say(`delays the connections of node ${index}, and resets them again and again`)
      proxies[index]?.delay(150)
      // each reset meets commits that are under way, and must lose nothing that was read for them
      for (let turn = 0; turn < 6; turn++) {
        proxies[index]?.reset()
        await sleep(1_200)
      }
      proxies[index]?.delay(0)
    },
    async () => {
      const index = pick()
      say(`drops what node ${index} and the database tell each other`)
      proxies[index]?.silence(true)
      await sleep(7_000)
      proxies[index]?.silence(false)
    },
    async () => {
      const node = nodes[pick()]
      say(`ends node ${node?.port} in order`)
      await node?.end('SIGTERM')
      node?.start()
    }
  ]
  for (let turn = 0; !hasStarted || turn < 3; turn++) {
    await faults[turn % faults.length]?.()
    await sleep(1_000)
  }
}

async function stillRunning(): Promise<number> {
  let running = 0
  for (const kind of Object.keys(workloads)) {
    const stateMachineArn = `arn:aws:states:us-east-1:123456789012:stateMachine:${kind}`
    const page = await call<{ executions: object[] }>(urls, 'ListExecutions', {
      stateMachineArn,
      statusFilter: 'RUNNING',
      maxResults: 1000
    })
    running += page.executions.length
  }
  return running
}

/** With the sources that the nodes run. */
async function openStore(): Promise<Store> {
  const path = resolve(root, 'src/store/postgres/postgres-store.ts')
  const { openPostgresStore } = (await import(path)) as { openPostgresStore(options: { url: string }): Promise<Store> }
  return openPostgresStore({ url: postgres.url('stepwright') })
}

async function readLeases(): Promise<readonly Lease[]> {
  const store = await openStore()
  const leases = await store.listLeases()
  await store.close()
  return leases
}

/** What a node would do that knows nothing of what has happened since: every write of it must be refused. */
async function writeWithOldEpochs(old: readonly Lease[]): Promise<string[]> {
  const store = await openStore()
  const now = new Map((await store.listLeases()).map(({ partition, epoch }) => [partition, epoch]))
  const stale = old.filter(({ partition, epoch }) => now.get(partition) !== epoch)
  let refused = 0
  for (const { partition, epoch } of stale) {
    const arn = `stale:${partition}`
    await store.commit([{ arn, partition, epoch, expectedSequence: 0 }]).catch((error: unknown) => {
      if ((error as { readonly reason?: string }).reason === 'epoch') refused++
    })
  }
  await store.close()
  say(`${refused} of ${stale.length} writes with the epochs of the beginning were refused`)
  return stale.length > 0 && refused === stale.length ? [] : ['a write with an old epoch was not refused']
}

const wrong: string[] = []
try {
  for (const node of nodes) node.start()
  await Promise.all(nodes.map(whenReady))
  say(`${nodes.length} nodes are ready`)
  await createEverything()
  // a while without faults, in which no node may lose anything
  await sleep(flags.plant === 'late-renewal' ? 20_000 : 6_000)
  const lostInPeace = nodes.reduce((sum, { lost }) => sum + lost, 0)
  if (lostInPeace > 0) wrong.push(`${lostInPeace} partitions were lost although nothing was disturbed`)
  const before = await readLeases()
  const workers = [workOnActivity(), workOnActivity(), workOnActivity(), workOnActivity()]
  const disturbing = disturb()
  await startAll()
  say(`${acknowledged.length} starts are acknowledged`)
  hasStarted = true
  await disturbing
  for (const proxy of proxies) {
    proxy.delay(0)
    proxy.silence(false)
  }
  await Promise.all(nodes.map(whenReady))
  say('the faults are over')
  const until = Date.now() + 180_000 + count * 10
  let running = await stillRunning()
  while (running > 0 && Date.now() < until) {
    await sleep(2_000)
    running = await stillRunning()
  }
  if (running > 0) wrong.push(`${running} executions never ended`)
  isOver = true
  say('checks')
  wrong.push(...refusals, ...(await check(urls, acknowledged)))
  const fenced = nodes.reduce((sum, node) => sum + node.fenced, 0)
  say(`${fenced} commits of nodes that had lost a partition were refused`)
  wrong.push(...(await writeWithOldEpochs(before)))
  for (const { errors } of nodes) wrong.push(...errors)
  await Promise.all(workers)
} finally {
  isOver = true
  await Promise.all(nodes.map((node) => node.close()))
  for (const proxy of proxies) proxy.close()
  await postgres.stop()
  if (wrong.length === 0) rmSync(folder, { recursive: true, force: true })
  else say(`the nodes' logs are in ${folder}`)
  if (flags.plant !== undefined) rmSync(root, { recursive: true, force: true })
}
for (const what of wrong.slice(0, 20)) console.log(`WRONG  ${what}`)
say(wrong.length === 0 ? `all ${acknowledged.length} are right` : `${wrong.length} things are wrong`)
process.exit(wrong.length === 0 ? 0 : 1)
