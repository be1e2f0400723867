import { beforeEach, expect, test } from 'vitest'
import { StoreUnavailable } from '../store/store.ts'
import { StoreOutage } from './store-outage.ts'

const START = 1_000_000
let now = START
const lines: string[] = []
const details: string[] = []
const write = (message: string, fields?: object): void => void lines.push(`${message} ${JSON.stringify(fields)}`)
const log = { debug: (message: string) => void details.push(message), info: write, warn: write, error: write }
const outage = () => new StoreOutage({ now: () => now }, log, () => 64)
const away = new StoreUnavailable('The database has no connection left. Raise max_connections.')

beforeEach(() => {
  now = START
  lines.length = 0
  details.length = 0
})

test('an outage is one line when it begins, with its reason, and one when it is over, however much fails meanwhile', () => {
  const told = outage()
  for (; now < START + 30_000; now += 1_000) {
    for (let partition = 0; partition < 64; partition++) told.failed('Reading timers', away, { partition })
  }
  expect(lines).toEqual([
    'The store does not serve; what must be done is tried again until it does ' +
      '{"partitions":64,"error":"The database has no connection left. Raise max_connections."}'
  ])
  expect(details).toHaveLength(30 * 64)
  for (; now < START + 60_000; now += 1_000) told.served()
  expect(lines).toEqual([
    expect.anything(),
    `The store serves again ${JSON.stringify({ partitions: 64, seconds: 30, failures: 30 * 64 })}`
  ])
})

test('a store that serves only now and then is away once, and another outage later has lines of its own', () => {
  const told = outage()
  for (let turn = 0; turn < 20; turn++, now += 3_000) {
    told.failed('Writing', away)
    told.served()
  }
  expect(lines).toHaveLength(1)
  now += 10_000
  told.served()
  expect(lines[1]).toContain('"seconds":57')
  told.failed('Writing', away)
  expect(lines).toHaveLength(3)
})

test('what fails for another reason than the store has a line of its own each time', () => {
  const told = outage()
  told.failed('Reading the inbox', new Error('a fault of ours'), { partition: 3 })
  told.served()
  expect(lines).toEqual([
    'Reading the inbox failed; it is tried again {"partition":3,"error":"Error: a fault of ours"}'
  ])
})
