import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { findOverlaps } from '../../../tests/console/overlaps.ts'
import { allStates, conditionOf, readGraph } from './graph.ts'
import { type Layout, layOut } from './layout.ts'

const examples = fileURLToPath(new URL('../../../examples/', import.meta.url))
const definitions = readdirSync(examples, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => [name, readFileSync(`${examples}${name}/definition.asl.json`, 'utf8')] as const)

function layoutOf(definition: string | object): Layout {
  const graph = readGraph(typeof definition === 'string' ? definition : JSON.stringify(definition))
  if (graph === undefined) throw new Error('no graph')
  return layOut(graph)
}

/** A chain with loops, choices and boxes in boxes. */
function wideDefinition(stateCount: number) {
  const names = Array.from({ length: stateCount }, (_, index) => `State ${index}`)
  const inner = (prefix: string) => ({
    StartAt: `${prefix} a`,
    States: { [`${prefix} a`]: { Type: 'Pass', Next: `${prefix} b` }, [`${prefix} b`]: { Type: 'Pass', End: true } }
  })
  const states = names.map((name, index) => {
    const next = names[index + 1]
    const after = next === undefined ? { End: true } : { Next: next }
    if (index % 9 === 4)
      return [name, { Type: 'Parallel', Branches: [inner(`${name} l`), inner(`${name} r`)], ...after }]
    if (index % 5 === 2 && next !== undefined)
      return [
        name,
        {
          Type: 'Choice',
          Choices: [{ Variable: '$.a', IsPresent: true, Next: names[(index * 7) % stateCount] }],
          Default: next
        }
      ]
    return [
      name,
      {
        Type: 'Task',
        Resource: 'arn:aws:states:::sqs:sendMessage',
        Catch: [{ ErrorEquals: ['States.ALL'], Next: names.at(-1) }],
        ...after
      }
    ]
  })
  return { StartAt: names[0], States: Object.fromEntries(states) }
}

describe('the layout of a graph', () => {
  test.each(definitions)('of %s shows every state, and no two overlap', (_name, definition) => {
    const layout = layoutOf(definition)
    const graph = readGraph(definition)
    expect(layout.nodes.flatMap(({ state }) => state?.key ?? []).sort()).toEqual(
      allStates(graph ?? { states: [], edges: [], startAt: undefined, comment: undefined })
        .map(({ key }) => key)
        .sort()
    )
    expect(findOverlaps(layout)).toEqual([])
  })

  test('of a hundred states takes less than 200 ms, and none overlap', () => {
    const definition = wideDefinition(70)
    layoutOf(wideDefinition(5))
    const layout = layoutOf(definition)
    // the processor's time, best of three: a machine that does other things, too, does not make the layout slower
    const times = [1, 2, 3].map(() => {
      const before = process.cpuUsage()
      layoutOf(definition)
      return process.cpuUsage(before).user / 1_000
    })
    expect(Math.min(...times)).toBeLessThan(200)
    expect(layout.nodes.length).toBeGreaterThan(100)
    expect(findOverlaps(layout)).toEqual([])
  })

  test('stands any text, and definitions that are not right', () => {
    expect(readGraph('{')).toBeUndefined()
    expect(readGraph('[1]')?.states).toEqual([])
    for (const odd of [
      {},
      { States: 7 },
      {
        StartAt: 1,
        States: {
          A: null,
          B: { Type: 'Map' },
          C: { Type: 'Parallel', Branches: [null, {}] },
          D: { Type: 'Choice', Choices: 3, Default: 'gone' }
        }
      }
    ]) {
      expect(findOverlaps(layoutOf(odd))).toEqual([])
    }
    const hostile = {
      StartAt: '__proto__',
      States: JSON.parse('{"__proto__":{"Type":"Pass","Next":"constructor"},"constructor":{"Type":"Succeed"}}')
    }
    expect(
      readGraph(
        `{"StartAt":"__proto__","States":{"__proto__":{"Type":"Pass","Next":"constructor"},"constructor":{"Type":"Succeed"}}}`
      )?.edges
    ).toHaveLength(1)
    expect(() => layoutOf(hostile)).not.toThrow()
  })
})

test('a choice rule reads as one would say it', () => {
  expect(conditionOf({ Variable: '$.total', NumericGreaterThanEquals: 500, Next: 'A' })).toBe('$.total ≥ 500')
  expect(
    conditionOf({ And: [{ Variable: '$.a', IsPresent: true }, { Not: { Variable: '$.b', StringEquals: 'x' } }] })
  ).toBe('($.a is present) and (not ($.b = "x"))')
  expect(conditionOf({ Condition: '{% $total > 500 %}' })).toBe('$total > 500')
  expect(conditionOf({ Variable: '$.a', StringLessThanPath: '$.b' })).toBe('$.a < $.b')
})
