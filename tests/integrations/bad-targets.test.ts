import { expect, test } from 'vitest'
import { callBadTargets } from './bad-targets.ts'

test('targets that hang, reset, answer garbage, too much or with an error fail the task and leave no socket open', async () => {
  const { errors, openSockets, mostSockets } = await callBadTargets(110, 10)
  expect(errors).toEqual({
    'aws-sdk': ['Sqs.SqsException'],
    hang: ['States.Http.Socket'],
    reset: ['States.Http.Socket'],
    garbage: ['States.Http.Socket'],
    'cut-off': ['States.Http.Socket'],
    huge: ['States.Http.Socket'],
    'slow-headers': ['States.Http.Socket'],
    '429': ['States.Http.StatusCode.429'],
    '500': ['States.Http.StatusCode.500'],
    '503': ['States.Http.StatusCode.503'],
    good: ['SUCCEEDED']
  })
  expect(openSockets).toBe(0)
  expect(mostSockets).toBeLessThanOrEqual(20)
}, 60_000)
