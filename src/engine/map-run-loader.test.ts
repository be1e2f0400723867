import { expect, test } from 'vitest'
import { parseDefinition } from '../asl/parse.ts'
import type { MapRunStart } from '../interpreter/map-run-start.ts'
import { encodeMapRunState } from '../map-run/codec.ts'
import { evolveMapRun } from '../map-run/evolve.ts'
import { foldMapRun } from './map-run-loader.ts'

const PLACE = 'arn:aws:states:us-east-1:123456789012'
const start: MapRunStart = {
  arn: `${PLACE}:mapRun:machine/label:run`,
  parentArn: `${PLACE}:execution:machine:parent`,
  definitionId: 'definition',
  stateName: 'M',
  maxConcurrency: 1,
  source: { kind: 'array', items: '[]' },
  child: {
    type: 'STANDARD',
    stateMachineArn: `${PLACE}:stateMachine:machine/label`,
    stateMachineName: 'machine/label',
    roleArn: 'role',
    definitionId: 'child',
    region: 'us-east-1',
    accountId: '123456789012'
  }
}

test('a Map Run whose checkpoint covers its journal knows the time of its newest entry, whatever the clock says', async () => {
  const started = evolveMapRun(undefined, { type: 'MapRunStarted', timestamp: 1_000, start })
  const state = evolveMapRun(started, { type: 'MapRunUpdated', timestamp: 9_000, maxConcurrency: 2 })
  const { machine } = parseDefinition('{"StartAt":"S","States":{"S":{"Type":"Succeed"}}}', { type: 'STANDARD' })
  if (machine === undefined) throw new Error('The definition is refused')
  const summary = {
    arn: start.arn,
    kind: 'map-run',
    name: 'run',
    stateMachineArn: start.child.stateMachineArn,
    status: 'RUNNING',
    startDate: 1_000,
    redriveCount: 0
  } as const
  const stored = { summary, sequence: 2, checkpoint: { sequence: 2, text: encodeMapRunState(state) }, journal: [] }
  const live = await foldMapRun(start.arn, 0, stored, { load: async () => machine })
  expect(live.lastTimestamp).toBe(9_000)
})
