import { describe, expect, test } from 'vitest'
import { createFixture, PREFIX, passDefinition, ROLE } from '../../tests/api/api-fixture.ts'

const { refuse, create } = createFixture()
const input = { name: 'm', definition: passDefinition(), roleArn: ROLE }
const group = (logGroupArn: string) => ({ cloudWatchLogsLogGroup: { logGroupArn } })
const LOG_GROUP = 'arn:aws:logs:us-east-1:123456789012:log-group:g:*'

describe('a logging configuration', () => {
  const exactlyOne = 'Must specify exactly one Log Destination.'
  test.each([
    [{ level: 'ALL' }, exactlyOne],
    [{ level: 'ERROR', destinations: [] }, exactlyOne],
    [{ level: 'FATAL', destinations: [group(LOG_GROUP), group(LOG_GROUP)] }, exactlyOne],
    [{ level: 'OFF', destinations: [group(LOG_GROUP), group(LOG_GROUP)] }, exactlyOne],
    [{ level: 'ALL', destinations: [{}] }, 'Must set valid CloudWatch Log Group ARN.'],
    [{ level: 'ALL', destinations: [{ cloudWatchLogsLogGroup: {} }] }, 'Must set valid CloudWatch Log Group ARN.'],
    [{ level: 'ALL', destinations: [group('nonsense')] }, 'Must set valid CloudWatch Log Group ARN.'],
    [
      { level: 'ALL', destinations: [group('arn:aws:s3:::bucket')] },
      'Provided ARN is not CloudWatch Logs Log Group ARN.'
    ],
    [
      { level: 'ALL', destinations: [group(LOG_GROUP.slice(0, -2))] },
      "Log Group ARN must be provided with '*' qualifier."
    ]
  ])('%j is refused', async (loggingConfiguration, detail) => {
    expect(await refuse('CreateStateMachine', { ...input, loggingConfiguration })).toEqual({
      status: 400,
      type: 'InvalidLoggingConfiguration',
      message: `Invalid Logging Configuration: ${detail}`
    })
  })

  test('that logs wants a name in ASCII', async () => {
    const loggingConfiguration = { level: 'ALL' as const, destinations: [group(LOG_GROUP)] }
    const { type, message } = await refuse('CreateStateMachine', { ...input, name: 'テスト', loggingConfiguration })
    expect(type).toBe('ValidationException')
    expect(message).toBe(
      `1 validation error detected: Value '${PREFIX}:stateMachine:テスト' at 'resourceId' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[0-9A-Za-z.\\/\\-_:]+$`
    )
    expect(await create('テスト')).toBe(`${PREFIX}:stateMachine:テスト`)
  })
})

describe('an encryption configuration', () => {
  test.each([
    [{ type: 'CUSTOMER_MANAGED_KMS_KEY' }, 'Must set a valid kmsKeyId.'],
    [{ type: 'AWS_OWNED_KEY', kmsKeyId: 'k' }, 'Custom kmsKeyId is not allowed when selecting AWS_OWNED_KEY.'],
    [
      { type: 'AWS_OWNED_KEY', kmsDataKeyReusePeriodSeconds: 300 },
      'Custom kmsDataKeyReusePeriodSeconds is not allowed when selecting AWS_OWNED_KEY.'
    ]
  ])('%j is refused', async (encryptionConfiguration, detail) => {
    for (const operation of ['CreateStateMachine', 'CreateActivity'] as const) {
      expect(await refuse(operation, { ...input, encryptionConfiguration })).toEqual({
        status: 400,
        type: 'InvalidEncryptionConfiguration',
        message: `Invalid Encryption Configuration: ${detail}`
      })
    }
  })

  test('with a period out of range breaks the model', async () => {
    const encryptionConfiguration = {
      type: 'CUSTOMER_MANAGED_KMS_KEY',
      kmsKeyId: 'k',
      kmsDataKeyReusePeriodSeconds: 59
    }
    expect((await refuse('CreateActivity', { name: 'a', encryptionConfiguration })).message).toBe(
      "1 validation error detected: Value '59' at 'encryptionConfiguration.kmsDataKeyReusePeriodSeconds' failed to satisfy constraint: Member must have value greater than or equal to 60"
    )
  })
})
