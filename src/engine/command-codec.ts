import type { Command } from '../interpreter/command.ts'
import { Payload } from '../lib/json/payload.ts'

/** How commands are written in the inbox: JSON, with a payload as `{"$p": text}`. */
export const encodeCommand = (command: Command): string =>
  JSON.stringify(command, (_key, value: unknown) => (value instanceof Payload ? { [PAYLOAD]: value.text } : value))

/** @throws {SyntaxError} only for a damaged message */
export const decodeCommand = (text: string): Command =>
  JSON.parse(text, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && PAYLOAD in value ? Payload.ofText(value[PAYLOAD] as string) : value
  ) as Command

const PAYLOAD = '$p'
