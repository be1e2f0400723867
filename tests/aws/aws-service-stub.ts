import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface StubRequest {
  /** After the dot of X-Amz-Target. */
  readonly operation: string
  readonly target: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
  readonly input: Readonly<Record<string, unknown>>
}

/** What a stub answers: a result, or a refusal by its code. */
export type StubAnswer =
  | { readonly result: unknown }
  | { readonly code: string; readonly message?: string; readonly status?: number }
  | { readonly raw: string; readonly status: number }

/** An AWS service that speaks AWS JSON and does what the test says. */
export class AwsServiceStub {
  readonly requests: StubRequest[] = []
  answer: (request: StubRequest) => StubAnswer | Promise<StubAnswer> = () => ({ result: {} })
  readonly #server: Server

  constructor() {
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const body = Buffer.concat(chunks).toString('utf8')
      const target = String(request.headers['x-amz-target'])
      const operation = target.slice(target.indexOf('.') + 1)
      const received = { operation, target, headers: request.headers, body, input: JSON.parse(body) }
      this.requests.push(received)
      const answer = await this.answer(received)
      if ('raw' in answer) response.writeHead(answer.status).end(answer.raw)
      else if ('result' in answer) response.end(JSON.stringify(answer.result))
      else {
        response.writeHead(answer.status ?? 400)
        response.end(JSON.stringify({ __type: `com.amazon#${answer.code}`, message: answer.message ?? answer.code }))
      }
    })
  }

  async open(): Promise<URL> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return new URL(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`)
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  get operations(): readonly string[] {
    return this.requests.map(({ operation }) => operation)
  }
}
