import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseDefinition } from '../../src/asl/parse.ts'
import { MUTATIONS, type Plain, type Site } from './mutations.ts'

const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:f'
const handled = {
  Retry: [{ ErrorEquals: ['A'] }, { ErrorEquals: ['States.ALL'] }],
  Catch: [
    { ErrorEquals: ['B'], Next: 'Failed' },
    { ErrorEquals: ['States.ALL'], Next: 'Failed' }
  ]
}
const graph = (name: string) => ({ StartAt: name, States: { [name]: { Type: 'Pass', End: true } } })

/** Every kind of state in both languages, and nested ones. */
const ALL_STATES: Readonly<Record<string, Plain>> = {
  JSONPath: {
    StartAt: 'Do',
    States: {
      Do: { Type: 'Task', Resource: FUNCTION, ...handled, Next: 'Decide' },
      Decide: {
        Type: 'Choice',
        Choices: [
          { Variable: '$.v', NumericEquals: 1, Next: 'Pause' },
          { And: [{ Variable: '$.v', IsNull: true }, { Not: { Variable: '$.v', IsString: true } }], Next: 'Each' }
        ],
        Default: 'Fork'
      },
      Pause: { Type: 'Wait', SecondsPath: '$.s', Next: 'Old' },
      Old: { Type: 'Map', Iterator: graph('OldItem'), ...handled, Next: 'Done' },
      Each: { Type: 'Map', ItemProcessor: graph('Item'), ...handled, Next: 'Done' },
      Fork: {
        Type: 'Parallel',
        Branches: [
          graph('Left'),
          { StartAt: 'Right', States: { Right: { Type: 'Map', ItemProcessor: graph('Deep'), End: true } } }
        ],
        ...handled,
        Next: 'Done'
      },
      Done: { Type: 'Succeed' },
      Failed: { Type: 'Fail', Error: 'E' }
    }
  },
  JSONata: {
    QueryLanguage: 'JSONata',
    StartAt: 'Do',
    States: {
      Do: { Type: 'Task', Resource: FUNCTION, ...handled, Next: 'Decide' },
      Decide: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.v = 1 %}', Next: 'Pause' }], Default: 'Fork' },
      Pause: { Type: 'Wait', Seconds: '{% $states.input.s %}', Next: 'Each' },
      Each: { Type: 'Map', Items: '{% $states.input.i %}', ItemProcessor: graph('Item'), ...handled, Next: 'Done' },
      Fork: { Type: 'Parallel', Branches: [graph('Left'), graph('Right')], ...handled, Next: 'Done' },
      Done: { Type: 'Succeed', Output: '{% $states.input %}' },
      Failed: { Type: 'Fail', Error: '{% $states.input.e %}' }
    }
  }
}

const examples = new URL('../../examples/', import.meta.url)
const DEFINITIONS = new Map([
  ...Object.entries(ALL_STATES).map(([name, definition]) => [name, JSON.stringify(definition)] as const),
  ...readdirSync(examples, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => [name, readFileSync(new URL(`${name}/definition.asl.json`, examples), 'utf8')] as const)
])

/** Every graph, state, rule, retrier and catcher of a definition, in the same order at each call. */
function sitesOf(root: Plain): readonly Site[] {
  const machineLanguage = root.QueryLanguage === 'JSONata' ? 'JSONata' : 'JSONPath'
  const sites: Site[] = []
  const addGraph = (object: Plain, location: string): void => {
    const states = object.States as Plain
    sites.push({ kind: 'graph', object, location, language: machineLanguage, states, list: [], root })
    for (const [name, state] of Object.entries(states)) addState(state as Plain, `${location}/States/${name}`, states)
  }
  const addState = (state: Plain, location: string, states: Plain): void => {
    const language = (state.QueryLanguage as Site['language'] | undefined) ?? machineLanguage
    const add = (kind: Site['kind'], object: Plain, at: string, list: readonly unknown[] = []): void => {
      sites.push({ kind, object, location: at, language, states, list, root })
    }
    const each = (field: string, visit: (entry: Plain, at: string, list: readonly unknown[]) => void): void => {
      const list = (state[field] ?? []) as readonly Plain[]
      for (const [index, entry] of list.entries()) visit(entry, `${location}/${field}[${index}]`, list)
    }
    const addNested = (rule: Plain, at: string): void => {
      for (const name of ['And', 'Or']) {
        for (const [index, nested] of ((rule[name] ?? []) as readonly Plain[]).entries()) {
          add('nested rule', nested, `${at}/${name}[${index}]`)
          addNested(nested, `${at}/${name}[${index}]`)
        }
      }
      if (rule.Not !== undefined) {
        add('nested rule', rule.Not as Plain, `${at}/Not`)
        addNested(rule.Not as Plain, `${at}/Not`)
      }
    }
    add('state', state, location)
    each('Retry', (entry, at, list) => add('retrier', entry, at, list))
    each('Catch', (entry, at, list) => add('catcher', entry, at, list))
    each('Choices', (entry, at, list) => {
      add('rule', entry, at, list)
      addNested(entry, at)
    })
    each('Branches', addGraph)
    for (const name of ['ItemProcessor', 'Iterator']) {
      if (state[name] !== undefined) addGraph(state[name] as Plain, `${location}/${name}`)
    }
  }
  addGraph(root, '')
  return sites
}

const errorsOf = (text: string) =>
  parseDefinition(text, { type: 'STANDARD' }).diagnostics.filter(({ severity }) => severity === 'ERROR')

test.each([...DEFINITIONS])('%s is accepted as it is', (_, text) => {
  expect(errorsOf(text)).toEqual([])
})

describe.each(Object.entries(MUTATIONS))('%s', (_, mutate) => {
  test('is refused at its place, wherever it is', () => {
    let count = 0
    for (const [name, text] of DEFINITIONS) {
      const { length } = sitesOf(JSON.parse(text))
      for (let index = 0; index < length; index++) {
        const definition: Plain = JSON.parse(text)
        const site = sitesOf(definition)[index] as Site
        const expected = mutate(site)
        if (expected === undefined) continue
        count++
        const { at, code = 'SCHEMA_VALIDATION_FAILED' } = expected
        const places = errorsOf(JSON.stringify(definition)).map((error) => `${error.code} at ${error.location}`)
        expect([name, places]).toEqual([name, expect.arrayContaining([`${code} at ${at === '' ? '/' : at}`])])
      }
    }
    expect(count).toBeGreaterThan(0)
  })
})
