import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import dynalite from 'dynalite'
import { type FauxqsServer, startFauxqs } from 'fauxqs'
import { FakeService } from './fake-service.ts'

/** What stands in for AWS: compatible servers of tables, queues, topics and buckets, and a fake for all else. */
export class Counterparts {
  readonly queues: FauxqsServer
  /** Answers as the test says; also for functions. */
  readonly others: FakeService
  readonly #tables: Server

  private constructor(tables: Server, queues: FauxqsServer, others: FakeService) {
    this.#tables = tables
    this.queues = queues
    this.others = others
  }

  static async start(): Promise<Counterparts> {
    const tables = dynalite({ createTableMs: 0 })
    tables.listen(0, '127.0.0.1')
    await once(tables, 'listening')
    const queues = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false })
    return new Counterparts(tables, queues, await FakeService.start())
  }

  /** By service, as `AwsEndpointSettings` have them. */
  get urls(): Readonly<Record<string, URL>> {
    const queues = new URL(`http://127.0.0.1:${this.queues.port}`)
    const tables = new URL(`http://127.0.0.1:${(this.#tables.address() as AddressInfo).port}`)
    return { '': this.others.url, DYNAMODB: tables, SQS: queues, SNS: queues, S3: queues }
  }

  /** The bodies of the messages that nobody has received. */
  messagesIn(queue: string): readonly string[] {
    return this.queues.inspectQueue(queue)?.messages.ready.map(({ body }) => body) ?? []
  }

  async close(): Promise<void> {
    await this.others.close()
    await this.queues.stop()
    this.#tables.closeAllConnections()
    await new Promise((resolve) => this.#tables.close(resolve))
  }
}
