import { describe, expect, it } from 'vitest'
import type { HistoryEvent } from '../../src/interpreter/event.ts'
import { Payload } from '../../src/lib/json/payload.ts'
import { type Answer, drive } from '../interpreter/drive.ts'
import { contextObject } from './cases/context-object.ts'
import { dataFlow } from './cases/data-flow.ts'
import { errors } from './cases/errors.ts'
import { jsonataFields } from './cases/jsonata-fields.ts'
import { limits } from './cases/limits.ts'
import { maps } from './cases/maps.ts'
import { parallels } from './cases/parallels.ts'
import { payloadText } from './cases/payload-text.ts'
import { retryAndCatch } from './cases/retry-and-catch.ts'
import { simpleStates } from './cases/simple-states.ts'
import { tasks } from './cases/tasks.ts'
import { variables } from './cases/variables.ts'
import { type ExpectedEvent, graph, type LanguageCase } from './language-case.ts'

/** What AWS was recorded or measured doing, case by case; the definitions and their data are ours. */
describe.each<[string, readonly LanguageCase[]]>([
  ['data flow', dataFlow],
  ['payload text', payloadText],
  ['simple states', simpleStates],
  ['tasks', tasks],
  ['retry and catch', retryAndCatch],
  ['Parallel', parallels],
  ['Map', maps],
  ['variables', variables],
  ['the context object', contextObject],
  ['fields in JSONata', jsonataFields],
  ['error texts', errors],
  ['limits', limits]
])('%s', (_, cases) => {
  it.each(cases.map((one) => [one.name, one] as const))('%s', (_name, one) => check(one))
})

function check({ states, machine, input, answers = {}, options, history, events, ends }: LanguageCase): void {
  const attempts = new Map<string, number>()
  const answer = (stateName: string): Answer => {
    const given = answers[stateName] ?? []
    const attempt = attempts.get(stateName) ?? 0
    attempts.set(stateName, attempt + 1)
    return given[attempt] ?? given.at(-1) ?? 'never'
  }
  const driven = drive(
    { ...graph(states), ...machine },
    { ...options, ...(input !== undefined && { input }), answer: (task) => answer(task.stateName) }
  )
  const { status, output, error, cause } = driven.state
  if (typeof ends === 'string') expect(status === 'SUCCEEDED' ? output?.text : { status, error, cause }).toBe(ends)
  else expect({ status, error, cause }).toEqual({ status: 'FAILED', error: undefined, cause: undefined, ...ends })
  if (history !== undefined) {
    expect(driven.links).toEqual(history.map(linkOf))
    for (const [index, expected] of history.entries()) expectMembers(driven.events[index], expected)
  }
  for (const expected of events ?? []) {
    expect(driven.links).toContain(linkOf(expected))
    expectMembers(driven.events[driven.links.indexOf(linkOf(expected))], expected)
  }
}

const linkOf = (expected: ExpectedEvent): string => (typeof expected === 'string' ? expected : expected[0])

function expectMembers(event: HistoryEvent | undefined, expected: ExpectedEvent): void {
  if (typeof expected === 'string') return
  const [link, members] = expected
  const shown = Object.fromEntries(Object.keys(members).map((name) => [name, plain((event as object)[name as never])]))
  expect(shown, link).toEqual(members)
}

function plain(value: unknown): unknown {
  if (value instanceof Payload) return value.text
  if (value instanceof Map) return Object.fromEntries([...value].map(([name, member]) => [name, plain(member)]))
  return value
}
