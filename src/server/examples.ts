import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ApiRequest, ApiResponse } from '../api/protocol.ts'
import { CONTENT_TYPE } from '../api/protocol.ts'
import type { Store } from '../store/store.ts'

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
 * Creates the examples through the API, as a user would: each once in the life of a store, so that one that was deleted
 * stays away and one that was changed stays as it is.
 */
export async function createExamples(
  examples: readonly Example[],
  { region, accountId, store, call }: ExampleParts
): Promise<readonly CreatedExample[]> {
  const record = await store.readResource(OFFERED.kind, OFFERED.arn)
  const offered = new Set(record === undefined ? [] : (JSON.parse(record.document) as string[]))
  const results: CreatedExample[] = []
  for (const example of examples) {
    const arn = `arn:aws:states:${region}:${accountId}:stateMachine:${example.name}`
    const described = await call(
      requestOf('DescribeStateMachine', { stateMachineArn: arn, includedData: 'METADATA_ONLY' })
    )
    if (described.status === 200) results.push({ example, arn })
    else if (!offered.has(example.name)) results.push(await create(example, accountId, call))
    offered.add(example.name)
  }
  const put = { parent: '', sortKey: OFFERED.arn, document: JSON.stringify([...offered]) }
  if (offered.size > 0) await store.writeResources([{ ...OFFERED, put }])
  return results
}

type Call = (request: ApiRequest) => Promise<ApiResponse>

interface ExampleParts {
  readonly region: string
  readonly accountId: string
  readonly store: Store
  readonly call: Call
}

/** The names of the examples that a store has been offered. */
const OFFERED = { kind: 'examples', arn: 'offered' }

async function create(example: Example, accountId: string, call: Call): Promise<CreatedExample> {
  const { name, definition, type } = example
  const roleArn = `arn:aws:iam::${accountId}:role/example`
  const response = await call(requestOf('CreateStateMachine', { name, definition, type, roleArn }))
  const answer = JSON.parse(response.body) as { stateMachineArn?: string; message?: string }
  return answer.stateMachineArn === undefined
    ? { example, refusal: answer.message ?? response.body }
    : { example, arn: answer.stateMachineArn }
}

const requestOf = (operation: string, input: unknown): ApiRequest => ({
  headers: { 'x-amz-target': `AWSStepFunctions.${operation}`, 'content-type': CONTENT_TYPE },
  body: JSON.stringify(input)
})
