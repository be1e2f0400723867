import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parseDefinition } from '../asl/parse.ts'
import { createSdkActions } from './sdk-actions.ts'

const offersSdkAction = createSdkActions('/nowhere')

test.each([
  's3:putObject',
  'dynamodb:batchWriteItem',
  'sfn:startSyncExecution',
  'config:batchGetAggregateResourceConfig',
  'cloudwatchlogs:putLogEvents',
  'lexruntime:postText',
  'qldb:listLedgers'
])('there is aws-sdk:%s', (name) => {
  const [service = '', action = ''] = name.split(':')
  expect(offersSdkAction(service, action)).toBe(true)
})

test.each([
  ['s3:putObjekt', 'an action that the service does not have'],
  ['s4:putObject', 'a service that AWS does not have'],
  ['stepfunctions:startExecution', 'the name that another SDK has for the service'],
  ['logs:putLogEvents', 'the name that policies have for the service'],
  ['sts:assumeRole', 'one that AWS leaves out'],
  ['lambda:invokeWithResponseStream', 'one that answers with a stream'],
  ['toString:constructor', 'a name of the language']
])('there is no aws-sdk:%s: %s', (name) => {
  const [service = '', action = ''] = name.split(':')
  expect(offersSdkAction(service, action)).toBe(false)
})

test('an action that is newer than the table is taken where an installed package has it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stepwright-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const installed = join(folder, 'node_modules', '@aws-sdk', 'client-brandnew')
  mkdirSync(join(installed, 'dist-types', 'commands'), { recursive: true })
  writeFileSync(join(installed, 'package.json'), '{"name":"@aws-sdk/client-brandnew","version":"1.0.0"}')
  writeFileSync(join(installed, 'dist-types', 'commands', 'DoThingCommand.d.ts'), '')
  const offers = createSdkActions(folder)
  expect(offers('brandnew', 'doThing')).toBe(true)
  expect(offers('brandnew', 'doOther')).toBe(false)
})

test('a definition with an action that is not there is refused as AWS refuses it', () => {
  const state = { Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:s3:putObjekt', Parameters: {}, End: true }
  const definition = JSON.stringify({ StartAt: 'Put', States: { Put: state } })
  expect(parseDefinition(definition, { type: 'STANDARD', offersSdkAction }).diagnostics).toEqual([
    {
      severity: 'ERROR',
      code: 'SCHEMA_VALIDATION_FAILED',
      message:
        'The resource provided arn:aws:states:::aws-sdk:s3:putObjekt is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.',
      location: '/States/Put/Resource'
    }
  ])
})
