import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ConfigurationError, readConfiguration, type StartFlags } from './config.ts'

const folder = mkdtempSync(join(tmpdir(), 'stepwright-config-'))
afterAll(() => rmSync(folder, { recursive: true }))

const read = (flags: StartFlags = {}, environment: Record<string, string> = {}) => readConfiguration(flags, environment)

describe('the logs of executions', () => {
  test('go nowhere by default', () => {
    expect(read().executionLogs).toBeUndefined()
  })

  test('go where the flag says, else where the environment says', () => {
    const environment = { STEPWRIGHT_LOGS: 'logs', AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }
    expect(read({ logs: 'stdout' }, environment).executionLogs).toEqual({ kind: 'stdout' })
    expect(read({}, environment).executionLogs).toEqual({ kind: 'folder', path: resolve('logs') })
  })

  test('go to the endpoint of CloudWatch Logs, else to the one of all services', () => {
    const all = { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }
    expect(read({}, all).executionLogs).toEqual({ kind: 'cloudwatch', endpoint: new URL('http://127.0.0.1:4566') })
    const own = { ...all, AWS_ENDPOINT_URL_LOGS: 'https://logs.eu-west-1.amazonaws.com' }
    expect(read({}, own).executionLogs).toMatchObject({ endpoint: new URL('https://logs.eu-west-1.amazonaws.com') })
  })

  test('do not go to this server itself', () => {
    expect(read({ port: '9000' }, { AWS_ENDPOINT_URL: 'http://localhost:9000' }).executionLogs).toBeUndefined()
  })

  test('need an endpoint that is a URL', () => {
    expect(() => read({}, { AWS_ENDPOINT_URL_LOGS: 'http://' })).toThrow(
      "The CloudWatch Logs endpoint 'http://' is not a URL."
    )
  })
})

test('requests to AWS are signed with the keys of the environment', () => {
  expect(read().awsCredentials).toBeUndefined()
  const keys = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }
  expect(read({}, keys).awsCredentials).toEqual({ accessKeyId: 'a', secretAccessKey: 'b' })
  expect(read({}, { ...keys, AWS_SESSION_TOKEN: 'c' }).awsCredentials).toMatchObject({ sessionToken: 'c' })
})

test('closed executions are kept for 90 days, or for as long as is said', () => {
  expect(read().retentionMs).toBe(90 * 86_400_000)
  expect(read({}, { STEPWRIGHT_RETENTION_SECONDS: '3600' }).retentionMs).toBe(3_600_000)
  expect(() => read({}, { STEPWRIGHT_RETENTION_SECONDS: '0' })).toThrow(
    "STEPWRIGHT_RETENTION_SECONDS must be a whole number from 60 to 315360000, but is '0'."
  )
})

describe('access keys', () => {
  const file = join(folder, 'credentials')
  writeFileSync(file, '[default]\naws_access_key_id = AKIDFILE\naws_secret_access_key = s\n')

  test('come from a file and from the environment', () => {
    expect(read().accessKeys).toBeUndefined()
    expect(read({ credentials: file }).accessKeys?.has('AKIDFILE')).toBe(true)
    const both = read({}, { STEPWRIGHT_CREDENTIALS: file, STEPWRIGHT_ACCESS_KEYS: 'AKIDENV:t' }).accessKeys
    expect([...(both?.keys() ?? [])]).toEqual(['AKIDFILE', 'AKIDENV'])
  })

  test('that cannot be read stop the start with a sentence', () => {
    expect(() => read({ credentials: join(folder, 'none') })).toThrow(ConfigurationError)
    expect(() => read({ credentials: join(folder, 'none') })).toThrow(
      /^The credentials file .*none cannot be read: ENOENT/
    )
    expect(() => read({}, { STEPWRIGHT_ACCESS_KEYS: 'AKID' })).toThrow(ConfigurationError)
  })
})

describe('an address that other machines can reach', () => {
  test.each(['0.0.0.0', '::', '192.168.1.5', 'my-host', '127.0.0.1.evil.example'])('%s needs access keys', (host) => {
    expect(() => read({ host })).toThrow(
      `Other machines can reach the address ${host}, and requests would not have to be signed.`
    )
    expect(read({ host }, { STEPWRIGHT_ACCESS_KEYS: 'a:b' }).host).toBe(host)
  })

  test('or that everybody was let in', () => {
    expect(read({ host: '0.0.0.0', allowUnauthenticated: true }).accessKeys).toBeUndefined()
    expect(read({ host: '0.0.0.0' }, { STEPWRIGHT_ALLOW_UNAUTHENTICATED: 'true' }).host).toBe('0.0.0.0')
    expect(() => read({ host: '0.0.0.0' }, { STEPWRIGHT_ALLOW_UNAUTHENTICATED: 'no' })).toThrow(ConfigurationError)
    expect(() => read({}, { STEPWRIGHT_ALLOW_UNAUTHENTICATED: 'perhaps' })).toThrow('must be true or false')
  })

  test.each(['127.0.0.1', '127.8.9.1', 'localhost', 'LOCALHOST', '::1'])('%s is not one', (host) => {
    expect(read({ host }).host).toBe(host)
  })

  test.each(['127.999.0.1', '1.2.3', '300.0.0.1'])('%s is no address at all', (host) => {
    expect(() => read({ host })).toThrow(`The host must be an address or a name, but is '${host}'.`)
  })
})

describe('names by which the server may be called', () => {
  test('matter where nobody signs and only this machine can call', () => {
    expect(read({}).allowedHosts).toEqual([])
    const allowedHosts = 'states.example, host.docker.internal'
    expect(read({ allowedHosts }).allowedHosts).toEqual(['states.example', 'host.docker.internal'])
    expect(read({}, { STEPWRIGHT_ALLOWED_HOSTS: 'a.example' }).allowedHosts).toEqual(['a.example'])
    expect(read({ allowedHosts }, { STEPWRIGHT_ACCESS_KEYS: 'a:b' }).allowedHosts).toBeUndefined()
    expect(read({ allowedHosts, allowUnauthenticated: true }).allowedHosts).toBeUndefined()
  })

  test.each(['http://a.example', 'a.example:80', 'a b', 'a/b'])('%s is none', (allowedHosts) => {
    expect(() => read({ allowedHosts })).toThrow(`one of them is '${allowedHosts}'`)
  })
})

describe('the file of mocks', () => {
  const file = join(folder, 'mocks.json')

  test('is named by the flag, else as for Step Functions Local', () => {
    writeFileSync(file, '{}')
    expect(read({ mockConfig: file }, { SFN_MOCK_CONFIG: 'other.json' }).mockFile).toBe(file)
    expect(read({}, { SFN_MOCK_CONFIG: file }).mockFile).toBe(file)
  })

  test.each([
    ['{"StateMachines": ', 'it is not JSON at line 1, column 19'],
    ['{"Mocks": {}}', 'Mocks is not a member of a mock file'],
    ['{"StateMachines": {"m": {}}}', 'StateMachines.m.TestCases must be an object'],
    ['{"StateMachines": {"m": {"TestCases": {"C": {"S": 1}}}}}', 'StateMachines.m.TestCases.C.S must be a string']
  ])('that reads %s stops the start', (text, message) => {
    writeFileSync(file, text)
    expect(() => read({ mockConfig: file })).toThrow(`The mock file ${file} cannot be used: ${message}`)
  })
})

test('the store is the embedded one unless a Postgres database is named', () => {
  const storeOf = (flags: { store?: string }, environment: Record<string, string>): string | undefined =>
    readConfiguration(flags, environment).databaseUrl
  const [one, other] = ['postgres://h/one', 'postgresql://h/other']
  expect(storeOf({}, {})).toBeUndefined()
  expect(storeOf({}, { DATABASE_URL: one })).toBe(one)
  expect(storeOf({}, { DATABASE_URL: 'mysql://h/one' })).toBeUndefined()
  expect(storeOf({}, { DATABASE_URL: one, STEPWRIGHT_STORE: other })).toBe(other)
  expect(storeOf({ store: one }, { DATABASE_URL: other })).toBe(one)
  expect(storeOf({ store: 'sqlite' }, { DATABASE_URL: other })).toBeUndefined()
  expect(() => storeOf({ store: 'mysql://h/one' }, {})).toThrow('postgres://USER:PASSWORD@HOST/DATABASE')
})

describe('the target of status events', () => {
  test.each([
    ['https://example.com/hook', { kind: 'webhook', url: new URL('https://example.com/hook') }],
    [
      'sqs:https://sqs.us-east-1.amazonaws.com/1/q',
      { kind: 'queue', queueUrl: 'https://sqs.us-east-1.amazonaws.com/1/q' }
    ],
    ['sns:arn:aws:sns:us-east-1:1:t', { kind: 'topic', topicArn: 'arn:aws:sns:us-east-1:1:t' }],
    ['eventbridge:orders', { kind: 'event-bus', name: 'orders', source: 'stepwright.states' }]
  ])('%s', (statusEvents, target) => {
    expect(read({ statusEvents }).statusEvents).toEqual(target)
  })

  test('has the source of AWS where the event bus is not that of AWS', () => {
    const environment = { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', STEPWRIGHT_STATUS_EVENTS: 'eventbridge' }
    expect(read({}, environment).statusEvents).toEqual({ kind: 'event-bus', name: 'default', source: 'aws.states' })
  })

  test('that is none stops the start', () => {
    expect(() => read({ statusEvents: 'kafka:topic' })).toThrow("The target of status events 'kafka:topic' must be")
  })
})
