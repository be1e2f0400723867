import { afterEach, expect, test, vi } from 'vitest'
import { parseDefinition } from './parse.ts'

/** Entries put into sets and maps while a definition is checked: what is copied again and again shows here. */
function work(definition: object): number {
  const text = JSON.stringify(definition)
  const add = vi.spyOn(Set.prototype, 'add')
  const set = vi.spyOn(Map.prototype, 'set')
  parseDefinition(text, { type: 'STANDARD' })
  const count = add.mock.calls.length + set.mock.calls.length
  vi.restoreAllMocks()
  return count
}

afterEach(() => vi.restoreAllMocks())

const pass = (fields: object) => ({
  QueryLanguage: 'JSONata',
  StartAt: 'A',
  States: { A: { Type: 'Pass', ...fields, End: true } }
})
const repeat = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join('')
const members = (count: number, value: (index: number) => unknown): object =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, value(index)]))

const GROWING: Readonly<Record<string, (size: number) => object>> = {
  'variables bound in a block': (size) => pass({ Output: `{% (${repeat(size, (i) => `$v${i} := 1;`)} 1) %}` }),
  'functions bound in a block': (size) =>
    pass({ Output: `{% (${repeat(size, (i) => `$f${i} := function($x){$x};`)} 1) %}` }),
  'index bindings of a path': (size) => pass({ Output: `{% $a${repeat(size, (i) => `.b#$i${i}`)} %}` }),
  'variables read': (size) => pass({ Output: `{% [${repeat(size, (i) => `$v${i},`)} 1] %}` }),
  expressions: (size) => pass({ Output: members(size, (i) => `{% $v${i} %}`) }),
  'wrong expressions': (size) => pass({ Output: members(size, (i) => `{% v${i} %}`) }),
  'expressions that do not parse': (size) => pass({ Output: members(size, (i) => `{% ${i} + %}`) }),
  'maps and what they assign': (size) => ({
    StartAt: 'S0',
    States: Object.fromEntries(
      Array.from({ length: size }, (_, i) => [
        `S${i}`,
        {
          Type: 'Map',
          Assign: { [`v${i}`]: 1 },
          ItemProcessor: {
            StartAt: `I${i}`,
            States: { [`I${i}`]: { Type: 'Pass', Assign: { [`v${i + 1}`]: 1 }, End: true } }
          },
          ...(i === size - 1 ? { End: true } : { Next: `S${i + 1}` })
        }
      ])
    )
  })
}

test.each(Object.entries(GROWING))('twice as many %s are at most about twice the work', (_, definition) => {
  definition(1)
  const [once, twice] = [work(definition(300)), work(definition(600))]
  expect(twice / once).toBeLessThan(2.5)
})

test('a sum of hundreds of thousands of terms is refused, as nested too deeply', () => {
  const { diagnostics } = parseDefinition(JSON.stringify(pass({ Output: `{% ${'1+'.repeat(300_000)}1 %}` })), {
    type: 'STANDARD'
  })
  expect(diagnostics.map(({ code, message, location }) => [code, message, location])).toEqual([
    ['INVALID_JSONATA_EXPRESSION', 'The expression is nested too deeply', '/States/A/Output']
  ])
})
