import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { expect, onTestFinished, test } from 'vitest'
import { ServerProcess } from '../crash/server-process.ts'
import { makeFolder } from '../store/sqlite/folder.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

test('the package as it is published runs, and finds its threads and models', { timeout: 120_000 }, async () => {
  const folder = makeFolder()
  const packed = join(folder, 'package')
  await build({
    root,
    configFile: join(root, 'build.config.ts'),
    logLevel: 'warn',
    build: { outDir: join(packed, 'dist/cli') }
  })
  cpSync(join(root, 'bin'), join(packed, 'bin'), { recursive: true })
  cpSync(join(root, 'service-models'), join(packed, 'service-models'), { recursive: true })
  cpSync(join(root, 'package.json'), join(packed, 'package.json'))
  symlinkSync(join(root, 'node_modules'), join(packed, 'node_modules'))
  const functions = join(folder, 'functions')
  mkdirSync(functions)
  writeFileSync(join(functions, 'greet.ts'), 'export const handler = async ({ name }) => "Hello " + name\n')
  const server = await ServerProcess.create(join(folder, 'data'), functions, join(packed, 'bin/stepwright.js'))
  onTestFinished(async () => void (await server.kill()))
  await server.start()

  const task = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:greet', End: true }
  const created = await server.call('CreateStateMachine', {
    name: 'greeting',
    type: 'EXPRESS',
    roleArn: 'arn:aws:iam::123456789012:role/any',
    definition: JSON.stringify({ StartAt: 'Greet', States: { Greet: task } })
  })
  const started = await server.call('StartSyncExecution', {
    stateMachineArn: created.body.stateMachineArn,
    input: '{"name":"Ada"}'
  })
  expect(started.body).toMatchObject({ status: 'SUCCEEDED', output: '"Hello Ada"' })

  const misspelt = { Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:s3:getObjekt', Parameters: {}, End: true }
  const refused = await server.call('ValidateStateMachineDefinition', {
    definition: JSON.stringify({ StartAt: 'Get', States: { Get: misspelt } })
  })
  expect(refused.body).toMatchObject({ result: 'FAIL', diagnostics: [{ location: '/States/Get/Resource' }] })

  const tested = await server.call('TestState', {
    roleArn: 'arn:aws:iam::123456789012:role/any',
    definition: JSON.stringify({
      ...task,
      Resource: 'arn:aws:states:::sqs:sendMessage',
      Parameters: { QueueUrl: 'q', MessageBody: 'b' }
    }),
    mock: { result: '{"MessageId":"m-1"}' }
  })
  expect(tested.body).toMatchObject({ status: 'SUCCEEDED' })
})
