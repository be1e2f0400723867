import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseDefinition } from '../../src/asl/parse.ts'
import { createEngine } from '../../src/engine/create-engine.ts'
import { LambdaFunction } from '../../src/integrations/lambda/lambda-function.ts'
import { LocalFunctions } from '../../src/integrations/lambda/local/local-functions.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { seededRandom } from '../../src/lib/random.ts'
import { MemoryStore } from '../../src/store/memory/memory-store.ts'
import { functionArn, identity, taskChain } from '../engine/world.ts'

const TASKS = 5_000

test('5,000 tasks of local functions at once are all answered, within the bounds, and a slow function keeps no other back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stepwright-load-'))
  const counting = (work: string): string =>
    `let underWay = 0; let most = 0
     export const handler = async () => { most = Math.max(most, ++underWay); ${work}; underWay--; return most }`
  writeFileSync(join(folder, 'slow.mjs'), counting('await new Promise((resolve) => setTimeout(resolve, 20))'))
  writeFileSync(join(folder, 'quick.mjs'), counting('await null'))
  const functions = new LocalFunctions({ folders: [folder], log: () => {} })
  const integration = new LambdaFunction(functions)
  const machineOf = (name: string) => {
    const definition = JSON.stringify(taskChain(1, () => functionArn(name)))
    const { machine } = parseDefinition(definition, { type: 'EXPRESS' })
    if (machine === undefined) throw new Error('the definition is wrong')
    return machine
  }
  const machines = new Map(['slow', 'quick'].map((name) => [name, machineOf(name)]))
  const engine = await createEngine({
    store: new MemoryStore(),
    clock: systemClock,
    random: seededRandom(1),
    integrations: () => integration,
    definitions: {
      load: async (id) => {
        const machine = machines.get(id)
        if (machine === undefined) throw new Error(id)
        return machine
      }
    },
    log: { info() {}, warn() {}, error() {} },
    owner: 'test',
    engineLimits: { tasksPerTarget: 100, openExpressExecutions: TASKS }
  })
  const finished: string[] = []
  const run = async (name: string, number: number): Promise<unknown> => {
    const execution = identity(name, `e${number}`, 'EXPRESS')
    const { status, output, cause } = await engine.startSyncExecution({ execution, input: '{}' })
    finished.push(name)
    return status === 'SUCCEEDED' ? Number(output) : cause
  }
  try {
    const answers = await Promise.all(
      Array.from({ length: TASKS }, (_, number) => run(number % 2 === 0 ? 'slow' : 'quick', number))
    )
    expect(answers).toHaveLength(TASKS)
    expect(answers.filter((most) => typeof most !== 'number' || most > 100)).toEqual([])
    expect(finished.lastIndexOf('quick')).toBeLessThan(finished.lastIndexOf('slow'))
  } finally {
    await engine.close()
    await functions.close()
    rmSync(folder, { recursive: true })
  }
}, 120_000)
