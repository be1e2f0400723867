import { expect, test } from 'vitest'
import type { Command } from '../interpreter/command.ts'
import { Payload } from '../lib/json/payload.ts'
import { decodeCommand, encodeCommand } from './command-codec.ts'

test('a command survives the inbox with its payload text as it was', () => {
  const command: Command = { type: 'CompleteTask', task: 7, output: Payload.ofText('{ "a": 0.0, "$p": 1 }') }
  const { command: decoded, replyTo } = decodeCommand(encodeCommand(command))
  expect(decoded).toEqual(command)
  expect(replyTo).toBeUndefined()
  expect(decoded.type === 'CompleteTask' && decoded.output.text).toBe('{ "a": 0.0, "$p": 1 }')
  const stop: Command = { type: 'StopExecution', error: 'E', cause: 'because' }
  const address = { owner: 'node', letter: { type: 'Reply', key: 'k' } }
  expect(decodeCommand(encodeCommand(stop, address))).toEqual({ command: stop, replyTo: address })
})
