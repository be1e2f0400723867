import type { TaskOutcome } from '../../src/integrations/integration.ts'
import { createIntegrations, type Integrations } from '../../src/integrations/registry.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { FolderBuckets } from '../../src/objects/folder-buckets.ts'
import { taskOf } from './fake-service.ts'
import { ENDLESS, MISBEHAVIOURS, MisbehavingTarget } from './misbehaving-target.ts'

/** Of every kind of client that tasks have, and of each protocol of AWS. */
const CALLS: Readonly<Record<string, object>> = {
  'lambda:invoke': { FunctionName: 'f' },
  'http:invoke': { Method: 'GET' },
  'aws-sdk:secretsmanager:getSecretValue': { SecretId: 's' },
  'aws-sdk:sns:publish': { TopicArn: 't', Message: 'm' },
  'aws-sdk:s3:getObject': { Bucket: 'b', Key: 'k' },
  'sqs:sendMessage': { QueueUrl: 'q', MessageBody: 'm' }
}

export interface BadTargetReport {
  readonly calls: number
  /** By error, `SUCCEEDED` for none. */
  readonly outcomes: Readonly<Record<string, number>>
  /** Calls whose promise was rejected, against the contract. */
  readonly thrown: number
  /** Sockets of the server that are open after everything was closed. */
  readonly openSockets: number
  /** The most that were open at a time. */
  readonly mostSockets: number
  /** Of the heap, after a collection where there can be one, from a fifth of the calls to the last. */
  readonly growthBytes: number
  /** What the process holds besides the heap, likewise. */
  readonly residentGrowthBytes: number
}

/**
 * Calls targets that behave badly in each way, by each kind of client in turn, and says what came of it. What never ends
 * is given up, as the engine does when a task times out.
 * @param atOnce calls under way at a time
 * @param patienceMs until what never ends is given up
 */
export async function callBadTargets(calls: number, atOnce: number, patienceMs: number): Promise<BadTargetReport> {
  const target = await MisbehavingTarget.start()
  const places = MISBEHAVIOURS.map((behaviour) => ({
    behaviour,
    integrations: integrationsAt(target.urlOf(behaviour))
  }))
  const kinds = Object.keys(CALLS)
  const outcomes = new Map<string, number>()
  let thrown = 0
  let next = 0
  let baseline = measure()
  const work = async (): Promise<void> => {
    while (next < calls) {
      const number = next++
      if (number === Math.floor(calls / 5)) baseline = measure()
      const resource = kinds[number % kinds.length] as string
      const { behaviour, integrations } = places[
        Math.floor(number / kinds.length) % places.length
      ] as (typeof places)[0]
      const signal = ENDLESS.has(behaviour) ? AbortSignal.timeout(patienceMs) : new AbortController().signal
      const task = taskOf(resource, { ...CALLS[resource], ...addressOf(resource, target.urlOf(behaviour)) })
      try {
        const outcome: TaskOutcome = await integrations.lookup(task.service).perform(task, signal)
        const name = outcome.kind === 'failed' ? outcome.error : 'SUCCEEDED'
        outcomes.set(name, (outcomes.get(name) ?? 0) + 1)
      } catch {
        thrown++
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  const end = measure()
  await Promise.all(places.map(({ integrations }) => integrations.close()))
  for (let wait = 0; wait < 100 && target.openSockets > 0; wait++) await new Promise((done) => setTimeout(done, 10))
  const { openSockets, mostSockets } = target
  await target.close()
  return {
    calls,
    outcomes: Object.fromEntries([...outcomes].sort()),
    thrown,
    openSockets,
    mostSockets,
    growthBytes: end.heapBytes - baseline.heapBytes,
    residentGrowthBytes: end.residentBytes - baseline.residentBytes
  }
}

const integrationsAt = (url: URL): Integrations =>
  createIntegrations({
    functionDirectories: [],
    lambdaEndpoint: url,
    awsEndpoints: { urls: { '': url }, ignoreEnvironment: true, hasCredentials: false },
    packageFolder: '/nowhere',
    objects: new FolderBuckets('/nowhere', '123456789012'),
    payloadBytes: 262_144,
    connections: new Map(),
    allowPrivateAddresses: true,
    clock: systemClock,
    callApi: () => Promise.reject(new Error('nobody calls the API here')),
    log: () => {}
  })

const addressOf = (resource: string, url: URL): object => (resource === 'http:invoke' ? { ApiEndpoint: url.href } : {})

function measure(): { readonly heapBytes: number; readonly residentBytes: number } {
  globalThis.gc?.()
  const { heapUsed, rss } = process.memoryUsage()
  return { heapBytes: heapUsed, residentBytes: rss }
}

// node --expose-gc tests/integrations/bad-targets.ts 10000
if (import.meta.main) {
  const report = await callBadTargets(Number(process.argv[2] ?? 1_000), 100, 300)
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
}
