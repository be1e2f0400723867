import { Payload } from '../../lib/json/payload.ts'
import type { FolderBuckets } from '../../objects/folder-buckets.ts'
import { ObjectFailure } from '../../objects/object-store.ts'
import type { Integration, TaskCall, TaskOutcome, TaskRequest } from '../integration.ts'
import { parameterProblems, parametersOutcome } from '../parameter-problems.ts'
import { sortMembers } from '../sdk-metadata.ts'
import { folderActions } from './folder-actions.ts'

/**
 * `arn:aws:states:::aws-sdk:s3:*` where buckets are folders: the common actions. Parameters that a file cannot keep are
 * accepted and have no effect (`ContentType`); others, and other actions, are refused.
 */
export class FolderS3Calls implements Integration {
  readonly #buckets: FolderBuckets
  readonly #bodyBytes: number

  /** @param bodyBytes larger objects do not fit into a task's result */
  constructor(buckets: FolderBuckets, bodyBytes: number) {
    this.#buckets = buckets
    this.#bodyBytes = bodyBytes
  }

  parameterProblems(call: TaskCall): readonly string[] {
    const action = actionOf(call)
    return action === undefined ? [] : parameterProblems(call.parameters.value, action)
  }

  async perform(task: TaskRequest): Promise<TaskOutcome> {
    const action = actionOf(task)
    if (action === undefined) return unsupported(task)
    const problems = this.parameterProblems(task)
    if (problems.length > 0) return parametersOutcome(task, problems)
    try {
      const { region } = task
      const members = await action.perform(this.#buckets, {
        parameters: new Map(task.parameters.value as Iterable<[string, never]>),
        region,
        bodyBytes: this.#bodyBytes
      })
      const { Body, ...others } = members
      const sorted = sortMembers(Object.entries(others))
      return {
        kind: 'succeeded',
        output: Payload.of(Body === undefined ? sorted : new Map([...sorted, ['Body', Body]]))
      }
    } catch (error) {
      return refusal(error)
    }
  }
}

/** As the SDK for Java words it (recorded: `test_s3_no_such_key`). */
function refusal(error: unknown): TaskOutcome {
  const answer = error instanceof ObjectFailure ? error.answer : undefined
  if (answer === undefined) {
    return { kind: 'failed', error: 'S3.S3Exception', cause: error instanceof Error ? error.message : String(error) }
  }
  const { code, message, statusCode } = answer
  return {
    kind: 'failed',
    error: `S3.${MODELLED.has(code) ? `${code}Exception` : 'S3Exception'}`,
    cause: `${message} (Service: S3, Status Code: ${statusCode}, Request ID: null) (SDK Attempt Count: 1)`
  }
}

/** Those that the service's model has. */
const MODELLED: ReadonlySet<string> = new Set(['NoSuchBucket', 'NoSuchKey', 'BucketAlreadyOwnedByYou'])

const unsupported = ({ resource }: TaskRequest): TaskOutcome => ({
  kind: 'failed',
  error: 'States.Runtime',
  cause:
    `The resource '${resource}' is not supported by buckets in folders, which have ` +
    `${Object.keys(folderActions).join(', ')}. Start the server with --buckets s3, or name an S3 endpoint with ` +
    'AWS_ENDPOINT_URL_S3.'
})

const actionOf = ({ action }: Pick<TaskCall, 'action'>) =>
  Object.hasOwn(folderActions, action) ? folderActions[action] : undefined
