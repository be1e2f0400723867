import fc from 'fast-check'
import { anyIntrinsic, anyPath, usualIntrinsic } from './arbitrary-expression.ts'
import { anyJsonata, usualJsonata } from './arbitrary-jsonata.ts'

export type Plain = null | boolean | number | string | Plain[] | { [name: string]: Plain }
type PlainObject = { [name: string]: Plain }

/** What leads to a state of the same graph; the number is resolved when all states have names. */
interface Target {
  readonly fields: PlainObject
  readonly next: number
}

interface Draft extends Target {
  readonly catchers: readonly Target[]
  readonly rules: readonly Target[]
  readonly graphs: readonly (readonly Draft[])[]
}

const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 2 })

const path = fc.oneof(
  {
    weight: 30,
    arbitrary: fc.constantFrom('$', '$.items', '$.a', '$.n', '$.text', '$.a.b', '$.items[0]', '$v', '$$.State')
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom('$.items[*].n', '$..n', '$.items[?(@.n > 1)]', '$.missing', '$$.Map.Item.Value', '$$')
  },
  { weight: 1, arbitrary: anyPath }
)
/** For the fields that take no path that may find several. */
const definitePath = fc.constantFrom('$.n', '$.items[0].n', '$.text', "$['x-y']", '$.missing')
const referencePath = fc.constantFrom<string | null>('$', '$.r', '$.a.r', '$.items[0]', '$.text.r', '$.deep.er.r', null)
const intrinsic = fc.oneof({ weight: 20, arbitrary: usualIntrinsic }, { weight: 1, arbitrary: anyIntrinsic })

const literal: fc.Arbitrary<Plain> = fc.constantFrom<Plain>(null, true, 0, -1, 1.5, 'text', '', [], {}, [1, 2], {
  n: 1,
  items: [{ n: 2 }]
})

const delimited = (source: string): string => `{% ${source} %}`
const expression = fc
  .oneof({ weight: 20, arbitrary: usualJsonata }, { weight: 1, arbitrary: anyJsonata })
  .map(delimited)
const result = fc.constantFrom('$states.result', '$states.result[0]', '$states.result.n').map(delimited)
const errorOutput = fc.constantFrom('$states.errorOutput', '$states.errorOutput.Error').map(delimited)

const template = fc.record(
  {
    'a.$': path,
    'items.$': fc.oneof(path, intrinsic),
    n: literal,
    'w.$': intrinsic,
    text: literal,
    list: fc.tuple(literal)
  },
  { requiredKeys: [] }
) as fc.Arbitrary<Plain>

const jsonataValue: fc.Arbitrary<Plain> = fc.oneof(
  expression,
  literal,
  fc.record({ a: expression, items: fc.oneof(expression, literal), n: literal }, { requiredKeys: [] }).map(asPlain)
)

function asPlain(fields: object): PlainObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as PlainObject
}

const error = fc.constantFrom(
  'E1',
  'E2',
  'States.ALL',
  'States.TaskFailed',
  'States.Timeout',
  'States.HeartbeatTimeout',
  'States.Runtime',
  'States.QueryEvaluationError',
  'States.IntrinsicFailure',
  'States.DataLimitExceeded'
)

/** AWS accepts States.ALL in the last place only. */
const withAllLast = <T extends { readonly ErrorEquals: readonly string[] }>(handlers: readonly T[]): T[] =>
  handlers.map((handler, index) =>
    index < handlers.length - 1 && handler.ErrorEquals[0] === 'States.ALL'
      ? { ...handler, ErrorEquals: ['E1'] }
      : handler
  )

const retriers = fc
  .array(
    fc.record(
      {
        ErrorEquals: fc.tuple(error),
        MaxAttempts: fc.constantFrom(0, 1, 2),
        IntervalSeconds: fc.constantFrom(1, 60),
        BackoffRate: fc.constantFrom(1, 2.5),
        MaxDelaySeconds: fc.constantFrom(90, 1000),
        JitterStrategy: fc.constantFrom('NONE', 'FULL')
      },
      { requiredKeys: ['ErrorEquals'] }
    ),
    { maxLength: 2 }
  )
  .map(withAllLast)

type Fields = { readonly [name: string]: fc.Arbitrary<unknown> }

const type = (name: string): Fields => ({ Type: fc.constant(name) })
const handling: Fields = { Retry: retriers }
const io: Fields = { InputPath: rarely(path), OutputPath: rarely(path) }
const assign: Fields = { Assign: rarely(fc.record({ v: literal, 'w.$': path }, { requiredKeys: [] })) }
const results: Fields = { ResultPath: rarely(referencePath), ResultSelector: rarely(template) }
const jsonata: Fields = {
  QueryLanguage: fc.constant('JSONata'),
  Output: rarely(jsonataValue),
  Assign: rarely(fc.record({ v: jsonataValue, list: expression }, { requiredKeys: [] }))
}
const jsonataResult: Fields = { ...jsonata, Output: rarely(fc.oneof(jsonataValue, result)) }
const seconds = fc.constantFrom(1, 30, 100_000)
const task = (resource: string): Fields => ({ ...type('Task'), ...handling, Resource: fc.constant(resource) })

const PLAIN_RESOURCES = [
  'arn:aws:lambda:us-east-1:123456789012:function:f',
  'arn:aws:states:us-east-1:123456789012:activity:a'
]
/** An integration, what it must be given, and the name of what it is given besides. */
const INTEGRATIONS: readonly (readonly [resource: string, parameters: PlainObject, name: string])[] = [
  ['arn:aws:states:::lambda:invoke', { FunctionName: 'f' }, 'Payload'],
  ['arn:aws:states:::sqs:sendMessage.waitForTaskToken', { QueueUrl: 'q' }, 'MessageBody'],
  [
    'arn:aws:states:::states:startExecution.sync:2',
    { StateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:m' },
    'Input'
  ]
]

const KINDS: readonly (readonly [weight: number, fields: Fields])[] = [
  [4, { ...type('Pass'), ...io, ResultPath: rarely(referencePath), Parameters: rarely(template), ...assign }],
  [1, { ...type('Pass'), Result: literal, ResultPath: rarely(referencePath) }],
  [3, { ...type('Pass'), ...jsonata }],
  ...PLAIN_RESOURCES.map(task).flatMap((fields): [number, Fields][] => [
    [2, { ...fields, ...io, ...results, ...assign, Parameters: rarely(template), TimeoutSeconds: rarely(seconds) }],
    [1, { ...fields, ...results, TimeoutSecondsPath: definitePath }],
    [
      2,
      {
        ...fields,
        ...jsonataResult,
        Arguments: rarely(jsonataValue),
        TimeoutSeconds: rarely(fc.oneof(expression, seconds))
      }
    ]
  ]),
  ...INTEGRATIONS.flatMap(([resource, given, name]): [number, Fields][] => [
    [
      1,
      {
        ...task(resource),
        ...io,
        ...results,
        Parameters: path.map((value) => ({ ...given, [`${name}.$`]: value })),
        HeartbeatSeconds: rarely(fc.constantFrom(5, 50))
      }
    ],
    [
      1,
      {
        ...task(resource),
        ...jsonataResult,
        Arguments: jsonataValue.map((value) => ({ ...given, [name]: value }))
      }
    ]
  ]),
  [2, { ...type('Choice'), ...io, ...assign }],
  [2, { ...type('Choice'), ...jsonata }],
  [1, { ...type('Wait'), ...io, ...assign, Seconds: fc.oneof(seconds, fc.constant(0)) }],
  [1, { ...type('Wait'), SecondsPath: definitePath }],
  [1, { ...type('Wait'), TimestampPath: definitePath }],
  [1, { ...type('Wait'), ...jsonata, Seconds: expression }],
  [1, { ...type('Wait'), ...jsonata, Timestamp: expression }],
  [2, { ...type('Succeed'), ...io }],
  [1, { ...type('Fail'), ErrorPath: fc.oneof(definitePath, intrinsic), Cause: fc.constant('c') }],
  [1, { ...type('Fail'), QueryLanguage: fc.constant('JSONata'), Error: expression }],
  [3, { ...type('Parallel'), ...io, ...results, ...assign, ...handling }],
  [2, { ...type('Parallel'), ...jsonataResult, Arguments: rarely(jsonataValue), ...handling }],
  [
    3,
    {
      ...type('Map'),
      ...io,
      ...results,
      ...assign,
      ...handling,
      ItemsPath: fc.constantFrom('$.items', '$.items', '$list', '$.a'),
      ItemSelector: rarely(template),
      MaxConcurrency: rarely(fc.constantFrom(0, 1, 2))
    }
  ],
  [
    2,
    {
      ...type('Map'),
      ...jsonataResult,
      ...handling,
      Items: fc.oneof(expression, fc.constant([1, 2])),
      ItemSelector: rarely(jsonataValue),
      MaxConcurrency: rarely(expression)
    }
  ]
]

const OPERATORS: readonly (readonly [operator: string, operand: Plain])[] = [
  ['StringEquals', 'text'],
  ['StringMatches', '*t*'],
  ['NumericLessThan', 3],
  ['BooleanEquals', true],
  ['TimestampEquals', '2026-01-01T00:00:00Z'],
  ['IsPresent', true],
  ['IsNull', false]
]
const comparison = fc
  .tuple(fc.constantFrom('$.n', '$.text', '$.a', '$.missing', '$v', '$$.State.Name'), fc.constantFrom(...OPERATORS))
  .map(([variable, [operator, operand]]): PlainObject => ({ Variable: variable, [operator]: operand }))
const pathRule: fc.Arbitrary<PlainObject> = fc.oneof(
  comparison,
  fc.tuple(definitePath, definitePath).map(([variable, other]) => ({ Variable: variable, NumericEqualsPath: other })),
  fc.tuple(comparison, comparison).map(([a, b]) => ({ Not: { Or: [a, b] } }))
)
const jsonataRule: fc.Arbitrary<PlainObject> = expression.map((condition) => ({ Condition: condition }))

const MAX_DEPTH = 2

const draft = (depth: number): fc.Arbitrary<Draft> =>
  fc.oneof(...KINDS.map(([weight, fields]) => ({ weight, arbitrary: draftOf(fields, depth) })))

function draftOf(fields: Fields, depth: number): fc.Arbitrary<Draft> {
  const isJsonata = 'QueryLanguage' in fields
  const isNested = 'Retry' in fields && !('Resource' in fields)
  const targets = (arbitrary: fc.Arbitrary<PlainObject>): fc.Arbitrary<Target[]> =>
    fc.array(fc.record({ fields: arbitrary, next: fc.nat(7) }), { maxLength: 2 })
  const handled = isJsonata ? rarely(fc.oneof(jsonataValue, errorOutput)) : rarely(referencePath)
  const catcher = fc
    .record({ ErrorEquals: fc.tuple(error), [isJsonata ? 'Output' : 'ResultPath']: handled })
    .map(asPlain)
  return fc.record({
    fields: fc.record({ ...fields }).map(asPlain),
    next: fc.nat(7),
    catchers: 'Retry' in fields ? targets(catcher) : fc.constant([]),
    rules: targets(isJsonata ? jsonataRule : pathRule),
    graphs: isNested && depth < MAX_DEPTH ? fc.array(graph(depth + 1), { minLength: 1, maxLength: 3 }) : fc.constant([])
  })
}

const graph = (depth: number): fc.Arbitrary<readonly Draft[]> =>
  fc.array(draft(depth), { minLength: 1, maxLength: depth === 0 ? 5 : 2 })

const PASS: Draft = { fields: { Type: 'Pass' }, next: 0, catchers: [], rules: [], graphs: [] }

/** Gives every state a name of its own and resolves the targets. Each leads to the next one, handlers and rules also back. */
function rendered(drafts: readonly Draft[], count: { states: number }): PlainObject {
  const names = drafts.map(() => `S${++count.states}`)
  const states: PlainObject = {}
  for (const [index, each] of drafts.entries()) {
    const isLast = index === names.length - 1
    const fits = isLast ? each.fields.Type !== 'Choice' : each.fields.Type !== 'Succeed' && each.fields.Type !== 'Fail'
    const next = isLast ? null : (names[index + 1] as string)
    states[names[index] as string] = renderedState(fits ? each : PASS, next, names, count)
  }
  return { StartAt: names[0] as string, States: states }
}

function renderedState(
  { fields, next, catchers, rules, graphs }: Draft,
  following: string | null,
  names: readonly string[],
  count: { states: number }
): PlainObject {
  const state = { ...fields }
  const target = (each: Target): PlainObject => ({ ...each.fields, Next: names[each.next % names.length] as string })
  if (fields.Type === 'Choice') {
    const last = fields.QueryLanguage === undefined ? { Variable: '$.n', IsPresent: true } : { Condition: true }
    state.Choices = [...rules.map(target), { ...last, Next: following }]
    if (next > 3) state.Default = following
  } else if (fields.Type !== 'Succeed' && fields.Type !== 'Fail') {
    Object.assign(state, following === null ? { End: true } : { Next: following })
  }
  if (catchers.length > 0) {
    state.Catch = withAllLast(catchers.map(target) as (PlainObject & { readonly ErrorEquals: string[] })[])
  }
  const nested = (): PlainObject[] => (graphs.length > 0 ? graphs : [[PASS]]).map((each) => rendered(each, count))
  if (fields.Type === 'Parallel') state.Branches = nested()
  if (fields.Type === 'Map') state.ItemProcessor = nested()[0] as PlainObject
  return state
}

type Step = string | number

const placesOf = (value: Plain, place: readonly Step[] = []): (readonly Step[])[] => [
  place,
  ...(typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, member]) =>
        placesOf(member, [...place, Array.isArray(value) ? Number(name) : name])
      )
    : [])
]

const at = (value: Plain, place: readonly Step[]): Plain =>
  place.reduce<Plain>((node, step) => (node as Record<Step, Plain>)[step] as Plain, value)

const mutation = fc.record({
  place: fc.nat(),
  from: fc.nat(),
  kind: fc.constantFrom('remove', 'copy', 'replace'),
  value: fc.oneof<fc.Arbitrary<Plain>[]>(literal, anyPath, anyIntrinsic, anyJsonata.map(delimited))
})

/** Changes one node of the definition, whatever comes of it. */
function mutated(
  definition: Plain,
  { place, from, kind, value }: typeof mutation extends fc.Arbitrary<infer T> ? T : never
): Plain {
  const places = placesOf(definition).slice(1)
  const chosen = places[place % Math.max(places.length, 1)]
  const step = chosen?.at(-1)
  if (chosen === undefined || step === undefined) return definition
  const parent = at(definition, chosen.slice(0, -1)) as Record<Step, Plain>
  // copied, because the next mutation may change what this one put in, and generated values are shared
  if (kind === 'replace') parent[step] = structuredClone(value)
  else if (kind === 'copy') parent[step] = structuredClone(at(definition, places[from % places.length] ?? []))
  else if (Array.isArray(parent)) parent.splice(Number(step), 1)
  else delete parent[step]
  return definition
}

/** Definitions of all states in both languages; every fourth has been changed in up to two places. */
export const anyDefinition: fc.Arbitrary<Plain> = fc
  .tuple(
    graph(0),
    fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(mutation, { minLength: 1, maxLength: 2 }) }
    )
  )
  .map(([drafts, mutations]) => mutations.reduce<Plain>(mutated, structuredClone(rendered(drafts, { states: 0 }))))
