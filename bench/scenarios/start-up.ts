import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fillStore } from '../contenders/fill-store.ts'
import type { Found } from '../frame/bench.ts'
import { endChild, hasEnded, track } from '../frame/children.ts'
import { cpuTimeMs } from '../frame/cpu-time.ts'
import { freePorts } from '../frame/free-ports.ts'
import { HttpClient } from '../frame/http-client.ts'
import type { Scenario } from '../frame/scenario.ts'
import { oneActivity } from '../frame/workload.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** From the command to the first answer of the API. */
export const startUp: Scenario = {
  name: 'start-up',
  title: 'from the command to the first answer',
  async run(bench) {
    const folder = mkdtempSync(join(tmpdir(), 'stepwright-bench-'))
    try {
      const published = join(folder, 'package')
      pack(published)
      const running = bench.size(100_000, 20_000)
      const full = join(folder, 'full')
      mkdirSync(full)
      await fillStore(full, oneActivity, running)
      let started = 0
      const empty = (): string => join(folder, `empty${started++}`)
      // what is compiled once is kept when a server ends by itself: the very first start on a machine takes longer
      await measure('', join(published, 'bin/stepwright.js'), empty(), 'SIGTERM')
      await measure('', join(root, 'bin/stepwright.js'), empty(), 'SIGTERM')
      await bench.compare([
        () => measure('empty store', join(published, 'bin/stepwright.js'), empty()),
        () => measure('empty store, from a checkout', join(root, 'bin/stepwright.js'), empty()),
        () =>
          measure(
            `${running.toLocaleString('en-US')} executions running`,
            join(published, 'bin/stepwright.js'),
            join(full, 'data')
          )
      ])
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    }
  }
}

/** The package as it is published. */
function pack(folder: string): void {
  execFileSync(process.execPath, [
    join(root, 'node_modules/vite/bin/vite.js'),
    ...['build', root, '--config', join(root, 'build.config.ts'), '--outDir', join(folder, 'dist/cli')],
    ...['--logLevel', 'error']
  ])
  for (const name of ['bin', 'service-models', 'package.json']) {
    cpSync(join(root, name), join(folder, name), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
}

async function measure(
  name: string,
  launcher: string,
  data: string,
  end: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'
): Promise<Found> {
  const [port = 0] = await freePorts(1)
  const startedAt = performance.now()
  const parameters = [launcher, 'start', '--port', String(port), '--data', data, '--log-level', 'warn']
  const server = spawn(process.execPath, parameters, { stdio: ['ignore', 'ignore', 'inherit'] })
  track(server)
  try {
    await firstAnswer(port, server)
    const value = performance.now() - startedAt
    const cpu = cpuTimeMs(server.pid as number)
    return { [name]: { value, unit: 'ms' }, [`${name}: processor time`]: { value: cpu, unit: 'ms' } }
  } finally {
    if (end === 'SIGKILL') server.kill(end)
    await endChild(server)
  }
}

async function firstAnswer(port: number, server: ChildProcess): Promise<void> {
  for (;;) {
    try {
      const client = await HttpClient.open(port, 1)
      await client.call('ListStateMachines', {})
      client.close()
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') throw error
      if (hasEnded(server)) throw new Error(`The server ended before it answered, with code ${server.exitCode}`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
}
