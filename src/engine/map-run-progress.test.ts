import { expect, test } from 'vitest'
import type { MapRunStart } from '../interpreter/map-run-start.ts'
import { evolveMapRun } from '../map-run/evolve.ts'
import { VirtualClock } from '../testing/virtual-clock.ts'
import { MapRunProgress } from './map-run-progress.ts'

test('a Map Run is told of every ten seconds, however often it changes, and once when it ends', async () => {
  const clock = new VirtualClock()
  const lines: [string, unknown][] = []
  const info = (message: string, fields?: unknown) => void lines.push([message, fields])
  const progress = new MapRunProgress(clock, { debug: info, info, warn: info, error: info })
  const start = { arn: 'arn:run', maxConcurrency: 0, source: { kind: 'array', items: '[]' } } as unknown as MapRunStart
  let state = evolveMapRun(undefined, { type: 'MapRunStarted', timestamp: clock.now(), start })
  const items = { type: 'ItemsAdded', inputs: ['1', '2'], items: [1, 1], partial: [], read: 2, isLast: true } as const
  state = evolveMapRun(state, { ...items, timestamp: clock.now() })
  for (let second = 0; second < 25; second++) {
    progress.observe(state)
    progress.observe(state)
    await clock.advanceBy(1_000)
  }
  expect(lines).toEqual(
    Array(2).fill(['Map Run goes on', expect.objectContaining({ mapRunArn: 'arn:run', items: 2, pending: 2 })])
  )
  state = evolveMapRun(state, { type: 'MapRunAborted', timestamp: clock.now() })
  progress.observe(state)
  progress.observe(state)
  expect(lines.slice(2)).toEqual([['Map Run ABORTED', expect.objectContaining({ pending: 2, seconds: 25 })]])
})
