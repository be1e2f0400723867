import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as restate from '@restatedev/restate-sdk'
import type { Executions, ExecutionsDone } from '../contenders/engine.ts'
import { serve } from '../frame/contender.ts'
import { freePorts } from '../frame/free-ports.ts'
import { drive, percentile } from '../frame/load.ts'
import { INPUT, OUTPUT, STEPS } from '../frame/workload.ts'

/**
 * Restate: its server as one node with its own defaults (which sync its log), a service of the TypeScript SDK whose
 * handler takes five durable steps, and calls to it through the ingress.
 */

await serve<object, Executions, ExecutionsDone>(async () => {
  const [ingress = 0, admin = 0, node = 0, service = 0] = await freePorts(4)
  const directory = mkdtempSync(join(tmpdir(), 'stepwright-bench-restate-'))
  const server = startServer(directory, { ingress, admin, node })
  const five = restate.service({
    name: 'bench',
    handlers: {
      five: async (context: restate.Context, _input: unknown) => {
        let output: unknown
        for (let step = 0; step < STEPS; step++) output = await context.run(`step${step}`, () => JSON.parse(OUTPUT))
        return output
      }
    }
  })
  await restate.serve({ services: [five], port: service })
  await untilHealthy(`http://127.0.0.1:${admin}/health`)
  await register(admin, service)
  await untilHealthy(`http://127.0.0.1:${ingress}/restate/health`)
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity })
  await call(agent, ingress)
  return {
    async measure({ count, atOnce }) {
      const { perSecond, latencies } = await drive(count, atOnce, () => call(agent, ingress))
      return { perSecond, p50Ms: percentile(latencies, 50), p99Ms: percentile(latencies, 99) }
    },
    async close() {
      const exited = new Promise((resolve) => server.once('exit', resolve))
      server.kill('SIGTERM')
      await exited
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
    }
  }
})

function startServer(directory: string, ports: { ingress: number; admin: number; node: number }): ChildProcess {
  // the package's own starter would stand between us and the process
  const require = createRequire(createRequire(import.meta.url).resolve('@restatedev/restate-server/package.json'))
  const name = `@restatedev/restate-server-${process.platform}-${process.arch}`
  const server = spawn(require.resolve(`${name}/bin/restate-server`), ['--no-logo', '--listen-mode', 'tcp'], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      RESTATE_BASE_DIR: directory,
      RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ports.ingress}`,
      RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${ports.admin}`,
      RESTATE_BIND_ADDRESS: `127.0.0.1:${ports.node}`,
      RESTATE_LOG_FILTER: 'error',
      DO_NOT_TRACK: '1'
    }
  })
  process.once('exit', () => server.kill('SIGKILL'))
  return server
}

async function untilHealthy(url: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const response = await fetch(url).catch(() => undefined)
    if (response?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`Nothing answers at ${url}`)
}

async function register(admin: number, service: number): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${admin}/deployments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ uri: `http://127.0.0.1:${service}` })
  })
  if (!response.ok) throw new Error(`Restate refuses the service: ${await response.text()}`)
}

function call(agent: Agent, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(INPUT) }
    const sent = request(
      { agent, port, host: '127.0.0.1', path: '/bench/five', method: 'POST', headers },
      (response) => {
        response.resume()
        response.on('error', reject)
        response.on('end', () => {
          if (response.statusCode === 200) resolve()
          else reject(new Error(`Restate answers ${response.statusCode}`))
        })
      }
    )
    sent.on('error', reject)
    sent.end(INPUT)
  })
}
