import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { StateMachine } from '../../src/asl/definition.ts'
import { parseDefinition } from '../../src/asl/parse.ts'
import { createEngine } from '../../src/engine/create-engine.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { Payload } from '../../src/lib/json/payload.ts'
import { systemRandom } from '../../src/lib/random.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import type { Store } from '../../src/store/store.ts'
import { type Figure, measure, perSecond } from '../measure.ts'

const TASKS = 5
const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:step'
const names = Array.from({ length: TASKS }, (_, index) => `Step${index}`)
const definition = JSON.stringify({
  StartAt: names[0],
  States: Object.fromEntries(
    names.map((name, index) => [
      name,
      { Type: 'Task', Resource: functionArn, ...(index < TASKS - 1 ? { Next: names[index + 1] } : { End: true }) }
    ])
  )
})

/** Five Task states each, Standard, on SQLite with full sync; and the raw limit: the same bytes, written in the same batches. */
export async function durableTasks(runs: number, executions: number): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  for (const atOnce of [1, 64, 200, 1000]) {
    const count = atOnce === 1 ? Math.ceil(executions / 20) : executions
    figures.push(
      await measure(
        `five tasks, ${atOnce} at a time`,
        'tasks/s',
        runs,
        async () => (await run(count, atOnce)).perSecond
      )
    )
  }
  const { batches } = await run(executions, 200)
  figures.push(
    await measure('raw limit of 200 at a time', 'tasks/s', runs, async () => writeRaw(batches, executions * TASKS))
  )
  return figures
}

async function run(executions: number, atOnce: number): Promise<{ perSecond: number; batches: readonly string[][] }> {
  const directory = mkdtempSync(join(tmpdir(), 'stepwright-bench-'))
  const store = await openSqliteStore({ directory })
  const batches: string[][] = []
  const closed = new Map<string, () => void>()
  const engine = await createEngine({
    store: watching(store, batches, closed),
    clock: systemClock,
    random: systemRandom,
    integrations: () => ({ perform: async () => ({ kind: 'succeeded', output: Payload.ofText('{"ok":true}') }) }),
    definitions: { load: async () => machine() },
    log: { info: () => undefined, warn: console.error, error: console.error },
    owner: systemRandom.uuid()
  })
  const rate = await perSecond(executions, atOnce, (index) => execute(engine, index, closed))
  await engine.close()
  await store.close()
  rmSync(directory, { recursive: true })
  return { perSecond: rate * TASKS, batches }
}

/** The store as it is, and besides what is written and which executions have ended. */
function watching(store: Store, batches: string[][], closed: ReadonlyMap<string, () => void>): Store {
  return new Proxy(store, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown
      if (typeof member !== 'function') return member
      if (name !== 'commit') return member.bind(target)
      return async (...[batch]: Parameters<Store['commit']>) => {
        await target.commit(batch)
        batches.push(batch.map(({ journal }) => journal?.text ?? ''))
        for (const { arn, summary } of batch) if (summary?.status === 'SUCCEEDED') closed.get(arn)?.()
      }
    }
  })
}

let compiled: StateMachine | undefined

function machine(): StateMachine {
  compiled ??= parseDefinition(definition, { type: 'STANDARD' }).machine
  if (compiled === undefined) throw new Error('The definition of the benchmark is refused')
  return compiled
}

async function execute(engine: Engine, index: number, closed: Map<string, () => void>): Promise<void> {
  const place = 'arn:aws:states:us-east-1:123456789012'
  const name = `run${index}`
  const arn = `${place}:execution:five:${name}`
  const end = new Promise<void>((resolve) => closed.set(arn, resolve))
  await engine.startExecution({
    execution: {
      arn,
      name,
      type: 'STANDARD',
      synchronous: false,
      stateMachineArn: `${place}:stateMachine:five`,
      stateMachineName: 'five',
      roleArn: 'arn:aws:iam::123456789012:role/role',
      definitionId: 'five',
      region: 'us-east-1',
      accountId: '123456789012'
    },
    input: '{"order":17}'
  })
  await end
  closed.delete(arn)
}

function writeRaw(batches: readonly string[][], tasks: number): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'stepwright-bench-'))
  const database = new DatabaseSync(join(directory, 'raw.db'))
  database.exec(
    'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE journal(id INTEGER PRIMARY KEY, text TEXT)'
  )
  const insert = database.prepare('INSERT INTO journal(text) VALUES (?)')
  const startedAt = performance.now()
  for (const batch of batches) {
    database.exec('BEGIN')
    for (const text of batch) insert.run(text)
    database.exec('COMMIT')
  }
  const rate = (tasks * 1000) / (performance.now() - startedAt)
  database.close()
  rmSync(directory, { recursive: true })
  return Promise.resolve(rate)
}
