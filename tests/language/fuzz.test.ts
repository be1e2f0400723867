import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StateError } from '../../src/asl/errors.ts'
import { evaluateIntrinsic } from '../../src/asl/intrinsics/evaluate-intrinsic.ts'
import { IntrinsicSyntaxError } from '../../src/asl/intrinsics/intrinsic.ts'
import { parseIntrinsic } from '../../src/asl/intrinsics/parse-intrinsic.ts'
import { parsePath } from '../../src/asl/jsonpath/parse-path.ts'
import { PathSyntaxError } from '../../src/asl/jsonpath/path-errors.ts'
import { readFieldPath, readItemsPath, readTemplatePath, tryReadPath } from '../../src/asl/jsonpath/read-path.ts'
import { parseDefinition } from '../../src/asl/parse.ts'
import { encodeState } from '../../src/interpreter/codec.ts'
import { evolve } from '../../src/interpreter/evolve.ts'
import type { ExecutionState } from '../../src/interpreter/state.ts'
import { Payload } from '../../src/lib/json/payload.ts'
import type { Json } from '../../src/lib/json/value.ts'
import { scopeFixture } from '../asl/scope-fixture.ts'
import { type Answer, driveMachine } from '../interpreter/drive.ts'
import { anyDefinition } from './arbitrary-definition.ts'
import { anyIntrinsic, anyPath } from './arbitrary-expression.ts'
import { anyJsonata, explosiveJsonata } from './arbitrary-jsonata.ts'

/**
 * Whatever is thrown at the language, the answer is a value or an error in AWS's terms, in bounded time: never a crash,
 * never a hang. `FUZZ_RUNS=1000000` does in some minutes what a test run has no time for.
 */
const RUNS = Number(process.env.FUZZ_RUNS ?? 4_000)
const TIMEOUT_MS = 20_000 + RUNS * 60
const SEED = process.env.FUZZ_SEED
const share = (part: number) => ({
  numRuns: Math.ceil(RUNS * part),
  ...(SEED !== undefined && { seed: Number(SEED) })
})

/** A single case takes far less; this is what "does not hang" means. Milliseconds. */
const MAX_CASE_MS = 15_000

let slowestMs = 0
function timed(source: string, work: () => void): void {
  const started = performance.now()
  work()
  const takenMs = performance.now() - started
  slowestMs = Math.max(slowestMs, takenMs)
  if (takenMs > MAX_CASE_MS) throw new Error(`It took ${Math.round(takenMs)} ms: ${source}`)
}

const INPUTS = [
  '{"a": {"b": [1, 2]}, "n": 3, "items": [{"n": 1, "text": "x"}, {"n": 2.50, "a": null}], "text": "some text", "x-y": "2026-01-01T00:00:00Z"}',
  '{"items": [[], "a", 9007199254740993, 1e400], "n": "7", "text": "2016-03-14T01:59:00Z", "a": {}}',
  '[{"n": 1}, {"n": null}, 0.0, "x"]',
  '{}',
  '"text"',
  'null',
  '-0'
]
const input = fc.constantFrom(...INPUTS)
const VARIABLES: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['v', Payload.ofText(INPUTS[0] as string).value],
  ['list', Payload.ofText('[1, "2", null, {"n": 4}]').value]
])
const scopeOf = (text: string) => scopeFixture({ input: Payload.ofText(text), variable: (name) => VARIABLES.get(name) })

/** Runs something that may fail as the language fails, in one of these ways and no other. */
function tolerate(source: string, work: () => unknown, ...errors: readonly (new (...args: never[]) => Error)[]): void {
  try {
    work()
  } catch (error) {
    if (!errors.some((kind) => error instanceof kind)) throw new Error(`${source} raised ${error}`, { cause: error })
  }
}

describe('nothing crashes or hangs', () => {
  it('in paths', { timeout: TIMEOUT_MS }, () => {
    fc.assert(
      fc.property(anyPath, input, (source, text) =>
        timed(source, () =>
          tolerate(
            source,
            () => {
              const path = parsePath(source)
              const scope = scopeOf(text)
              const reads = [readFieldPath, tryReadPath, readItemsPath]
              for (const read of reads) tolerate(source, () => read(path, scope), StateError)
              tolerate(source, () => readTemplatePath(path, 'x.$', scope), StateError)
            },
            PathSyntaxError
          )
        )
      ),
      share(0.3)
    )
  })

  it('in intrinsic functions', { timeout: TIMEOUT_MS }, () => {
    fc.assert(
      fc.property(anyIntrinsic, input, (source, text) =>
        timed(source, () =>
          tolerate(
            source,
            () => Payload.of(evaluateIntrinsic(parseIntrinsic(source), scopeOf(text))),
            StateError,
            IntrinsicSyntaxError
          )
        )
      ),
      share(0.3)
    )
  })

  it('in JSONata expressions', { timeout: TIMEOUT_MS }, () => {
    fc.assert(
      fc.property(anyJsonata, input, (source, text) => timed(source, () => expectAnswer(passOf(source), text, []))),
      share(0.3)
    )
  })

  it('in JSONata expressions that ask for endless depth, memory or time', { timeout: TIMEOUT_MS }, () => {
    fc.assert(
      fc.property(explosiveJsonata, (source) => timed(source, () => expectAnswer(passOf(source), '{}', []))),
      { numRuns: 10 }
    )
  })

  it('in definitions, whatever their input and whatever their tasks answer', { timeout: TIMEOUT_MS }, () => {
    fc.assert(
      fc.property(
        anyDefinition,
        input,
        fc.array(answer, { minLength: 1, maxLength: 6 }),
        (definition, text, answers) => {
          const source = JSON.stringify(definition)
          timed(source, () => expectAnswer(source, text, answers))
        }
      ),
      share(0.1)
    )
  })

  it('for long', () => {
    expect(slowestMs).toBeLessThan(MAX_CASE_MS)
  })
})

const passOf = (source: string): string =>
  JSON.stringify({
    QueryLanguage: 'JSONata',
    StartAt: 'S',
    States: {
      S: { Type: 'Pass', Assign: { v: { n: 1 }, list: [1, '2', null] }, Next: 'T' },
      T: { Type: 'Pass', Output: { value: `{% ${source} %}` }, End: true }
    }
  })

const answer: fc.Arbitrary<Answer> = fc.oneof(
  fc.constantFrom<Answer>(
    { text: '{"n": 1, "items": [1, 2.0]}' },
    { text: 'null' },
    { text: '"2026-01-01T00:00:00Z"' },
    { output: 'x'.repeat(300_000) },
    { error: 'E1', cause: 'c' },
    { error: 'E2' },
    { error: 'States.Timeout' },
    {},
    'never',
    { submitted: { id: 1 }, later: { output: [] } },
    { submitted: { id: 1 } }
  )
)

/** A definition is refused, or runs to an end that AWS could have come to; and its journal folds to that end. */
function expectAnswer(source: string, text: string, answers: readonly Answer[]): void {
  const { machine, diagnostics } = parseDefinition(source, { type: 'STANDARD' })
  if (machine === undefined) {
    expect(diagnostics.length).toBeGreaterThan(0)
    return
  }
  let asked = 0
  const { state, journal, events } = driveMachine(machine, {
    input: text,
    answer: ({ pattern }) => {
      const given = answers[asked++ % answers.length] ?? 'never'
      return typeof given === 'object' && 'submitted' in given && pattern === 'request-response' ? 'never' : given
    },
    limits: { historyEvents: 300 }
  })
  expect(['SUCCEEDED', 'FAILED', 'TIMED_OUT']).toContain(state.status)
  expect(state.output === undefined).toBe(state.status !== 'SUCCEEDED')
  // what was composed must be JSON again
  if (state.output !== undefined) Payload.parse(state.output.text)
  expect(state.error?.length ?? 0).toBeLessThanOrEqual(256)
  expect(state.cause?.length ?? 0).toBeLessThanOrEqual(32_768)
  expect(events.length).toBeLessThanOrEqual(300)
  const folded = journal.reduce<ExecutionState | undefined>((before, event) => evolve(before, event), undefined)
  expect(encodeState(folded as ExecutionState)).toBe(encodeState(state))
}
