import { describe, expect, test } from 'vitest'
import { createFixture, PREFIX, passDefinition, ROLE } from '../../../tests/api/api-fixture.ts'
import { FaultyStore } from '../../store/memory/faulty-store.ts'
import { MemoryStore } from '../../store/memory/memory-store.ts'

const LOG_GROUP = 'arn:aws:logs:us-east-1:123456789012:log-group:/vendedlogs/m:*'
const logging = (level: 'ALL' | 'FATAL' | 'OFF', includeExecutionData = false, ...arns: string[]) => ({
  level,
  includeExecutionData,
  destinations: arns.map((logGroupArn) => ({ cloudWatchLogsLogGroup: { logGroupArn } }))
})

describe('DescribeStateMachine', () => {
  test('of a new state machine shows the defaults and no revision id', async () => {
    const { call, create, clock } = createFixture()
    const definition = ` ${passDefinition()}\n`
    const stateMachineArn = await create('m', { definition })
    expect(await call('DescribeStateMachine', { stateMachineArn })).toEqual({
      stateMachineArn,
      name: 'm',
      status: 'ACTIVE',
      definition,
      roleArn: ROLE,
      type: 'STANDARD',
      creationDate: clock.time / 1000,
      loggingConfiguration: { level: 'OFF', includeExecutionData: false },
      tracingConfiguration: { enabled: false },
      encryptionConfiguration: { type: 'AWS_OWNED_KEY' }
    })
  })

  test('shows configurations as they were given', async () => {
    const { call, create } = createFixture()
    const loggingConfiguration = logging('ALL', true, LOG_GROUP)
    const encryptionConfiguration = {
      type: 'CUSTOMER_MANAGED_KMS_KEY' as const,
      kmsKeyId: 'alias/k',
      kmsDataKeyReusePeriodSeconds: 60
    }
    const tracingConfiguration = { enabled: true }
    const stateMachineArn = await create('m', { loggingConfiguration, encryptionConfiguration, tracingConfiguration })
    const shown = await call('DescribeStateMachine', { stateMachineArn })
    expect(shown).toMatchObject({ loggingConfiguration, encryptionConfiguration, tracingConfiguration })
  })

  test('shows an empty list of log destinations as such', async () => {
    const { call, create } = createFixture()
    const stateMachineArn = await create('m', { loggingConfiguration: { destinations: [] } })
    expect((await call('DescribeStateMachine', { stateMachineArn })).loggingConfiguration).toEqual({
      destinations: [],
      level: 'OFF',
      includeExecutionData: false
    })
  })

  test('shows which states read which variables', async () => {
    const { call, create } = createFixture()
    const definition = JSON.stringify({
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Assign: { x: 1, y: 2 }, Next: 'B' },
        B: { Type: 'Pass', Parameters: { 'v.$': '$y', 'w.$': '$x' }, End: true }
      }
    })
    const stateMachineArn = await create('m', { definition })
    const shown = await call('DescribeStateMachine', { stateMachineArn })
    expect(shown.variableReferences).toEqual({ B: ['x', 'y'] })
    const metadata = await call('DescribeStateMachine', { stateMachineArn, includedData: 'METADATA_ONLY' })
    expect(metadata.definition).toBe('{}')
    expect(metadata).not.toHaveProperty('variableReferences')
    expect(metadata.roleArn).toBe(ROLE)
  })

  test('of a version shows that version, of an alias what it routes to', async () => {
    const { call, create, clock } = createFixture()
    const stateMachineArn = await create('m', { publish: true, versionDescription: 'first' })
    clock.time += 1000
    await call('UpdateStateMachine', { stateMachineArn, definition: passDefinition('2') })
    const version = `${stateMachineArn}:1`
    const shown = await call('DescribeStateMachine', { stateMachineArn: version })
    expect(shown).toMatchObject({
      stateMachineArn: version,
      definition: passDefinition(),
      description: 'first',
      creationDate: (clock.time - 1000) / 1000
    })
    expect(shown).not.toHaveProperty('revisionId')
    const routingConfiguration = [{ stateMachineVersionArn: version, weight: 100 }]
    const { stateMachineAliasArn } = await call('CreateStateMachineAlias', { name: 'live', routingConfiguration })
    expect(await call('DescribeStateMachine', { stateMachineArn: stateMachineAliasArn })).toEqual(shown)
  })

  test('of a Map state’s label shows its processor', async () => {
    const { call, create, refuse } = createFixture()
    const definition = JSON.stringify({
      StartAt: 'M',
      States: {
        M: {
          Type: 'Map',
          Label: 'Each',
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
            StartAt: 'P',
            States: { P: { Type: 'Pass', End: true } }
          },
          End: true
        }
      }
    })
    const stateMachineArn = await create('m', { definition })
    const shown = await call('DescribeStateMachine', { stateMachineArn: `${stateMachineArn}/Each` })
    expect(shown).toMatchObject({ stateMachineArn: `${stateMachineArn}/Each`, label: 'Each', name: 'm' })
    expect(JSON.parse(shown.definition)).toMatchObject({ StartAt: 'P', States: { P: { Type: 'Pass' } } })
    expect(await refuse('DescribeStateMachine', { stateMachineArn: `${stateMachineArn}/Other` })).toMatchObject({
      type: 'StateMachineDoesNotExist'
    })
  })

  test.each([':1', ':alias', ''])('of what is not there says so with the ARN as given (%s)', async (suffix) => {
    const { refuse, create } = createFixture()
    if (suffix !== '') await create('m')
    const stateMachineArn = `${PREFIX}:stateMachine:m${suffix}`
    expect(await refuse('DescribeStateMachine', { stateMachineArn })).toEqual({
      status: 400,
      type: 'StateMachineDoesNotExist',
      message: `State Machine Does Not Exist: '${stateMachineArn}'`
    })
  })

  test('of what is no ARN of a state machine says so', async () => {
    const { refuse } = createFixture()
    expect(await refuse('DescribeStateMachine', { stateMachineArn: 'not_a_valid_arn' })).toMatchObject({
      type: 'InvalidArn',
      message: "Invalid Arn: 'Invalid ARN prefix: not_a_valid_arn'"
    })
    expect((await refuse('DescribeStateMachine', { stateMachineArn: `${PREFIX}:activity:a` })).message).toBe(
      "Invalid Arn: 'Resource type not valid in this context: activity'"
    )
  })
})

describe('UpdateStateMachine', () => {
  test('that changes something makes a new revision', async () => {
    const { call, create, clock } = createFixture()
    const stateMachineArn = await create('m')
    clock.time += 500
    const first = await call('UpdateStateMachine', { stateMachineArn, definition: passDefinition('2') })
    expect(Object.keys(first).sort()).toEqual(['revisionId', 'updateDate'])
    expect(first.updateDate).toBe(clock.time / 1000)
    const shown = await call('DescribeStateMachine', { stateMachineArn })
    expect(shown).toMatchObject({ revisionId: first.revisionId, definition: passDefinition('2'), roleArn: ROLE })
    const second = await call('UpdateStateMachine', { stateMachineArn, roleArn: `${ROLE}2` })
    expect(second.revisionId).not.toBe(first.revisionId)
  })

  test('that changes nothing keeps the revision, or its absence', async () => {
    const { call, create } = createFixture()
    const stateMachineArn = await create('m')
    const same = { stateMachineArn, definition: passDefinition(), roleArn: ROLE }
    expect(Object.keys(await call('UpdateStateMachine', same))).toEqual(['updateDate'])
    const loggingConfiguration = logging('FATAL', true, LOG_GROUP)
    const { revisionId } = await call('UpdateStateMachine', { stateMachineArn, loggingConfiguration })
    const again = await call('UpdateStateMachine', { ...same, loggingConfiguration })
    expect(again.revisionId).toBe(revisionId)
    const changed = await call('UpdateStateMachine', {
      stateMachineArn,
      loggingConfiguration: logging('FATAL', false, LOG_GROUP)
    })
    expect(changed.revisionId).not.toBe(revisionId)
  })

  test('replaces a configuration as a whole', async () => {
    const { call, create } = createFixture()
    const stateMachineArn = await create('m', { loggingConfiguration: logging('OFF', true, LOG_GROUP) })
    await call('UpdateStateMachine', { stateMachineArn, loggingConfiguration: { level: 'OFF' } })
    expect((await call('DescribeStateMachine', { stateMachineArn })).loggingConfiguration).toEqual({
      level: 'OFF',
      includeExecutionData: false
    })
  })

  test('without anything to update is refused', async () => {
    const { create, refuse } = createFixture()
    const stateMachineArn = await create('m')
    for (const publish of [true, false]) {
      expect(await refuse('UpdateStateMachine', { stateMachineArn, publish })).toEqual({
        status: 400,
        type: 'MissingRequiredParameter',
        message:
          'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified'
      })
    }
  })

  test('of a version, an alias or nothing says that it does not exist', async () => {
    const { create, refuse } = createFixture()
    const stateMachineArn = await create('m', { publish: true })
    for (const arn of [`${stateMachineArn}:1`, `${stateMachineArn}:live`, `${stateMachineArn}x`]) {
      expect(await refuse('UpdateStateMachine', { stateMachineArn: arn, roleArn: ROLE })).toEqual({
        status: 400,
        type: 'StateMachineDoesNotExist',
        message: `State Machine Does Not Exist: '${arn}'`
      })
    }
    expect(
      await refuse('UpdateStateMachine', { stateMachineArn: `${stateMachineArn}/x`, roleArn: ROLE })
    ).toMatchObject({
      type: 'ValidationException',
      reason: 'API_DOES_NOT_SUPPORT_LABELED_ARNS'
    })
  })
})

describe('DeleteStateMachine', () => {
  test('does not say that nothing was done where there is no way to the store when it has begun', async () => {
    let isAway = false
    const store = new FaultyStore(new MemoryStore(), (operation) =>
      isAway && operation === 'listSummaries' ? { fail: 'unreached' } : undefined
    )
    const { call, refuse, create } = createFixture({}, store)
    const stateMachineArn = await create('m')
    isAway = true
    const { message } = await refuse('DeleteStateMachine', { stateMachineArn })
    expect(message).toMatch(/Whether it took effect is unknown/)
    isAway = false
    expect(await call('DeleteStateMachine', { stateMachineArn })).toEqual({})
  })

  test('takes versions and aliases along, and answers well for what is not there', async () => {
    const { call, create, refuse } = createFixture()
    const stateMachineArn = await create('m', { publish: true })
    const routingConfiguration = [{ stateMachineVersionArn: `${stateMachineArn}:1`, weight: 100 }]
    const { stateMachineAliasArn } = await call('CreateStateMachineAlias', { name: 'live', routingConfiguration })
    expect(await call('DeleteStateMachine', { stateMachineArn })).toEqual({})
    expect(await call('DeleteStateMachine', { stateMachineArn })).toEqual({})
    expect((await call('ListStateMachines', {})).stateMachines).toEqual([])
    expect((await refuse('DescribeStateMachine', { stateMachineArn })).type).toBe('StateMachineDoesNotExist')
    expect((await refuse('DescribeStateMachineAlias', { stateMachineAliasArn })).type).toBe('ResourceNotFound')
    await create('m')
    expect((await call('ListStateMachineVersions', { stateMachineArn })).stateMachineVersions).toEqual([])
  })

  test('leaves the state machine DELETING until its executions have closed', async () => {
    const { call, create, refuse, engine } = createFixture()
    const stateMachineArn = await create('m', { publish: true })
    const { executionArn } = await call('StartExecution', { stateMachineArn })
    await call('DeleteStateMachine', { stateMachineArn })
    expect((await call('DescribeStateMachine', { stateMachineArn })).status).toBe('DELETING')
    expect((await call('ListStateMachines', {})).stateMachines).toEqual([])
    const create2 = { name: 'm', definition: passDefinition(), roleArn: ROLE }
    const routingConfiguration = [{ stateMachineVersionArn: `${stateMachineArn}:1`, weight: 100 }]
    for (const refusal of [
      await refuse('StartExecution', { stateMachineArn }),
      await refuse('UpdateStateMachine', { stateMachineArn, roleArn: ROLE }),
      await refuse('PublishStateMachineVersion', { stateMachineArn }),
      await refuse('CreateStateMachineAlias', { name: 'live', routingConfiguration }),
      await refuse('CreateStateMachine', create2)
    ]) {
      expect(refusal.type).toBe('StateMachineDeleting')
      expect(refusal.message).toBe(`State Machine is being deleted: '${stateMachineArn}'`)
    }
    await engine.end(executionArn, 'FAILED')
    expect((await refuse('DescribeStateMachine', { stateMachineArn })).type).toBe('StateMachineDoesNotExist')
    await create('m')
    expect((await call('DescribeExecution', { executionArn })).status).toBe('FAILED')
  })

  test('of a version or an alias deletes nothing', async () => {
    const { call, create, refuse } = createFixture()
    const stateMachineArn = await create('m', { publish: true })
    expect(await call('DeleteStateMachine', { stateMachineArn: `${stateMachineArn}:1` })).toEqual({})
    expect((await call('ListStateMachineVersions', { stateMachineArn })).stateMachineVersions).toHaveLength(1)
    expect((await refuse('DeleteStateMachine', { stateMachineArn: `${stateMachineArn}/x` })).type).toBe(
      'ValidationException'
    )
  })
})

describe('ListStateMachines', () => {
  test('lists by name in the order of character codes, page by page', async () => {
    const { call, create } = createFixture()
    const names = ['2_', '10_', 'a', '0_', '1_', '12_', 'B', '11_']
    for (const name of names) await create(name, { type: name === 'a' ? 'EXPRESS' : 'STANDARD' })
    const sorted = ['0_', '10_', '11_', '12_', '1_', '2_', 'B', 'a']
    const first = await call('ListStateMachines', { maxResults: 5 })
    expect(first.stateMachines.map(({ name }) => name)).toEqual(sorted.slice(0, 5))
    const { nextToken } = first
    const second = await call('ListStateMachines', { maxResults: 3, nextToken })
    expect(second.stateMachines.map(({ name }) => name)).toEqual(sorted.slice(5))
    expect(second).not.toHaveProperty('nextToken')
    const all = await call('ListStateMachines', { maxResults: 0 })
    expect(all.stateMachines.map(({ name }) => name)).toEqual(sorted)
    expect(all.stateMachines.at(-1)).toEqual({
      creationDate: expect.any(Number),
      name: 'a',
      stateMachineArn: `${PREFIX}:stateMachine:a`,
      type: 'EXPRESS'
    })
  })

  test('takes 100 for 0', async () => {
    const { call, create } = createFixture()
    for (let index = 0; index < 101; index++) await create(`m${index}`)
    const page = await call('ListStateMachines', { maxResults: 0 })
    expect(page.stateMachines).toHaveLength(100)
    expect(page.nextToken).toBeDefined()
  })
})
