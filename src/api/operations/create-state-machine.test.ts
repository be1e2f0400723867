import { describe, expect, test } from 'vitest'
import { createFixture, PREFIX, passDefinition, ROLE } from '../../../tests/api/api-fixture.ts'

const LOG_GROUP = 'arn:aws:logs:us-east-1:123456789012:log-group:/vendedlogs/m:*'
const logging = (level: 'ALL' | 'FATAL' | 'OFF', includeExecutionData = false, ...arns: string[]) => ({
  level,
  includeExecutionData,
  destinations: arns.map((logGroupArn) => ({ cloudWatchLogsLogGroup: { logGroupArn } }))
})

describe('CreateStateMachine', () => {
  test('answers with the ARN and the date, and without a version', async () => {
    const { call, clock } = createFixture()
    const created = await call('CreateStateMachine', { name: 'm', definition: passDefinition(), roleArn: ROLE })
    expect(created).toEqual({ stateMachineArn: `${PREFIX}:stateMachine:m`, creationDate: clock.time / 1000 })
  })

  test('again with the same contents answers as the first time, whatever role and tags', async () => {
    const { call, clock } = createFixture()
    const input = { name: 'm', definition: passDefinition(), roleArn: ROLE }
    const first = await call('CreateStateMachine', input)
    clock.time += 1000
    const other = { ...input, roleArn: `${ROLE}-other`, tags: [{ key: 'a', value: 'b' }], type: 'STANDARD' as const }
    expect(await call('CreateStateMachine', { ...other, loggingConfiguration: {} })).toEqual(first)
    const { stateMachineArn } = first
    expect((await call('DescribeStateMachine', { stateMachineArn })).roleArn).toBe(ROLE)
    expect((await call('ListTagsForResource', { resourceArn: stateMachineArn })).tags).toEqual([])
  })

  test.each([
    ['a definition that differs in white space', { definition: `${passDefinition()} ` }],
    ['another type', { type: 'EXPRESS' as const }],
    ['another logging configuration', { loggingConfiguration: logging('ALL', false, LOG_GROUP) }],
    ['another tracing configuration', { tracingConfiguration: { enabled: true } }],
    ['another key', { encryptionConfiguration: { type: 'CUSTOMER_MANAGED_KMS_KEY' as const, kmsKeyId: 'k' } }],
    ['publication', { publish: true }]
  ])('again with %s contradicts', async (_what, change) => {
    const { create, refuse } = createFixture()
    const arn = await create('m')
    const input = { name: 'm', definition: passDefinition(), roleArn: ROLE, ...change }
    expect(await refuse('CreateStateMachine', input)).toEqual({
      status: 400,
      type: 'StateMachineAlreadyExists',
      message: `State Machine Already Exists: '${arn}'`
    })
  })

  test('with publish makes the first version, again and again the same', async () => {
    const { call } = createFixture()
    const input = {
      name: 'm',
      definition: passDefinition(),
      roleArn: ROLE,
      type: 'EXPRESS' as const,
      publish: true,
      versionDescription: 'first'
    }
    const first = await call('CreateStateMachine', input)
    expect(first.stateMachineVersionArn).toBe(`${PREFIX}:stateMachine:m:1`)
    expect(await call('CreateStateMachine', input)).toEqual(first)
  })

  test('refuses a description of a version that is not published', async () => {
    const { refuse } = createFixture()
    const input = { name: 'm', definition: passDefinition(), roleArn: ROLE, versionDescription: 'x' }
    const text = 'Version description can only be set when publish is true'
    expect(await refuse('CreateStateMachine', input)).toEqual({
      status: 400,
      type: 'ValidationException',
      message: text
    })
    const update = { stateMachineArn: `${PREFIX}:stateMachine:m`, roleArn: ROLE, versionDescription: 'x' }
    expect((await refuse('UpdateStateMachine', update)).message).toBe(text)
  })

  test('refuses names, roles and definitions in AWS’s words', async () => {
    const { refuse } = createFixture()
    const input = { name: 'm', definition: passDefinition(), roleArn: ROLE }
    expect(await refuse('CreateStateMachine', { ...input, name: 'a b' })).toMatchObject({
      type: 'InvalidName',
      message: "Invalid Name: 'a b'"
    })
    expect(await refuse('CreateStateMachine', { ...input, roleArn: 'role' })).toMatchObject({
      type: 'InvalidArn',
      message: "Invalid Arn: 'Invalid ARN prefix: role'"
    })
    expect(await refuse('CreateStateMachine', { ...input, definition: '{"StartAt":"P"}' })).toMatchObject({
      type: 'InvalidDefinition',
      message: "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /'"
    })
  })

  test('checks the definition for its type', async () => {
    const { refuse } = createFixture()
    const definition = JSON.stringify({
      StartAt: 'Publish',
      States: {
        Publish: {
          Type: 'Task',
          Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
          Parameters: { QueueUrl: 'u', MessageBody: 'b' },
          End: true
        }
      }
    })
    expect(
      (await refuse('CreateStateMachine', { name: 'm', definition, roleArn: ROLE, type: 'EXPRESS' })).message
    ).toBe(
      "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Express state machine does not support '.waitForTaskToken' service integration  at /States/Publish/Resource'"
    )
  })

  test('takes part in one race with one winner', async () => {
    const { send } = createFixture()
    const bodies = Array.from({ length: 20 }, (_each, index) => ({
      name: 'm',
      definition: passDefinition(String(index % 2)),
      roleArn: ROLE
    }))
    const statuses = (await Promise.all(bodies.map((body) => send('CreateStateMachine', body)))).map(
      ({ status }) => status
    )
    expect(statuses.filter((status) => status === 200)).toHaveLength(10)
    expect(statuses.filter((status) => status === 400)).toHaveLength(10)
  })
})
