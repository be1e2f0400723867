import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FunctionCall, FunctionResponse } from '../function-target.ts'
import { LocalFunctions, type LocalFunctionsOptions } from './local-functions.ts'

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:'
const signal = new AbortController().signal
const lines: string[] = []
let folder: string
let functions: LocalFunctions
const opened: LocalFunctions[] = []

function open(options: Partial<LocalFunctionsOptions> = {}): LocalFunctions {
  const local = new LocalFunctions({ folders: [folder], log: (line) => lines.push(line), threads: 2, ...options })
  opened.push(local)
  return local
}

/** @returns the path; each writing is later than the ones before, however quickly it follows them */
let writings = 0
function write(file: string, text: string): string {
  const path = join(folder, file)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, text)
  const time = new Date(Date.now() + ++writings * 1_000)
  utimesSync(path, time, time)
  return path
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stepwright-'))
  functions = open()
})
afterAll(async () => {
  await Promise.all(opened.map((local) => local.close()))
  rmSync(folder, { recursive: true })
})

const callOf = (functionName: string, members: Partial<FunctionCall> = {}): FunctionCall => ({
  functionName,
  invocationType: 'RequestResponse',
  region: 'us-east-1',
  accountId: '123456789012',
  ...members
})

async function invoke(name: string, members: Partial<FunctionCall> = {}, local = functions): Promise<FunctionResponse> {
  const answer = await local.invoke(callOf(name, members), signal)
  if (answer.kind !== 'response') throw new Error(JSON.stringify(answer))
  return answer
}

/** Writes a function and calls it. */
async function run(name: string, text: string, members: Partial<FunctionCall> = {}, ending = '.ts'): Promise<unknown> {
  write(name + ending, text)
  const { payload, functionError } = await invoke(name, members, open())
  return functionError === undefined ? JSON.parse(payload) : { functionError, ...JSON.parse(payload) }
}

test('invocations at the same time in one thread see each its own trace header in the environment', async () => {
  write(
    'traced-calls.ts',
    `import { env } from 'node:process'
    export const handler = async () => {
      const before = process.env._X_AMZN_TRACE_ID
      await new Promise((resolve) => setTimeout(resolve, 20))
      const { _X_AMZN_TRACE_ID: copied } = { ...process.env }
      return [before, process.env._X_AMZN_TRACE_ID, env._X_AMZN_TRACE_ID, copied]
    }`
  )
  const local = open({ threads: 1 })
  const given = ['Root=1-a;Sampled=1', undefined, 'Root=1-b;Sampled=1']
  const answers = await Promise.all(
    given.map((traceHeader) => invoke('traced-calls', traceHeader === undefined ? {} : { traceHeader }, local))
  )
  for (const [index, { payload, headers }] of answers.entries()) {
    const answered = new Map(headers).get('X-Amzn-Trace-Id')
    expect(answered).toEqual(given[index] ?? expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Sampled=0$/))
    expect(JSON.parse(payload)).toEqual(Array(4).fill(answered))
  }
})

describe('a handler', () => {
  test('gets the event and gives its result', async () => {
    write('double.ts', 'export const handler = async ({ n }: { n: number }): Promise<number> => n * 2')
    expect((await invoke(`${ARN}double`, { payload: '{"n":21}' })).payload).toBe('42')
  })

  test.each([
    ['a default export', 'default-export', '.mjs', 'export default async (event) => event'],
    ['the handler of a CommonJS module', 'common', '.cjs', 'exports.handler = async (event) => event'],
    ['a CommonJS module itself', 'common-whole', '.cjs', 'module.exports = async (event) => event'],
    ['JavaScript with exports', 'esm', '.js', 'export async function handler(event) { return event }'],
    ['in a folder of its own', 'own-folder', '/index.ts', 'export const handler = async (event: unknown) => event'],
    ['not asynchronous', 'plain', '.js', 'export const handler = (event) => event'],
    [
      'with a callback',
      'callback',
      '.js',
      'export const handler = (event, context, callback) => { setImmediate(callback, null, event) }'
    ],
    ['with a callback and a promise', 'both', '.js', 'export const handler = async (event, context, callback) => event']
  ])('may be %s', async (_what, name, ending, text) => {
    expect(await run(name, text, { payload: '{"a":1}' }, ending)).toEqual({ a: 1 })
  })

  test.each([
    ['nothing', 'nothing', 'async () => {}'],
    ['a function', 'function', 'async () => () => 1']
  ])('that gives %s gives null', async (_what, name, handler) => {
    expect(await run(`gives-${name}`, `export const handler = ${handler}`)).toBeNull()
  })

  test('without a payload gets {}', async () => {
    expect(await run('keys', 'export const handler = async (event) => Object.keys(event)')).toEqual([])
  })

  test('gets and gives any JSON as it is', async () => {
    write('echo.js', 'export const handler = async (event) => event')
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 3 }), async (value) => {
        const payload = JSON.stringify(value)
        expect((await invoke('echo', { payload })).payload).toBe(payload)
      })
    )
  })

  test("gets Lambda's context", async () => {
    const text = `export const handler = async (event, context) => ({ ...context, remaining: context.getRemainingTimeInMillis() })`
    expect(
      await run('context', text, {
        functionName: `${ARN}context:live`,
        clientContext: btoa('{"custom":{"a":1}}'),
        timeoutMs: 5_000
      })
    ).toEqual({
      callbackWaitsForEmptyEventLoop: true,
      functionName: 'context',
      functionVersion: '$LATEST',
      memoryLimitInMB: '128',
      logGroupName: '/aws/lambda/context',
      logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
      clientContext: { custom: { a: 1 } },
      invokedFunctionArn: `${ARN}context:live`,
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      remaining: expect.toSatisfy((ms: number) => ms > 0 && ms <= 5_000)
    })
  })

  test('writes to the log under its name, one invocation beside another', async () => {
    write(
      'chatty.js',
      `export const handler = async (n) => { console.log('begin %d', n); await null; console.error('end', { n }) }`
    )
    await Promise.all([1, 2].map((n) => invoke('chatty', { payload: `${n}` })))
    expect(lines.filter((line) => line.startsWith('chatty: ')).toSorted()).toEqual([
      'chatty: begin 1',
      'chatty: begin 2',
      'chatty: end { n: 1 }',
      'chatty: end { n: 2 }'
    ])
  })
})

describe('a failing handler', () => {
  test.each([
    [
      'an error with a name',
      'named',
      `class Declined extends Error { name = 'Declined' }; throw new Declined('no money')`,
      'Declined',
      'no money'
    ],
    [
      'an error of a class without a name',
      'unnamed',
      `class Declined extends Error {}; throw new Declined('no money')`,
      'Error',
      'no money'
    ],
    ['an error of the language', 'type', `null.x`, 'TypeError', "Cannot read properties of null (reading 'x')"],
    ['text', 'text', `throw 'no money'`, 'string', 'no money'],
    ['an object', 'object', `throw { a: 1 }`, 'object', '[object Object]'],
    ['nothing', 'undefined', `throw undefined`, 'undefined', 'undefined'],
    [
      'what cannot be described',
      'hostile',
      `throw { toString() { throw 1 } }`,
      'handled',
      expect.stringContaining('could not be described')
    ]
  ])(
    'that throws %s is reported as the Node.js runtime reports it',
    async (_what, name, body, errorType, errorMessage) => {
      const thrown = await run(`throws-${name}`, `export const handler = async () => { ${body} }`, {}, '.js')
      expect(thrown).toEqual({ functionError: 'Unhandled', errorType, errorMessage, trace: expect.any(Array) })
    }
  )

  test('has its stack as trace, which names the file', async () => {
    const { trace } = (await run('traced', `export const handler = async () => {\n  throw new Error('no')\n}`)) as {
      trace: string[]
    }
    expect(trace.slice(0, 2)).toEqual(['Error: no', expect.stringContaining('traced.ts:2:9')])
  })

  test('may throw at once, or call back with its error', async () => {
    expect(await run('throws-now', `export const handler = () => { throw new RangeError('now') }`)).toMatchObject({
      errorType: 'RangeError'
    })
    const text = `export const handler = (event, context, callback) => { callback(new RangeError('later')) }`
    expect(await run('calls-back', text, {}, '.js')).toMatchObject({ errorType: 'RangeError', errorMessage: 'later' })
  })

  test.each([
    ['a BigInt', 'bigint', '1n'],
    ['a cycle', 'cycle', '(() => { const o = {}; o.o = o; return o })()']
  ])('with %s as result is a JSONStringifyError', async (_what, name, result) => {
    expect(await run(`gives-${name}`, `export const handler = async () => ${result}`, {}, '.js')).toMatchObject({
      functionError: 'Unhandled',
      errorType: 'Runtime.JSONStringifyError',
      errorMessage: 'Unable to stringify response body'
    })
  })

  test('may not give more than Lambda takes', async () => {
    expect(await run('huge', `export const handler = async () => 'é'.repeat(3_200_000)`)).toEqual({
      functionError: 'Unhandled',
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).'
    })
  })

  test.each([
    [
      'cannot be parsed',
      'broken',
      'export const handler = async () => {',
      'Runtime.UserCodeSyntaxError',
      /^SyntaxError/
    ],
    [
      'needs types that cannot be erased',
      'enums',
      'enum A { B }\nexport const handler = async () => A.B',
      'Runtime.UserCodeSyntaxError',
      /enum/
    ],
    [
      'imports what is not there',
      'imports',
      `import './not-there.ts'\nexport const handler = async () => 1`,
      'Runtime.ImportModuleError',
      /not-there\.ts/
    ],
    [
      'throws while it is loaded',
      'init',
      `throw new RangeError('at load')\nexport const handler = async () => 1`,
      'RangeError',
      /^at load$/
    ],
    [
      'exports nothing',
      'empty',
      'export const other = 1',
      'Runtime.HandlerNotFound',
      /^load-empty\.handler is undefined or not exported$/
    ],
    [
      'exports no function',
      'value',
      'export const handler = 1',
      'Runtime.HandlerNotFound',
      /^load-value\.handler is not a function$/
    ]
  ])('whose file %s is reported as Lambda reports it', async (_what, name, text, errorType, errorMessage) => {
    expect(await run(`load-${name}`, text)).toMatchObject({
      functionError: 'Unhandled',
      errorType,
      errorMessage: expect.stringMatching(errorMessage),
      trace: expect.any(Array)
    })
  })

  test('that is too slow times out as in Lambda', async () => {
    const answer = await run('slow', 'export const handler = () => new Promise(() => {})', { timeoutMs: 30 })
    expect(answer).toEqual({
      functionError: 'Unhandled',
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 0\.03 seconds$/)
    })
  })

  test.each([
    [0, 'Runtime exited without providing a reason'],
    [3, 'Runtime exited with error: exit status 3']
  ])('that exits with %d is reported as in Lambda', async (code, reason) => {
    expect(await run(`exits-${code}`, `export const handler = async () => process.exit(${code})`)).toEqual({
      functionError: 'Unhandled',
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(new RegExp(`^RequestId: [0-9a-f-]{36} Error: ${reason}$`))
    })
  })
})

describe('a call', () => {
  beforeAll(() => {
    write('greet.js', `export const handler = async () => { console.log('hello'); return 'hi' }`)
  })

  test.each(['greet', 'greet:live', `${ARN}greet`, `${ARN}greet:7`, '123456789012:function:greet', 'function:greet'])(
    'reaches the function as %s',
    async (functionName) => {
      expect(await invoke(functionName)).toMatchObject({ payload: '"hi"', executedVersion: '$LATEST', statusCode: 200 })
    }
  )

  test("is answered with Lambda's headers, in the order in which results show them", async () => {
    const { headers, requestId } = await invoke('greet', { traceHeader: 'Root=1-1-2' })
    expect(headers).toEqual([
      ['X-Amz-Executed-Version', '$LATEST'],
      ['x-amzn-Remapped-Content-Length', '0'],
      ['Connection', 'keep-alive'],
      ['x-amzn-RequestId', requestId],
      ['Content-Length', '4'],
      ['Date', expect.stringMatching(/ GMT$/)],
      ['X-Amzn-Trace-Id', 'Root=1-1-2'],
      ['Content-Type', 'application/json']
    ])
  })

  test('with LogType Tail brings the end of the log', async () => {
    const { logResult = '', requestId } = await invoke('greet', { logType: 'Tail' })
    const log = Buffer.from(logResult, 'base64').toString().split('\n')
    expect(log).toEqual([
      `START RequestId: ${requestId} Version: $LATEST`,
      expect.stringMatching(new RegExp(`^\\d{4}-.*Z\t${requestId}\tINFO\thello$`)),
      `END RequestId: ${requestId}`,
      expect.stringContaining(`REPORT RequestId: ${requestId}\tDuration: `),
      ''
    ])
    expect(await invoke('greet')).not.toHaveProperty('logResult')
  })

  test('of type DryRun runs nothing, but needs the function', async () => {
    expect(await invoke('greet', { invocationType: 'DryRun' })).toMatchObject({ statusCode: 204, payload: '' })
    expect(await functions.invoke(callOf('missing', { invocationType: 'DryRun' }), signal)).toMatchObject({
      statusCode: 404
    })
  })

  test('of type Event is answered at once and runs all the same', async () => {
    const ran = Promise.withResolvers<string>()
    const local = open({ log: ran.resolve })
    write('later.js', `export const handler = async (event) => console.log('ran with', event)`)
    expect(await invoke('later', { invocationType: 'Event', payload: '"x"' }, local)).toMatchObject({
      statusCode: 202,
      payload: ''
    })
    expect(await ran.promise).toBe('later: ran with x')
  })

  test('of a function that is not there says where it was looked for', async () => {
    expect(await functions.invoke(callOf('missing:live'), signal)).toEqual({
      kind: 'service-error',
      statusCode: 404,
      code: 'ResourceNotFoundException',
      message: `Function not found: ${ARN}missing:live`,
      requestId: expect.any(String),
      remedy: `Stepwright looked for missing.ts, missing.mts, missing.js, missing.mjs, missing.cjs in ${folder}.`
    })
    expect(functions.has('missing')).toBe(false)
    expect(functions.has('greet')).toBe(true)
  })

  test.each([
    [
      { functionName: '../greet' },
      'ValidationException',
      /Value '\.\.\/greet' at 'functionName'.*regular expression pattern/
    ],
    [
      { invocationType: 'Sometimes' },
      'ValidationException',
      /Value 'Sometimes' at 'invocationType'.*\[Event, RequestResponse, DryRun\]/
    ],
    [{ logType: 'All' }, 'ValidationException', /Value 'All' at 'logType'.*\[None, Tail\]/],
    [{ functionName: 'greet:1', qualifier: '2' }, 'InvalidParameterValueException', /derived qualifier/],
    [{ clientContext: 'nonsense' }, 'InvalidRequestContentException', /Client context/],
    [{ clientContext: btoa('1') }, 'InvalidRequestContentException', /Client context/]
  ])('with %j is refused as Lambda refuses it', async (members, code, message) => {
    expect(await functions.invoke(callOf('greet', members), signal)).toMatchObject({
      kind: 'service-error',
      statusCode: 400,
      code,
      message: expect.stringMatching(message)
    })
  })
})

describe('a payload', () => {
  beforeAll(() => {
    write('mirror.js', 'export const handler = async (event) => event')
  })

  test('that is empty is {}', async () => {
    expect((await invoke('mirror', { payload: '' })).payload).toBe('{}')
  })

  // The first two as AWS has answered them.
  test.each([
    [
      'test data',
      `Unrecognized token 'test': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`,
      1,
      6
    ],
    ['0D', `Unexpected character ('D' (code 68)): Expected space separating root-level values`, 1, 3],
    [
      '{"é":\n\n  @}',
      `Unexpected character ('@' (code 64)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`,
      3,
      4
    ]
  ])('that is not JSON (%j) is refused as Lambda refuses it', async (payload, problem, line, column) => {
    const answer = await functions.invoke(callOf('mirror', { payload }), signal)
    expect(answer).toMatchObject({ kind: 'service-error', statusCode: 400, code: 'InvalidRequestContentException' })
    const source = `[Source: (byte[])"${payload}"; line: ${line}, column: ${column}]`
    expect(answer).toHaveProperty(
      'message',
      `Could not parse request body into json: Could not parse payload into json: ${problem}\n at ${source}`
    )
  })

  test('that is not JSON is quoted up to a limit', async () => {
    const answer = await functions.invoke(callOf('mirror', { payload: `[${'1,'.repeat(1_000)}` }), signal)
    expect(answer).toHaveProperty(
      'message',
      expect.stringMatching(/\[(1,){249}1"\[truncated 1501 bytes\]; line: 1, column: 2003\]$/)
    )
  })
})

describe('a changed file', () => {
  test('is what the next call runs', async () => {
    const local = open({ recheckAfterMs: 0 })
    for (const version of [1, 2, 3]) {
      write('changing.ts', `export const handler = async () => ${version}`)
      expect((await invoke('changing', {}, local)).payload).toBe(`${version}`)
    }
  })

  test('is loaded also where a function only imports it', async () => {
    const local = open({ recheckAfterMs: 0 })
    write('importing.ts', `import { price } from './lib/price.ts'\nexport const handler = async () => price`)
    for (const price of [10, 20]) {
      write('lib/price.ts', `export { price } from './deep.ts'`)
      write('lib/deep.ts', `export const price = ${price}`)
      expect((await invoke('importing', {}, local)).payload).toBe(`${price}`)
    }
  })

  test('heals a function that could not be loaded', async () => {
    const local = open({ recheckAfterMs: 0 })
    write('healing.ts', `import { n } from './healing-lib.ts'\nexport const handler = async () => n`)
    expect((await invoke('healing', {}, local)).payload).toContain('Runtime.ImportModuleError')
    write('healing-lib.ts', 'export const n = 1 +')
    expect((await invoke('healing', {}, local)).payload).toContain('Runtime.UserCodeSyntaxError')
    write('healing-lib.ts', 'export const n = 1')
    expect((await invoke('healing', {}, local)).payload).toBe('1')
  })

  test('leaves calls alone that are under way', async () => {
    const local = open({ recheckAfterMs: 0 })
    const channel = new BroadcastChannel(`gate ${folder}`)
    const begun = new Promise((resolve) => channel.addEventListener('message', resolve, { once: true }))
    write(
      'gated.js',
      `export const handler = async () => {
        const gate = new BroadcastChannel(${JSON.stringify(channel.name)})
        gate.postMessage('begun')
        await new Promise((resolve) => gate.addEventListener('message', resolve, { once: true }))
        gate.close()
        return 'old'
      }`
    )
    const under = invoke('gated', {}, local)
    await begun
    write('gated.js', `export const handler = async () => 'new'`)
    expect((await invoke('gated', {}, local)).payload).toBe('"new"')
    channel.postMessage('go on')
    expect((await under).payload).toBe('"old"')
    channel.close()
  })
})
