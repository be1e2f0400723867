import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Worker } from 'node:worker_threads'

/** A port whose listener takes no connection: those that want one wait until they give up. */
export class FullListener {
  readonly url: URL
  readonly #worker: Worker
  readonly #sockets: readonly Socket[]

  private constructor(port: number, worker: Worker, sockets: readonly Socket[]) {
    this.url = new URL(`http://127.0.0.1:${port}`)
    this.#worker = worker
    this.#sockets = sockets
  }

  static async open(): Promise<FullListener> {
    const worker = new Worker(LISTEN_AND_BLOCK, { eval: true })
    const [port] = (await once(worker, 'message')) as [number]
    const sockets = Array.from({ length: 8 }, () => connect(port, '127.0.0.1').on('error', () => undefined))
    // what the system takes by itself, of which there is one more than was asked for
    await Promise.all(sockets.slice(0, 2).map((socket) => once(socket, 'connect')))
    return new FullListener(port, worker, sockets)
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await this.#worker.terminate()
  }
}

const LISTEN_AND_BLOCK = `
const { parentPort } = require('node:worker_threads')
const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  parentPort.postMessage(server.address().port)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
})`
