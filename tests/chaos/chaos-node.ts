import { type ChildProcess, spawn } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** One server process that is killed, stopped and started again. */
export class ChaosNode {
  readonly port: number
  readonly #root: string
  readonly #store: string
  readonly #folder: string
  #process: ChildProcess | undefined
  #isOver = false
  /** Commits that the store refused because another node had taken over. */
  fenced = 0
  /** Partitions that it found taken over. */
  lost = 0
  readonly errors: string[] = []

  /** @param root of the sources that it runs */
  constructor(root: string, port: number, store: string, folder: string) {
    this.#root = root
    this.port = port
    this.#store = store
    this.#folder = folder
  }

  /** What all of its processes wrote. */
  get logFile(): string {
    return `${this.#folder}.log`
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  start(): void {
    const functions = resolve(import.meta.dirname, 'functions')
    const flags = ['--port', `${this.port}`, '--store', this.#store, '--data', this.#folder, '--functions', functions]
    const child = spawn(
      process.execPath,
      [resolve(this.#root, 'bin/stepwright.js'), 'start', ...flags, '--log-level', 'warn'],
      {
        stdio: ['ignore', 'pipe', 'pipe']
      }
    )
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data: Buffer) => {
        appendFileSync(this.logFile, data)
        this.#read(data.toString())
      })
    }
    // as a supervisor does: a start that meets a database that is away ends with an error
    child.once('exit', (code) => {
      if (code !== null && code !== 0 && this.#process === child) setTimeout(() => this.#restart(child), 500)
    })
    this.#process = child
  }

  async isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/health`, { signal: AbortSignal.timeout(2_000) })).ok
    } catch {
      return false
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#process?.kill(signal)
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((done) => child.once('exit', done))
    child.kill(signal)
    await ended
  }

  #restart(ended: ChildProcess): void {
    if (this.#process === ended && !this.#isOver) this.start()
  }

  /** It is not started again. */
  async close(): Promise<void> {
    this.#isOver = true
    await this.end('SIGKILL')
  }

  #read(text: string): void {
    this.fenced += text.match(/"reason":"epoch"/g)?.length ?? 0
    for (const line of text.split('\n')) {
      const [, lost] = /"partitions":\[([\d,]+)\].*Lost partitions/.exec(line) ?? []
      if (lost !== undefined) this.lost += lost.split(',').length
      // that the database was away is what the faults are for
      const isOurs = /"level":50|quarantined/.test(line) && !line.includes('StoreUnavailable')
      if (isOurs && this.errors.length < 20) this.errors.push(line)
    }
  }
}
