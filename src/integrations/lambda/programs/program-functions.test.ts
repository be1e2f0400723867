import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FileContentError } from '../../file-content.ts'
import type { FunctionResponse } from '../function-target.ts'
import { type Program, parsePrograms } from './program-file.ts'
import { ProgramFunctions } from './program-functions.ts'

let folder: string
let lines: string[]
let functions: ProgramFunctions
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stepwright-programs-'))
  lines = []
})
afterEach(async () => {
  await functions.close()
  rmSync(folder, { recursive: true })
})

const caller = { executionArn: 'arn:execution', stateName: 'Work' }

function open(program: Program): void {
  functions = new ProgramFunctions({ programs: new Map([['f', program]]), log: (line) => lines.push(line) })
}

const shell = (script: string, timeoutMs = 60_000): Program => ({
  kind: 'command',
  command: 'sh',
  parameters: ['-c', script],
  folder,
  environment: { PATH: process.env.PATH, GREETING: 'hello' },
  timeoutMs
})

async function invoke(
  payload = '{"a": 1.0}',
  signal = new AbortController().signal,
  by = caller
): Promise<FunctionResponse> {
  const about = { region: 'r', accountId: '1', caller: by }
  const call = { functionName: 'f', payload, invocationType: 'RequestResponse', ...about }
  const answer = await functions.invoke(call, signal)
  if (answer.kind !== 'response') throw new Error(JSON.stringify(answer))
  return answer
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve))
}

describe('a command', () => {
  test('gets the input on stdin and answers on stdout, letter for letter', async () => {
    open(shell('cat'))
    expect(await invoke()).toMatchObject({ statusCode: 200, payload: '{"a": 1.0}' })
  })

  test('knows who calls, and what it says on stderr is logged with it', async () => {
    open(shell('echo "$GREETING $STEPWRIGHT_FUNCTION_NAME $STEPWRIGHT_STATE_NAME" >&2; printf "no newline" >&2'))
    expect(await invoke()).toMatchObject({ payload: 'null' })
    const who = "f (arn:execution, state 'Work'): "
    expect(lines).toEqual([`${who}hello f Work`, `${who}no newline`])
  })

  test.each([
    ['echo broken >&2; exit 3', 'Program.ExitError', 'sh ended with exit status 3: broken'],
    [`echo '{"errorType":"OutOfStock","errorMessage":"none left"}'; exit 1`, 'OutOfStock', 'none left'],
    ['kill -9 $$', 'Program.ExitError', 'sh ended with signal SIGKILL: ']
  ])('that does %s fails with %s', async (script, errorType, errorMessage) => {
    open(shell(script))
    const { functionError, payload } = await invoke()
    expect(functionError).toBe('Unhandled')
    expect(JSON.parse(payload)).toEqual({ errorType, errorMessage })
  })

  test('that is not there fails and says so', async () => {
    open({ kind: 'command', command: '/no/such', parameters: [], folder, environment: {}, timeoutMs: 1_000 })
    expect(JSON.parse((await invoke()).payload)).toMatchObject({ errorType: 'Program.NotFound' })
  })

  test('that answers without end is ended', async () => {
    open(shell('yes'))
    expect(JSON.parse((await invoke()).payload)).toMatchObject({ errorType: 'Function.ResponseSizeTooLarge' })
  })

  test('that does not read a large input answers all the same', async () => {
    open(shell('echo 1'))
    expect((await invoke(JSON.stringify('x'.repeat(250_000)))).payload).toBe('1')
  })

  test('whose time is up is ended with all that it has started', async () => {
    open(shell('sleep 100 & echo $! > child; wait', 500))
    const { payload } = await invoke()
    expect(JSON.parse(payload)).toMatchObject({ errorType: 'Sandbox.Timedout' })
    const child = Number(readFileSync(join(folder, 'child'), 'utf8'))
    await until(() => !isAlive(child))
  })

  test('that leaves something behind which holds its output open is not waited for', async () => {
    open(shell('setsid sleep 100 & echo $! > child; echo 7'))
    expect(await invoke()).toMatchObject({ payload: '7' })
    process.kill(Number(readFileSync(join(folder, 'child'), 'utf8')))
  })

  test('that is called with what no process can be given fails and says so', async () => {
    open(shell('cat'))
    const state = { executionArn: 'arn:execution', stateName: 'a\0b' }
    expect(await invoke('{}', undefined, state)).toMatchObject({
      functionError: 'Unhandled',
      payload: expect.stringContaining('Program.NotFound')
    })
  })

  test('whose answer is cut within characters is put together whole', async () => {
    open(
      shell(
        `printf '"\\303'; sleep 0.05; printf '\\244\\360\\237'; sleep 0.05; printf '\\230\\200"'; echo 'gr\u00fcn' >&2`
      )
    )
    expect(await invoke()).toMatchObject({ payload: '"\u00e4\u{1f600}"' })
    expect(lines.at(-1)).toMatch(/: gr\u00fcn$/)
  })

  test('that nobody waits for is run with a few others at a time, and the next when one has ended', async () => {
    open(shell('echo >> begun; while [ ! -e go ]; do sleep 0.02; done; echo >> ended'))
    const count = (file: string): number => {
      try {
        return readFileSync(join(folder, file), 'utf8').length
      } catch {
        return 0
      }
    }
    const call = { functionName: 'f', payload: '{}', invocationType: 'Event', region: 'r', accountId: '1', caller }
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => functions.invoke(call, new AbortController().signal))
    )
    expect(new Set(answers.map((answer) => answer.kind === 'response' && answer.statusCode))).toEqual(new Set([202]))
    await until(() => count('begun') >= 50)
    expect(count('begun')).toBe(50)
    writeFileSync(join(folder, 'go'), '')
    await until(() => count('ended') === 60)
  }, 30_000)

  test('that nobody waits for any more is ended', async () => {
    open(shell('echo $$ > self; exec sleep 100'))
    const abort = new AbortController()
    const answer = invoke('{}', abort.signal)
    let self = 0
    await until(() => {
      try {
        self = Number(readFileSync(join(folder, 'self'), 'utf8'))
      } catch {
        return false
      }
      return self > 0
    })
    abort.abort()
    expect(JSON.parse((await answer).payload)).toMatchObject({ errorType: 'Program.Ended' })
    await until(() => !isAlive(self))
  })
})

describe('a worker', () => {
  async function withWorker(
    answer: (body: string) => { readonly status: number; readonly body: string } | undefined,
    use: (seen: { headers: Record<string, unknown>; isClosed: boolean }) => Promise<void>,
    timeoutMs = 60_000
  ): Promise<void> {
    const seen = { headers: {}, isClosed: false }
    const server = createServer((request, response) => {
      seen.headers = request.headers
      response.on('close', () => {
        seen.isClosed = true
      })
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const given = answer(Buffer.concat(chunks).toString())
        if (given !== undefined) response.writeHead(given.status).end(given.body)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/f`)
    open({ kind: 'worker', url, timeoutMs })
    try {
      await use(seen)
    } finally {
      server.closeAllConnections()
      server.close()
    }
  }

  test('gets the input as a body and answers with one', async () => {
    await withWorker(
      (body) => ({ status: 200, body: `[${body}]` }),
      async (seen) => {
        expect((await invoke()).payload).toBe('[{"a": 1.0}]')
        expect(seen.headers).toMatchObject({ 'x-stepwright-state-name': 'Work', 'content-type': 'application/json' })
      }
    )
  })

  test.each([
    [500, 'oops', 'Worker.HttpError'],
    [400, '{"errorType":"Invalid"}', 'Invalid'],
    [200, 'x'.repeat(7_000_000), 'Function.ResponseSizeTooLarge']
  ])('that answers %s fails the task', async (status, body, errorType) => {
    await withWorker(
      () => ({ status, body }),
      async () => expect(JSON.parse((await invoke()).payload)).toMatchObject({ errorType })
    )
  })

  test('that does not answer in time is hung up on', async () => {
    await withWorker(
      () => undefined,
      async (seen) => {
        expect(JSON.parse((await invoke()).payload)).toMatchObject({ errorType: 'Sandbox.Timedout' })
        await until(() => seen.isClosed)
      },
      500
    )
  })

  test('that is not there fails the task and says so', async () => {
    open({ kind: 'worker', url: new URL('http://127.0.0.1:1/'), timeoutMs: 5_000 })
    expect(JSON.parse((await invoke()).payload)).toMatchObject({ errorType: 'Worker.Unreachable' })
  })
})

describe('the file of programs', () => {
  beforeEach(() => open(shell('true')))

  test('names commands and workers', () => {
    const text =
      '{"a": {"command": ["python3", "a.py"], "folder": "x", "timeoutSeconds": 5}, "b": {"url": "http://h:1/b"}}'
    expect([...parsePrograms(text, '/etc/programs.json')]).toEqual([
      [
        'a',
        {
          kind: 'command',
          command: 'python3',
          parameters: ['a.py'],
          folder: '/etc/x',
          environment: {},
          timeoutMs: 5_000
        }
      ],
      ['b', { kind: 'worker', url: new URL('http://h:1/b'), timeoutMs: 900_000 }]
    ])
  })

  test.each([
    ['{"a b": {"command": ["x"]}}', "'a b' is not a function's name"],
    ['{"a": {}}', 'a must have either a command or a url'],
    ['{"a": {"command": "ls"}}', 'a.command must be a list of strings'],
    ['{"a": {"url": "ftp://x"}}', 'a.url must be an address'],
    ['{"a": {"url": "http://x", "timeoutSeconds": 1000}}', 'a.timeoutSeconds must be a number above 0, up to 900'],
    ['{"a": {"comand": []}}', 'a.comand is not one of command, url'],
    ['{\n"a"', 'it is not JSON at line 2, column 4']
  ])('that reads %s is refused', (text, message) => {
    expect(() => parsePrograms(text, '/f')).toThrow(FileContentError)
    expect(() => parsePrograms(text, '/f')).toThrow(message)
  })
})
