import { expect, test } from 'vitest'
import { parseResource } from './resource.ts'

test.each([
  'arn:aws:lambda:us-east-1:123456789012:function:hello',
  'arn:aws:lambda:us-east-1:123456789012:function:hello:$LATEST',
  'arn:aws-cn:lambda:cn-north-1:123456789012:function:hello:prod',
  'arn:aws:lambda:your-region:your-account-id:function:yourHelloWorldFunction'
])('%s is a function', (arn) => {
  expect(parseResource(arn)).toEqual({ kind: 'lambda', arn })
})

test('an activity is named by its ARN', () => {
  const arn = 'arn:aws:states:us-east-1:123456789012:activity:approve'
  expect(parseResource(arn)).toEqual({ kind: 'activity', arn })
})

test.each([
  ['arn:aws:states:::lambda:invoke', 'lambda', 'invoke', 'request-response'],
  ['arn:aws:states:::sqs:sendMessage.waitForTaskToken', 'sqs', 'sendMessage', 'wait-for-task-token'],
  ['arn:aws:states:::glue:startJobRun.sync', 'glue', 'startJobRun', 'sync'],
  ['arn:aws-us-gov:states:::states:startExecution.sync:2', 'states', 'startExecution', 'sync:2'],
  ['arn:aws:states:::aws-sdk:s3:getObject', 'aws-sdk:s3', 'getObject', 'request-response'],
  ['arn:aws:states:::aws-sdk:dynamodb:putItem.waitForTaskToken', 'aws-sdk:dynamodb', 'putItem', 'wait-for-task-token'],
  ['arn:aws:states:::emr-containers:startJobRun.sync', 'emr-containers', 'startJobRun', 'sync'],
  ['arn:aws:states:::http:invoke', 'http', 'invoke', 'request-response'],
  ['arn:aws:states:us-east-1:123456789012:aws-sdk:s3:getObject', 'aws-sdk:s3', 'getObject', 'request-response']
])('%s is an integration', (arn, service, action, pattern) => {
  expect(parseResource(arn)).toEqual({ kind: 'integration', arn, service, action, pattern })
})

test.each([
  '',
  'hello',
  'arn:aws:lambda:us-east-1:123456789012:layer:hello',
  'arn:aws:swf:us-east-1:123456789012:task:X',
  'arn:aws:states:::lambda',
  'arn:aws:states:::lambda:invoke.sync:3',
  'arn:aws:states:::lambda:invoke.wait'
])('%j is nothing that a Task can call', (arn) => {
  expect(parseResource(arn)).toBeUndefined()
})
