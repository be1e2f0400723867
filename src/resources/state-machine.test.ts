import { describe, expect, test } from 'vitest'
import { definitionId } from './definition.ts'
import { type AliasRecord, aliasSortKey, drawRoute, versionSortKey } from './state-machine.ts'
import { mergeTags, removeTags } from './tags.ts'

describe('drawing a route', () => {
  const routes = [
    { stateMachineVersionArn: 'one', weight: 90 },
    { stateMachineVersionArn: 'two', weight: 10 }
  ]

  test('follows the weights', () => {
    const draw = (chance: number): string => drawRoute(routes, chance).stateMachineVersionArn
    expect([0, 0.5, 0.8999, 0.9001, 0.999_999].map(draw)).toEqual(['one', 'one', 'one', 'two', 'two'])
  })

  test('never takes a route of weight 0', () => {
    const never = { stateMachineVersionArn: 'never', weight: 0 }
    const always = { stateMachineVersionArn: 'always', weight: 100 }
    for (const order of [
      [never, always],
      [always, never]
    ]) {
      for (const chance of [0, 0.5, 0.999_999_999]) expect(drawRoute(order, chance)).toBe(always)
    }
  })
})

test('definitions are told apart by type and text', () => {
  const ids = [
    definitionId('STANDARD', 'a'),
    definitionId('EXPRESS', 'a'),
    definitionId('STANDARD', 'a '),
    definitionId('STANDARD', '\ud800'),
    definitionId('STANDARD', '\ud801')
  ]
  expect(new Set(ids).size).toBe(ids.length)
  expect(definitionId('STANDARD', 'a')).toBe(ids[0])
})

test('sort keys put versions in the order of their numbers and aliases in that of their creation', () => {
  expect([2, 10, 1, 1000].map(versionSortKey).sort()).toEqual([1, 2, 10, 1000].map(versionSortKey))
  const alias = (name: string, creationDate: number) => ({ name, creationDate }) as AliasRecord
  const later = aliasSortKey(alias('a', 1_700_000_000_000))
  expect(aliasSortKey(alias('b', 999_999_999_999)) < later).toBe(true)
  expect(later < aliasSortKey(alias('b', 1_700_000_000_000))).toBe(true)
})

test('tags keep the order in which their keys came', () => {
  const tags = mergeTags(
    [],
    [
      ['b', '1'],
      ['a', '2'],
      ['b', '3']
    ]
  )
  expect(tags).toEqual([
    ['b', '3'],
    ['a', '2']
  ])
  expect(
    mergeTags(tags, [
      ['c', ''],
      ['b', '4']
    ])
  ).toEqual([
    ['b', '4'],
    ['a', '2'],
    ['c', '']
  ])
  expect(removeTags(tags, ['a', 'a', 'unknown'])).toEqual([['b', '3']])
})
