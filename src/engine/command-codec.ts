import type { Command } from '../interpreter/command.ts'
import { Payload } from '../lib/json/payload.ts'
import type { MapRunCommand } from '../map-run/command.ts'
import type { ReplyAddress } from './reply-address.ts'

/** What can be left for whoever holds an execution: commands, and that he is to see to what was begun. */
export type StoredRequest = Command | MapRunCommand | { readonly type: 'Reissue' }

/** How commands are written in the inbox: JSON, with a payload as `{"$p": text}`, and who is told the answer. */
export const encodeCommand = (command: StoredRequest, replyTo?: ReplyAddress): string =>
  JSON.stringify({ ...command, ...(replyTo !== undefined && { [REPLY_TO]: replyTo }) }, (_key, value: unknown) =>
    value instanceof Payload ? { [PAYLOAD]: value.text } : value
  )

/** @throws {SyntaxError} only for a damaged message */
export function decodeCommand(text: string): {
  readonly command: StoredRequest
  readonly replyTo: ReplyAddress | undefined
} {
  const { [REPLY_TO]: replyTo, ...command } = JSON.parse(text, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && PAYLOAD in value ? Payload.ofText(value[PAYLOAD] as string) : value
  ) as Record<string, unknown>
  return { command: command as unknown as StoredRequest, replyTo: replyTo as ReplyAddress | undefined }
}

/** What tells apart two commands that both must be done. */
export const messageKey = (arn: string, command: StoredRequest): string =>
  `${arn} ${command.type} ${subjectOf(command)}${redriveOf(command)}`

function subjectOf(command: StoredRequest): string | number {
  if ('task' in command) return command.task
  if ('child' in command) return command.child
  if ('isStopped' in command) return 'stopped'
  return 'position' in command ? command.position : 'mapRunArn' in command ? command.mapRunArn : ''
}

/** What is said after a redrive is something else than what was said before it, and that may still wait. */
function redriveOf(command: StoredRequest): string {
  const asked = 'asker' in command ? command.asker : command
  return asked !== undefined && 'redriveCount' in asked ? ` ${asked.redriveCount}` : ''
}

const PAYLOAD = '$p'
const REPLY_TO = '$replyTo'
