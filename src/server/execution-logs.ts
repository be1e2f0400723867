import { type AwsCredentials, credentialsFor } from '../aws/credentials.ts'
import { JsonService } from '../aws/json-service.ts'
import type { Log } from '../engine/log.ts'
import { systemClock } from '../lib/clock.ts'
import { systemRandom } from '../lib/random.ts'
import { CloudWatchLogs } from '../logging/destinations/cloudwatch-logs.ts'
import { FolderDestination } from '../logging/destinations/folder-destination.ts'
import { StreamDestination } from '../logging/destinations/stream-destination.ts'
import { ExecutionLog, type ExecutionLogParts } from '../logging/execution-log.ts'

/** Where the log events of executions go. */
export type LogTarget =
  | { readonly kind: 'stdout' }
  /** An absolute path; the folder is made when missing. */
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'cloudwatch'; readonly endpoint: URL }

export interface ExecutionLogs {
  readonly executionLog: ExecutionLog
  /** Whether a log group exists, as far as that can be known; absent where every log group will do. */
  readonly hasLogGroup?: (arn: string) => Promise<boolean>
}

/**
 * Puts the parts of logging together for the target that was chosen.
 * @returns `undefined` where none was
 */
export function createExecutionLogs(
  target: LogTarget | undefined,
  credentials: AwsCredentials | undefined,
  loadSettings: ExecutionLogParts['loadSettings'],
  log: Log
): ExecutionLogs | undefined {
  if (target === undefined) return undefined
  const common = { loadSettings, clock: systemClock, log }
  if (target.kind === 'stdout') {
    return { executionLog: new ExecutionLog({ ...common, destination: new StreamDestination(process.stdout) }) }
  }
  if (target.kind === 'folder') {
    return { executionLog: new ExecutionLog({ ...common, destination: new FolderDestination(target.path) }) }
  }
  const { endpoint } = target
  const service = new JsonService({
    endpoint,
    signingName: 'logs',
    target: 'Logs_20140328',
    credentials: credentialsFor(endpoint, credentials),
    clock: systemClock
  })
  const cloudWatch = new CloudWatchLogs(service, systemClock, systemRandom)
  return {
    executionLog: new ExecutionLog({ ...common, destination: cloudWatch }),
    hasLogGroup: async (arn) => {
      try {
        return await cloudWatch.hasLogGroup(arn)
      } catch (error) {
        log.warn('Whether a log group exists could not be asked; it is taken for one that does', {
          logGroup: arn,
          reason: error instanceof Error ? error.message : String(error)
        })
        return true
      }
    }
  }
}
