import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TaskRequest } from '../../src/integrations/integration.ts'
import { Payload } from '../../src/lib/json/payload.ts'

export interface ReceivedRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface Reply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | object
}

/** An HTTP server that answers as the test says and remembers what it was asked. */
export class FakeService {
  readonly requests: ReceivedRequest[] = []
  reply: (request: ReceivedRequest) => Reply | 'hang' | 'reset' = () => ({})
  /** How many requests it has left without an answer. */
  unanswered = 0
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
  }

  static async start(): Promise<FakeService> {
    const server = createServer()
    const fake = new FakeService(server)
    server.on('request', (incoming, outgoing) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('end', () => {
        const { method = '', url = '', headers } = incoming
        const request = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') }
        fake.requests.push(request)
        const reply = fake.reply(request)
        if (reply === 'hang') {
          fake.unanswered++
          return
        }
        if (reply === 'reset') {
          incoming.socket.destroy()
          return
        }
        const { status = 200, headers: given = {}, body = {} } = reply
        const text = typeof body === 'string' ? body : JSON.stringify(body)
        outgoing.writeHead(status, { 'x-amzn-requestid': 'id-1', ...given }).end(text)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return fake
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`)
  }

  /** The last request's body as JSON. */
  get lastJson(): unknown {
    return JSON.parse(this.requests.at(-1)?.body ?? 'null')
  }

  close(): Promise<void> {
    this.#server.closeAllConnections()
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }
}

/** An attempt of a Task state with this resource, as `sqs:sendMessage.waitForTaskToken`. */
export function taskOf(resource: string, parameters: unknown, fields: Partial<TaskRequest> = {}): TaskRequest {
  const [, service = '', action = '', suffix] = /^((?:aws-sdk:)?[^:]+):([^.]+)(\..+)?$/.exec(resource) ?? []
  const patterns = { '.sync': 'sync', '.sync:2': 'sync:2', '.waitForTaskToken': 'wait-for-task-token' } as const
  return {
    executionArn: 'arn:aws:states:us-east-1:123456789012:execution:m:e',
    executionName: 'e',
    executionStartDate: Date.UTC(2026, 0, 1),
    stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:m',
    stateName: 'Call',
    taskId: 3,
    service,
    action,
    pattern: suffix === undefined ? 'request-response' : patterns[suffix as keyof typeof patterns],
    resource: `arn:aws:states:::${resource}`,
    parameters: Payload.ofText(JSON.stringify(parameters)),
    region: 'us-east-1',
    accountId: '123456789012',
    roleArn: 'arn:aws:iam::123456789012:role/machine',
    ...fields
  }
}
