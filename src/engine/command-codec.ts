import type { Command } from '../interpreter/command.ts'
import { Payload } from '../lib/json/payload.ts'
import type { MapRunCommand } from '../map-run/command.ts'

/** How commands are written in the inbox: JSON, with a payload as `{"$p": text}`. */
export const encodeCommand = (command: Command | MapRunCommand): string =>
  JSON.stringify(command, (_key, value: unknown) => (value instanceof Payload ? { [PAYLOAD]: value.text } : value))

/** @throws {SyntaxError} only for a damaged message */
export const decodeCommand = (text: string): Command | MapRunCommand =>
  JSON.parse(text, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && PAYLOAD in value ? Payload.ofText(value[PAYLOAD] as string) : value
  ) as Command | MapRunCommand

const PAYLOAD = '$p'
