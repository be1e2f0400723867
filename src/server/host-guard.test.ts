import { describe, expect, test } from 'vitest'
import { createHostGuard, isLoopbackAddress } from './host-guard.ts'

const guard = createHostGuard(['Build.Internal.Example'])

describe('a server that needs no signatures', () => {
  test.each([
    'localhost',
    'localhost:8083',
    'LOCALHOST:8083',
    'localhost.:8083',
    'states.localhost:8083',
    '127.0.0.1:8083',
    '127.1.2.3',
    '[::1]:8083',
    'sync-localhost:8083',
    'sync-127.0.0.1:8083',
    'host.docker.internal:8083',
    'sync-host.docker.internal:8083',
    'build.internal.example:8083'
  ])('answers to %s', (host) => {
    expect(guard({ host })).toBeUndefined()
  })

  test.each([
    'evil.example',
    'evil.example:8083',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'sync-evil.example',
    '192.168.1.7:8083',
    '[fe80::1]',
    '0.0.0.0:8083',
    '127.999.0.1',
    'local host',
    ''
  ])('refuses a request for %s', (host) => {
    expect(guard({ host })).toMatchObject({ type: 'AccessDeniedException', status: 403 })
  })

  test('names what was refused and how to let it in', () => {
    expect(guard({ host: 'evil.example:8083' })?.message).toMatch(/is for 'evil\.example:8083'.*--allowed-hosts NAME/)
  })

  test('answers to programs, which have no origin, and to pages of this machine', () => {
    const host = '127.0.0.1:8083'
    expect(guard({ host })).toBeUndefined()
    expect(guard({ host, origin: 'http://localhost:5173' })).toBeUndefined()
    expect(guard({})).toBeUndefined()
  })

  test.each(['https://evil.example', 'null', 'file://'])('refuses a page of %s, whatever it asks for', (origin) => {
    expect(guard({ host: '127.0.0.1:8083', origin })?.message).toContain(`comes from a page of '${origin}'`)
  })
})

test.each([
  ['127.0.0.1', true],
  ['127.255.255.254', true],
  ['::1', true],
  ['0:0:0:0:0:0:0:1', true],
  ['127.999.0.1', false],
  ['128.0.0.1', false],
  ['::', false],
  ['localhost', false]
])('%s is a loopback address: %s', (text, expected) => {
  expect(isLoopbackAddress(text)).toBe(expected)
})
