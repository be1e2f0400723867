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

beforeAll(async () => {
  const store = await newSchemaUrl()
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
