import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createFixture, type Fixture, PREFIX, passDefinition, ROLE } from '../../tests/api/api-fixture.ts'
import { errorsOf, type OperationName, operationNames, type Shape, shapeOf } from './model.ts'

const machine = `${PREFIX}:stateMachine:m`

/** Texts that lead somewhere, so that requests get past the first checks. */
const arns = [
  machine,
  `${machine}:1`,
  `${machine}:2`,
  `${machine}:live`,
  `${machine}/Each`,
  `${machine}x`,
  `${PREFIX}:stateMachine:fast`,
  `${PREFIX}:execution:m:run`,
  `${PREFIX}:execution:m:none`,
  `${PREFIX}:express:fast:run:id`,
  `${PREFIX}:express:fast/Each:run:id`,
  `${PREFIX}:execution:m/Each:run`,
  `${PREFIX}:mapRun:m/Each:run`,
  `${PREFIX}:activity:a`,
  ROLE,
  'arn:aws:logs:us-east-1:123456789012:log-group:g:*'
]
const definitions = [passDefinition(), passDefinition('other'), '{"Type":"Pass","End":true}', '{}', '{"StartAt":']
const others = ['m', 'live', 'run', 'INITIAL', '{}', '[1.0]', 'nothing']

/** What makes most sense for members of these names. */
const sensible: Readonly<Record<string, readonly string[]>> = {
  definition: definitions,
  taskToken: ['open', 'over', 'none'],
  roleArn: [ROLE],
  logGroupArn: ['arn:aws:logs:us-east-1:123456789012:log-group:g:*'],
  stateMachineArn: [machine, `${PREFIX}:stateMachine:fast`, `${machine}:live`, `${machine}x`],
  stateMachineAliasArn: [`${machine}:live`],
  resourceArn: [machine, `${PREFIX}:activity:a`],
  stateMachineVersionArn: [`${machine}:1`, `${machine}:2`],
  mapRunArn: [`${PREFIX}:mapRun:m/Each:run`, `${PREFIX}:mapRun:m/Each:over`, `${PREFIX}:mapRun:m/Each:none`],
  executionArn: [`${PREFIX}:execution:m:run`, `${PREFIX}:execution:m:failed`, `${PREFIX}:execution:m:none`]
}

const anyText = fc.oneof(
  fc.constantFrom(...arns, ...definitions, ...others),
  fc.string({ unit: 'binary' }),
  fc.json(),
  fc.constantFrom('', '\0', '\ud800', 'x'.repeat(2100), 'é'.repeat(131_073))
)

/** Mostly what makes sense for a member of that name. */
function textFor(member: string): fc.Arbitrary<string> {
  const related = /arn$/i.test(member) ? arns : others
  return fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...(sensible[member] ?? related)) },
    { weight: 2, arbitrary: fc.constantFrom(...related) },
    { weight: 1, arbitrary: anyText }
  )
}

const ABSENT = Symbol('absent')

const nonsense = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constant('__proto__'), fc.double())

/** Mostly of the right form; sometimes null, sometimes anything. */
function valuesOf(shape: Shape, name: string): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 30, arbitrary: wellFormed(shape, name) },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: nonsense }
  )
}

function wellFormed(shape: Shape, name: string): fc.Arbitrary<unknown> {
  switch (shape.type) {
    case 'structure': {
      const members = [...shape.members].map(([key, member]) => {
        const value = valuesOf(shapeOf(member.shape), key)
        // too many together contradict each other; a required one is missing now and then
        const absent = { weight: member.required ? 1 : 240, arbitrary: fc.constant(ABSENT) }
        return [key, fc.oneof({ weight: 60, arbitrary: value }, absent)] as const
      })
      return fc.tuple(fc.record(Object.fromEntries(members)), fc.option(nonsense)).map(([value, extra]) => {
        const given = Object.entries(value).filter(([, each]) => each !== ABSENT)
        return Object.fromEntries(extra === null ? given : [...given, ['extra', extra]])
      })
    }
    case 'list':
      return fc.array(valuesOf(shapeOf(shape.item), name), { maxLength: 3, size: 'small' })
    case 'string':
      return shape.values === undefined ? textFor(name) : fc.constantFrom(...shape.values, 'OTHER')
    case 'boolean':
      return fc.boolean()
    default:
      return fc.oneof(
        { weight: 3, arbitrary: name === 'weight' ? fc.constantFrom(100, 50) : fc.constantFrom(0, 1, 50, 100) },
        { weight: 1, arbitrary: fc.integer({ min: -1, max: 1001 }) }
      )
  }
}

// made once for each operation, which is most of the work
const request = fc.oneof(
  ...operationNames.map((name) => fc.tuple(fc.constant(name), valuesOf(shapeOf(`${name}Input`), '')))
)

/** How many requests are sent in all, e.g. 100000; a fifth of them are no JSON or not of the model's form at all. */
const count = Number(process.env.STEPWRIGHT_FUZZ_REQUESTS ?? (process.env.CI ? 100_000 : 10_000))
const timeout = 60_000 + count * 10

const none = {
  ...{ pending: 0, running: 0, succeeded: 0, failed: 0, timedOut: 0, aborted: 0, pendingRedrive: 0 },
  ...{ total: 0, resultsWritten: 0, failuresNotRedrivable: 0 }
}
const runDetails = JSON.stringify({
  ...{ maxConcurrency: 0, toleratedFailureCount: 0, toleratedFailurePercentage: 0 },
  ...{ itemCounts: none, executionCounts: none }
})

async function populate({ call, create, engine }: Fixture): Promise<void> {
  await create('m', { publish: true })
  await call('UpdateStateMachine', { stateMachineArn: machine, definition: passDefinition('other'), publish: true })
  await create('fast', { type: 'EXPRESS' })
  await call('CreateActivity', { name: 'a' })
  await call('CreateStateMachineAlias', {
    name: 'live',
    routingConfiguration: [{ stateMachineVersionArn: `${machine}:1`, weight: 100 }]
  })
  const { executionArn } = await call('StartExecution', { stateMachineArn: machine, name: 'run' })
  await engine.end(executionArn, 'SUCCEEDED')
  const failed = await call('StartExecution', { stateMachineArn: machine, name: 'failed' })
  await engine.end(failed.executionArn, 'FAILED', { error: 'E' })
  engine.tokens.set('open', 'accepted')
  engine.tokens.set('over', 'gone')
  const run = { name: 'run', stateMachineArn: `${machine}/Each`, parentArn: executionArn, details: runDetails }
  await engine.beginMapRun({ ...run, arn: `${PREFIX}:mapRun:m/Each:run` })
  await engine.beginMapRun({ ...run, arn: `${PREFIX}:mapRun:m/Each:over`, status: 'FAILED', stopDate: 1 })
}

/** What any operation may answer beside its own errors. */
const common = ['ValidationException', 'SerializationException', 'UnsupportedOperationException']

test('every request is answered as the model says or refused with an error of the model', { timeout }, async () => {
  let fixture = createFixture()
  await populate(fixture)
  let sent = 0
  const answered = new Set<OperationName>()
  const refused = new Set<OperationName>()
  await fc.assert(
    fc.asyncProperty(request, async ([name, input]) => {
      if (++sent % 200 === 0) {
        fixture = createFixture()
        await populate(fixture)
      }
      const { status, body } = await fixture.send(name, JSON.stringify(input))
      const answer: unknown = JSON.parse(body)
      if (status === 200) {
        answered.add(name)
        expect(contradiction(shapeOf(`${name}Output`), answer, name)).toBeUndefined()
      } else {
        refused.add(name)
        expect([name, status, body]).toEqual([name, 400, body])
        const { __type, message } = answer as { __type: string; message: string }
        expect([...errorsOf(name), ...common]).toContain(__type.split('#')[1])
        expect(message).not.toBe('')
      }
    }),
    { numRuns: Math.ceil(count * 0.8) }
  )
  // the requests do get through to operations, and each is also refused
  const most = count < 100_000 ? 5 : 0
  expect(operationNames.filter((name) => !answered.has(name)).slice(most)).toEqual([])
  expect(operationNames.filter((name) => !refused.has(name)).slice(most)).toEqual([])
})

test('a body of any kind is answered', { timeout }, async () => {
  const { send } = createFixture()
  const body = fc.oneof(
    { weight: 20, arbitrary: fc.string({ unit: 'binary' }) },
    { weight: 20, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.constant('['.repeat(100_000)) }
  )
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...operationNames), body, async (name, given) => {
      const { status } = await send(name, given)
      expect(status).toBeLessThan(500)
    }),
    { numRuns: Math.ceil(count * 0.2) }
  )
})

/** Where an answer is not what its shape says; `undefined` where it is. */
function contradiction(shape: Shape, value: unknown, path: string): string | undefined {
  switch (shape.type) {
    case 'structure': {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return `${path} is no object`
      const fields = value as Record<string, unknown>
      const unknown = Object.keys(fields).find((name) => !shape.members.has(name))
      if (unknown !== undefined) return `${path}.${unknown} is not in the model`
      return first([...shape.members], ([name, member]) => {
        if (fields[name] === undefined) return member.required ? `${path}.${name} is missing` : undefined
        return contradiction(shapeOf(member.shape), fields[name], `${path}.${name}`)
      })
    }
    case 'list':
      if (!Array.isArray(value)) return `${path} is no array`
      return first(value, (item) => contradiction(shapeOf(shape.item), item, `${path}[]`))
    case 'map':
      return first(Object.values(value as object), (each) => contradiction(shapeOf(shape.value), each, `${path}{}`))
    case 'string':
      if (typeof value !== 'string') return `${path} is no string`
      return shape.values === undefined || shape.values.includes(value) ? undefined : `${path} cannot be ${value}`
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `${path} is no boolean`
    default:
      return typeof value === 'number' ? undefined : `${path} is no number`
  }
}

function first<Item>(items: readonly Item[], look: (item: Item) => string | undefined): string | undefined {
  for (const item of items) {
    const found = look(item)
    if (found !== undefined) return found
  }
  return undefined
}
