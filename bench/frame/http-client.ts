import { connect, type Socket } from 'node:net'

/**
 * Calls over kept connections, one request at a time on each, with as little of its own as can be: what is measured is the
 * server, and client and server share the machine.
 */
export class HttpClient {
  readonly #port: number
  readonly #idle: Connection[]

  static async open(port: number, connections: number): Promise<HttpClient> {
    return new HttpClient(port, await Promise.all(Array.from({ length: connections }, () => Connection.open(port))))
  }

  private constructor(port: number, connections: Connection[]) {
    this.#port = port
    this.#idle = connections
  }

  /** Calls an operation of the API; at most as many at once as there are connections. */
  async call<Output = unknown>(operation: string, input: object): Promise<Output> {
    const idle = this.#idle.pop()
    if (idle === undefined) throw new Error('There are fewer connections than requests under way')
    // the server closes those that were idle for long
    const connection = idle.isOpen ? idle : await Connection.open(this.#port)
    const body = JSON.stringify(input)
    try {
      const answer = await connection.request(
        `POST / HTTP/1.1\r\nhost: localhost\r\nx-amz-target: AWSStepFunctions.${operation}\r\n` +
          `content-type: application/x-amz-json-1.0\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
      )
      if (answer.status !== 200) throw new Error(`${operation}: ${answer.status} ${answer.body}`)
      return JSON.parse(answer.body) as Output
    } finally {
      this.#idle.push(connection)
    }
  }

  close(): void {
    for (const connection of this.#idle) connection.close()
  }
}

interface Answer {
  readonly status: number
  readonly body: string
}

class Connection {
  readonly #socket: Socket
  #received = ''
  #waiting: { readonly resolve: (answer: Answer) => void; readonly reject: (error: Error) => void } | undefined

  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true })
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new Connection(socket))
      })
    })
  }

  private constructor(socket: Socket) {
    this.#socket = socket
    // the answers' bodies are ASCII here, so their length in bytes is that in characters
    socket.setEncoding('latin1')
    socket.on('data', (chunk: string) => this.#receive(chunk))
    socket.on('error', (error) => this.#waiting?.reject(error))
    socket.on('close', () => this.#waiting?.reject(new Error('The server has closed the connection')))
  }

  get isOpen(): boolean {
    return this.#socket.readyState === 'open'
  }

  request(text: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#socket.write(text)
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  #receive(chunk: string): void {
    this.#received += chunk
    const end = this.#received.indexOf('\r\n\r\n')
    if (end < 0) return
    const length = Number(/content-length: (\d+)/i.exec(this.#received)?.[1] ?? 0)
    if (this.#received.length < end + 4 + length) return
    const answer = {
      status: Number(this.#received.slice(9, 12)),
      body: this.#received.slice(end + 4, end + 4 + length)
    }
    this.#received = ''
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.resolve(answer)
  }
}
