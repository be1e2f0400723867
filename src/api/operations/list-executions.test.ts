import { describe, expect, test } from 'vitest'
import { createFixture, PREFIX, passDefinition } from '../../../tests/api/api-fixture.ts'

/** Executions 0 to 12, one per second: 0 to 3 through version 1, 4 and 5 through the alias, the others directly. */
async function createExecutions() {
  const fixture = createFixture()
  const { call, create, clock, engine } = fixture
  const arn = await create('m', { publish: true })
  const routingConfiguration = [{ stateMachineVersionArn: `${arn}:1`, weight: 100 }]
  await call('CreateStateMachineAlias', { name: 'live', routingConfiguration })
  await call('UpdateStateMachine', { stateMachineArn: arn, definition: passDefinition('2') })
  for (let index = 0; index < 13; index++) {
    clock.time += 1000
    const stateMachineArn = index < 4 ? `${arn}:1` : index < 6 ? `${arn}:live` : arn
    const { executionArn } = await call('StartExecution', { stateMachineArn, name: `e${index}` })
    if (index % 2 === 0) await engine.end(executionArn, index === 0 ? 'FAILED' : 'SUCCEEDED')
  }
  return { ...fixture, arn }
}

const namesOf = (list: { executions: readonly { name: string }[] }) => list.executions.map(({ name }) => name)
const names = (...numbers: number[]) => numbers.map((number) => `e${number}`)

describe('ListExecutions', () => {
  test('lists newest first, page by page, without a token on the last page that is full', async () => {
    const { call, arn: stateMachineArn } = await createExecutions()
    const first = await call('ListExecutions', { stateMachineArn, maxResults: 10 })
    expect(namesOf(first)).toEqual(names(12, 11, 10, 9, 8, 7, 6, 5, 4, 3))
    const second = await call('ListExecutions', { stateMachineArn, maxResults: 3, nextToken: first.nextToken })
    expect(namesOf(second)).toEqual(names(2, 1, 0))
    expect(second).not.toHaveProperty('nextToken')
  })

  test('shows of each what is known without its journal', async () => {
    const { call, arn: stateMachineArn, clock } = await createExecutions()
    const { executions } = await call('ListExecutions', { stateMachineArn })
    const common = { stateMachineArn, redriveCount: 0 }
    expect(executions[0]).toEqual({
      ...common,
      executionArn: `${PREFIX}:execution:m:e12`,
      name: 'e12',
      status: 'SUCCEEDED',
      startDate: clock.time / 1000,
      stopDate: clock.time / 1000
    })
    expect(executions[7]).toEqual({
      ...common,
      executionArn: `${PREFIX}:execution:m:e5`,
      name: 'e5',
      status: 'RUNNING',
      startDate: clock.time / 1000 - 7,
      stateMachineVersionArn: `${stateMachineArn}:1`,
      stateMachineAliasArn: `${stateMachineArn}:live`
    })
  })

  test('lists those of a version, of an alias, of a status', async () => {
    const { call, arn } = await createExecutions()
    const list = async (input: object) => namesOf(await call('ListExecutions', { stateMachineArn: arn, ...input }))
    expect(await list({ stateMachineArn: `${arn}:1` })).toEqual(names(5, 4, 3, 2, 1, 0))
    expect(await list({ stateMachineArn: `${arn}:live` })).toEqual(names(5, 4))
    expect(await list({ statusFilter: 'FAILED' })).toEqual(names(0))
    expect(await list({ statusFilter: 'RUNNING', maxResults: 2 })).toEqual(names(11, 9))
    expect(await list({ redriveFilter: 'REDRIVEN' })).toEqual([])
  })

  test('lists the children of a map run, which are not listed with the state machine', async () => {
    const { call, engine, arn: stateMachineArn } = await createExecutions()
    const parent = engine.starts.at(-1)?.execution
    if (parent === undefined) throw new Error('Nothing was started')
    const mapRunArn = `${PREFIX}:mapRun:m/Each:run`
    await engine.begin({ ...parent, arn: mapRunArn }, '{}', {
      kind: 'map-run',
      stateMachineArn: `${stateMachineArn}/Each`
    })
    const child = { ...parent, arn: `${PREFIX}:execution:m/Each:child`, name: 'child', mapRunArn }
    await engine.begin({ ...child, stateMachineArn: `${stateMachineArn}/Each` }, '{}')
    const { executions } = await call('ListExecutions', { mapRunArn })
    expect(executions).toMatchObject([{ name: 'child', mapRunArn, stateMachineArn: `${stateMachineArn}/Each` }])
    expect(namesOf(await call('ListExecutions', { stateMachineArn, maxResults: 1 }))).toEqual(names(12))
  })

  test('goes on only with the token and the arguments of the page before', async () => {
    const { call, refuse, arn: stateMachineArn, clock } = await createExecutions()
    const { nextToken = '' } = await call('ListExecutions', { stateMachineArn, maxResults: 5 })
    expect(nextToken.length).toBeLessThan(1024)
    for (const input of [
      { stateMachineArn, nextToken: 'xyz' },
      { stateMachineArn, nextToken: nextToken.slice(0, -1) },
      { stateMachineArn, nextToken: `${nextToken}x` },
      { stateMachineArn, nextToken: `${nextToken}.x` },
      { stateMachineArn, nextToken: nextToken.replace(/^./, (first) => (first === 'W' ? 'X' : 'W')) },
      { stateMachineArn: `${stateMachineArn}:1`, nextToken },
      { stateMachineArn, nextToken, statusFilter: 'RUNNING' }
    ]) {
      expect(await refuse('ListExecutions', input)).toEqual({
        status: 400,
        type: 'InvalidToken',
        message: "Invalid Token: 'Invalid token'"
      })
    }
    clock.time += 24 * 3600 * 1000 + 1
    expect((await refuse('ListExecutions', { stateMachineArn, nextToken })).type).toBe('InvalidToken')
  })

  test('refuses what it cannot list', async () => {
    const { refuse, arn: stateMachineArn } = await createExecutions()
    const mapRunArn = `${PREFIX}:mapRun:m/Each:run`
    expect(await refuse('ListExecutions', {})).toMatchObject({
      type: 'ValidationException',
      message: 'Must provide a StateMachine ARN or MapRun ARN'
    })
    expect((await refuse('ListExecutions', { stateMachineArn, mapRunArn })).type).toBe('ValidationException')
    expect((await refuse('ListExecutions', { stateMachineArn, statusFilter: 'PENDING_REDRIVE' })).type).toBe(
      'ValidationException'
    )
    expect((await refuse('ListExecutions', { mapRunArn })).type).toBe('ResourceNotFound')
    expect(await refuse('ListExecutions', { stateMachineArn: `${stateMachineArn}x` })).toMatchObject({
      type: 'StateMachineDoesNotExist',
      message: `State Machine Does Not Exist: '${stateMachineArn}x'`
    })
    expect((await refuse('ListExecutions', { stateMachineArn: 'invalid_state_machine_arn' })).message).toBe(
      "Invalid Arn: 'Invalid ARN prefix: invalid_state_machine_arn'"
    )
  })
})
