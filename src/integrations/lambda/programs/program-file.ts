import { dirname, resolve } from 'node:path'
import { isArray, type Json, JsonNumber } from '../../../lib/json/value.ts'
import { FileContentError, objectAt, parseContent } from '../../file-content.ts'

/** What runs in the place of a function. */
export type Program = { readonly timeoutMs: number } & (
  | {
      readonly kind: 'command'
      readonly command: string
      readonly parameters: readonly string[]
      /** Absolute. */
      readonly folder: string
      /** All of it. */
      readonly environment: Environment
    }
  | { readonly kind: 'worker'; readonly url: URL }
)

type Environment = Readonly<Record<string, string | undefined>>

export type Programs = ReadonlyMap<string, Program>

/**
 * Reads which programs stand for which functions: an object of `{ "command": [program, parameter…], "folder"?,
 * "environment"?, "timeoutSeconds"? }` or `{ "url", "timeoutSeconds"? }` by the function's name.
 * @param path of the file, for folders that are named relative to it
 * @param inherited the environment of commands, to which theirs is added
 * @throws {FileContentError}
 */
export function parsePrograms(text: string, path: string, inherited: Environment = {}): Programs {
  return new Map(
    [...objectAt(parseContent(text), 'it')].map(([name, value]) => [name, programOf(name, value, path, inherited)])
  )
}

/** Of Lambda: no Task could name another. */
const FUNCTION_NAME = /^[a-zA-Z0-9-_]+$/

const MEMBERS: ReadonlySet<string> = new Set(['command', 'url', 'folder', 'environment', 'timeoutSeconds'])

function programOf(name: string, value: Json, path: string, inherited: Environment): Program {
  if (!FUNCTION_NAME.test(name)) {
    throw new FileContentError(`'${name}' is not a function's name: letters, digits, - and _`)
  }
  const members = objectAt(value, name)
  for (const member of members.keys()) {
    if (!MEMBERS.has(member)) throw new FileContentError(`${name}.${member} is not one of ${[...MEMBERS].join(', ')}`)
  }
  const timeoutMs = secondsAt(members.get('timeoutSeconds') ?? DEFAULT_TIMEOUT_SECONDS, `${name}.timeoutSeconds`) * 1000
  const [command, url] = [members.get('command'), members.get('url')]
  if ((command === undefined) === (url === undefined)) {
    throw new FileContentError(`${name} must have either a command or a url`)
  }
  if (url !== undefined) {
    const parsed = typeof url === 'string' && /^https?:\/\//.test(url) ? URL.parse(url) : null
    if (parsed === null) throw new FileContentError(`${name}.url must be an address of http or https`)
    return { kind: 'worker', url: parsed, timeoutMs }
  }
  const words = isArray(command) ? command : []
  const [program, ...parameters] = words
  if (typeof program !== 'string' || !parameters.every((word) => typeof word === 'string')) {
    throw new FileContentError(`${name}.command must be a list of strings: the program and its parameters`)
  }
  const folder = members.get('folder') ?? '.'
  if (typeof folder !== 'string') throw new FileContentError(`${name}.folder must be a string`)
  const environment = objectAt(members.get('environment') ?? new Map(), `${name}.environment`)
  return {
    kind: 'command',
    command: program,
    parameters,
    folder: resolve(dirname(path), folder),
    environment: {
      ...inherited,
      ...Object.fromEntries([...environment].map(([key, text]) => [key, textAt(text, `${name}.environment.${key}`)]))
    },
    timeoutMs
  }
}

/** Lambda's longest run of a function. */
const LONGEST_TIMEOUT_SECONDS = 900
const DEFAULT_TIMEOUT_SECONDS = 900

function secondsAt(value: Json, place: string): number {
  const seconds = value instanceof JsonNumber ? Number(value.text) : value
  if (typeof seconds === 'number' && seconds > 0 && seconds <= LONGEST_TIMEOUT_SECONDS) return seconds
  throw new FileContentError(`${place} must be a number above 0, up to ${LONGEST_TIMEOUT_SECONDS}`)
}

function textAt(value: Json, place: string): string {
  if (typeof value !== 'string') throw new FileContentError(`${place} must be a string`)
  return value
}
