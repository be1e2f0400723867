import type { Json, JsonObject } from '../../lib/json/value.ts'
import { FileContentError, objectAt, parseContent } from '../file-content.ts'

/** Step Functions Local's MockConfigFile.json. */
export interface MockFile {
  /** By state machine and test case: the names of the responses of the states that are mocked. */
  readonly testCases: ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, string>>>
  /** As written: a response is looked at only when a state asks for it. */
  readonly responses: JsonObject
}

/** What a mocked call answers. */
export type MockedResponse =
  | { readonly kind: 'return'; readonly value: Json }
  | { readonly kind: 'throw'; readonly error: string; readonly cause: string }

/**
 * Reads the shape of a mock file; what is in a response is left to {@link responseTo}.
 * Source: AWS's page "Configuration file for mocked service integrations in Step Functions".
 * @throws {FileContentError}
 */
export function parseMockFile(text: string): MockFile {
  const file = objectAt(parseContent(text), 'The file')
  for (const name of file.keys()) {
    if (name !== 'StateMachines' && name !== 'MockedResponses') {
      throw new FileContentError(`${name} is not a member of a mock file: these are StateMachines and MockedResponses`)
    }
  }
  const machines = [...objectAt(file.get('StateMachines') ?? new Map(), 'StateMachines')]
  const responses = objectAt(file.get('MockedResponses') ?? new Map(), 'MockedResponses')
  return { testCases: new Map(machines.map(([name, machine]) => [name, testCasesOf(name, machine)])), responses }
}

/**
 * What a response has for one invocation of a state.
 * @param invocation counted from 0 over the whole execution: retries, loops and iterations of a Map each count
 * @throws {FileContentError}
 */
export function responseTo({ responses }: MockFile, name: string, invocation: number): MockedResponse {
  const place = `MockedResponses.${name}`
  const response = responses.get(name)
  if (response === undefined) throw new FileContentError(`${place} is missing`)
  let found: MockedResponse | undefined
  for (const [key, entry] of objectAt(response, place)) {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(key) ?? []
    if (first === undefined || Number(first) > Number(last)) {
      throw new FileContentError(
        `${place} has the key '${key}': a key is a number as "0" or an ascending range as "1-2"`
      )
    }
    if (Number(first) <= invocation && invocation <= Number(last)) found ??= responseOf(entry, `${place}.${key}`)
  }
  if (found !== undefined) return found
  throw new FileContentError(`${place} has no entry for the invocation ${invocation} (they are counted from 0)`)
}

function responseOf(entry: Json, place: string): MockedResponse {
  const members = objectAt(entry, place)
  const [name, ...others] = members.keys()
  if (others.length > 0 || (name !== 'Return' && name !== 'Throw')) {
    throw new FileContentError(`${place} must have either a Return or a Throw, and nothing else`)
  }
  if (name === 'Return') return { kind: 'return', value: members.get('Return') ?? null }
  const thrown = objectAt(members.get('Throw') ?? null, `${place}.Throw`)
  const [error, cause = ''] = [thrown.get('Error'), thrown.get('Cause')]
  if (typeof error !== 'string') throw new FileContentError(`${place}.Throw.Error must be a string, the error's name`)
  if (typeof cause !== 'string') throw new FileContentError(`${place}.Throw.Cause must be a string`)
  return { kind: 'throw', error, cause }
}

function testCasesOf(machine: string, value: Json): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const place = `StateMachines.${machine}`
  const testCases = objectAt(objectAt(value, place).get('TestCases') ?? null, `${place}.TestCases`)
  return new Map([...testCases].map(([name, states]) => [name, statesOf(`${place}.TestCases.${name}`, states)]))
}

function statesOf(place: string, value: Json): ReadonlyMap<string, string> {
  const states = new Map<string, string>()
  for (const [state, response] of objectAt(value, place)) {
    if (typeof response !== 'string') {
      throw new FileContentError(`${place}.${state} must be a string, the name of a member of MockedResponses`)
    }
    states.set(state, response)
  }
  return states
}
