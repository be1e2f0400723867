import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

test('what was acknowledged is there after nodes were stopped and killed and the database restarted', {
  timeout: 300_000
}, async () => {
  const { code, output } = await run(['--executions', '200', '--faults', '3'])
  expect(output).toContain('all 200 are right')
  expect(code).toBe(0)
})

function run(flags: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, 'main.ts'), ...flags])
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data))
  return new Promise((done) => child.once('close', (code) => done({ code, output })))
}
