import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  CreateStateMachineCommand,
  type LogLevel,
  StartExecutionCommand,
  StartSyncExecutionCommand
} from '@aws-sdk/client-sfn'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AwsServiceStub } from '../aws/aws-service-stub.ts'
import { ServerFixture } from './server-fixture.ts'

const GROUP = '/aws/vendedlogs/states/orders'

let server: ServerFixture
let stub: AwsServiceStub
beforeEach(() => {
  server = new ServerFixture()
  stub = new AwsServiceStub()
})
afterEach(async () => {
  await server.dispose()
  await stub.close()
})

const definition = JSON.stringify({
  StartAt: 'P',
  States: { P: { Type: 'Pass', Next: 'F' }, F: { Type: 'Fail', Error: 'Declined', Cause: 'no money' } }
})

/** Runs an execution and answers its ARN. */
async function run(type: 'STANDARD' | 'EXPRESS', how: 'async' | 'sync', level: LogLevel, includeExecutionData = true) {
  const client = server.client()
  const { stateMachineArn } = await client.send(
    new CreateStateMachineCommand({
      name: `orders-${type}-${how}-${level}`,
      definition,
      type,
      roleArn: 'arn:aws:iam::123456789012:role/workflow',
      loggingConfiguration: {
        level,
        includeExecutionData,
        destinations: [
          { cloudWatchLogsLogGroup: { logGroupArn: `arn:aws:logs:us-east-1:123456789012:log-group:${GROUP}:*` } }
        ]
      }
    })
  )
  const request = { stateMachineArn, input: '{"a":1}' }
  const { executionArn } =
    how === 'sync'
      ? await client.send(new StartSyncExecutionCommand(request))
      : await client.send(new StartExecutionCommand(request))
  return executionArn
}

describe('the log of executions', () => {
  test.each([
    ['STANDARD', 'async'],
    ['EXPRESS', 'async'],
    ['EXPRESS', 'sync']
  ] as const)('is written to a file of the log group (%s, %s)', async (type, how) => {
    const logs = join(server.folder, 'logs')
    await server.start({ logs })
    const executionArn = await run(type, how, 'ALL')
    // closing writes what still waits
    if (type === 'STANDARD') await vi.waitFor(() => expect(existsSync(join(logs, `${GROUP}.jsonl`))).toBe(true))
    await server.stop()
    const lines = readFileSync(join(logs, `${GROUP}.jsonl`), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.map(({ id, type }) => [id, type])).toEqual([
      ['1', 'ExecutionStarted'],
      ['2', 'PassStateEntered'],
      ['3', 'PassStateExited'],
      ['4', 'FailStateEntered'],
      ['5', 'ExecutionFailed']
    ])
    expect(new Set(lines.map(({ execution_arn }) => execution_arn))).toEqual(new Set([executionArn]))
    expect(lines[0].details).toMatchObject({ input: '{"a":1}', inputDetails: { truncated: false } })
  })

  test('goes to CloudWatch Logs at the level and with the data that the state machine names', async () => {
    const endpoint = await stub.open()
    stub.answer = ({ operation, input }) =>
      operation === 'DescribeLogGroups'
        ? { result: { logGroups: [{ logGroupName: input.logGroupNamePrefix }] } }
        : { result: {} }
    await server.start({}, { AWS_ENDPOINT_URL_LOGS: endpoint.href })
    await run('EXPRESS', 'sync', 'ERROR', false)
    await server.stop()
    expect(stub.operations).toEqual(['DescribeLogGroups', 'CreateLogStream', 'PutLogEvents'])
    const sent = stub.requests.map(({ input }) => input as { logEvents?: { message: string }[] })
    const messages = sent.flatMap(({ logEvents = [] }) => logEvents.map(({ message }) => JSON.parse(message)))
    expect(messages).toMatchObject([
      { type: 'FailStateEntered', details: { name: 'F' } },
      { type: 'ExecutionFailed', details: { error: 'Declined', cause: 'no money' } }
    ])
  })

  test('disturbs nobody when the log group is gone', async () => {
    const endpoint = await stub.open()
    stub.answer = ({ operation, input }) =>
      operation === 'DescribeLogGroups'
        ? { result: { logGroups: [{ logGroupName: input.logGroupNamePrefix }] } }
        : { code: 'ResourceNotFoundException' }
    await server.start({}, { AWS_ENDPOINT_URL_LOGS: endpoint.href })
    expect(await run('EXPRESS', 'sync', 'ALL')).toContain(':express:')
  })

  test('needs no endpoint that answers', async () => {
    const endpoint = await stub.open()
    await stub.close()
    await server.start({}, { AWS_ENDPOINT_URL_LOGS: endpoint.href })
    expect(await run('EXPRESS', 'sync', 'ALL')).toContain(':express:')
    await stub.open()
  })
})
