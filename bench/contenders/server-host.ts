import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { readConfiguration } from '../../src/server/config.ts'
import { createLog } from '../../src/server/log.ts'
import { type RunningServer, startServer } from '../../src/server/server.ts'
import { HttpClient } from '../frame/http-client.ts'

/** The whole server on a data folder, and a client of it. */
export class ServerHost {
  readonly server: RunningServer
  readonly client: HttpClient

  static async open(folder: string, connections: number): Promise<ServerHost> {
    mkdirSync(join(folder, 'functions'), { recursive: true })
    const configuration = readConfiguration(
      { port: '0', data: join(folder, 'data'), functions: join(folder, 'functions'), logLevel: 'warn' },
      {}
    )
    const server = await startServer(configuration, createLog('warn'))
    return new ServerHost(server, await HttpClient.open(Number(new URL(server.url).port), connections))
  }

  private constructor(server: RunningServer, client: HttpClient) {
    this.server = server
    this.client = client
  }

  async createStateMachine(name: string, definition: string): Promise<string> {
    const roleArn = 'arn:aws:iam::123456789012:role/bench'
    const input = { name, definition, roleArn }
    return (await this.client.call<{ stateMachineArn: string }>('CreateStateMachine', input)).stateMachineArn
  }

  async close(): Promise<void> {
    this.client.close()
    await this.server.close()
  }
}
