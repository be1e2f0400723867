import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, renameSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type SFNClient,
  StartExecutionCommand
} from '@aws-sdk/client-sfn'
import { afterEach, expect, test } from 'vitest'
import { ServerFixture } from './server-fixture.ts'

const fixture = new ServerFixture()
afterEach(() => fixture.dispose())

/** The command by which the documentation copies the database of a running server, for a data folder. */
function documentedBackup(folder: string): string {
  const page = readFileSync(resolve('docs/operations.md'), 'utf8')
  const command = /```sh\n(node [^`]*backup\([^`]*)```/.exec(page)?.[1]
  if (command === undefined) throw new Error('docs/operations.md has no command for a backup')
  return command.replaceAll('.stepwright/', `${folder}/`)
}

/** Starts executions, each when the last one was acknowledged, until it is told to end. */
function startMany(client: SFNClient, stateMachineArn: string) {
  const acknowledged: string[] = []
  let isOver = false
  const work = async (): Promise<void> => {
    while (!isOver) {
      const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn }))
      acknowledged.push(executionArn as string)
    }
  }
  const working = Promise.all(Array.from({ length: 8 }, work))
  const end = async (): Promise<void> => {
    isOver = true
    await working
  }
  return { acknowledged, end }
}

test('the documented copy of a running server has all that was acknowledged before, and goes on from there', async () => {
  await fixture.start({ store: 'sqlite' })
  const definition = JSON.stringify({
    StartAt: 'W',
    States: { W: { Type: 'Wait', Seconds: 1, Next: 'P' }, P: { Type: 'Pass', End: true } }
  })
  const create = new CreateStateMachineCommand({ name: 'm', roleArn: 'arn:aws:iam::123456789012:role/any', definition })
  const { stateMachineArn } = await fixture.client().send(create)
  const load = startMany(fixture.client(), stateMachineArn as string)
  await expect.poll(() => load.acknowledged.length, { timeout: 10_000 }).toBeGreaterThan(200)
  const before = [...load.acknowledged]
  const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}` }
  await promisify(execFile)('sh', ['-c', documentedBackup(fixture.dataFolder)], { cwd: fixture.folder, env })
  const after = load.acknowledged.length
  await load.end()
  expect(after).toBeGreaterThan(before.length)
  await fixture.stop()

  const restored = join(fixture.folder, 'restored')
  mkdirSync(restored)
  renameSync(join(fixture.folder, 'backup.db'), join(restored, 'stepwright.db'))
  await fixture.start({ store: 'sqlite', data: restored })
  const client = fixture.client()
  for (const executionArn of before) {
    const describe = async () => (await client.send(new DescribeExecutionCommand({ executionArn }))).status
    await expect.poll(describe, { timeout: 10_000 }).toBe('SUCCEEDED')
    const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn }))
    expect(events.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6])
  }
}, 60_000)
