import { beforeEach, describe, expect, test } from 'vitest'
import { createApi } from '../../src/api/protocol.ts'
import { readSettings } from '../../src/api/settings.ts'
import { Encryption } from '../../src/encryption/encryption.ts'
import { createEngine } from '../../src/engine/create-engine.ts'
import { createStoredDefinitions } from '../../src/server/stored-definitions.ts'
import { MemoryStore } from '../../src/store/memory/memory-store.ts'
import { VirtualClock } from '../../src/testing/virtual-clock.ts'
import { FakeKeys } from '../encryption/fake-keys.ts'
import { createFixture, PREFIX, passDefinition, ROLE } from './api-fixture.ts'

const SECRET = 'the-secret-word'
const withKey = (kmsKeyId: string) => ({ type: 'CUSTOMER_MANAGED_KMS_KEY', kmsKeyId, kmsDataKeyReusePeriodSeconds: 60 })
const ARN = `${PREFIX}:stateMachine:orders`
const machine = {
  name: 'orders',
  definition: passDefinition(SECRET),
  roleArn: ROLE,
  encryptionConfiguration: withKey('alias/k')
}

let clock: VirtualClock
let keys: FakeKeys
let store: MemoryStore
/** All documents and commits that the store was ever given. */
let documents: string
let call: (operation: string, input: object) => Promise<Record<string, unknown>>

beforeEach(async () => {
  clock = new VirtualClock()
  keys = new FakeKeys()
  store = new MemoryStore()
  documents = ''
  const write = store.writeResources.bind(store)
  store.writeResources = (writes) => {
    documents += JSON.stringify(writes)
    return write(writes)
  }
  const commit = store.commit.bind(store)
  store.commit = (batch) => {
    documents += JSON.stringify(batch)
    return commit(batch)
  }
  const encryption = new Encryption({ services: [keys], loadSettings: (id) => readSettings(store, id), clock })
  const { context } = createFixture({}, store)
  const engine = await createEngine({
    store,
    clock,
    random: context.random,
    integrations: () => undefined,
    definitions: createStoredDefinitions(store, encryption),
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    owner: 'test',
    encryption
  })
  const handle = createApi({ ...context, engine, clock, encryption }, () => undefined)
  call = async (operation, input) => {
    const answered = handle({
      headers: { 'x-amz-target': `AWSStepFunctions.${operation}` },
      body: JSON.stringify(input)
    })
    await clock.runUntilIdle()
    const { status, body } = await answered
    const { __type, ...output } = JSON.parse(body)
    return status === 200 ? output : { type: __type.slice(__type.indexOf('#') + 1), status, ...output }
  }
})

/** The key is refused, and what was cached of it is too old. */
async function refuse(
  kind: 'invalid-state' | 'access-denied' | 'throttled' | 'unavailable',
  keyId = 'alias/k'
): Promise<void> {
  keys.refusals.set(keyId, kind)
  await clock.advanceBy(60_000)
}

async function run(): Promise<string> {
  const input = JSON.stringify({ word: SECRET })
  const { executionArn } = await call('StartExecution', { stateMachineArn: ARN, name: 'one', input })
  await clock.runUntilIdle()
  return String(executionArn)
}

describe('a state machine with a key of its own', () => {
  test('is stored so that nobody without the key can read its definition', async () => {
    await call('CreateStateMachine', machine)
    expect(documents).not.toContain(SECRET)
    expect(documents).toContain('sealed:1:')
    expect(await call('DescribeStateMachine', { stateMachineArn: ARN })).toMatchObject({
      definition: passDefinition(SECRET),
      encryptionConfiguration: withKey('alias/k')
    })
  })

  test('needs a key that exists and may be used', async () => {
    keys.refusals
      .set('alias/none', 'not-found')
      .set('alias/off', 'invalid-state')
      .set('alias/denied', 'access-denied')
      .set('alias/busy', 'throttled')
    const create = (keyId: string) =>
      call('CreateStateMachine', { ...machine, encryptionConfiguration: withKey(keyId) })
    const type = 'InvalidEncryptionConfiguration'
    expect(await create('alias/none')).toMatchObject({
      type,
      message: 'Invalid Encryption Configuration: alias/none is not-found'
    })
    expect(await create('alias/off')).toMatchObject({
      type,
      message: 'Invalid Encryption Configuration: alias/off is invalid-state'
    })
    expect(await create('alias/denied')).toMatchObject({ type: 'KmsAccessDeniedException', status: 400 })
    expect(await create('alias/busy')).toMatchObject({ type: 'KmsThrottlingException', status: 400 })
    expect(documents).not.toContain('state-machine')
  })

  test.each([
    [
      'invalid-state',
      { type: 'KmsInvalidStateException', status: 400, kmsKeyState: 'DISABLED', message: 'alias/k is invalid-state' }
    ],
    ['access-denied', { type: 'KmsAccessDeniedException', status: 400 }],
    ['throttled', { type: 'KmsThrottlingException', status: 400 }],
    ['unavailable', { type: 'ServiceUnavailable', status: 503 }]
  ] as const)('answers what needs a key that is %s with an error, and the rest all the same', async (kind, error) => {
    await call('CreateStateMachine', machine)
    const executionArn = await run()
    await refuse(kind)
    const needing: [string, object][] = [
      ['DescribeStateMachine', { stateMachineArn: ARN }],
      ['DescribeExecution', { executionArn }],
      ['DescribeStateMachineForExecution', { executionArn }],
      ['GetExecutionHistory', { executionArn }],
      ['StartExecution', { stateMachineArn: ARN }]
    ]
    for (const [operation, input] of needing) expect(await call(operation, input)).toMatchObject(error)
    const includedData = 'METADATA_ONLY'
    expect(await call('DescribeStateMachine', { stateMachineArn: ARN, includedData })).toMatchObject({
      definition: '{}',
      encryptionConfiguration: withKey('alias/k')
    })
    const described = await call('DescribeExecution', { executionArn, includedData })
    expect(described).toMatchObject({ status: 'SUCCEEDED', outputDetails: { included: false } })
    expect(described).not.toHaveProperty('output')
    expect(await call('DescribeStateMachineForExecution', { executionArn, includedData })).toMatchObject({
      definition: '{}',
      stateMachineArn: ARN,
      encryptionConfiguration: withKey('alias/k')
    })
    expect(await call('ListExecutions', { stateMachineArn: ARN })).toMatchObject({ executions: [{ executionArn }] })
  })

  test('shows executions and their histories to who has the key', async () => {
    await call('CreateStateMachine', machine)
    const executionArn = await run()
    const input = JSON.stringify({ word: SECRET })
    expect(await call('DescribeExecution', { executionArn })).toMatchObject({
      status: 'SUCCEEDED',
      input,
      output: input
    })
    expect(await call('GetExecutionHistory', { executionArn })).toMatchObject({
      events: [
        { executionStartedEventDetails: { input } },
        {},
        {},
        { executionSucceededEventDetails: { output: input } }
      ]
    })
    expect(await call('DescribeStateMachineForExecution', { executionArn })).toMatchObject({
      definition: passDefinition(SECRET)
    })
  })

  test('shows why an execution failed, and without the key only that it did', async () => {
    const failing = { StartAt: 'F', States: { F: { Type: 'Fail', Error: SECRET, Cause: 'the cause' } } }
    await call('CreateStateMachine', { ...machine, definition: JSON.stringify(failing) })
    const executionArn = await run()
    expect(await call('DescribeExecution', { executionArn })).toMatchObject({ error: SECRET, cause: 'the cause' })
    await refuse('invalid-state')
    const metadata = await call('DescribeExecution', { executionArn, includedData: 'METADATA_ONLY' })
    expect(metadata).toMatchObject({ status: 'FAILED', redriveStatus: 'REDRIVABLE' })
    expect(metadata).not.toHaveProperty('error')
    expect(metadata).not.toHaveProperty('cause')
  })
})

describe('an update', () => {
  test('that gives a state machine a key encrypts the definition it has', async () => {
    await call('CreateStateMachine', { ...machine, encryptionConfiguration: { type: 'AWS_OWNED_KEY' } })
    documents = ''
    await call('UpdateStateMachine', { stateMachineArn: ARN, encryptionConfiguration: withKey('alias/k') })
    expect(documents).not.toContain(SECRET)
    await refuse('invalid-state')
    expect(await call('DescribeStateMachine', { stateMachineArn: ARN })).toMatchObject({
      type: 'KmsInvalidStateException'
    })
  })

  test('that changes the key makes state machine and new executions independent of the old one', async () => {
    await call('CreateStateMachine', machine)
    const old = await run()
    await call('UpdateStateMachine', { stateMachineArn: ARN, encryptionConfiguration: withKey('alias/new') })
    await refuse('invalid-state')
    const { executionArn } = await call('StartExecution', { stateMachineArn: ARN, name: 'two' })
    await clock.runUntilIdle()
    expect(await call('DescribeExecution', { executionArn })).toMatchObject({ status: 'SUCCEEDED' })
    expect(await call('DescribeStateMachine', { stateMachineArn: ARN })).toMatchObject({
      definition: machine.definition
    })
    expect(await call('DescribeExecution', { executionArn: old })).toMatchObject({ type: 'KmsInvalidStateException' })
  })

  test('that takes the key away stores the definition in the open', async () => {
    await call('CreateStateMachine', machine)
    await call('UpdateStateMachine', { stateMachineArn: ARN, encryptionConfiguration: { type: 'AWS_OWNED_KEY' } })
    await refuse('invalid-state')
    expect(await call('DescribeStateMachine', { stateMachineArn: ARN })).toMatchObject({
      definition: machine.definition
    })
    await run()
    expect(await call('ListExecutions', { stateMachineArn: ARN })).toMatchObject({
      executions: [{ status: 'SUCCEEDED' }]
    })
  })

  test('is refused where the new key cannot be used, and changes nothing', async () => {
    await call('CreateStateMachine', machine)
    keys.refusals.set('alias/off', 'invalid-state')
    const update = { stateMachineArn: ARN, encryptionConfiguration: withKey('alias/off') }
    expect(await call('UpdateStateMachine', update)).toMatchObject({ type: 'InvalidEncryptionConfiguration' })
    expect(await call('DescribeStateMachine', { stateMachineArn: ARN })).toMatchObject({
      encryptionConfiguration: withKey('alias/k')
    })
  })
})

test('a Distributed Map and its children are encrypted as the execution is that has it', async () => {
  const processor = {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'P',
    States: { P: { Type: 'Pass', Comment: SECRET, End: true } }
  }
  const definition = { StartAt: 'M', States: { M: { Type: 'Map', ItemProcessor: processor, End: true } } }
  await call('CreateStateMachine', { ...machine, definition: JSON.stringify(definition) })
  const input = JSON.stringify([SECRET, `${SECRET} again`])
  const { executionArn } = await call('StartExecution', { stateMachineArn: ARN, name: 'map', input })
  await clock.advanceBy(10_000)
  expect(await call('DescribeExecution', { executionArn })).toMatchObject({ status: 'SUCCEEDED', output: input })
  const { mapRuns } = (await call('ListMapRuns', { executionArn })) as { mapRuns: { mapRunArn: string }[] }
  const mapRunArn = mapRuns[0]?.mapRunArn
  expect(await call('DescribeMapRun', { mapRunArn })).toMatchObject({
    status: 'SUCCEEDED',
    itemCounts: { succeeded: 2 }
  })
  const { executions } = (await call('ListExecutions', { mapRunArn })) as { executions: { executionArn: string }[] }
  expect(executions).toHaveLength(2)
  for (const child of executions) {
    expect(await call('DescribeExecution', child)).toMatchObject({ output: expect.stringContaining(SECRET) })
    expect(await call('DescribeStateMachineForExecution', child)).toMatchObject({
      definition: expect.stringContaining(SECRET)
    })
  }
  expect(documents).not.toContain(SECRET)
})

test('two state machines with one definition do not depend on each other’s keys', async () => {
  await call('CreateStateMachine', machine)
  await call('CreateStateMachine', { ...machine, name: 'other', encryptionConfiguration: withKey('alias/other') })
  await call('CreateStateMachine', { ...machine, name: 'plain', encryptionConfiguration: { type: 'AWS_OWNED_KEY' } })
  await refuse('invalid-state')
  for (const name of ['other', 'plain']) {
    const stateMachineArn = `${PREFIX}:stateMachine:${name}`
    expect(await call('DescribeStateMachine', { stateMachineArn })).toMatchObject({ definition: machine.definition })
    expect(await call('StartExecution', { stateMachineArn })).toHaveProperty('executionArn')
  }
})

describe('an activity with a key of its own', () => {
  const activity = { name: 'pack', encryptionConfiguration: withKey('alias/k') }

  test('needs a key that exists', async () => {
    keys.refusals.set('alias/k', 'not-found')
    expect(await call('CreateActivity', activity)).toMatchObject({ type: 'InvalidEncryptionConfiguration' })
  })

  test('gives no task to workers while its key cannot be used', async () => {
    const { activityArn } = await call('CreateActivity', activity)
    await refuse('access-denied')
    expect(await call('GetActivityTask', { activityArn })).toMatchObject({ type: 'KmsAccessDeniedException' })
  })
})
