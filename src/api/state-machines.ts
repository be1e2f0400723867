import { type Arn, placePrefix, qualifiedArn } from '../resources/arn.ts'
import { quotas } from '../resources/quotas.ts'
import {
  ALIAS_KIND,
  type AliasRecord,
  aliasSortKey,
  STATE_MACHINE_KIND,
  type StateMachineRecord,
  VERSION_KIND,
  type VersionRecord,
  versionSortKey
} from '../resources/state-machine.ts'
import type { ResourceWrite, Store } from '../store/store.ts'
import { type Document, putDocument, readDocument } from './documents.ts'
import { stateMachineDeleting, stateMachineDoesNotExist } from './errors.ts'

/**
 * State machines in the store, with their versions and aliases. A change to any of these is guarded by the revision of
 * the state machine's own document, so that checks that span several of them hold.
 */

/** The unqualified ARN within the ARN of a state machine, a version, an alias or a Map state's processor. */
export function unqualifiedArn({ place, name }: Exclude<Arn, { kind: 'unknown' }>): string {
  return `${placePrefix(place)}:stateMachine:${name}`
}

/** One that is being deleted and has no running execution left is deleted for good on the way. */
export async function findStateMachine(store: Store, arn: string): Promise<Document<StateMachineRecord> | undefined> {
  const found = await readDocument<StateMachineRecord>(store, STATE_MACHINE_KIND, arn)
  if (found?.content.status !== 'DELETING') return found
  return (await finishDeletion(store, arn)) ? undefined : found
}

/** @throws {ApiError} StateMachineDoesNotExist with the ARN as the caller gave it */
export async function readStateMachine(
  store: Store,
  arn: string,
  given: string = arn
): Promise<Document<StateMachineRecord>> {
  const found = await findStateMachine(store, arn)
  if (found === undefined) throw stateMachineDoesNotExist(given)
  return found
}

/** @throws {ApiError} StateMachineDoesNotExist, StateMachineDeleting */
export async function readActiveStateMachine(
  store: Store,
  arn: string,
  given: string = arn
): Promise<Document<StateMachineRecord>> {
  const found = await readStateMachine(store, arn, given)
  if (found.content.status === 'DELETING') throw stateMachineDeleting(arn)
  return found
}

export const readVersion = (store: Store, arn: string): Promise<Document<VersionRecord> | undefined> =>
  readDocument<VersionRecord>(store, VERSION_KIND, arn)

export const readAlias = (store: Store, arn: string): Promise<Document<AliasRecord> | undefined> =>
  readDocument<AliasRecord>(store, ALIAS_KIND, arn)

/** All aliases of a state machine, oldest first. */
export async function listAliases(store: Store, stateMachineArn: string): Promise<readonly AliasRecord[]> {
  const limit = quotas.aliasesPerStateMachine
  const records = await store.listResources({ kind: ALIAS_KIND, parent: stateMachineArn, limit })
  return records.map(({ document }) => JSON.parse(document) as AliasRecord)
}

export function putStateMachine(record: StateMachineRecord, expectedRevision: number): ResourceWrite {
  const { arn, name } = record
  const prefix = arn.slice(0, arn.length - `:stateMachine:${name}`.length)
  // one that is being deleted is not listed any more
  const parent = record.status === 'DELETING' ? `${prefix}:deleting` : prefix
  return putDocument({ kind: STATE_MACHINE_KIND, arn, parent, sortKey: name }, record, expectedRevision)
}

export function putVersion(stateMachineArn: string, version: VersionRecord): ResourceWrite {
  const at = { kind: VERSION_KIND, arn: version.arn, parent: stateMachineArn, sortKey: versionSortKey(version.number) }
  return putDocument(at, version)
}

export function putAlias(stateMachineArn: string, alias: AliasRecord): ResourceWrite {
  return putDocument({ kind: ALIAS_KIND, arn: alias.arn, parent: stateMachineArn, sortKey: aliasSortKey(alias) }, alias)
}

/**
 * Completes a deletion when the last execution has closed (AWS: the state machine is DELETING until then).
 * @returns whether it is gone
 */
export async function finishDeletion(store: Store, arn: string): Promise<boolean> {
  const running = await store.listSummaries({
    kind: 'execution',
    by: { stateMachineArn: arn },
    status: 'RUNNING',
    limit: 1
  })
  if (running.length > 0) return false
  // nothing is added to a state machine that is DELETING, so its parts can go page by page, itself last
  for (const kind of [ALIAS_KIND, VERSION_KIND]) {
    for (;;) {
      const page = await store.listResources({ kind, parent: arn, limit: DELETION_PAGE })
      if (page.length === 0) break
      await store.writeResources(page.map((record) => ({ kind, arn: record.arn, delete: true })))
    }
  }
  const current = await readDocument<StateMachineRecord>(store, STATE_MACHINE_KIND, arn)
  if (current === undefined) return true
  if (current.content.status !== 'DELETING') return false
  const { revision } = current
  await store.writeResources([{ kind: STATE_MACHINE_KIND, arn, expectedRevision: revision, delete: true }])
  return true
}

const DELETION_PAGE = 100

export const versionArnOf = (record: StateMachineRecord, number: number): string => qualifiedArn(record.arn, number)
