import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseDefinition } from '../../src/asl/parse.ts'
import { createEngine } from '../../src/engine/create-engine.ts'
import type { Engine } from '../../src/engine/engine.ts'
import type { TaskRequest } from '../../src/integrations/integration.ts'
import { LambdaFunction } from '../../src/integrations/lambda/lambda-function.ts'
import { LocalFunctions } from '../../src/integrations/lambda/local/local-functions.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { seededRandom } from '../../src/lib/random.ts'
import { MemoryStore } from '../../src/store/memory/memory-store.ts'
import { functionArn, identity } from '../engine/world.ts'

/* 5,000 tasks at once, in threads of this process. */

const SHARE = 100

let folder: string
let functions: LocalFunctions
let engine: Engine
/** The tasks that were begun, in order. */
let begun: TaskRequest[]
/** Delays a task that was begun. */
let gate: (task: TaskRequest) => Promise<void> | undefined

const task = (name: string) => ({ Type: 'Task', Resource: functionArn(name), End: true })
/** 100 branches of 40 iterations, which is as many as begin at once. */
const LARGE = {
  Type: 'Parallel',
  Branches: Array.from({ length: 100 }, (_, index) => ({
    StartAt: `M${index}`,
    States: {
      [`M${index}`]: {
        Type: 'Map',
        ItemProcessor: { StartAt: `T${index}`, States: { [`T${index}`]: task('quick') } },
        End: true
      }
    }
  })),
  End: true
}
const STATES: Readonly<Record<string, object>> = { slow: task('slow'), quick: task('quick'), large: LARGE }

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'stepwright-load-'))
  const counting = `let underWay = 0; let most = 0
    export const handler = async () => { most = Math.max(most, ++underWay); await null; underWay--; return most }`
  for (const name of ['slow', 'quick']) writeFileSync(join(folder, `${name}.mjs`), counting)
  functions = new LocalFunctions({ folders: [folder], log: () => {} })
  const integration = new LambdaFunction(functions)
  begun = []
  gate = () => undefined
  const machines = new Map(
    Object.entries(STATES).map(([name, state]) => {
      const { machine } = parseDefinition(JSON.stringify({ StartAt: 'S', States: { S: state } }), { type: 'EXPRESS' })
      if (machine === undefined) throw new Error(`the definition of ${name} is wrong`)
      return [name, machine]
    })
  )
  engine = await createEngine({
    store: new MemoryStore(),
    clock: systemClock,
    random: seededRandom(1),
    integrations: () => ({
      perform: async (request, signal) => {
        begun.push(request)
        await gate(request)
        return integration.perform(request, signal)
      }
    }),
    definitions: {
      load: async (id) => {
        const machine = machines.get(id)
        if (machine === undefined) throw new Error(id)
        return machine
      }
    },
    log: { debug() {}, info() {}, warn() {}, error() {} },
    owner: 'test',
    engineLimits: { tasksPerTarget: SHARE, openExpressExecutions: 5_000 }
  })
})

afterEach(async () => {
  await engine.close()
  await functions.close()
  rmSync(folder, { recursive: true })
})

async function run(name: string, number: number, input = '{}'): Promise<unknown> {
  const execution = identity(name, `e${number}`, 'EXPRESS')
  const { status, output = '', cause } = await engine.startSyncExecution({ execution, input })
  return status === 'SUCCEEDED' ? JSON.parse(output) : cause
}

/** The most calls that were under way at a time, as the functions have counted them. */
const isWithinShare = (most: unknown): boolean => typeof most === 'number' && most >= 1 && most <= SHARE

test('a function that does not answer keeps none of another waiting, and all are answered in the end', async () => {
  const quick = Promise.withResolvers<void>()
  let answered = 0
  gate = (request) => (request.resource === functionArn('slow') ? quick.promise : undefined)
  const answers = await Promise.all(
    Array.from({ length: 5_000 }, async (_, number) => {
      if (number % 2 === 0) return run('slow', number)
      const answer = await run('quick', number)
      // the slow ones would wait for ever where a quick one waited for one of them
      if (++answered === 2_500) quick.resolve()
      return answer
    })
  )
  expect(answers).toHaveLength(5_000)
  expect(answers.filter((most) => !isWithinShare(most))).toEqual([])
}, 120_000)

test('an execution with 4,000 tasks has one of them begun for each of 1,000 others that call the same function', async () => {
  const open = Promise.withResolvers<void>()
  gate = (request) => (request.resource === functionArn('quick') ? open.promise : undefined)
  const large = run('large', 0, JSON.stringify(Array.from({ length: 40 }, (_, index) => index)))
  await expect.poll(() => begun.length, { timeout: 60_000 }).toBe(SHARE)
  const others = Array.from({ length: 1_000 }, (_, index) => run('quick', index + 1))
  // they are read and begin before this is answered
  await run('slow', 0)
  open.resolve()
  const answers = [...((await large) as unknown[][]).flat(), ...(await Promise.all(others))]
  expect(answers).toHaveLength(5_000)
  expect(answers.filter((most) => !isWithinShare(most))).toEqual([])
  const waited = begun.filter(({ resource }) => resource === functionArn('quick')).slice(SHARE)
  const lastOther = waited.findLastIndex(({ executionName }) => executionName !== 'e0')
  // two at most of the large one: that which was next when the others came, and that which came to be next after it
  expect(lastOther).toBeLessThan(1_000 + 2)
}, 120_000)
