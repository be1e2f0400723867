import { KeyError } from '../encryption/key-service.ts'
import type {
  EncryptionConfiguration,
  LoggingConfiguration,
  Settings,
  TracingConfiguration
} from '../resources/state-machine.ts'
import type { ApiContext } from './context.ts'
import { ApiError, validationError } from './errors.ts'
import type { InputOf, ValueOf } from './model.ts'

/** What the configurations of a state machine look like in requests and answers, and what AWS checks in them. */

/** What is configured beside the definition and the role. */
type Configurations = Pick<Settings, 'loggingConfiguration' | 'tracingConfiguration' | 'encryptionConfiguration'>

/**
 * Those that a request gives, each as a whole, and the stored ones, or AWS's defaults, in the place of the others.
 * @param stateMachineArn whose they are to be
 * @throws {ApiError} InvalidLoggingConfiguration, InvalidEncryptionConfiguration, ValidationException
 * @throws {KeyError}
 */
export async function readConfigurations(
  given: Pick<InputOf<'CreateStateMachine'>, keyof Configurations>,
  stored: Configurations | undefined,
  stateMachineArn: string,
  context: Pick<ApiContext, 'hasLogGroup' | 'encryption'>
): Promise<Configurations> {
  const { loggingConfiguration: logging, tracingConfiguration: tracing, encryptionConfiguration: encryption } = given
  const read: Configurations = {
    loggingConfiguration: (logging === undefined && stored?.loggingConfiguration) || readLoggingConfiguration(logging),
    tracingConfiguration: (tracing === undefined && stored?.tracingConfiguration) || readTracingConfiguration(tracing),
    encryptionConfiguration:
      (encryption === undefined && stored?.encryptionConfiguration) || readEncryptionConfiguration(encryption)
  }
  checkLoggedName(stateMachineArn, read.loggingConfiguration)
  if (logging !== undefined) await checkLogDestination(read.loggingConfiguration, context)
  if (encryption !== undefined) await checkKey(read.encryptionConfiguration, stateMachineArn, context)
  return read
}

/** @throws {ApiError} InvalidLoggingConfiguration for what can be seen without looking anything up */
function readLoggingConfiguration(given: ValueOf<'LoggingConfiguration'> | undefined): LoggingConfiguration {
  const { level = 'OFF', includeExecutionData = false, destinations } = given ?? {}
  const count = destinations?.length ?? 0
  if (count > 1 || (level !== 'OFF' && count === 0)) {
    throw invalidLogging('Must specify exactly one Log Destination.')
  }
  const arns = destinations?.map(({ cloudWatchLogsLogGroup }) => cloudWatchLogsLogGroup?.logGroupArn ?? '')
  arns?.forEach(checkLogGroupArn)
  return { level, includeExecutionData, ...(arns !== undefined && { destinations: arns }) }
}

/**
 * A state machine that logs needs a log group that exists, as far as somebody knows the log groups (recorded:
 * `test_deleted_log_group`).
 * @throws {ApiError} InvalidLoggingConfiguration
 */
async function checkLogDestination(
  { level, destinations: [arn] = [] }: LoggingConfiguration,
  { hasLogGroup }: Pick<ApiContext, 'hasLogGroup'>
): Promise<void> {
  if (level === 'OFF' || arn === undefined || hasLogGroup === undefined) return
  if (!(await hasLogGroup(arn))) throw invalidLogging('Log Destination not found.')
}

/** Every ARN of any service, and one of a log group with or without its `:*`. */
const ANY_ARN = /^arn:[^:\s]+:[^:\s]+:[^:\s]*:[^:\s]*:.+$/
const LOG_GROUP_ARN = /^arn:[^:\s]+:logs:[^:\s]+:[^:\s]+:log-group:[^:\s]+(:.*)?$/

function checkLogGroupArn(arn: string): void {
  if (!ANY_ARN.test(arn)) throw invalidLogging('Must set valid CloudWatch Log Group ARN.')
  if (!LOG_GROUP_ARN.test(arn)) throw invalidLogging('Provided ARN is not CloudWatch Logs Log Group ARN.')
  if (!arn.endsWith(':*')) throw invalidLogging("Log Group ARN must be provided with '*' qualifier.")
}

const invalidLogging = (detail: string): ApiError =>
  new ApiError('InvalidLoggingConfiguration', `Invalid Logging Configuration: ${detail}`)

/**
 * A state machine that logs needs a name that the log service accepts.
 * @throws {ApiError} ValidationException
 */
function checkLoggedName(arn: string, { level }: LoggingConfiguration): void {
  if (level === 'OFF' || new RegExp(LOGGED_RESOURCE).test(arn)) return
  throw validationError(
    `1 validation error detected: Value '${arn}' at 'resourceId' failed to satisfy constraint: Member must satisfy regular expression pattern: ${LOGGED_RESOURCE}`
  )
}

const LOGGED_RESOURCE = '^[0-9A-Za-z.\\/\\-_:]+$'

export const showLoggingConfiguration = (stored: LoggingConfiguration): ValueOf<'LoggingConfiguration'> => ({
  destinations: stored.destinations?.map((logGroupArn) => ({ cloudWatchLogsLogGroup: { logGroupArn } })),
  includeExecutionData: stored.includeExecutionData,
  level: stored.level
})

const readTracingConfiguration = (given: ValueOf<'TracingConfiguration'> | undefined): TracingConfiguration => ({
  enabled: given?.enabled ?? false
})

/** What AWS takes for a period that is not given. */
const DEFAULT_REUSE_PERIOD_SECONDS = 300

/** @throws {ApiError} InvalidEncryptionConfiguration for what can be seen without asking for the key */
export function readEncryptionConfiguration(
  given: ValueOf<'EncryptionConfiguration'> | undefined
): EncryptionConfiguration {
  const { type = 'AWS_OWNED_KEY', kmsKeyId, kmsDataKeyReusePeriodSeconds } = given ?? {}
  if (type === 'CUSTOMER_MANAGED_KMS_KEY') {
    if (kmsKeyId === undefined) throw invalidEncryption('Must set a valid kmsKeyId.')
    const period = kmsDataKeyReusePeriodSeconds ?? DEFAULT_REUSE_PERIOD_SECONDS
    return { type, kmsKeyId, kmsDataKeyReusePeriodSeconds: period }
  }
  const refused =
    kmsKeyId !== undefined
      ? 'kmsKeyId'
      : kmsDataKeyReusePeriodSeconds !== undefined
        ? 'kmsDataKeyReusePeriodSeconds'
        : undefined
  if (refused !== undefined) throw invalidEncryption(`Custom ${refused} is not allowed when selecting AWS_OWNED_KEY.`)
  return { type }
}

/**
 * A key must exist and be usable when a state machine or activity gets it.
 * @param ownerArn of that state machine or activity
 * @throws {ApiError} InvalidEncryptionConfiguration
 * @throws {KeyError} nobody may use it, or nobody could be asked
 */
export async function checkKey(
  configuration: EncryptionConfiguration,
  ownerArn: string,
  { encryption }: Pick<ApiContext, 'encryption'>
): Promise<void> {
  try {
    await encryption?.check(configuration, ownerArn)
  } catch (error) {
    const isWrong = error instanceof KeyError && (error.kind === 'not-found' || error.kind === 'invalid-state')
    throw isWrong ? invalidEncryption(error.message) : error
  }
}

const invalidEncryption = (detail: string): ApiError =>
  new ApiError('InvalidEncryptionConfiguration', `Invalid Encryption Configuration: ${detail}`)

/** Stored configurations hold plain values made by one function each, so their texts can be compared. */
export const sameConfiguration = (one: object, other: object): boolean => JSON.stringify(one) === JSON.stringify(other)
