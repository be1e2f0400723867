import { describe, onTestFinished } from 'vitest'
import type { Store } from '../../src/store/store.ts'
import { describeCommits } from './contract/commits.ts'
import { describeDurability } from './contract/durability.ts'
import { describeInbox } from './contract/inbox.ts'
import { describeJournal } from './contract/journal.ts'
import { describeLeases } from './contract/leases.ts'
import { describeListings } from './contract/listings.ts'
import { describeModel } from './contract/model.ts'
import { describeRecovery } from './contract/recovery.ts'
import { describeResources } from './contract/resources.ts'

export interface StoreSetup {
  /** A new, empty store; the test that asked for it closes it. */
  open(options: { readonly partitionCount: number }): Promise<Store>
  /** For durable stores: the same data again after `close`. */
  reopen?(): Promise<Store>
  /** How many sequences of operations are tried; 15 where nothing is said. */
  readonly modelRuns?: number
}

/** Opens an empty store that is closed with the test. */
export type OpenStore = (partitionCount?: number) => Promise<Store>

/** The definition of {@link Store}: every implementation passes these tests and may rely on nothing beyond them. */
export function describeStoreContract(name: string, setup: StoreSetup): void {
  const open: OpenStore = async (partitionCount = 1) => {
    const store = await setup.open({ partitionCount })
    onTestFinished(() => store.close())
    return store
  }
  describe(`the store contract, kept by ${name}`, () => {
    describe('commits', () => describeCommits(open))
    describe('the journal', () => describeJournal(open))
    describe('listings of executions', () => describeListings(open))
    describe('recovery and time', () => describeRecovery(open))
    describe('the inbox', () => describeInbox(open))
    describe('resources', () => describeResources(open))
    describe('leases', () => describeLeases(open))
    describe('any sequence of operations', () => describeModel(open, setup.modelRuns ?? 15))
    const { reopen } = setup
    if (reopen !== undefined) describe('durability', () => describeDurability(open, reopen))
  })
}
