import { describe, expect, test } from 'vitest'
import { parseAccessKeys, parseCredentialsFile } from './access-keys.ts'

const keysOf = (keys: ReadonlyMap<string, unknown>): Record<string, unknown> => Object.fromEntries(keys)

describe('access keys in one line', () => {
  test('are pairs, or triples with a session token', () => {
    expect(keysOf(parseAccessKeys('AKIDONE:se/cr+et=, AKIDTWO:other:token', 'KEYS'))).toEqual({
      AKIDONE: { secret: 'se/cr+et=' },
      AKIDTWO: { secret: 'other', sessionToken: 'token' }
    })
  })

  test.each([
    ['AKID', 'KEYS, entry 1: the secret of the access key AKID is missing.'],
    ['A:b :c', 'KEYS, entry 2: the access key id is missing or malformed.'],
    ['A/B:c', 'KEYS, entry 1: the access key id is missing or malformed.'],
    ['A:b A:c', 'KEYS, entry 2: the access key A is there twice.'],
    ['A:b:c:d', 'KEYS, entry 1: expected ID:SECRET or ID:SECRET:TOKEN.'],
    [' ,', 'KEYS has no access key.']
  ])('are refused where they are %j', (text, message) => {
    expect(() => parseAccessKeys(text, 'KEYS')).toThrow(message)
  })
})

describe('a credentials file', () => {
  test('is one as the AWS CLI keeps it', () => {
    const text = [
      '# keys of the build',
      '[default]',
      'aws_access_key_id = AKIDONE',
      'aws_secret_access_key=se/cr+et=x',
      '',
      '[ profile two ]\r',
      'aws_access_key_id=AKIDTWO\r',
      'aws_secret_access_key = other \r',
      'aws_session_token = token',
      'region = eu-west-1',
      '; a profile that has no keys of its own',
      '[role]',
      'role_arn = arn:aws:iam::123456789012:role/x',
      'source_profile = default'
    ].join('\n')
    expect(keysOf(parseCredentialsFile(text, 'file'))).toEqual({
      AKIDONE: { secret: 'se/cr+et=x' },
      AKIDTWO: { secret: 'other', sessionToken: 'token' }
    })
  })

  test.each([
    ['', 'file has no access key.'],
    ['aws_access_key_id = A', 'file, line 1: expected a line like [profile] or name = value.'],
    ['[a]\nAKID secret', 'file, line 2: expected a line like [profile] or name = value.'],
    ['[a]\naws_access_key_id = A', 'file, profile a: the secret of the access key A is missing.'],
    ['[a]\naws_secret_access_key = topsecret', 'file, profile a: the access key id is missing or malformed.']
  ])('is refused where it is %j, without showing a secret', (text, message) => {
    expect(() => parseCredentialsFile(text, 'file')).toThrow(message)
    expect(() => parseCredentialsFile(text, 'file')).not.toThrow('topsecret')
  })
})
