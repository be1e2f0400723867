import { createHash } from 'node:crypto'
import type { Tags } from './tags.ts'

export type StateMachineType = 'STANDARD' | 'EXPRESS'

/** A state machine as it is stored. Times are milliseconds since the epoch. */
export interface StateMachineRecord {
  readonly arn: string
  readonly name: string
  readonly type: StateMachineType
  readonly status: 'ACTIVE' | 'DELETING'
  readonly creationDate: number
  /** What it was created with, for telling a repeated creation from a contradicting one. */
  readonly publishedOnCreation: boolean
  readonly descriptionOnCreation?: string
  readonly settings: Settings
  readonly settingsId: string
  /** Number of the version that was published from the present settings. */
  readonly publishedVersion?: number
  /** Highest version number ever given; numbers are not used again. */
  readonly lastVersion: number
  /** How many versions it has now. */
  readonly versionCount: number
  readonly tags: Tags
}

/** All that an update can change, and that a version and an execution keep. */
export interface Settings {
  readonly stateMachineArn: string
  readonly definitionId: string
  readonly roleArn: string
  readonly loggingConfiguration: LoggingConfiguration
  readonly tracingConfiguration: TracingConfiguration
  readonly encryptionConfiguration: EncryptionConfiguration
  /** Absent until the first effective update. */
  readonly revisionId?: string
  /** When these settings were made. */
  readonly updateDate: number
}

export interface LoggingConfiguration {
  readonly level: 'ALL' | 'ERROR' | 'FATAL' | 'OFF'
  readonly includeExecutionData: boolean
  /** ARNs of log groups; absent is not the same as empty. */
  readonly destinations?: readonly string[]
}

export interface TracingConfiguration {
  readonly enabled: boolean
}

export interface EncryptionConfiguration {
  readonly type: 'AWS_OWNED_KEY' | 'CUSTOMER_MANAGED_KMS_KEY'
  readonly kmsKeyId?: string
  readonly kmsDataKeyReusePeriodSeconds?: number
}

export interface VersionRecord {
  readonly arn: string
  readonly number: number
  readonly creationDate: number
  readonly description?: string
  readonly settings: Settings
  readonly settingsId: string
}

export interface AliasRecord {
  readonly arn: string
  readonly name: string
  readonly description?: string
  readonly routes: readonly Route[]
  readonly creationDate: number
  readonly updateDate: number
}

export interface Route {
  readonly stateMachineVersionArn: string
  /** Percent; those of an alias add up to 100. */
  readonly weight: number
}

/** The kinds under which they are stored. */
export const STATE_MACHINE_KIND = 'state-machine'
export const VERSION_KIND = 'version'
export const ALIAS_KIND = 'alias'
/** Settings by their id, which outlive their state machine: executions refer to them. */
export const SETTINGS_KIND = 'settings'

/** The literal by which PublishStateMachineVersion names the state of having no revision id. */
export const INITIAL_REVISION = 'INITIAL'

/** Names settings by their content, those with a key of the customer's so that it shows. */
export function settingsId(settings: Settings): string {
  const hash = createHash('sha256').update(JSON.stringify(settings)).digest('hex')
  return settings.encryptionConfiguration.type === 'CUSTOMER_MANAGED_KMS_KEY' ? `${ENCRYPTED}${hash}` : hash
}

const ENCRYPTED = 'encrypted-'

/** Whether the data of executions with these settings is encrypted with a key of the customer's. */
export const isEncrypted = (settingsId: string | undefined): settingsId is string =>
  settingsId?.startsWith(ENCRYPTED) === true

/** Makes the listing order of versions that of their numbers. */
export const versionSortKey = (number: number): string => String(number).padStart(10, '0')

/** Makes the listing order of aliases that of their creation. */
export const aliasSortKey = (alias: AliasRecord): string =>
  `${String(alias.creationDate).padStart(16, '0')}:${alias.name}`

/**
 * The version that an execution started through an alias runs.
 * @param chance uniform in [0, 1)
 */
export function drawRoute(routes: readonly Route[], chance: number): Route {
  let rest = chance * 100
  for (const route of routes) {
    rest -= route.weight
    if (rest < 0) return route
  }
  return routes[routes.length - 1] as Route
}
