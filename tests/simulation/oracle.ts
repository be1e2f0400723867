import { parse } from '../../src/lib/json/parse.ts'
import type { Payload } from '../../src/lib/json/payload.ts'
import { stringify } from '../../src/lib/json/stringify.ts'
import { type JsonObject, object } from '../../src/lib/json/value.ts'
import { type Answer, drive } from '../interpreter/drive.ts'
import { fakeOutcome, fakeOutput } from './fake-function.ts'

/** @param definitionOf of the state machines that tasks may start executions of, by their ARNs */
export type DefinitionLookup = (stateMachineArn: string) => string

/**
 * What an execution gives when nothing disturbs it: no engine, no store, one task after the other.
 * @returns the output's text, or the name of the error
 */
export function expectedOutput(
  definition: string,
  input: string,
  seed: number,
  definitionOf: DefinitionLookup = () => '{}'
): string | undefined {
  const { output, error } = run(definition, input, seed, definitionOf)
  return output?.text ?? error
}

function run(
  definition: string,
  input: string,
  seed: number,
  definitionOf: DefinitionLookup
): { readonly output?: Payload | undefined; readonly error?: string | undefined } {
  const { state } = drive(JSON.parse(definition), {
    input,
    answer: ({ kind, service, pattern, parameters }) => {
      if (service === 'states') return nestedAnswer(parameters, pattern, seed, definitionOf)
      const { delayMs, result } = fakeOutcome(seed, parameters.text)
      if (delayMs === null) return 'never'
      if ('error' in result) return result
      return {
        output: JSON.parse(fakeOutput(kind === 'integration' ? 'lambda' : 'lambda-function', result.output).text)
      }
    }
  })
  return state
}

function nestedAnswer(parameters: Payload, pattern: string, seed: number, definitionOf: DefinitionLookup): Answer {
  const members = parameters.value as JsonObject
  const input = stringify(members.get('Input') ?? null)
  if (pattern === 'request-response') return { output: {} }
  const { output } = run(definitionOf(String(members.get('StateMachineArn'))), input, seed, definitionOf)
  if (output === undefined) return { error: 'States.TaskFailed', cause: 'It did not succeed' }
  const given = pattern === 'sync' ? output.text : parse(output.text)
  return { text: stringify(object({ Output: given, Status: 'SUCCEEDED' })) }
}
