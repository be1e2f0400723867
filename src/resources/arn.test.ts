import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  activityArn,
  executionArn,
  expressArn,
  InvalidArn,
  labelledArn,
  mapRunArn,
  parseArn,
  parseArnOf,
  partitionOfRegion,
  placePrefix,
  qualifiedArn,
  stateMachineArn
} from './arn.ts'

const place = { partition: 'aws', region: 'us-east-1', accountId: '123456789012' }
const P = 'arn:aws:states:us-east-1:123456789012'
const machine = stateMachineArn(place, 'orders')

describe('an ARN', () => {
  test.each([
    [machine, { kind: 'stateMachine', name: 'orders' }],
    [qualifiedArn(machine, 12), { kind: 'version', name: 'orders', version: '12' }],
    [qualifiedArn(machine, 'v-1.live'), { kind: 'alias', name: 'orders', alias: 'v-1.live' }],
    [labelledArn(machine, 'Each'), { kind: 'labelled', name: 'orders', label: 'Each' }],
    [executionArn(place, 'orders', 'a.b_c'), { kind: 'execution', name: 'orders', execution: 'a.b_c' }],
    [executionArn(place, 'orders/Each', 'u'), { kind: 'execution', name: 'orders', label: 'Each', execution: 'u' }],
    [expressArn(place, 'orders', 'n', 'u'), { kind: 'express', name: 'orders', execution: 'n', id: 'u' }],
    [
      expressArn(place, 'orders/Each', 'n', 'u'),
      { kind: 'express', name: 'orders', label: 'Each', execution: 'n', id: 'u' }
    ],
    [mapRunArn(place, 'orders', 'Each', 'u'), { kind: 'mapRun', name: 'orders', label: 'Each', id: 'u' }],
    [activityArn(place, 'ship'), { kind: 'activity', name: 'ship' }],
    [`${P}:something:else`, { kind: 'unknown' }]
  ])('%s is taken apart', (text, parts) => {
    const { text: given, place: home, resourceType: _type, ...rest } = parseArn(text)
    expect(rest).toEqual(parts)
    expect(given).toBe(text)
    expect(home).toEqual(place)
  })

  test.each([
    ['not_a_valid_arn', "Invalid Arn: 'Invalid ARN prefix: not_a_valid_arn'"],
    ['', "Invalid Arn: 'Invalid ARN prefix: '"],
    ['arn', "Invalid Arn: 'Invalid ARN: arn'"],
    ['arn:aws:states:us-east-1', "Invalid Arn: 'Invalid ARN: arn:aws:states:us-east-1'"],
    [`${P}:stateMachine`, `Invalid Arn: 'Invalid ARN: ${P}:stateMachine'`],
    [`${P}:stateMachine:`, `Invalid Arn: 'Invalid ARN: ${P}:stateMachine:'`],
    [`${P}:stateMachine:a:1:2`, `Invalid Arn: 'Invalid ARN: ${P}:stateMachine:a:1:2'`],
    [`${P}:stateMachine:/x`, `Invalid Arn: 'Invalid ARN: ${P}:stateMachine:/x'`],
    [`${P}:execution:a`, `Invalid Arn: 'Invalid ARN: ${P}:execution:a'`],
    [`${P}:mapRun:a:u`, `Invalid Arn: 'Invalid ARN: ${P}:mapRun:a:u'`],
    ['arn:aws:lambda:us-east-1:1:function:f', "Invalid Arn: 'Service not valid in this context: lambda'"]
  ])('%j is refused in AWS’s frame', (text, message) => {
    expect(() => parseArn(text)).toThrow(new InvalidArn(message.slice("Invalid Arn: '".length, -1)))
    expect(() => parseArn(text)).toThrow(message)
  })

  test('of another kind than wanted is refused by its type of resource', () => {
    expect(() => parseArnOf(['execution'], expressArn(place, 'a', 'b', 'c'))).toThrow(
      "Invalid Arn: 'Resource type not valid in this context: express'"
    )
    expect(() => parseArnOf(['stateMachine'], executionArn(place, 'a', 'b'))).toThrow(
      "Invalid Arn: 'Resource type not valid in this context: execution'"
    )
  })

  test('with characters that cannot be stored is refused', () => {
    for (const odd of ['\0', '\ud800', '\n']) expect(() => parseArn(`${P}:activity:a${odd}`)).toThrow(InvalidArn)
  })

  test('is either taken apart or refused as invalid, whatever the text', () => {
    const parts = fc.constantFrom('arn', 'aws', 'states', 'us-east-1', '1', 'stateMachine', 'execution', 'a', '/', '')
    const text = fc.oneof(
      fc.string(),
      fc.array(parts, { maxLength: 10 }).map((all) => all.join(':'))
    )
    fc.assert(
      fc.property(text, (given) => {
        try {
          expect(parseArn(given).text).toBe(given)
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidArn)
        }
      })
    )
  })
})

test('regions name their partition', () => {
  expect(['us-east-1', 'cn-north-1', 'us-gov-west-1'].map(partitionOfRegion)).toEqual(['aws', 'aws-cn', 'aws-us-gov'])
  expect(placePrefix({ ...place, partition: 'aws-cn', region: 'cn-north-1' })).toBe(
    'arn:aws-cn:states:cn-north-1:123456789012'
  )
})
