import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exerciseState } from '../../tests/asl/exercise-state.ts'
import { scopeFixture } from '../../tests/asl/scope-fixture.ts'
import { Payload } from '../lib/json/payload.ts'
import { fromPlain } from '../lib/json/value.ts'
import { parseDefinition } from './parse.ts'
import { formatDiagnostics } from './validate/diagnostic.ts'

type Plain = null | boolean | number | string | Plain[] | { [name: string]: Plain }

const LAMBDA = 'arn:aws:lambda:us-east-1:123456789012:function:f'
const leaf = (name: string): Plain => ({ StartAt: name, States: { [name]: { Type: 'Pass', End: true } } })
const handling: Plain = {
  Retry: [
    {
      ErrorEquals: ['A'],
      IntervalSeconds: 2,
      MaxAttempts: 3,
      BackoffRate: 1.5,
      MaxDelaySeconds: 9,
      JitterStrategy: 'FULL'
    }
  ]
}

/** Between them these have every field of the language. */
const JSON_PATH: Plain = {
  Comment: 'c',
  Version: '1.0',
  TimeoutSeconds: 60,
  StartAt: 'Pass',
  States: {
    Pass: {
      Type: 'Pass',
      InputPath: '$.a',
      Parameters: { 'x.$': "States.Format('{}', $.b)", y: [{ 'z.$': '$$.State.Name' }] },
      ResultPath: '$.r',
      OutputPath: '$',
      Assign: { 'v.$': '$.x' },
      Next: 'Task'
    },
    Task: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'f', 'Payload.$': '$' },
      Credentials: { 'RoleArn.$': '$.role' },
      TimeoutSecondsPath: '$.t',
      HeartbeatSeconds: 5,
      ResultSelector: { 'p.$': '$.Payload' },
      ...handling,
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.e', Assign: { w: 1 }, Next: 'Fail' }],
      Next: 'Choice'
    },
    Choice: {
      Type: 'Choice',
      Choices: [
        {
          And: [{ Variable: '$.a', NumericGreaterThan: 1 }, { Not: { Variable: '$v', StringMatches: 'a*' } }],
          Next: 'Wait'
        },
        { Or: [{ Variable: '$.t', TimestampEqualsPath: '$.u' }], Next: 'Wait' }
      ],
      Default: 'Parallel'
    },
    Wait: { Type: 'Wait', TimestampPath: '$.when', Next: 'Parallel' },
    Parallel: { Type: 'Parallel', Branches: [leaf('B1'), leaf('B2')], ResultPath: null, Next: 'Map' },
    Map: {
      Type: 'Map',
      ItemsPath: '$.items',
      ItemSelector: { 'i.$': '$$.Map.Item.Value' },
      MaxConcurrencyPath: '$.m',
      ItemProcessor: leaf('I'),
      Next: 'Distributed'
    },
    Distributed: {
      Type: 'Map',
      Label: 'label',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
        StartAt: 'D',
        States: { D: { Type: 'Task', Resource: LAMBDA, End: true } }
      },
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        Parameters: { 'Bucket.$': '$.b' },
        ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['h'], MaxItemsPath: '$.m' }
      },
      ItemBatcher: { BatchInput: { 'x.$': '$.x' }, MaxItemsPerBatch: 5 },
      ResultWriter: {
        Resource: 'arn:aws:states:::s3:putObject',
        Parameters: { Bucket: 'b' },
        WriterConfig: { Transformation: 'FLATTEN', OutputType: 'JSONL' }
      },
      ToleratedFailureCountPath: '$.c',
      ToleratedFailurePercentage: 50,
      Next: 'Succeed'
    },
    Succeed: { Type: 'Succeed', OutputPath: null },
    Fail: { Type: 'Fail', ErrorPath: "States.Format('{}', $.e)", Cause: 'c' }
  }
}

const JSONATA: Plain = {
  QueryLanguage: 'JSONata',
  StartAt: 'Pass',
  States: {
    Pass: {
      Type: 'Pass',
      Output: { a: ['{% $states.input.x %}', 1], b: '{% $v %}' },
      Assign: { v: '{% $states.context.Execution.Id %}' },
      Next: 'Task'
    },
    Task: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Arguments: { QueueUrl: '{% $states.input.q %}', MessageBody: {} },
      TimeoutSeconds: '{% $states.input.t %}',
      Credentials: { RoleArn: '{% $states.input.role %}' },
      Output: '{% $states.result %}',
      ...handling,
      Catch: [
        {
          ErrorEquals: ['A'],
          Output: '{% $states.errorOutput %}',
          Assign: { w: '{% $states.errorOutput.Error %}' },
          Next: 'Fail'
        }
      ],
      Next: 'Choice'
    },
    Choice: {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input.x > 1 %}', Output: 1, Assign: { u: 2 }, Next: 'Wait' }],
      Default: 'Wait',
      Output: '{% $states.input %}'
    },
    Wait: { Type: 'Wait', Seconds: '{% $states.input.s %}', Next: 'Parallel' },
    Parallel: {
      Type: 'Parallel',
      Arguments: '{% $states.input %}',
      Branches: [leaf('B1')],
      Output: '{% $states.result[0] %}',
      Next: 'Map'
    },
    Map: {
      Type: 'Map',
      Items: '{% $states.input.items %}',
      ItemSelector: { i: '{% $states.context.Map.Item.Value %}' },
      MaxConcurrency: '{% $states.input.m %}',
      ItemProcessor: leaf('I'),
      Next: 'Until'
    },
    Until: { Type: 'Wait', Timestamp: '{% $now() %}', Next: 'Succeed' },
    Succeed: { Type: 'Succeed', Output: '{% $states.input %}' },
    Fail: { Type: 'Fail', Error: '{% $states.input.Error %}', Cause: 'c' }
  }
}

/** The places of all nodes of a value. */
function placesOf(value: Plain, place: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return [
    place,
    ...members.flatMap(([name, member]) => placesOf(member, [...place, Array.isArray(value) ? Number(name) : name]))
  ]
}

const at = (value: Plain, place: readonly (string | number)[]): Plain =>
  place.reduce<Plain>((node, key) => (node as Record<string, Plain>)[key] as Plain, value)

type Mutation = (value: Plain) => Plain

const anyJson = fc.jsonValue({ maxDepth: 3 }).map((value) => value as Plain)
const anyText = fc.oneof(
  fc.string(),
  fc.constantFrom(
    '$',
    '$$',
    '$.a',
    '$v',
    '$[',
    'States.Format(',
    'States.UUID()',
    '{% $ %}',
    '{% $states.result %}',
    '{%',
    '{% ( %}',
    'JSONata',
    '2016-03-14T01:59:00Z',
    'Pass',
    'States.ALL'
  )
)

/** Removes, replaces or copies a node somewhere, or gives a member another name. */
const anyMutation: fc.Arbitrary<Mutation> = fc
  .record({
    from: fc.nat(),
    to: fc.nat(),
    kind: fc.constantFrom('remove', 'replace', 'copy', 'rename', 'repeat'),
    json: fc.oneof(anyJson, anyText),
    name: anyText
  })
  .map(
    ({ from, to, kind, json, name }): Mutation =>
      (original) => {
        const value = structuredClone(original)
        const places = placesOf(value)
        const place = places[to % places.length] ?? []
        const key = place.at(-1)
        if (key === undefined) return kind === 'replace' ? json : value
        const parent = at(value, place.slice(0, -1)) as Record<string, Plain>
        const node = parent[key] as Plain
        if (kind === 'replace') parent[key] = json
        else if (kind === 'copy') parent[key] = structuredClone(at(value, places[from % places.length] ?? []))
        else if (Array.isArray(parent))
          kind === 'repeat' ? parent.push(structuredClone(node)) : parent.splice(Number(key), 1)
        else {
          delete parent[key]
          if (kind !== 'remove')
            Object.defineProperty(parent, name, { value: node, enumerable: true, configurable: true, writable: true })
        }
        return value
      }
  )

describe.each([
  ['JSONPath', JSON_PATH],
  ['JSONata', JSONATA]
])('definitions in %s', (_, definition) => {
  test('are accepted as they stand', () => {
    const { machine, diagnostics } = parseDefinition(JSON.stringify(definition), { type: 'STANDARD' })
    expect(formatDiagnostics(diagnostics)).toBe('')
    expect(machine).toBeDefined()
  })

  test('with any changes give a machine or errors, and the machine works or fails in AWS terms', () => {
    fc.assert(
      fc.property(fc.array(anyMutation, { minLength: 1, maxLength: 4 }), anyJson, (mutations, input) => {
        const mutated = mutations.reduce<Plain>((value, mutate) => mutate(value), definition)
        const { machine, diagnostics } = parseDefinition(JSON.stringify(mutated), { type: 'STANDARD' })
        expect(machine === undefined).toBe(diagnostics.some(({ severity }) => severity === 'ERROR'))
        const scope = scopeFixture({ input: Payload.of(fromPlain(input)) })
        for (const state of machine?.allStates.values() ?? []) exerciseState(state, scope)
      }),
      { numRuns: 300 }
    )
  })
})

test('any text gives a machine or errors', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const { machine, diagnostics } = parseDefinition(text, { type: 'EXPRESS' })
      expect(machine === undefined).toBe(diagnostics.length > 0)
    })
  )
})
