import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts'
import type { StoredExecution } from '../../../src/store/store.ts'
import { makeFolder } from './folder.ts'

const KILLS = 6
/** More with each round, so that the kill falls on ever later moments. */
const acknowledgementsBeforeKill = (round: number): number => 30 * round * round

test('what was acknowledged survives kill -9, and what was not is whole or absent', { timeout: 120_000 }, async () => {
  const directory = makeFolder()
  /** The highest acknowledged sequence of each execution. */
  const acknowledged = new Map<string, number>()
  for (let round = 1; round <= KILLS; round++) {
    await commitUntilKilled(directory, round, acknowledged)
    const store = await openSqliteStore({ directory })
    for (const [arn, sequence] of acknowledged) {
      const execution = (await store.load(arn)) as StoredExecution
      expect(execution.sequence).toBeGreaterThanOrEqual(sequence)
      const sequences = execution.journal.map((batch) => batch.sequence)
      expect(sequences).toEqual(Array.from({ length: execution.sequence }, (_, n) => n + 1))
      expect(execution.journal.every(({ text }) => text.length === 1_000)).toBe(true)
      expect(execution.summary.details).toBe(String(execution.sequence))
      await expect(hasPartner(arn, execution.sequence)).resolves.toBe(true)
    }
    async function hasPartner(arn: string, sequence: number): Promise<boolean> {
      const partner = await store.readSummary(arn.replace('left', 'right'))
      return partner?.details === String(sequence)
    }
    await store.close()
  }
  expect(acknowledged.size).toBeGreaterThan(KILLS)
})

async function commitUntilKilled(directory: string, round: number, acknowledged: Map<string, number>): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'crash-process.ts'), directory, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const exited = once(child, 'exit')
  let count = 0
  for await (const line of createInterface(child.stdout)) {
    const [arn, sequence] = line.split(' ')
    if (arn === undefined || sequence === undefined) continue
    acknowledged.set(arn, Number(sequence))
    if (++count === acknowledgementsBeforeKill(round)) child.kill('SIGKILL')
  }
  expect(await exited).toEqual([null, 'SIGKILL'])
}
