import { expect, test } from 'vitest'
import { partitionOf } from './partition-of.ts'

const arnOf = (index: number): string => `arn:aws:states:us-east-1:123456789012:execution:orders:order-${index}`

test('the partition of an ARN is the same for ever', () => {
  expect([0, 1, 2, 3].map((index) => partitionOf(arnOf(index), 64))).toEqual([44, 63, 54, 1])
  expect(partitionOf('arn:aws:states:us-east-1:123456789012:activity:テスト', 64)).toBe(30)
})

test('with one partition everything is in it', () => {
  for (let index = 0; index < 100; index++) expect(partitionOf(arnOf(index), 1)).toBe(0)
})

test('executions of one state machine spread evenly', () => {
  const counts = new Array<number>(64).fill(0)
  const total = 64_000
  for (let index = 0; index < total; index++) {
    const partition = partitionOf(arnOf(index), 64)
    counts[partition] = (counts[partition] ?? 0) + 1
  }
  expect(Math.min(...counts)).toBeGreaterThan((total / 64) * 0.8)
  expect(Math.max(...counts)).toBeLessThan((total / 64) * 1.2)
})
