import { setTimeout as pause } from 'node:timers/promises'
import * as sfn from '@aws-sdk/client-sfn'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClient, oneState, PLACE, ROLE, startTemporaryServer } from './sdk-client.ts'

const sent = new Set<string>()
let server: Awaited<ReturnType<typeof startTemporaryServer>>
let client: sfn.SFNClient

beforeAll(async () => {
  server = await startTemporaryServer()
  client = createClient(server.url())
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        sent.add(String(commandName))
        return next(args)
      },
    { step: 'initialize' }
  )
})

afterAll(async () => {
  client.destroy()
  await server.stop()
})

/** The name of the error that a call is refused with, which must be a class of the SDK's own. */
async function refusal(answer: Promise<unknown>): Promise<string> {
  const error = await answer.then(
    () => expect.unreachable('it was not refused'),
    (reason: unknown) => reason
  )
  expect(error).toBeInstanceOf(sfn.SFNServiceException)
  expect((error as Error).message).not.toBe('')
  return (error as Error).name
}

async function create(name: string, definition: string, more: Partial<sfn.CreateStateMachineCommandInput> = {}) {
  const created = await client.send(new sfn.CreateStateMachineCommand({ name, definition, roleArn: ROLE, ...more }))
  return created.stateMachineArn ?? ''
}

async function start(stateMachineArn: string, input = '{}'): Promise<string> {
  return (await client.send(new sfn.StartExecutionCommand({ stateMachineArn, input }))).executionArn ?? ''
}

async function ended(executionArn: string): Promise<sfn.DescribeExecutionCommandOutput> {
  for (;;) {
    const execution = await client.send(new sfn.DescribeExecutionCommand({ executionArn }))
    if (execution.status !== 'RUNNING') return execution
    await pause(20)
  }
}

async function all<Page, Item>(pages: AsyncIterable<Page>, items: (page: Page) => Item[] | undefined): Promise<Item[]> {
  const found: Item[] = []
  for await (const page of pages) found.push(...(items(page) ?? []))
  return found
}

const pass = oneState({ Type: 'Pass' })
const nowhere = `${PLACE}:stateMachine:nowhere`

describe('state machines', () => {
  test('are created, described, updated, listed page by page and deleted', async () => {
    const stateMachineArn = await create('orders', pass, { tags: [{ key: 'team', value: 'shop' }] })
    expect(stateMachineArn).toBe(`${PLACE}:stateMachine:orders`)
    expect(await refusal(create('orders', oneState({ Type: 'Succeed', End: undefined })))).toBe(
      'StateMachineAlreadyExists'
    )
    const described = await client.send(new sfn.DescribeStateMachineCommand({ stateMachineArn }))
    expect(described).toMatchObject({ name: 'orders', status: 'ACTIVE', type: 'STANDARD', definition: pass })
    expect(described.creationDate).toBeInstanceOf(Date)
    expect(await refusal(client.send(new sfn.DescribeStateMachineCommand({ stateMachineArn: nowhere })))).toBe(
      'StateMachineDoesNotExist'
    )
    const definition = oneState({ Type: 'Pass', Comment: 'changed' })
    const updated = await client.send(new sfn.UpdateStateMachineCommand({ stateMachineArn, definition }))
    expect(updated.revisionId).toMatch(/^[0-9a-f-]{36}$/)
    expect(await refusal(client.send(new sfn.UpdateStateMachineCommand({ stateMachineArn })))).toBe(
      'MissingRequiredParameter'
    )
    await create('refunds', pass)
    const listed = await all(sfn.paginateListStateMachines({ client, pageSize: 1 }, {}), (page) => page.stateMachines)
    expect(listed.map(({ name }) => name)).toEqual(['orders', 'refunds'])
    expect(await refusal(client.send(new sfn.ListStateMachinesCommand({ nextToken: 'forged' })))).toBe('InvalidToken')
    await client.send(new sfn.DeleteStateMachineCommand({ stateMachineArn: `${PLACE}:stateMachine:refunds` }))
    expect(await refusal(client.send(new sfn.DeleteStateMachineCommand({ stateMachineArn: 'orders' })))).toBe(
      'InvalidArn'
    )
  })

  test('have tags, as activities do', async () => {
    const resourceArn = await create('tagged', pass)
    await client.send(new sfn.TagResourceCommand({ resourceArn, tags: [{ key: 'a', value: '1' }, { key: 'b' }] }))
    await client.send(new sfn.UntagResourceCommand({ resourceArn, tagKeys: ['b', 'none'] }))
    const { tags } = await client.send(new sfn.ListTagsForResourceCommand({ resourceArn }))
    expect(tags).toEqual([{ key: 'a', value: '1' }])
    const absent = { resourceArn: nowhere }
    expect(await refusal(client.send(new sfn.TagResourceCommand({ ...absent, tags: [] })))).toBe('ResourceNotFound')
    expect(await refusal(client.send(new sfn.UntagResourceCommand({ ...absent, tagKeys: [] })))).toBe(
      'ResourceNotFound'
    )
    expect(await refusal(client.send(new sfn.ListTagsForResourceCommand(absent)))).toBe('ResourceNotFound')
  })

  test('have versions and aliases, and executions know by which they were started', async () => {
    const stateMachineArn = await create('versioned', pass, { publish: true })
    const definition = oneState({ Type: 'Pass', Result: 2 })
    await client.send(new sfn.UpdateStateMachineCommand({ stateMachineArn, definition }))
    const second = await client.send(new sfn.PublishStateMachineVersionCommand({ stateMachineArn, description: 'two' }))
    expect(second.stateMachineVersionArn).toBe(`${stateMachineArn}:2`)
    const publish = new sfn.PublishStateMachineVersionCommand({ stateMachineArn, revisionId: 'other' })
    expect(await refusal(client.send(publish))).toBe('ConflictException')
    const versions = new sfn.ListStateMachineVersionsCommand({ stateMachineArn })
    const { stateMachineVersions = [] } = await client.send(versions)
    expect(stateMachineVersions.map((each) => each.stateMachineVersionArn)).toEqual([
      `${stateMachineArn}:2`,
      `${stateMachineArn}:1`
    ])
    const badVersions = new sfn.ListStateMachineVersionsCommand({ stateMachineArn, nextToken: 'x' })
    expect(await refusal(client.send(badVersions))).toBe('InvalidToken')

    const route = (version: number, weight: number) => ({
      stateMachineVersionArn: `${stateMachineArn}:${version}`,
      weight
    })
    const alias = await client.send(
      new sfn.CreateStateMachineAliasCommand({ name: 'live', routingConfiguration: [route(1, 100)] })
    )
    const stateMachineAliasArn = alias.stateMachineAliasArn ?? ''
    const unknownVersion = new sfn.CreateStateMachineAliasCommand({
      name: 'x',
      routingConfiguration: [route(9, 100)]
    })
    expect(await refusal(client.send(unknownVersion))).toBe('ResourceNotFound')
    const routingConfiguration = [route(1, 0), route(2, 100)]
    await client.send(new sfn.UpdateStateMachineAliasCommand({ stateMachineAliasArn, routingConfiguration }))
    const described = await client.send(new sfn.DescribeStateMachineAliasCommand({ stateMachineAliasArn }))
    expect(described).toMatchObject({ name: 'live', routingConfiguration })
    const { stateMachineAliases = [] } = await client.send(new sfn.ListStateMachineAliasesCommand({ stateMachineArn }))
    expect(stateMachineAliases.map((each) => each.stateMachineAliasArn)).toEqual([stateMachineAliasArn])

    const execution = await ended(await start(stateMachineAliasArn))
    expect(execution).toMatchObject({
      status: 'SUCCEEDED',
      output: '2',
      stateMachineAliasArn,
      stateMachineVersionArn: `${stateMachineArn}:2`
    })
    const byAlias = new sfn.ListExecutionsCommand({ stateMachineArn: stateMachineAliasArn })
    expect((await client.send(byAlias)).executions).toHaveLength(1)

    const deleteVersion = new sfn.DeleteStateMachineVersionCommand({ stateMachineVersionArn: `${stateMachineArn}:2` })
    expect(await refusal(client.send(deleteVersion))).toBe('ConflictException')
    await client.send(new sfn.DeleteStateMachineAliasCommand({ stateMachineAliasArn }))
    await client.send(deleteVersion)
    const gone = { stateMachineAliasArn }
    // a second deletion is as good as the first
    await client.send(new sfn.DeleteStateMachineAliasCommand(gone))
    expect(await refusal(client.send(new sfn.DeleteStateMachineAliasCommand({ stateMachineAliasArn: 'live' })))).toBe(
      'InvalidArn'
    )
    expect(await refusal(client.send(new sfn.DescribeStateMachineAliasCommand(gone)))).toBe('ResourceNotFound')
    expect(await refusal(client.send(new sfn.UpdateStateMachineAliasCommand({ ...gone, description: 'd' })))).toBe(
      'ResourceNotFound'
    )
    expect(await refusal(client.send(new sfn.ListStateMachineAliasesCommand({ stateMachineArn: nowhere })))).toBe(
      'StateMachineDoesNotExist'
    )
  })

  test('are validated, and single states tested, without any being created', async () => {
    const valid = await client.send(new sfn.ValidateStateMachineDefinitionCommand({ definition: pass }))
    expect(valid).toMatchObject({ result: 'OK', diagnostics: [], truncated: false })
    const wrong = { definition: oneState({ Type: 'Pass', Next: 'Nowhere', End: undefined }) }
    const invalid = await client.send(new sfn.ValidateStateMachineDefinitionCommand(wrong))
    expect(invalid.result).toBe('FAIL')
    expect(invalid.diagnostics?.[0]).toMatchObject({ severity: 'ERROR', location: '/States/First/Next' })
    const maxResults = 101
    expect(await refusal(client.send(new sfn.ValidateStateMachineDefinitionCommand({ ...wrong, maxResults })))).toBe(
      'ValidationException'
    )

    const definition = JSON.stringify({
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'f' },
      OutputPath: '$.Payload',
      Next: 'Then'
    })
    const tested = await client.send(
      new sfn.TestStateCommand({ definition, inspectionLevel: 'DEBUG', mock: { result: '{"Payload":{"a":1}}' } })
    )
    expect(tested).toMatchObject({ status: 'SUCCEEDED', output: '{"a":1}', nextState: 'Then' })
    expect(tested.inspectionData?.result).toBe('{"Payload":{"a":1}}')
    expect(await refusal(client.send(new sfn.TestStateCommand({ definition: '{"Type":"Pass"}' })))).toBe(
      'InvalidDefinition'
    )
  })
})

describe('executions', () => {
  test('are started, described, listed by status and read event by event', async () => {
    const stateMachineArn = await create('counted', oneState({ Type: 'Wait', Seconds: 0 }))
    const names = ['a', 'b', 'c', 'd', 'e']
    for (const name of names) {
      const { executionArn } = await client.send(
        new sfn.StartExecutionCommand({ stateMachineArn, name, input: '{"n": 1.0}', traceHeader: 'Root=1' })
      )
      expect(await ended(executionArn ?? '')).toMatchObject({ input: '{"n": 1.0}', traceHeader: 'Root=1' })
    }
    const again = new sfn.StartExecutionCommand({ stateMachineArn, name: 'a', input: '{}' })
    expect(await refusal(client.send(again))).toBe('ExecutionAlreadyExists')
    const listing = { stateMachineArn, statusFilter: 'SUCCEEDED' } as const
    const listed = await all(sfn.paginateListExecutions({ client, pageSize: 2 }, listing), (page) => page.executions)
    expect(listed.map(({ name }) => name)).toEqual(names.toReversed())
    const executionArn = `${PLACE}:execution:counted:a`
    const read = { executionArn, reverseOrder: true }
    const events = await all(sfn.paginateGetExecutionHistory({ client, pageSize: 2 }, read), (page) => page.events)
    expect(events.map(({ id, type }) => `${id} ${type}`)).toEqual([
      '4 ExecutionSucceeded',
      '3 WaitStateExited',
      '2 WaitStateEntered',
      '1 ExecutionStarted'
    ])
    const absent = { executionArn: `${executionArn}x` }
    expect(await refusal(client.send(new sfn.DescribeExecutionCommand(absent)))).toBe('ExecutionDoesNotExist')
    expect(await refusal(client.send(new sfn.GetExecutionHistoryCommand(absent)))).toBe('ExecutionDoesNotExist')
    const elsewhere = new sfn.ListExecutionsCommand({ stateMachineArn: nowhere })
    expect(await refusal(client.send(elsewhere))).toBe('StateMachineDoesNotExist')
  })

  test('remember their definition, can be stopped and then redriven', async () => {
    const definition = oneState({ Type: 'Wait', Seconds: 3600 })
    const stateMachineArn = await create('long', definition)
    const executionArn = await start(stateMachineArn)
    await client.send(new sfn.UpdateStateMachineCommand({ stateMachineArn, definition: pass }))
    const asStarted = await client.send(new sfn.DescribeStateMachineForExecutionCommand({ executionArn }))
    expect(asStarted).toMatchObject({ stateMachineArn, name: 'long', definition })
    expect(await refusal(client.send(new sfn.RedriveExecutionCommand({ executionArn })))).toBe('ExecutionNotRedrivable')
    const stop = new sfn.StopExecutionCommand({ executionArn, error: 'Enough', cause: 'it is late' })
    expect((await client.send(stop)).stopDate).toBeInstanceOf(Date)
    expect(await ended(executionArn)).toMatchObject({ status: 'ABORTED', error: 'Enough', redriveStatus: 'REDRIVABLE' })
    await client.send(new sfn.RedriveExecutionCommand({ executionArn, clientToken: 'once' }))
    const redriven = await client.send(new sfn.DescribeExecutionCommand({ executionArn }))
    expect(redriven).toMatchObject({ status: 'RUNNING', redriveCount: 1 })
    await client.send(stop)
    const absent = { executionArn: `${PLACE}:execution:long:none` }
    expect(await refusal(client.send(new sfn.StopExecutionCommand(absent)))).toBe('ExecutionDoesNotExist')
    expect(await refusal(client.send(new sfn.DescribeStateMachineForExecutionCommand(absent)))).toBe(
      'ExecutionDoesNotExist'
    )
  })

  test('of Express state machines answer at once', async () => {
    const stateMachineArn = await create('quick', oneState({ Type: 'Pass', Result: [1] }), { type: 'EXPRESS' })
    const answer = await client.send(new sfn.StartSyncExecutionCommand({ stateMachineArn, input: '{}' }))
    expect(answer).toMatchObject({ status: 'SUCCEEDED', output: '[1]', input: '{}' })
    expect(answer.billingDetails?.billedMemoryUsedInMB).toBeGreaterThan(0)
    const standard = await create('slow', pass)
    expect(await refusal(client.send(new sfn.StartSyncExecutionCommand({ stateMachineArn: standard })))).toBe(
      'StateMachineTypeNotSupported'
    )
  })

  test('of a Distributed Map belong to a Map Run that can be described, listed and updated', async () => {
    const item = { StartAt: 'Hold', States: { Hold: { Type: 'Wait', Seconds: 3600, End: true } } }
    const ItemProcessor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...item }
    const definition = oneState({ Type: 'Map', Label: 'Each', MaxConcurrency: 2, ItemProcessor })
    const executionArn = await start(await create('mapped', definition), '[1, 2, 3]')
    const listRuns = async () => (await client.send(new sfn.ListMapRunsCommand({ executionArn }))).mapRuns ?? []
    await expect.poll(listRuns, { interval: 20 }).toHaveLength(1)
    const mapRunArn = (await listRuns())[0]?.mapRunArn ?? ''
    const children = async () => (await client.send(new sfn.ListExecutionsCommand({ mapRunArn }))).executions ?? []
    await expect.poll(children, { interval: 20, timeout: 5_000 }).toHaveLength(2)
    await client.send(new sfn.UpdateMapRunCommand({ mapRunArn, maxConcurrency: 3 }))
    await expect.poll(children, { interval: 20, timeout: 5_000 }).toHaveLength(3)
    const described = await client.send(new sfn.DescribeMapRunCommand({ mapRunArn }))
    expect(described).toMatchObject({ status: 'RUNNING', maxConcurrency: 3, itemCounts: { running: 3, total: 3 } })
    await client.send(new sfn.StopExecutionCommand({ executionArn }))
    const absent = { mapRunArn: `${PLACE}:mapRun:mapped/Each:none` }
    expect(await refusal(client.send(new sfn.DescribeMapRunCommand(absent)))).toBe('ResourceNotFound')
    expect(await refusal(client.send(new sfn.UpdateMapRunCommand({ ...absent, maxConcurrency: 1 })))).toBe(
      'ResourceNotFound'
    )
    const none = new sfn.ListMapRunsCommand({ executionArn: `${executionArn}x` })
    expect(await refusal(client.send(none))).toBe('ExecutionDoesNotExist')
  })
})

describe('activities', () => {
  test('are created, described, listed page by page and deleted', async () => {
    for (const name of ['one', 'two']) await client.send(new sfn.CreateActivityCommand({ name }))
    expect(await refusal(client.send(new sfn.CreateActivityCommand({ name: 'a b' })))).toBe('InvalidName')
    const listed = await all(sfn.paginateListActivities({ client, pageSize: 1 }, {}), (page) => page.activities)
    expect(listed.map(({ name }) => name)).toEqual(['one', 'two'])
    expect(await refusal(client.send(new sfn.ListActivitiesCommand({ nextToken: 'x' })))).toBe('InvalidToken')
    const activityArn = `${PLACE}:activity:one`
    expect(await client.send(new sfn.DescribeActivityCommand({ activityArn }))).toMatchObject({ name: 'one' })
    await client.send(new sfn.DeleteActivityCommand({ activityArn }))
    expect(await refusal(client.send(new sfn.DescribeActivityCommand({ activityArn })))).toBe('ActivityDoesNotExist')
    expect(await refusal(client.send(new sfn.GetActivityTaskCommand({ activityArn })))).toBe('ActivityDoesNotExist')
    expect(await refusal(client.send(new sfn.DeleteActivityCommand({ activityArn: 'one' })))).toBe('InvalidArn')
  })

  test('hand tasks to workers, whose tokens outlive the server and cannot be forged', async () => {
    const { activityArn } = await client.send(new sfn.CreateActivityCommand({ name: 'paint' }))
    const stateMachineArn = await create('painting', oneState({ Type: 'Task', Resource: activityArn }))
    const take = async (): Promise<string> => {
      const task = await client.send(new sfn.GetActivityTaskCommand({ activityArn, workerName: 'worker' }))
      expect(task.input).toBe('{"colour":"red"}')
      return task.taskToken ?? ''
    }
    // the worker waits before there is anything to do
    const waiting = take()
    const succeeding = await start(stateMachineArn, '{"colour":"red"}')
    const taskToken = await waiting
    await client.send(new sfn.SendTaskHeartbeatCommand({ taskToken }))
    await server.restart()
    await client.send(new sfn.SendTaskSuccessCommand({ taskToken, output: '"done"' }))
    expect(await ended(succeeding)).toMatchObject({ status: 'SUCCEEDED', output: '"done"' })

    const failing = await start(stateMachineArn, '{"colour":"red"}')
    await client.send(new sfn.SendTaskFailureCommand({ taskToken: await take(), error: 'NoPaint', cause: 'empty' }))
    expect(await ended(failing)).toMatchObject({ status: 'FAILED', error: 'NoPaint', cause: 'empty' })

    const late = { taskToken }
    expect(await refusal(client.send(new sfn.SendTaskHeartbeatCommand(late)))).toBe('TaskTimedOut')
    expect(await refusal(client.send(new sfn.SendTaskSuccessCommand({ ...late, output: '1' })))).toBe('TaskTimedOut')
    const forged = `${taskToken.slice(0, -8)}AAAAAAAA`
    expect(await refusal(client.send(new sfn.SendTaskFailureCommand({ taskToken: forged })))).toBe('InvalidToken')
  })
})

test('no command of the SDK was left out', () => {
  const commands = Object.keys(sfn).filter((name) => /^[A-Z]\w+Command$/.test(name))
  expect(commands).toHaveLength(37)
  expect(commands.filter((name) => !sent.has(name))).toEqual([])
})
