import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export const MISBEHAVIOURS = [
  'hang',
  'slow-headers',
  'slow-body',
  'reset',
  'cut-off',
  'garbage',
  'no-json',
  'huge',
  'flood',
  '429',
  '500',
  '503'
] as const

export type Misbehaviour = (typeof MISBEHAVIOURS)[number]

/** Those that never come to an end. */
export const ENDLESS: ReadonlySet<string> = new Set<Misbehaviour>(['hang', 'slow-headers', 'slow-body'])

/** A server that does what is wrong with targets in practice, by the beginning of the path: `/reset/…`. */
export class MisbehavingTarget {
  /** Requests that came, and those that will never be answered whole. */
  requests = 0
  unanswered = 0
  /** The most connections at a time. */
  mostSockets = 0
  readonly #sockets = new Set<object>()
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
    server.on('connection', (socket) => {
      this.#sockets.add(socket)
      this.mostSockets = Math.max(this.mostSockets, this.#sockets.size)
      socket.on('error', () => undefined)
      socket.on('close', () => this.#sockets.delete(socket))
    })
    server.on('request', (request, response) => {
      const name = (request.url ?? '').split('/')[1] ?? ''
      request.resume()
      request.on('end', () => {
        this.requests++
        if (ENDLESS.has(name)) this.unanswered++
        BEHAVIOURS[name as Misbehaviour](response)
      })
    })
  }

  static async start(): Promise<MisbehavingTarget> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new MisbehavingTarget(server)
  }

  urlOf(behaviour: Misbehaviour): URL {
    return new URL(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${behaviour}`)
  }

  get openSockets(): number {
    return this.#sockets.size
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

const POUR = 'x'.repeat(65_536)

const status = (code: number) => (response: ServerResponse) => void response.writeHead(code).end('{}')

const BEHAVIOURS: Readonly<Record<Misbehaviour, (response: ServerResponse) => void>> = {
  hang: () => undefined,
  'slow-headers': (response) => void response.socket?.write('HTTP/1.1 200 OK\r\nx-a: '),
  'slow-body': (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
    response.write('{')
  },
  reset: (response) => void response.socket?.resetAndDestroy(),
  'cut-off': (response) => {
    response.writeHead(200, { 'content-length': '1000' })
    response.write('{"a":')
    response.socket?.end()
  },
  garbage: (response) => void response.socket?.end('this is not HTTP\r\n\r\n'),
  'no-json': (response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('<html>{'),
  huge: (response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(`{"SecretString":"${'x'.repeat(10_485_760)}"}`)
  },
  flood: (response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('{"SecretString":"')
    const pour = (): void => {
      while (!response.destroyed && response.write(POUR));
    }
    response.on('drain', pour)
    pour()
  },
  '429': status(429),
  '500': status(500),
  '503': status(503)
}
