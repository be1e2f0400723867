import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { LogBatch } from '../log-destination.ts'
import { FolderDestination } from './folder-destination.ts'
import { StreamDestination } from './stream-destination.ts'

const batch = (name: string, ...messages: string[]): LogBatch => ({
  group: { region: 'us-east-1', accountId: '123456789012', name },
  stateMachineName: 'orders',
  events: messages.map((message) => ({ timestamp: 0, message }))
})

describe('logs in a folder', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stepwright-logs-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  test('are JSON lines in a file per log group, appended to', async () => {
    const destination = new FolderDestination(join(folder, 'logs'))
    await destination.write(batch('/aws/vendedlogs/states/orders', '{"id":"1"}', '{"id":"2"}'))
    await destination.write(batch('/aws/vendedlogs/states/orders', '{"id":"3"}'))
    await destination.write(batch('other', '{"id":"4"}'))
    const path = join(folder, 'logs', 'aws/vendedlogs/states/orders.jsonl')
    expect(await readFile(path, 'utf8')).toBe('{"id":"1"}\n{"id":"2"}\n{"id":"3"}\n')
    expect(await readFile(join(folder, 'logs', 'other.jsonl'), 'utf8')).toBe('{"id":"4"}\n')
  })

  test('begin a new file after somebody took the old one away', async () => {
    const destination = new FolderDestination(folder)
    await destination.write(batch('orders', 'one'))
    await rm(join(folder, 'orders.jsonl'))
    await destination.write(batch('orders', 'two'))
    expect(await readFile(join(folder, 'orders.jsonl'), 'utf8')).toBe('two\n')
  })

  test.each(['../escaped', '/../../escaped', 'a/../../../escaped', './.', '..', 'a\\..\\b', '\ud800', 'a b%2e'])(
    'never leave the folder, whatever the log group is called: %j',
    async (name) => {
      const inner = join(folder, 'inner')
      await new FolderDestination(inner).write(batch(name, 'one'))
      expect(await readdir(folder)).toEqual(['inner'])
      const files = await readdir(inner, { recursive: true, withFileTypes: true })
      expect(files.filter((file) => file.isFile())).toHaveLength(1)
    }
  )

  test('are lost where the folder cannot be written, which the write says', async () => {
    await new FolderDestination(folder).write(batch('file', 'one'))
    await expect(new FolderDestination(join(folder, 'file.jsonl')).write(batch('x', 'one'))).rejects.toThrow('ENOTDIR')
  })
})

describe('logs on a stream', () => {
  test('are JSON lines', async () => {
    const stream = new PassThrough()
    await new StreamDestination(stream).write(batch('any', '{"id":"1"}', '{"id":"2"}'))
    expect(stream.read().toString()).toBe('{"id":"1"}\n{"id":"2"}\n')
  })

  test('are lost when nobody reads any more, and nothing else happens', async () => {
    const stream = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) })
    await expect(new StreamDestination(stream).write(batch('any', 'one'))).rejects.toThrow('EPIPE')
  })
})
