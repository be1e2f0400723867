import type { EncryptionConfiguration } from './state-machine.ts'
import type { Tags } from './tags.ts'

/** An activity as it is stored. */
export interface ActivityRecord {
  readonly arn: string
  readonly name: string
  /** Milliseconds since the epoch. */
  readonly creationDate: number
  readonly encryptionConfiguration: EncryptionConfiguration
  readonly tags: Tags
}

/** The kind under which activities are stored. */
export const ACTIVITY_KIND = 'activity'
