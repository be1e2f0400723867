import { quotas } from '../resources/quotas.ts'
import { INITIAL_REVISION, type StateMachineRecord, type VersionRecord } from '../resources/state-machine.ts'
import type { ResourceWrite } from '../store/store.ts'
import { ApiError, quotaExceeded, validationError } from './errors.ts'
import { putVersion, versionArnOf } from './state-machines.ts'

export interface Publication {
  /** The state machine, knowing of the version; to be written with `writes`. */
  readonly record: StateMachineRecord
  readonly versionArn: string
  /** Absent where the present revision was published before. */
  readonly version?: VersionRecord
  readonly writes: readonly ResourceWrite[]
}

/**
 * Publishing is idempotent per revision: settings that have a version get no second one. Numbers are not used again.
 * @throws {ApiError} ServiceQuotaExceededException
 */
export function publishVersion(record: StateMachineRecord, description: string | undefined, now: number): Publication {
  if (record.publishedVersion !== undefined) {
    return { record, versionArn: versionArnOf(record, record.publishedVersion), writes: [] }
  }
  const limit = quotas.versionsPerStateMachine
  if (record.versionCount >= limit) throw quotaExceeded('versions', limit)
  const number = record.lastVersion + 1
  const { settings, settingsId } = record
  const version: VersionRecord = {
    arn: versionArnOf(record, number),
    number,
    creationDate: now,
    ...(description !== undefined && { description }),
    settings,
    settingsId
  }
  return {
    record: { ...record, publishedVersion: number, lastVersion: number, versionCount: record.versionCount + 1 },
    versionArn: version.arn,
    version,
    writes: [putVersion(record.arn, version)]
  }
}

/**
 * The caller may say which revision it believes to be the present one.
 * @throws {ApiError} ConflictException
 */
export function checkRevision(record: StateMachineRecord, given: string | undefined): void {
  const current = record.settings.revisionId ?? INITIAL_REVISION
  if (given === undefined || given === current) return
  const message = `Failed to publish the State Machine version for revision ${given}. The current State Machine revision is ${current}.`
  throw new ApiError('ConflictException', message)
}

/** @throws {ApiError} ValidationException */
export function checkVersionDescription(publish: boolean, description: string | undefined): void {
  if (description !== undefined && !publish) {
    throw validationError('Version description can only be set when publish is true')
  }
}
