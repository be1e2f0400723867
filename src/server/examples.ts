import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ApiRequest, ApiResponse } from '../api/protocol.ts'
import { CONTENT_TYPE } from '../api/protocol.ts'

/** One folder of examples: a definition, its functions, an input to try. */
export interface Example {
  readonly name: string
  readonly definition: string
  readonly type: 'STANDARD' | 'EXPRESS'
  /** Where its functions are; absent where it has none. */
  readonly functionDirectory?: string
  /** Absolute path of an input that succeeds, where there is one. */
  readonly inputFile?: string
}

/** An example as it came out of CreateStateMachine: its ARN, or why it was refused. */
export interface CreatedExample {
  readonly example: Example
  readonly arn?: string
  readonly refusal?: string
}

/** @returns the examples of a folder, by name */
export function readExamples(directory: string): readonly Example[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(directory, entry.name, 'definition.asl.json')))
    .map((entry) => readExample(entry.name, join(directory, entry.name)))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function readExample(name: string, directory: string): Example {
  const settings = join(directory, 'state-machine.json')
  const functions = join(directory, 'functions')
  const input = join(directory, 'input.json')
  return {
    name,
    definition: readFileSync(join(directory, 'definition.asl.json'), 'utf8'),
    type: existsSync(settings)
      ? (JSON.parse(readFileSync(settings, 'utf8')) as { type: Example['type'] }).type
      : 'STANDARD',
    ...(existsSync(functions) ? { functionDirectory: functions } : {}),
    ...(existsSync(input) ? { inputFile: input } : {})
  }
}

/**
 * Creates the examples through the API, as a user would. One that exists keeps what the user has made of it.
 */
export async function createExamples(
  examples: readonly Example[],
  accountId: string,
  call: (request: ApiRequest) => Promise<ApiResponse>
): Promise<readonly CreatedExample[]> {
  const results: CreatedExample[] = []
  for (const example of examples) {
    const response = await call({
      headers: { 'x-amz-target': 'AWSStepFunctions.CreateStateMachine', 'content-type': CONTENT_TYPE },
      body: JSON.stringify({
        name: example.name,
        definition: example.definition,
        type: example.type,
        roleArn: `arn:aws:iam::${accountId}:role/example`
      })
    })
    const answer = JSON.parse(response.body) as { stateMachineArn?: string; __type?: string; message?: string }
    const exists = answer.__type?.endsWith('StateMachineAlreadyExists') ?? false
    results.push({
      example,
      ...(answer.stateMachineArn === undefined ? {} : { arn: answer.stateMachineArn }),
      ...(response.status === 200 || exists ? {} : { refusal: answer.message ?? response.body })
    })
  }
  return results
}
