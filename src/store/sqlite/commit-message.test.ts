import { expect, test } from 'vitest'
import type { Commit } from '../store.ts'
import { decodeCommits, encodeCommits } from './commit-message.ts'

const arn = 'arn:aws:states:us-east-1:123456789012:execution:orders:one'
const place = { partition: 0, epoch: 7 }

/** Typed so that a member that is added to the contract is missing here. */
const full: Required<Omit<Commit, 'summary'>> & { readonly summary: Required<NonNullable<Commit['summary']>> } = {
  arn,
  ...place,
  expectedSequence: 3,
  reliesOn: [{ partition: 0, epoch: 7 }],
  journal: { sequence: 4, firstEventId: 12, lastEventId: 15, text: '[]\n{"a":"\u2713"}' },
  summary: {
    arn,
    kind: 'execution',
    name: 'one',
    stateMachineArn: 'machine',
    stateMachineVersionArn: 'machine:1',
    stateMachineAliasArn: 'machine:live',
    mapRunArn: 'run',
    parentArn: 'parent',
    status: 'FAILED',
    startDate: 1_700_000_000_000,
    stopDate: 1_700_000_001_000,
    redriveCount: 2,
    redriveDate: 1_700_000_000_500,
    details: '{"error":"E"}'
  },
  wakeAt: 1_700_000_002_000,
  unfinished: false,
  checkpoint: '{}',
  inbox: [{ partition: 0, arn, key: 'key', text: 'text' }],
  acknowledged: [4, 5],
  nodeMessages: [{ owner: 'node', text: 'text' }]
}

test('commits arrive in the other thread with every member as it was, and without those that were absent', () => {
  const batch: Commit[] = [
    full,
    { arn, ...place, expectedSequence: 4 },
    { arn, ...place, expectedSequence: 4, wakeAt: null, acknowledged: [] },
    {
      arn,
      ...place,
      expectedSequence: 0,
      unfinished: true,
      journal: { sequence: 1, firstEventId: 1, lastEventId: 0, text: '' }
    },
    full
  ]
  expect(decodeCommits(structuredClone(encodeCommits(batch)))).toStrictEqual(batch)
})
