import { expect, test } from 'vitest'
import { createFixture, PREFIX, passDefinition, ROLE } from '../../../tests/api/api-fixture.ts'
import type { RequestContext } from '../context.ts'
import { createStateMachine } from './create-state-machine.ts'
import { updateStateMachine } from './update-state-machine.ts'

const arnOf = (name: string): string => `arn:aws:logs:us-east-1:123456789012:log-group:${name}:*`
const logging = (level: 'ALL' | 'OFF', name: string) => ({
  level,
  destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: arnOf(name) } }]
})
const machine = { name: 'orders', definition: passDefinition(), roleArn: ROLE }

/** Only the log group `there` exists. */
function open(): RequestContext & { readonly asked: string[] } {
  const asked: string[] = []
  const place = { partition: 'aws', region: 'us-east-1', accountId: '123456789012' }
  const hasLogGroup = async (arn: string): Promise<boolean> => {
    asked.push(arn)
    return arn === arnOf('there')
  }
  const { signal } = new AbortController()
  const { context } = createFixture()
  return { ...context, opened: context.store, place, signal, hasLogGroup, asked }
}

const refusal = {
  type: 'InvalidLoggingConfiguration',
  message: 'Invalid Logging Configuration: Log Destination not found.'
}

test('a state machine that logs needs a log group that exists', async () => {
  const context = open()
  const given = { ...machine, loggingConfiguration: logging('ALL', 'gone') }
  await expect(createStateMachine(given, context)).rejects.toMatchObject(refusal)
  await createStateMachine({ ...machine, loggingConfiguration: logging('ALL', 'there') }, context)
  expect(context.asked).toEqual([arnOf('gone'), arnOf('there')])
})

test('one that does not log needs none', async () => {
  const context = open()
  await createStateMachine({ ...machine, loggingConfiguration: logging('OFF', 'gone') }, context)
  expect(context.asked).toEqual([])
})

test('an update is refused for the log group that it brings, not for the one that is there', async () => {
  const context = open()
  await createStateMachine({ ...machine, loggingConfiguration: logging('ALL', 'there') }, context)
  const stateMachineArn = `${PREFIX}:stateMachine:orders`
  const update = { stateMachineArn, loggingConfiguration: logging('ALL', 'gone') }
  await expect(updateStateMachine(update, context)).rejects.toMatchObject(refusal)
  const { asked } = context
  asked.length = 0
  await updateStateMachine({ stateMachineArn, definition: passDefinition('new') }, context)
  expect(asked).toEqual([])
})
