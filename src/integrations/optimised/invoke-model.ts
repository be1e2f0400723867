import { parse } from '../../lib/json/parse.ts'
import { Payload } from '../../lib/json/payload.ts'
import type { Json, JsonObject } from '../../lib/json/value.ts'
import { type ObjectAddress, ObjectFailure, type ObjectStore } from '../../objects/object-store.ts'
import type { SdkCalls } from '../aws-sdk/sdk-calls.ts'
import type { Integration, TaskCall, TaskOutcome, TaskRequest } from '../integration.ts'
import { type ParameterRules, parameterProblems, parametersOutcome } from '../parameter-problems.ts'
import { roleUnusableOutcome } from '../task-roles.ts'
import { memberAt, parametersOf } from './members.ts'
import { ServiceCall } from './service-call.ts'
import { services } from './services.ts'

const RULES: ParameterRules = {
  types: {
    Accept: 'text',
    Body: 'any',
    ContentType: 'text',
    GuardrailIdentifier: 'text',
    GuardrailVersion: 'text',
    Input: 'map',
    ModelId: 'text',
    Output: 'map',
    PerformanceConfigLatency: 'text',
    ServiceTier: 'text',
    Trace: 'text'
  },
  required: ['ModelId']
}

/**
 * `arn:aws:states:::bedrock:invokeModel`. What the model is asked may be in an object (`Input.S3Uri`), and so may what it
 * answers (`Output.S3Uri`), in place of which the result names the object. Source: AWS, "Invoke and customize Amazon
 * Bedrock models with Step Functions".
 */
export class InvokeModel implements Integration {
  readonly #call: ServiceCall
  readonly #objects: ObjectStore

  /** @param objects where `Input` and `Output` are */
  constructor(calls: Pick<SdkCalls, 'call'>, objects: ObjectStore) {
    this.#call = new ServiceCall(calls, {
      service: services.bedrockRuntime,
      answerBytes: MODEL_BODY_BYTES,
      prepare: (parameters) => new Map<string, Json>([...DEFAULTS, ...parameters])
    })
    this.#objects = objects
  }

  parameterProblems({ parameters: { value } }: TaskCall): readonly string[] {
    const problems = [...parameterProblems(value, RULES)]
    for (const name of ['Input', 'Output']) {
      const place = memberAt(value, name)
      if (place !== null && addressOf(place, '') === undefined) {
        problems.push(`The value of the field '${name}.S3Uri' has an invalid format`)
      }
    }
    const [body, input] = [memberAt(value, 'Body'), memberAt(value, 'Input')]
    if (body === null && input === null) problems.push("The field 'Body' is required but was missing")
    if (body !== null && input !== null) problems.push("Only one of the fields 'Body' and 'Input' can be given")
    return problems
  }

  async perform(task: TaskRequest, signal: AbortSignal): Promise<TaskOutcome> {
    const problems = this.parameterProblems(task)
    if (problems.length > 0) return parametersOutcome(task, problems)
    const { Input = null, Output = null, ...others } = Object.fromEntries(task.parameters.value as JsonObject)
    const [source, target] = [addressOf(Input, task.region), addressOf(Output, task.region)]
    if ((source ?? target) !== undefined && task.credentialsRoleArn !== undefined) {
      return roleUnusableOutcome(task, 'the objects of Input and Output are not read and written as a role')
    }
    try {
      if (source !== undefined) others.Body = await this.#read(source)
      const call = { ...task, parameters: Payload.of(parametersOf(others)) }
      const outcome = await this.#call.perform(call, signal)
      if (outcome.kind === 'failed') return outcome
      const body = memberAt(outcome.output.value, 'Body') ?? ''
      if (target !== undefined) await this.#write(target, String(body))
      return succeeded(
        target === undefined ? parseOrText(String(body)) : memberAt(Output, 'S3Uri'),
        memberAt(outcome.output.value, 'ContentType')
      )
    } catch (error) {
      if (!(error instanceof ObjectFailure)) throw error
      const code = error.answer?.code ?? 'S3'
      return { kind: 'failed', error: `S3.${code}Exception`, cause: error.message }
    }
  }

  async #read(address: ObjectAddress): Promise<string> {
    const chunks: Uint8Array[] = []
    let sizeBytes = 0
    for await (const chunk of this.#objects.read(address)) {
      sizeBytes += chunk.length
      if (sizeBytes > MODEL_BODY_BYTES) {
        const place = `s3://${address.bucket}/${address.key}`
        throw new ObjectFailure(`${place} is larger than the ${MODEL_BODY_BYTES} bytes that a model can be asked`)
      }
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString('utf8')
  }

  async #write(address: ObjectAddress, body: string): Promise<void> {
    const writer = await this.#objects.write(address)
    await writer.write(body)
    await writer.close()
  }
}

const DEFAULTS: readonly (readonly [string, Json])[] = [
  ['Accept', 'application/json'],
  ['ContentType', 'application/json']
]

/** Bedrock takes bodies of this size (API reference: InvokeModel), and answers with no larger ones here. */
const MODEL_BODY_BYTES = 25_000_000

const S3_URI = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.+)$/s

function addressOf(place: Json, region: string): ObjectAddress | undefined {
  const [, bucket, key] = S3_URI.exec(String(memberAt(place, 'S3Uri') ?? '')) ?? []
  return bucket === undefined || key === undefined ? undefined : { bucket, key, region }
}

/** A model's answer is JSON in most cases, and the result has it as JSON. */
function parseOrText(text: string): Json {
  try {
    return parse(text)
  } catch {
    return text
  }
}

const succeeded = (body: Json, contentType: Json): TaskOutcome => ({
  kind: 'succeeded',
  output: Payload.of(parametersOf({ Body: body, ContentType: contentType }))
})
