import { describe, expect, test } from 'vitest'
import { createFixture, type Fixture, PREFIX, passDefinition, ROLE } from '../../../tests/api/api-fixture.ts'

const arn = `${PREFIX}:stateMachine:m`

describe('PublishStateMachineVersion', () => {
  test('is idempotent per revision, with the first date', async () => {
    const { call, create, clock } = createFixture()
    const stateMachineArn = await create('m')
    const first = await call('PublishStateMachineVersion', { stateMachineArn, description: 'one' })
    expect(first).toEqual({ stateMachineVersionArn: `${arn}:1`, creationDate: clock.time / 1000 })
    clock.time += 1000
    expect(await call('PublishStateMachineVersion', { stateMachineArn, description: 'other' })).toEqual(first)
    expect((await call('DescribeStateMachine', { stateMachineArn: `${arn}:1` })).description).toBe('one')
  })

  test('never uses a number again', async () => {
    const { call, create } = createFixture()
    const stateMachineArn = await create('m', { publish: true })
    const second = await call('UpdateStateMachine', { stateMachineArn, roleArn: `${ROLE}2`, publish: true })
    expect(second.stateMachineVersionArn).toBe(`${arn}:2`)
    expect(await call('DeleteStateMachineVersion', { stateMachineVersionArn: `${arn}:2` })).toEqual({})
    expect((await call('PublishStateMachineVersion', { stateMachineArn })).stateMachineVersionArn).toBe(`${arn}:3`)
  })

  test('is guarded by the revision id, or INITIAL', async () => {
    const { call, create, refuse } = createFixture()
    const stateMachineArn = await create('m')
    expect(await refuse('PublishStateMachineVersion', { stateMachineArn, revisionId: 'r' })).toEqual({
      status: 400,
      type: 'ConflictException',
      message:
        'Failed to publish the State Machine version for revision r. The current State Machine revision is INITIAL.'
    })
    await call('PublishStateMachineVersion', { stateMachineArn, revisionId: 'INITIAL' })
    const { revisionId } = await call('UpdateStateMachine', { stateMachineArn, roleArn: `${ROLE}2` })
    expect((await refuse('PublishStateMachineVersion', { stateMachineArn, revisionId: 'INITIAL' })).message).toContain(
      `The current State Machine revision is ${revisionId}.`
    )
    const { stateMachineVersionArn } = await call('PublishStateMachineVersion', { stateMachineArn, revisionId })
    expect(stateMachineVersionArn).toBe(`${arn}:2`)
  })

  test('of what is not there, and of a version, says so', async () => {
    const { create, refuse } = createFixture()
    await create('m', { publish: true })
    for (const stateMachineArn of [`${arn}x`, `${arn}:1`]) {
      expect(await refuse('PublishStateMachineVersion', { stateMachineArn })).toMatchObject({
        type: 'StateMachineDoesNotExist',
        message: `State Machine Does Not Exist: '${stateMachineArn}'`
      })
    }
    expect((await refuse('PublishStateMachineVersion', { stateMachineArn: 'invalid_arn' })).message).toBe(
      "Invalid Arn: 'Invalid ARN prefix: invalid_arn'"
    )
  })

  test('stops at 1000 versions', async () => {
    const { call, create, refuse } = createFixture()
    const stateMachineArn = await create('m')
    for (let index = 0; index < 1000; index++) {
      await call('UpdateStateMachine', { stateMachineArn, roleArn: `${ROLE}${index}`, publish: true })
    }
    const update = { stateMachineArn, roleArn: `${ROLE}x`, publish: true }
    expect((await refuse('UpdateStateMachine', update)).type).toBe('ServiceQuotaExceededException')
    await call('DeleteStateMachineVersion', { stateMachineVersionArn: `${arn}:7` })
    expect((await call('UpdateStateMachine', update)).stateMachineVersionArn).toBe(`${arn}:1001`)
  })

  test('by many at once makes one version', async () => {
    const { call, create } = createFixture()
    const stateMachineArn = await create('m')
    const all = Array.from({ length: 30 }, () => call('PublishStateMachineVersion', { stateMachineArn }))
    const arns = (await Promise.all(all)).map(({ stateMachineVersionArn }) => stateMachineVersionArn)
    expect(new Set(arns)).toEqual(new Set([`${arn}:1`]))
  })
})

describe('UpdateStateMachine with publish', () => {
  test('answers with the version of a revision that was published before', async () => {
    const { call, create } = createFixture()
    const stateMachineArn = await create('m', { publish: true })
    const update = { stateMachineArn, definition: passDefinition(), publish: true }
    for (let count = 0; count < 2; count++) {
      const answer = await call('UpdateStateMachine', update)
      expect(answer.stateMachineVersionArn).toBe(`${arn}:1`)
      expect(answer).not.toHaveProperty('revisionId')
    }
  })

  test('makes the first version of a revision that was not', async () => {
    const { call, create } = createFixture()
    const stateMachineArn = await create('m')
    const answer = await call('UpdateStateMachine', { stateMachineArn, definition: passDefinition(), publish: true })
    expect(answer.stateMachineVersionArn).toBe(`${arn}:1`)
    expect(answer).not.toHaveProperty('revisionId')
    const next = await call('UpdateStateMachine', {
      stateMachineArn,
      definition: passDefinition('2'),
      publish: true,
      versionDescription: 'two'
    })
    expect(next.stateMachineVersionArn).toBe(`${arn}:2`)
    expect((await call('DescribeStateMachine', { stateMachineArn: `${arn}:2` })).description).toBe('two')
  })
})

describe('ListStateMachineVersions', () => {
  test('lists newest first, page by page, and nothing for what is not there', async () => {
    const { call, create } = createFixture()
    const stateMachineArn = await create('m')
    for (let index = 1; index <= 13; index++) {
      await call('UpdateStateMachine', { stateMachineArn, definition: passDefinition(`${index}`), publish: true })
    }
    const first = await call('ListStateMachineVersions', { stateMachineArn, maxResults: 10 })
    const { nextToken } = first
    const second = await call('ListStateMachineVersions', { stateMachineArn, maxResults: 3, nextToken })
    expect(second).not.toHaveProperty('nextToken')
    const numbers = [...first.stateMachineVersions, ...second.stateMachineVersions].map((version) =>
      Number(version.stateMachineVersionArn.split(':').at(-1))
    )
    expect(numbers).toEqual([13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1])
    expect(await call('ListStateMachineVersions', { stateMachineArn: `${arn}x` })).toEqual({ stateMachineVersions: [] })
  })
})

/** A state machine with versions 1 to 3. */
async function createVersions({ call, create }: Fixture): Promise<string> {
  const stateMachineArn = await create('m', { publish: true })
  await call('UpdateStateMachine', { stateMachineArn, definition: passDefinition('2'), publish: true })
  await call('UpdateStateMachine', { stateMachineArn, definition: passDefinition('3'), publish: true })
  return stateMachineArn
}

const route = (version: number | string, weight = 100) => ({ stateMachineVersionArn: `${arn}:${version}`, weight })

describe('CreateStateMachineAlias', () => {
  test('is idempotent while routes and description agree', async () => {
    const fixture = createFixture()
    const { call, refuse, clock } = fixture
    await createVersions(fixture)
    const input = { name: 'live', description: 'd', routingConfiguration: [route(1, 60), route(2, 40)] }
    const first = await call('CreateStateMachineAlias', input)
    expect(first).toEqual({ stateMachineAliasArn: `${arn}:live`, creationDate: clock.time / 1000 })
    clock.time += 1000
    expect(await call('CreateStateMachineAlias', input)).toEqual(first)
    for (const change of [{ description: 'other' }, { description: undefined }, { routingConfiguration: [route(1)] }]) {
      expect(await refuse('CreateStateMachineAlias', { ...input, ...change })).toEqual({
        status: 400,
        type: 'ConflictException',
        message:
          'Failed to create alias because an alias with the same name and a different routing configuration already exists.'
      })
    }
  })

  test.each([
    [
      [{ stateMachineVersionArn: arn, weight: 50 }, route(2, 50)],
      `Routing configuration must contain state machine version ARNs. Received: [${arn}, ${arn}:2]`
    ],
    [
      [route(1, 50), route(1, 50)],
      `Routing configuration must contain distinct state machine version ARNs. Received: [${arn}:1, ${arn}:1]`
    ],
    [[route(1, 70), route(2, 29)], 'Sum of routing configuration weights must equal 100. Received: [70, 29]'],
    [[route(1, 70), route(2, 31)], 'Sum of routing configuration weights must equal 100. Received: [70, 31]']
  ])('refuses routes in AWS’s words: %j', async (routingConfiguration, message) => {
    const fixture = createFixture()
    await createVersions(fixture)
    for (const [operation, input] of [
      ['CreateStateMachineAlias', { name: 'live', routingConfiguration }],
      ['UpdateStateMachineAlias', { stateMachineAliasArn: `${arn}:live`, routingConfiguration }]
    ] as const) {
      expect(await fixture.refuse(operation, input)).toEqual({ status: 400, type: 'ValidationException', message })
    }
  })

  test('refuses versions of two state machines, and such as are not there', async () => {
    const fixture = createFixture()
    const { create, refuse } = fixture
    await createVersions(fixture)
    const other = await create('n', { publish: true })
    const routes = [route(1, 50), { stateMachineVersionArn: `${other}:1`, weight: 50 }]
    expect(await refuse('CreateStateMachineAlias', { name: 'live', routingConfiguration: routes })).toMatchObject({
      type: 'ValidationException',
      reason: 'INVALID_ROUTING_CONFIGURATION'
    })
    expect(await refuse('CreateStateMachineAlias', { name: 'live', routingConfiguration: [route(9)] })).toMatchObject({
      type: 'ResourceNotFound',
      message: 'Request references a resource that does not exist.'
    })
  })

  test('stops at 100 aliases, also in a race', async () => {
    const fixture = createFixture()
    const { send } = fixture
    await createVersions(fixture)
    const all = Array.from({ length: 105 }, (_each, index) =>
      send('CreateStateMachineAlias', { name: `alias${index}`, routingConfiguration: [route(1)] })
    )
    const answers = await Promise.all(all)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(100)
    const refused = answers.filter(({ status }) => status !== 200)
    expect(refused.every(({ body }) => body.includes('ServiceQuotaExceededException'))).toBe(true)
  })
})

describe('an alias', () => {
  test('is described, updated in parts and deleted', async () => {
    const fixture = createFixture()
    const { call, clock } = fixture
    await createVersions(fixture)
    const { stateMachineAliasArn } = await call('CreateStateMachineAlias', {
      name: 'live',
      routingConfiguration: [route(1)]
    })
    const creationDate = clock.time / 1000
    const described = { stateMachineAliasArn, name: 'live', creationDate }
    expect(await call('DescribeStateMachineAlias', { stateMachineAliasArn })).toEqual({
      ...described,
      routingConfiguration: [route(1)],
      updateDate: creationDate
    })
    clock.time += 1000
    await call('UpdateStateMachineAlias', { stateMachineAliasArn, description: 'd' })
    const routingConfiguration = [route(2, 30), route(3, 70)]
    const updateDate = clock.time / 1000
    expect(await call('UpdateStateMachineAlias', { stateMachineAliasArn, routingConfiguration })).toEqual({
      updateDate
    })
    expect(await call('DescribeStateMachineAlias', { stateMachineAliasArn })).toEqual({
      ...described,
      description: 'd',
      routingConfiguration,
      updateDate
    })
    expect(await call('DeleteStateMachineAlias', { stateMachineAliasArn })).toEqual({})
    expect(await call('DeleteStateMachineAlias', { stateMachineAliasArn })).toEqual({})
  })

  test('that is not there cannot be described or updated', async () => {
    const fixture = createFixture()
    await createVersions(fixture)
    const stateMachineAliasArn = `${arn}:none`
    const expected = { type: 'ResourceNotFound', message: 'Request references a resource that does not exist.' }
    expect(await fixture.refuse('DescribeStateMachineAlias', { stateMachineAliasArn })).toMatchObject(expected)
    const input = { stateMachineAliasArn, description: 'd' }
    expect(await fixture.refuse('UpdateStateMachineAlias', input)).toMatchObject(expected)
    expect(await fixture.refuse('UpdateStateMachineAlias', { stateMachineAliasArn })).toMatchObject({
      type: 'ValidationException',
      reason: 'MISSING_REQUIRED_PARAMETER'
    })
  })

  test('keeps its versions from being deleted', async () => {
    const fixture = createFixture()
    const { call, refuse } = fixture
    await createVersions(fixture)
    for (const name of ['one', 'two']) {
      await call('CreateStateMachineAlias', { name, routingConfiguration: [route(1)] })
    }
    const version = { stateMachineVersionArn: `${arn}:1` }
    expect(await refuse('DeleteStateMachineVersion', version)).toEqual({
      status: 400,
      type: 'ConflictException',
      message:
        'Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [one, two]'
    })
    for (const name of ['one', 'two']) {
      await call('UpdateStateMachineAlias', {
        stateMachineAliasArn: `${arn}:${name}`,
        routingConfiguration: [route(2)]
      })
    }
    expect(await call('DeleteStateMachineVersion', version)).toEqual({})
    expect(await call('DeleteStateMachineVersion', version)).toEqual({})
  })

  test('is never left routing to a version that was deleted at the same moment', async () => {
    for (let seed = 0; seed < 20; seed++) {
      const fixture = createFixture()
      const { send } = fixture
      await createVersions(fixture)
      const [created, deleted] = await Promise.all([
        send('CreateStateMachineAlias', { name: 'live', routingConfiguration: [route(1)] }),
        send('DeleteStateMachineVersion', { stateMachineVersionArn: `${arn}:1` })
      ])
      expect([created.status, deleted.status].sort()).toEqual([200, 400])
    }
  })
})

describe('ListStateMachineAliases', () => {
  test('lists oldest first, all or those of a version, page by page', async () => {
    const fixture = createFixture()
    const { call, clock } = fixture
    const stateMachineArn = await createVersions(fixture)
    expect(await call('ListStateMachineAliases', { stateMachineArn })).toEqual({ stateMachineAliases: [] })
    for (const [name, version] of [
      ['z', 1],
      ['m', 2],
      ['a', 1]
    ] as const) {
      clock.time += 1
      await call('CreateStateMachineAlias', { name, routingConfiguration: [route(version)] })
    }
    const namesOf = (list: { stateMachineAliases: readonly { stateMachineAliasArn: string }[] }) =>
      list.stateMachineAliases.map(({ stateMachineAliasArn }) => stateMachineAliasArn.split(':').at(-1))
    const first = await call('ListStateMachineAliases', { stateMachineArn, maxResults: 1 })
    const second = await call('ListStateMachineAliases', { stateMachineArn, nextToken: first.nextToken })
    expect([namesOf(first), namesOf(second)]).toEqual([['z'], ['m', 'a']])
    expect(second).not.toHaveProperty('nextToken')
    expect(namesOf(await call('ListStateMachineAliases', { stateMachineArn: `${arn}:1` }))).toEqual(['z', 'a'])
  })

  test('refuses a token that it did not make', async () => {
    const fixture = createFixture()
    const stateMachineArn = await createVersions(fixture)
    expect(await fixture.refuse('ListStateMachineAliases', { stateMachineArn, nextToken: 'invalid' })).toEqual({
      status: 400,
      type: 'InvalidToken',
      message: "Invalid Token: 'Invalid token'"
    })
  })
})
