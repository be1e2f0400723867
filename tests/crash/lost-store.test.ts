import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ServerProcess } from './server-process.ts'

/** Ends the thread that has the database, as a fault inside SQLite would. */
const ENDING_THREAD = `process.on('worker', (worker) => process.on('SIGUSR2', () => worker.terminate()))`

test('a process that has lost its store says so and ends, and the next one goes on', { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stepwright-lost-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const server = await ServerProcess.create(join(folder, 'data'), folder)
  onTestFinished(async () => void (await server.kill()))
  await server.start({ NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(ENDING_THREAD)}` })
  expect((await server.call('CreateActivity', { name: 'kept' })).status).toBe(200)
  expect(await server.kill('SIGUSR2')).toBe(1)
  expect(server.printed).toContain('The process ends; what it had acknowledged is kept.')
  await server.start()
  const { body } = await server.call('ListActivities', {})
  expect(body.activities).toMatchObject([{ name: 'kept' }])
})
