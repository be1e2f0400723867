import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  KmsInvalidStateException,
  type SFNClient,
  StartExecutionCommand
} from '@aws-sdk/client-sfn'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { tablesWith } from '../postgres/tables-with.ts'
import { ServerFixture } from './server-fixture.ts'

const SECRET = 'the-secret-word'
const KEY = 'alias/orders'

let server: ServerFixture
beforeEach(() => {
  server = new ServerFixture()
})
afterEach(() => server.dispose())

const definition = JSON.stringify({
  StartAt: 'P',
  States: {
    P: { Type: 'Pass', Comment: SECRET, Result: { word: SECRET }, Next: 'F' },
    F: { Type: 'Fail', Error: SECRET }
  }
})

async function run(client: SFNClient): Promise<string> {
  const { stateMachineArn } = await client.send(
    new CreateStateMachineCommand({
      name: 'orders',
      definition,
      roleArn: 'arn:aws:iam::123456789012:role/workflow',
      encryptionConfiguration: { type: 'CUSTOMER_MANAGED_KMS_KEY', kmsKeyId: KEY }
    })
  )
  const input = JSON.stringify({ word: SECRET })
  const { executionArn = '' } = await client.send(new StartExecutionCommand({ stateMachineArn, input }))
  await vi.waitFor(async () => {
    const { status } = await client.send(new DescribeExecutionCommand({ executionArn }))
    expect(status).toBe('FAILED')
  })
  return executionArn
}

function filesWith(text: string): string[] {
  const files = readdirSync(server.dataFolder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile())
  return files.map(({ parentPath, name }) => join(parentPath, name)).filter((path) => readFileSync(path).includes(text))
}

/** Where a text is found in what the store has written. */
async function placesOf(text: string): Promise<string[]> {
  return server.database === undefined ? filesWith(text) : tablesWith(await server.database, text)
}

test('what is stored holds nothing readable of an encrypted state machine and its executions', async () => {
  await server.start()
  const executionArn = await run(server.client())
  await server.stop()
  expect(await placesOf(executionArn)).not.toEqual([])
  expect(await placesOf(SECRET)).toEqual([])
  expect(statSync(join(server.dataFolder, 'keys.json')).mode & 0o777).toBe(0o600)
  await server.start()
  expect(await server.client().send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
    input: JSON.stringify({ word: SECRET }),
    error: SECRET
  })
})

test('a key that was disabled in the file of keys closes the data, and the SDK knows why', async () => {
  await server.start()
  const executionArn = await run(server.client())
  await server.stop()
  const file = join(server.dataFolder, 'keys.json')
  const ring = JSON.parse(readFileSync(file, 'utf8'))
  ring.keys[KEY].state = 'DISABLED'
  writeFileSync(file, JSON.stringify(ring))
  await server.start()
  const client = server.client()
  const describing = client.send(new DescribeExecutionCommand({ executionArn }))
  await expect(describing).rejects.toBeInstanceOf(KmsInvalidStateException)
  await expect(describing).rejects.toMatchObject({ kmsKeyState: 'DISABLED' })
  const metadata = new DescribeExecutionCommand({ executionArn, includedData: 'METADATA_ONLY' })
  expect(await client.send(metadata)).toMatchObject({ status: 'FAILED' })
  ring.keys[KEY].state = 'ENABLED'
  writeFileSync(file, JSON.stringify(ring))
  const later = new Date(Date.now() + 5_000)
  utimesSync(file, later, later)
  await vi.waitFor(
    async () =>
      expect(await client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({ error: SECRET }),
    { timeout: 5_000 }
  )
})
