import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

const LAUNCHER = fileURLToPath(new URL('../../bin/stepwright.js', import.meta.url))

/** The real server as a process of its own, that can be killed at any moment and started again on its data. */
export class ServerProcess {
  readonly url: string
  /** What it has printed since its last start. */
  printed = ''
  readonly #arguments: readonly string[]
  #process: ChildProcess | undefined

  private constructor(port: number, data: string, functions: string, launcher: string) {
    this.url = `http://127.0.0.1:${port}`
    this.#arguments = [
      launcher,
      'start',
      '--port',
      String(port),
      '--data',
      data,
      '--functions',
      functions,
      '--log-level',
      'warn'
    ]
  }

  /** @param launcher of another package than this checkout */
  static async create(data: string, functions: string, launcher: string = LAUNCHER): Promise<ServerProcess> {
    return new ServerProcess(await freePort(), data, functions, launcher)
  }

  /** Resolves when the server says that it answers. @throws {Error} with what it printed when it ends instead */
  async start(environment: Readonly<Record<string, string>> = {}): Promise<void> {
    const process_ = spawn(process.execPath, this.#arguments, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment }
    })
    this.#process = process_
    this.printed = ''
    await new Promise<void>((resolve, reject) => {
      process_.stderr?.on('data', (chunk: Buffer) => (this.printed += chunk.toString()))
      process_.stdout?.on('data', (chunk: Buffer) => {
        this.printed += chunk.toString()
        if (this.printed.includes(this.url)) resolve()
      })
      process_.once('exit', (code) => reject(new Error(`The server ended with ${code}: ${this.printed}`)))
    })
  }

  /** Nothing of it gets to run any more; resolves when the system has taken it away. */
  async kill(signal: 'SIGKILL' | 'SIGTERM' | 'SIGUSR2' = 'SIGKILL'): Promise<number | null> {
    const process_ = this.#process
    if (process_ === undefined || process_.exitCode !== null) return process_?.exitCode ?? null
    const ended = new Promise<number | null>((resolve) => process_.once('exit', resolve))
    process_.kill(signal)
    return ended
  }

  /**
   * One call of the API. @throws {Error} no answer came; whether the call had an effect is not known
   */
  async call(operation: string, input: unknown): Promise<Answer> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { 'x-amz-target': `AWSStepFunctions.${operation}`, 'content-type': 'application/x-amz-json-1.0' },
      body: JSON.stringify(input)
    })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
}

export interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
