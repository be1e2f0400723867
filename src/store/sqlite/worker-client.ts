import { Worker } from 'node:worker_threads'
import { workerUrl } from '../../lib/worker-url.ts'
import { type Commit, StoreUnavailable } from '../store.ts'
import { encodeCommits } from './commit-message.ts'
import { decodeError } from './error-message.ts'
import type { OperationName, Operations } from './operations.ts'
import type { Answer, FromWorker, Request, WorkerOptions } from './worker-messages.ts'

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

/** The main thread's side of the worker: requests go out once per tick, answers settle their promises. */
export class WorkerClient {
  readonly #worker: Worker
  readonly #directory: string
  readonly #waiting = new Map<number, Waiting>()
  /** Not yet sent; empty unless a microtask is due that sends them. */
  #unsent: Request[] = []
  #lastId = 0
  /** Why nothing is accepted any more. */
  #ended: string | undefined
  #closing: Promise<void> | undefined

  /**
   * Resolves when the worker has opened the database; rejects as opening did.
   * @param onLost told once when the worker has ended unasked
   */
  static async start(
    options: WorkerOptions,
    onLost: (error: StoreUnavailable) => void
  ): Promise<{ client: WorkerClient; partitionCount: number }> {
    const worker = new Worker(workerUrl('./worker', import.meta.url), { workerData: options, name: 'store' })
    const { promise, resolve, reject } = Promise.withResolvers<FromWorker>()
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => reject(new StoreUnavailable(`The store in ${options.directory} could not be started.`)))
    const opened = await promise
    if ('failed' in opened) throw decodeError(opened.failed)
    if (!('partitionCount' in opened)) throw new TypeError('The worker of the store answered before it was asked')
    worker.off('error', reject)
    return { client: new WorkerClient(worker, options.directory, onLost), partitionCount: opened.partitionCount }
  }

  private constructor(worker: Worker, directory: string, onLost: (error: StoreUnavailable) => void) {
    this.#worker = worker
    this.#directory = directory
    const lose = (what: string): void => {
      if (this.#ended !== undefined) return
      this.#end(what)
      onLost(this.#unavailable(what))
    }
    worker.on('message', (answers: readonly Answer[]) => {
      for (const answer of answers) this.#settle(answer)
    })
    worker.on('error', (error: Error) => lose(`has failed (${error.message}); restart the process`))
    worker.on('exit', () => {
      if (this.#closing === undefined) lose('has ended; restart the process')
      else this.#end('is closed')
    })
  }

  call<Name extends OperationName>(
    name: Name,
    ...parameters: Parameters<Operations[Name]>
  ): Promise<ReturnType<Operations[Name]>> {
    if (this.#closing !== undefined) return Promise.reject(this.#unavailable('is closed'))
    const [batch] = parameters
    const sent = name === 'commit' ? [encodeCommits(batch as readonly Commit[])] : parameters
    return this.#send(name, sent) as Promise<ReturnType<Operations[Name]>>
  }

  /** Everything asked before is answered first. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    if (this.#ended !== undefined) return
    const exited = new Promise((resolve) => this.#worker.once('exit', resolve))
    await this.#send('close', [])
    await exited
  }

  #send(name: Request['name'], parameters: readonly unknown[]): Promise<unknown> {
    if (this.#ended !== undefined) return Promise.reject(this.#unavailable(this.#ended))
    const id = ++this.#lastId
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    this.#waiting.set(id, { resolve, reject })
    if (this.#unsent.length === 0) queueMicrotask(() => this.#flush())
    this.#unsent.push({ id, name, parameters })
    return promise
  }

  #flush(): void {
    this.#worker.postMessage(this.#unsent)
    this.#unsent = []
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if ('error' in answer) waiting?.reject(decodeError(answer.error))
    else waiting?.resolve(answer.value)
  }

  #end(what: string): void {
    this.#ended ??= what
    for (const { reject } of this.#waiting.values()) reject(this.#unavailable(this.#ended))
    this.#waiting.clear()
  }

  #unavailable(what: string): StoreUnavailable {
    return new StoreUnavailable(`The store in ${this.#directory} ${what}.`)
  }
}
