import { describe, expect, test } from 'vitest'
import { createFixture, PREFIX, passDefinition, ROLE } from '../../../tests/api/api-fixture.ts'
import { seededRandom } from '../../lib/random.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe('StartExecution', () => {
  test('takes a random name and an empty object where nothing is given', async () => {
    const { call, create, engine, clock } = createFixture()
    const stateMachineArn = await create('m')
    const { executionArn, startDate, ...rest } = await call('StartExecution', { stateMachineArn })
    expect(rest).toEqual({})
    expect(startDate).toBe(clock.time / 1000)
    expect(executionArn.startsWith(`${PREFIX}:execution:m:`)).toBe(true)
    expect(executionArn.split(':').at(-1)).toMatch(UUID)
    expect(engine.starts).toMatchObject([{ input: '{}', execution: { arn: executionArn, type: 'STANDARD' } }])
  })

  test('hands the engine all that the execution keeps', async () => {
    const { call, create, engine, store } = createFixture()
    const stateMachineArn = await create('m')
    const input = ' {"a" : 1.0} '
    await call('StartExecution', { stateMachineArn, name: 'run', input, traceHeader: 'Root=1-2' })
    expect(engine.starts).toEqual([
      {
        input,
        execution: {
          arn: `${PREFIX}:execution:m:run`,
          name: 'run',
          type: 'STANDARD',
          synchronous: false,
          stateMachineArn,
          stateMachineName: 'm',
          roleArn: ROLE,
          definitionId: expect.stringMatching(/^[0-9a-f]{64}$/),
          settingsId: expect.stringMatching(/^[0-9a-f]{64}$/),
          traceHeader: 'Root=1-2',
          region: 'us-east-1',
          accountId: '123456789012'
        }
      }
    ])
    const id = engine.starts[0]?.execution.definitionId ?? ''
    const stored = await store.readResource('definition', id)
    expect(JSON.parse(stored?.document ?? '')).toEqual({ type: 'STANDARD', definition: passDefinition() })
  })

  test('prefers the trace header of the HTTP request', async () => {
    const { call, create, engine } = createFixture()
    const stateMachineArn = await create('m')
    const header = 'Root=1-67891233-abcdef012345678912345678;Sampled=1'
    await call('StartExecution', { stateMachineArn, traceHeader: 'other' }, { 'x-amzn-trace-id': header })
    await call('StartExecution', { stateMachineArn, traceHeader: 'own' }, { 'x-amzn-trace-id': 'x'.repeat(257) })
    expect(engine.starts.map(({ execution }) => execution.traceHeader)).toEqual([header, 'own'])
  })

  test('with the name and input of a running execution answers as the first time', async () => {
    const { call, create, refuse, engine, clock } = createFixture()
    const stateMachineArn = await create('m', { publish: true })
    const first = await call('StartExecution', { stateMachineArn, name: 'run' })
    clock.time += 1000
    expect(await call('StartExecution', { stateMachineArn, name: 'run', input: '{}' })).toEqual(first)
    expect(await call('StartExecution', { stateMachineArn: `${stateMachineArn}:1`, name: 'run' })).toEqual(first)
    const exists = {
      status: 400,
      type: 'ExecutionAlreadyExists',
      message: `Execution Already Exists: '${PREFIX}:execution:m:run'`
    }
    expect(await refuse('StartExecution', { stateMachineArn, name: 'run', input: '{ }' })).toEqual(exists)
    await engine.end(first.executionArn, 'SUCCEEDED')
    expect(await refuse('StartExecution', { stateMachineArn, name: 'run' })).toEqual(exists)
  })

  test('of an Express state machine starts anew each time', async () => {
    const { call, create } = createFixture()
    const stateMachineArn = await create('m', { type: 'EXPRESS' })
    const starts = [
      await call('StartExecution', { stateMachineArn, name: 'run' }),
      await call('StartExecution', { stateMachineArn, name: 'run' })
    ]
    const [one, other] = starts.map(({ executionArn }) => executionArn)
    expect(one).toMatch(/:express:m:run:[0-9a-f-]{36}$/)
    expect(other).not.toBe(one)
  })

  test.each(['2', '"text"', 'null', '[1, 2]', ' {"a":1} '])('takes the JSON value %s', async (input) => {
    const { call, create } = createFixture()
    const { executionArn } = await call('StartExecution', { stateMachineArn: await create('m'), input })
    expect((await call('DescribeExecution', { executionArn })).input).toBe(input)
  })

  test.each([
    [
      'not some json',
      "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
    ],
    ["{'not': 'json'", "Unexpected character (''' (code 39)): was expecting double-quote to start field name"],
    ['', 'Invalid execution input.']
  ])('refuses the input %j in the words of AWS’s parser', async (input, detail) => {
    const { create, refuse } = createFixture()
    const stateMachineArn = await create('m')
    expect(await refuse('StartExecution', { stateMachineArn, input })).toEqual({
      status: 400,
      type: 'InvalidExecutionInput',
      message: `Invalid State Machine Execution Input: '${detail}'`
    })
  })

  test('looks for the state machine before it looks at name and input', async () => {
    const { create, refuse } = createFixture()
    const wrong = { name: 'a b', input: 'no json' }
    const missing = { stateMachineArn: `${PREFIX}:stateMachine:m`, ...wrong }
    expect(await refuse('StartExecution', missing)).toMatchObject({
      type: 'StateMachineDoesNotExist',
      message: `State Machine Does Not Exist: '${PREFIX}:stateMachine:m'`
    })
    await create('m')
    expect((await refuse('StartExecution', missing)).message).toBe("Invalid Name: 'a b'")
  })

  test('refuses ARNs of other things', async () => {
    const { create, refuse } = createFixture()
    const stateMachineArn = await create('m')
    expect((await refuse('StartExecution', { stateMachineArn: `${PREFIX}:execution:m:run` })).message).toBe(
      "Invalid Arn: 'Resource type not valid in this context: execution'"
    )
    expect(await refuse('StartExecution', { stateMachineArn: `${stateMachineArn}/label` })).toMatchObject({
      type: 'ValidationException',
      reason: 'API_DOES_NOT_SUPPORT_LABELED_ARNS'
    })
    for (const suffix of [':1', ':live']) {
      expect((await refuse('StartExecution', { stateMachineArn: `${stateMachineArn}${suffix}` })).type).toBe(
        'StateMachineDoesNotExist'
      )
    }
  })

  test('through an alias draws a version by weight, and the execution knows both', async () => {
    const { call, create, context, engine } = createFixture()
    const stateMachineArn = await create('m', { publish: true })
    await call('UpdateStateMachine', { stateMachineArn, definition: passDefinition('2'), publish: true })
    const versions = [`${stateMachineArn}:1`, `${stateMachineArn}:2`] as const
    const routingConfiguration = [
      { stateMachineVersionArn: versions[0], weight: 80 },
      { stateMachineVersionArn: versions[1], weight: 20 }
    ]
    const { stateMachineAliasArn } = await call('CreateStateMachineAlias', { name: 'live', routingConfiguration })
    Object.assign(context.random, seededRandom(7))
    for (let count = 0; count < 500; count++) await call('StartExecution', { stateMachineArn: stateMachineAliasArn })
    const drawn = engine.starts.map(({ execution }) => execution.stateMachineVersionArn)
    const share = drawn.filter((arn) => arn === versions[0]).length / drawn.length
    expect(share).toBeGreaterThan(0.75)
    expect(share).toBeLessThan(0.85)
    expect(drawn.filter((arn) => arn === versions[1])).toHaveLength(Math.round(drawn.length * (1 - share)))

    const { executionArn } = await call('StartExecution', { stateMachineArn: stateMachineAliasArn, name: 'run' })
    expect(executionArn).toBe(`${PREFIX}:execution:m:run`)
    expect(await call('DescribeExecution', { executionArn })).toMatchObject({
      stateMachineArn,
      stateMachineAliasArn,
      stateMachineVersionArn: expect.stringMatching(/:m:[12]$/)
    })
  })
})

describe('StartSyncExecution', () => {
  test('answers with the end of an Express execution', async () => {
    const { call, create, engine, clock } = createFixture()
    const stateMachineArn = await create('m', { type: 'EXPRESS' })
    engine.outcome = { status: 'SUCCEEDED', output: '{"b":2}' }
    engine.durationMs = 201
    const answer = await call('StartSyncExecution', {
      stateMachineArn,
      name: 'run',
      input: '{"a":1}',
      traceHeader: 't'
    })
    expect(answer).toEqual({
      executionArn: expect.stringMatching(/:express:m:run:[0-9a-f-]{36}$/),
      stateMachineArn,
      name: 'run',
      startDate: clock.time / 1000,
      stopDate: (clock.time + 201) / 1000,
      status: 'SUCCEEDED',
      input: '{"a":1}',
      inputDetails: { included: true },
      output: '{"b":2}',
      outputDetails: { included: true },
      traceHeader: 't',
      billingDetails: { billedDurationInMilliseconds: 300, billedMemoryUsedInMB: 64 }
    })
    expect(engine.starts[0]?.execution.synchronous).toBe(true)
  })

  test('answers well for a failed execution, with output details and without output', async () => {
    const { call, create, engine } = createFixture()
    const stateMachineArn = await create('m', { type: 'EXPRESS' })
    engine.outcome = { status: 'FAILED', error: 'E', cause: 'C' }
    const answer = await call('StartSyncExecution', { stateMachineArn })
    expect(answer).toMatchObject({ status: 'FAILED', error: 'E', cause: 'C', outputDetails: { included: true } })
    expect(answer).not.toHaveProperty('output')
    expect(answer.billingDetails).toEqual({ billedDurationInMilliseconds: 100, billedMemoryUsedInMB: 64 })
  })

  test('leaves data out where only metadata is asked for', async () => {
    const { call, create } = createFixture()
    const stateMachineArn = await create('m', { type: 'EXPRESS' })
    const answer = await call('StartSyncExecution', { stateMachineArn, includedData: 'METADATA_ONLY' })
    expect(answer).toMatchObject({ inputDetails: { included: false }, outputDetails: { included: false } })
    expect(answer).not.toHaveProperty('input')
    expect(answer).not.toHaveProperty('output')
  })

  test('is not for Standard state machines', async () => {
    const { create, refuse } = createFixture()
    expect(await refuse('StartSyncExecution', { stateMachineArn: await create('m'), input: 'no json' })).toEqual({
      status: 400,
      type: 'StateMachineTypeNotSupported',
      message: 'This operation is not supported by this type of state machine'
    })
  })
})
