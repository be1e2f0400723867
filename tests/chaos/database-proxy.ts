import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** The way of one node to the database, which can be disturbed. */
export class DatabaseProxy {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #delayMs = 0
  #isSilent = false

  private constructor(server: Server) {
    this.#server = server
  }

  /** @param target the database's port */
  static async open(target: number): Promise<DatabaseProxy> {
    const server = createServer()
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
    const proxy = new DatabaseProxy(server)
    server.on('connection', (client) => proxy.#join(client, connect(target, '127.0.0.1')))
    return proxy
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Resets every connection; new ones work. */
  reset(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }

  /** Nothing gets through, in either direction, and nobody is told. */
  silence(isSilent: boolean): void {
    this.#isSilent = isSilent
    // what was dropped in between would be missed by the protocol
    if (!isSilent) this.reset()
  }

  delay(milliseconds: number): void {
    this.#delayMs = milliseconds
  }

  close(): void {
    this.reset()
    this.#server.close()
  }

  #join(one: Socket, other: Socket): void {
    this.#pipe(one, other)
    this.#pipe(other, one)
  }

  #pipe(from: Socket, to: Socket): void {
    this.#sockets.add(from)
    from.on('data', (data) => {
      if (this.#isSilent) return
      if (this.#delayMs === 0) to.write(data)
      else setTimeout(() => to.write(data), this.#delayMs)
    })
    from.on('error', () => undefined)
    from.on('close', () => {
      this.#sockets.delete(from)
      to.destroy()
    })
  }
}
