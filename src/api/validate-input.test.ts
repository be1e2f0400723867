import { describe, expect, test } from 'vitest'
import { createFixture, PREFIX } from '../../tests/api/api-fixture.ts'

const { refuse, send } = createFixture()
const machine = `${PREFIX}:stateMachine:m`

async function messageOf(...request: Parameters<typeof refuse>): Promise<string> {
  const { status, type, message } = await refuse(...request)
  expect([status, type]).toEqual([400, 'ValidationException'])
  return message
}

const one = (violation: string): string => `1 validation error detected: ${violation}`
const failed = 'failed to satisfy constraint: Member must'

describe('a request that breaks a constraint of the model', () => {
  test('by a number above the maximum', async () => {
    expect(await messageOf('ListStateMachines', { maxResults: 1001 })).toBe(
      one(`Value '1001' at 'maxResults' ${failed} have value less than or equal to 1000`)
    )
  })

  test('by a number below the minimum', async () => {
    expect(await messageOf('ListStateMachines', { maxResults: -1 })).toBe(
      one(`Value '-1' at 'maxResults' ${failed} have value greater than or equal to 0`)
    )
  })

  test('by a string that is too long', async () => {
    const nextToken = 'x'.repeat(1025)
    const text = one(`Value '${nextToken}' at 'nextToken' ${failed} have length less than or equal to 1024`)
    expect(await messageOf('ListStateMachines', { nextToken })).toBe(text)
    expect(await messageOf('ListExecutions', { stateMachineArn: machine, nextToken: 'x'.repeat(3097) })).toContain(
      'have length less than or equal to 3096'
    )
  })

  test('by a string that is too short', async () => {
    expect(await messageOf('DescribeStateMachine', { stateMachineArn: '' })).toBe(
      one(`Value '' at 'stateMachineArn' ${failed} have length greater than or equal to 1`)
    )
  })

  test('by a value outside of an enumeration, whose values stand in AWS’s order', async () => {
    expect(await messageOf('ListExecutions', { stateMachineArn: machine, statusFilter: 'succeeded' })).toBe(
      one(
        `Value 'succeeded' at 'statusFilter' ${failed} satisfy enum value set: [SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]`
      )
    )
  })

  const route = (version: string, weight: number) => ({ stateMachineVersionArn: `${machine}:${version}`, weight })

  test('by a pattern that must fit the whole text', async () => {
    const pattern = '^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$'
    for (const name of ['123', 'INVALID ALIAS', '!INVALID', 'ALIAS@', 'a\n']) {
      expect(await messageOf('CreateStateMachineAlias', { name, routingConfiguration: [route('1', 100)] })).toBe(
        one(`Value '${name}' at 'name' ${failed} satisfy regular expression pattern: ${pattern}`)
      )
    }
    expect(await messageOf('StartExecution', { stateMachineArn: machine, traceHeader: 'ü' })).toBe(
      one(`Value 'ü' at 'traceHeader' ${failed} satisfy regular expression pattern: \\p{ASCII}*`)
    )
  })

  test('in a member of a list item, counted from 1', async () => {
    expect(
      await messageOf('CreateStateMachineAlias', { name: 'a', routingConfiguration: [route('1', 101), route('2', -1)] })
    ).toBe(
      `2 validation errors detected: Value '101' at 'routingConfiguration.1.member.weight' ${failed} have value less than or equal to 100; Value '-1' at 'routingConfiguration.2.member.weight' ${failed} have value greater than or equal to 0`
    )
    expect(await messageOf('UntagResource', { resourceArn: machine, tagKeys: ['ok', ''] })).toBe(
      one(`Value '' at 'tagKeys.2.member' ${failed} have length greater than or equal to 1`)
    )
  })

  test('by a list that is too long, which is shown as Java shows it', async () => {
    const routingConfiguration = [route('1', 50), route('2', 30), route('3', 20)]
    const item = (version: number, weight: number): string =>
      `RoutingConfigurationListItem(stateMachineVersionArn=${machine}:${version}, weight=${weight})`
    expect(await messageOf('CreateStateMachineAlias', { name: 'a', routingConfiguration })).toBe(
      one(
        `Value '[${item(1, 50)}, ${item(2, 30)}, ${item(3, 20)}]' at 'routingConfiguration' ${failed} have length less than or equal to 2`
      )
    )
    expect(await messageOf('CreateStateMachineAlias', { name: 'a', routingConfiguration: [] })).toBe(
      one(`Value '[]' at 'routingConfiguration' ${failed} have length greater than or equal to 1`)
    )
  })

  test('by a payload that has too many bytes', async () => {
    const within = JSON.stringify('é'.repeat(131_071))
    const { type } = await refuse('StartExecution', { stateMachineArn: machine, input: within })
    expect(type).toBe('StateMachineDoesNotExist')
    expect(await messageOf('StartExecution', { stateMachineArn: machine, input: `${within} ` })).toBe(
      one(`Value at 'input' ${failed} have size less than or equal to 262144 bytes in UTF-8 encoding`)
    )
  })

  test('by a payload that has more bytes than the server was configured to take', async () => {
    const small = createFixture({ payloadBytes: 10 })
    const { message } = await small.refuse('StartExecution', { stateMachineArn: machine, input: '"123456789"' })
    expect(message).toBe(one(`Value at 'input' ${failed} have size less than or equal to 10 bytes in UTF-8 encoding`))
  })

  test('by a missing member, or one that is null', async () => {
    const text = one(`Value null at 'stateMachineArn' ${failed} not be null`)
    expect(await messageOf('DescribeStateMachine', {})).toBe(text)
    expect(await messageOf('DescribeStateMachine', { stateMachineArn: null })).toBe(text)
    expect(await messageOf('CreateStateMachineAlias', { name: 'a', routingConfiguration: [null] })).toBe(
      one(`Value null at 'routingConfiguration.1.member' ${failed} not be null`)
    )
  })

  test('in a sensitive member, whose value is not shown', async () => {
    expect(await messageOf('SendTaskSuccess', { taskToken: 't' })).toBe(one(`Value at 'output' ${failed} not be null`))
    expect(await messageOf('StopExecution', { executionArn: machine, error: 'secret'.repeat(50) })).toBe(
      one(`Value at 'error' ${failed} have length less than or equal to 256`)
    )
    expect(await messageOf('ValidateStateMachineDefinition', { definition: '' })).toBe(
      one(`Value at 'definition' ${failed} have length greater than or equal to 1`)
    )
  })

  test('in several ways is told all of them', async () => {
    const message = await messageOf('CreateStateMachine', { name: '', type: 'FAST', publish: true })
    expect(message).toBe(
      `4 validation errors detected: Value '' at 'name' ${failed} have length greater than or equal to 1; Value at 'definition' ${failed} not be null; Value null at 'roleArn' ${failed} not be null; Value 'FAST' at 'type' ${failed} satisfy enum value set: [STANDARD, EXPRESS]`
    )
  })

  test('thousands of times is answered briefly', async () => {
    const tagKeys = new Array(100_000).fill('')
    const { body } = await send('UntagResource', { resourceArn: machine, tagKeys })
    expect(body).toContain('100000 validation errors detected: ')
    expect(body.length).toBeLessThan(20_000)
  })

  test('is told so before anything is looked up', async () => {
    const { type } = await refuse('StartExecution', { stateMachineArn: 'no arn', name: 'n'.repeat(81) })
    expect(type).toBe('ValidationException')
  })
})

test('lengths count characters, not code units', async () => {
  const { type } = await refuse('DescribeStateMachine', { stateMachineArn: `${machine}${'😀'.repeat(180)}` })
  expect(type).toBe('StateMachineDoesNotExist')
})
