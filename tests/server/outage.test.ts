import { CreateStateMachineCommand, DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn'
import { afterEach, expect, test } from 'vitest'
import type { Log } from '../../src/engine/log.ts'
import { createLimitedUser } from '../postgres/limited-user.ts'
import { ServerFixture } from './server-fixture.ts'

const said: string[] = []
const say = (message: string, fields: Readonly<Record<string, unknown>> = {}): void =>
  void said.push(`${message} ${JSON.stringify(fields)}`)
const log: Log = { debug: () => undefined, info: say, warn: say, error: say }
const fixture = new ServerFixture(log)

afterEach(() => fixture.dispose())

test('a database that has no connection left is said to callers, to probes and once in the log, with the remedy', async () => {
  const user = await createLimitedUser()
  await fixture.start({ store: user.url })
  const client = fixture.client()
  const definition = JSON.stringify({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } })
  const roleArn = 'arn:aws:iam::123456789012:role/any'
  const { stateMachineArn } = await client.send(new CreateStateMachineCommand({ name: 'm', roleArn, definition }))
  const health = async () => {
    const response = await fetch(`${fixture.url}/health`)
    return `${response.status} ${await response.text()}`
  }
  await expect.poll(health, { timeout: 20_000 }).toMatch(/^200 .*"partitionsHeld":64/)

  await user.limitTo(0)
  await expect.poll(health, { timeout: 20_000 }).toMatch(/^503 .*no connection left.*Raise max_connections/)
  const start = new StartExecutionCommand({ stateMachineArn, name: 'one' })
  const refused = (): Promise<string> =>
    client.send(start).then(
      () => 'started',
      (error: Error) => `${error.name}: ${error.message}`
    )
  // the first may meet a connection of which nobody knows yet that it is closed
  await expect.poll(refused, { timeout: 20_000 }).toMatch(/^ServiceUnavailable: .*It was not done; repeat it\./)
  expect(await refused()).toMatch(/The database has no connection left\. .* Raise max_connections, or lower pool_size/)
  // every part of the server has tried several times by then
  await new Promise((done) => setTimeout(done, 4_000))
  const told = said.filter((line) => !line.startsWith('The store did not serve a request'))
  expect(told.filter((line) => line.startsWith('The store does not serve'))).toHaveLength(1)
  expect(told.filter((line) => /failed|tried again;/.test(line))).toEqual([])

  await user.limitTo(-1)
  await user.close()
  await expect.poll(refused, { timeout: 20_000 }).toBe('started')
  const executionArn = `${stateMachineArn?.replace(':stateMachine:', ':execution:')}:one`
  const status = async () => (await client.send(new DescribeExecutionCommand({ executionArn }))).status
  await expect.poll(status, { timeout: 10_000 }).toBe('SUCCEEDED')
  await expect
    .poll(() => said.filter((line) => line.startsWith('The store serves again')), { timeout: 30_000 })
    .toEqual([expect.stringMatching(/"partitions":\d+,"seconds":\d+/)])
}, 120_000)
