import type { InputOf, OutputOf } from '../../src/api/model.ts'
import { createFixture, type Refusal, ROLE } from './api-fixture.ts'

type Request = Omit<InputOf<'TestState'>, 'definition' | 'input' | 'variables' | 'context' | 'mock'> & {
  readonly input?: unknown
  readonly variables?: unknown
  readonly context?: unknown
  readonly mock?: Omit<NonNullable<InputOf<'TestState'>['mock']>, 'result'> & { readonly result?: unknown }
}

/** A test's answer with every text that holds JSON parsed. */
export type Shown = Readonly<Record<string, unknown>> & { readonly inspectionData?: Readonly<Record<string, unknown>> }

/** TestState with plain values in the place of JSON texts. */
export function createTester(...parts: Parameters<typeof createFixture>) {
  const fixture = createFixture(...parts)
  return {
    fixture,
    test: async (definition: unknown, request: Request = {}): Promise<Shown> =>
      shown(await fixture.call('TestState', inputOf(definition, request))),
    refuse: (definition: unknown, request: Request = {}): Promise<Refusal> =>
      fixture.refuse('TestState', inputOf(definition, request))
  }
}

/** With everything shown, and the role that a Task needs. */
export const DEBUG = { inspectionLevel: 'DEBUG', roleArn: ROLE } as const

function inputOf(definition: unknown, { input, variables, context, mock, ...rest }: Request): InputOf<'TestState'> {
  const { result, ...restOfMock } = mock ?? {}
  return {
    ...rest,
    definition: text(definition),
    ...(input !== undefined && { input: text(input) }),
    ...(variables !== undefined && { variables: text(variables) }),
    ...(context !== undefined && { context: text(context) }),
    ...(mock !== undefined && { mock: { ...restOfMock, ...(result !== undefined && { result: text(result) }) } })
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const PLAIN: ReadonlySet<string> = new Set(['error', 'cause', 'status', 'nextState'])

function shown(answer: OutputOf<'TestState'>): Shown {
  const { inspectionData, ...rest } = answer
  return { ...parsed(rest), ...(inspectionData !== undefined && { inspectionData: parsed(inspectionData) }) }
}

const parsed = (members: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      name,
      typeof value === 'string' && !PLAIN.has(name) ? (JSON.parse(value) as unknown) : value
    ])
  )
