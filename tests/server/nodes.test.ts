import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  StartExecutionCommand,
  StopExecutionCommand
} from '@aws-sdk/client-sfn'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newSchemaUrl } from '../postgres/postgres-server.ts'
import { ServerFixture } from './server-fixture.ts'

const nodes = [new ServerFixture(), new ServerFixture()] as const

let store: string

beforeAll(async () => {
  store = await newSchemaUrl()
  for (const node of nodes) await node.start({ store })
})

afterAll(async () => {
  for (const node of nodes) await node.dispose()
})

test('two servers on one Postgres are one Step Functions: each does what is asked of any execution', async () => {
  const [one, other] = [nodes[0].client(), nodes[1].client()]
  const definition = JSON.stringify({ StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 600, End: true } } })
  const roleArn = 'arn:aws:iam::123456789012:role/any'
  const { stateMachineArn } = await one.send(new CreateStateMachineCommand({ name: 'waits', roleArn, definition }))
  const names = Array.from({ length: 8 }, (_, index) => `e${index}`)
  await Promise.all(
    names.map(async (name) => {
      const started = await one.send(new StartExecutionCommand({ stateMachineArn, name }))
      const again = await other.send(new StartExecutionCommand({ stateMachineArn, name }))
      expect(again).toMatchObject({ executionArn: started.executionArn, startDate: started.startDate })
      const { executionArn } = started
      const { stopDate } = await other.send(new StopExecutionCommand({ executionArn, error: 'Enough' }))
      const described = await one.send(new DescribeExecutionCommand({ executionArn }))
      expect(described).toMatchObject({ status: 'ABORTED', error: 'Enough', stopDate })
    })
  )
})

test('liveness and readiness are told apart', async () => {
  for (const path of ['/health/live', '/health/ready', '/health']) {
    expect((await fetch(`${nodes[0].url}${path}`)).status).toBe(200)
  }
})

const showNodes = (...flags: string[]) =>
  promisify(execFile)(process.execPath, [resolve('bin/stepwright.js'), 'nodes', ...flags], { timeout: 20_000 })

test('the command shows who holds how many partitions, and with every one of them its epoch', async () => {
  const tableLines = async () => (await showNodes('--store', store)).stdout.trimEnd().split('\n')
  // while partitions move, nobody has them for a moment
  await expect.poll(async () => (await tableLines()).at(-1), { timeout: 10_000 }).toMatch(/^64 partitions, 0 of them/)
  const [head, ...lines] = await tableLines()
  expect(head).toBe('node\tstarted\tpartitions\twaiting messages\tleased until')
  expect(lines.pop()).toMatch(/^64 partitions, \d+ of them with no node that is known$/)
  expect(lines.map((line) => line.split('\t').length)).toEqual([5, 5])
  for (const line of lines) expect(Number(line.split('\t')[2])).toBeGreaterThan(0)
  const { partitions } = JSON.parse((await showNodes('--store', store, '--json')).stdout)
  expect(partitions).toHaveLength(64)
  expect(partitions[0]).toMatchObject({ partition: 0, owner: expect.any(String), epoch: expect.any(Number) })
})

test('the command makes no store where there is none', async () => {
  const url = await newSchemaUrl()
  await expect(showNodes('--store', url)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/has no store/)
  })
})
