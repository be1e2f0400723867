import { CreateStateMachineCommand, TestStateCommand } from '@aws-sdk/client-sfn'
import { afterEach, expect, test } from 'vitest'
import { ServerFixture } from './server-fixture.ts'

const fixture = new ServerFixture()

afterEach(() => fixture.dispose())

test('an action that a service does not have is refused in a state machine, and in a state that is tested alone', async () => {
  await fixture.start()
  const client = fixture.client()
  const roleArn = 'arn:aws:iam::123456789012:role/any'
  const task = { Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:s3:putObjekt', Parameters: {}, End: true }
  const machine = JSON.stringify({ StartAt: 'T', States: { T: task } })
  const create = client.send(new CreateStateMachineCommand({ name: 'a', roleArn, definition: machine }))
  const testAlone = client.send(new TestStateCommand({ roleArn, definition: JSON.stringify(task) }))
  for (const refused of [create, testAlone]) {
    await expect(refused).rejects.toMatchObject({
      name: 'InvalidDefinition',
      message: expect.stringContaining(`The resource provided ${task.Resource} is not recognized.`)
    })
  }
}, 60_000)
