import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateStateMachineCommand, StartExecutionCommand, StartSyncExecutionCommand } from '@aws-sdk/client-sfn'
import { afterEach, expect, test } from 'vitest'
import { functionArn, taskChain } from '../engine/world.ts'
import { ServerFixture } from './server-fixture.ts'

const said: { readonly message: string; readonly fields: unknown }[] = []
const say = (message: string, fields?: unknown): void => void said.push({ message, fields })
const fixture = new ServerFixture({ debug: say, info: say, warn: say, error: say })

afterEach(async () => {
  await fixture.dispose()
  said.length = 0
})

const logged = (text: string): number => said.filter(({ message }) => message.includes(text)).length

/** With a function that does this. */
async function start(work: string, drainSeconds: number): Promise<void> {
  const functions = join(fixture.folder, 'functions')
  mkdirSync(functions, { recursive: true })
  writeFileSync(join(functions, 'work.mjs'), `export const handler = async () => { await ${work} }`)
  await fixture.start({ functions }, { STEPWRIGHT_DRAIN_SECONDS: String(drainSeconds) })
}

/** A state machine that calls the function. */
async function create(type: 'STANDARD' | 'EXPRESS'): Promise<string> {
  const definition = JSON.stringify(taskChain(2, () => functionArn('work')))
  const roleArn = 'arn:aws:iam::123456789012:role/any'
  const command = new CreateStateMachineCommand({ name: type, type, definition, roleArn })
  return (await fixture.client().send(command)).stateMachineArn as string
}

test('a server whose tasks and requests never end closes when the time for them is over, and says what it waited for', async () => {
  await start('new Promise(() => console.log("begun"))', 1)
  const client = fixture.client()
  const [standard, express] = [await create('STANDARD'), await create('EXPRESS')]
  await client.send(new StartExecutionCommand({ stateMachineArn: standard }))
  const request = client.send(new StartSyncExecutionCommand({ stateMachineArn: express })).catch((error) => error)
  await expect.poll(() => logged('begun'), { timeout: 20_000 }).toBe(2)
  const since = performance.now()
  await fixture.close()
  // a second for what is under way, and what closing itself takes on a machine that is busy
  expect(performance.now() - since).toBeLessThan(6_000)
  expect(await request).toBeInstanceOf(Error)
  const arn = functionArn('work')
  expect(said).toContainEqual({
    message: 'Waits for tasks that are under way',
    fields: { tasks: 2, targets: { [arn]: 2 }, atMostMs: 1_000 }
  })
  expect(said).toContainEqual({
    message: 'Tasks that did not end in time are cut off',
    fields: { tasks: 2, targets: { [arn]: 2 } }
  })
}, 60_000)

test('Express executions that nobody waits for end before the server closes, if they can', async () => {
  await start('new Promise((resolve) => setTimeout(resolve, 200)).then(() => console.log("done"))', 60)
  await fixture.client().send(new StartExecutionCommand({ stateMachineArn: await create('EXPRESS') }))
  await fixture.close()
  expect(logged('done')).toBe(2)
  expect(logged('cut off')).toBe(0)
}, 60_000)
