import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../../tests/architecture/source-files.ts'

const run = promisify(execFile)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stepwright-validate-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** What the command prints, and how it exits. */
async function validate(...args: string[]) {
  try {
    const { stdout, stderr } = await run(process.execPath, [join(root, 'bin/stepwright.js'), 'validate', ...args], {
      cwd: folder
    })
    return { stdout, stderr, exitCode: 0 }
  } catch (error) {
    const { stdout, stderr, code } = error as { stdout: string; stderr: string; code: number }
    return { stdout, stderr, exitCode: code }
  }
}

const file = async (name: string, content: unknown): Promise<string> => {
  await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  return name
}

const CALLBACK = {
  Type: 'Task',
  Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
  Parameters: { QueueUrl: 'q', MessageBody: '$.x' },
  End: true
}

describe('stepwright validate', () => {
  test('accepts with warnings and with advice, each marked as what it is', async () => {
    const name = await file('callback.json', { StartAt: 'Ask', States: { Ask: CALLBACK } })
    expect(await validate(name)).toEqual({
      stdout: `callback.json: accepted
  warning NO_DOLLAR: The value of the field 'MessageBody' looks like a path or an intrinsic function, but is taken literally. Did you mean 'MessageBody.$'? at /States/Ask/Parameters
  advice  STEPWRIGHT_NO_TIMEOUT: Without TimeoutSeconds or HeartbeatSeconds the task waits for an answer as long as the execution may run. at /States/Ask
`,
      stderr: '',
      exitCode: 0
    })
  })

  test("refuses with AWS's codes, texts and places, and exit status 1", async () => {
    const good = await file('good.json', { StartAt: 'A', States: { A: { Type: 'Succeed' } } })
    const bad = await file('bad.json', { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' } } })
    const { stdout, exitCode } = await validate(good, bad)
    expect(stdout).toBe(`good.json: accepted
bad.json: refused
  error   MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Next
  error   MISSING_END_STATE: Workflow has no terminal state
`)
    expect(exitCode).toBe(1)
  })

  test('prints the members of ValidateStateMachineDefinition as JSON', async () => {
    const name = await file('express.json', { StartAt: 'Ask', States: { Ask: CALLBACK } })
    const { stdout, exitCode } = await validate('--json', '--type', 'EXPRESS', name)
    expect(JSON.parse(stdout)).toEqual([
      {
        file: 'express.json',
        result: 'FAIL',
        diagnostics: [
          {
            severity: 'ERROR',
            code: 'SCHEMA_VALIDATION_FAILED',
            message: "Express state machine does not support '.waitForTaskToken' service integration ",
            location: '/States/Ask/Resource'
          },
          expect.objectContaining({ severity: 'WARNING', code: 'NO_DOLLAR' })
        ],
        truncated: false,
        advice: []
      }
    ])
    expect(exitCode).toBe(1)
  })

  test('says which file cannot be read, and looks at the others', async () => {
    const name = await file('there.json', { StartAt: 'A', States: { A: { Type: 'Succeed' } } })
    const { stdout, stderr, exitCode } = await validate('missing.json', name)
    expect(stdout).toBe('there.json: accepted\n')
    expect(stderr).toMatch(/^stepwright: missing\.json cannot be read \(ENOENT/)
    expect(exitCode).toBe(2)
  })

  test.each([
    ['an option that there is not', ['--fast', 'a.json'], "error: unknown option '--fast'"],
    [
      'a type that there is not',
      ['--type', 'SLOW', 'a.json'],
      "error: option '--type <type>' argument 'SLOW' is invalid"
    ],
    ['no file', [], "error: missing required argument 'files'"]
  ])('exits with 2, not as for a refused definition, for %s', async (_, args, text) => {
    const { stdout, stderr, exitCode } = await validate(...args)
    expect(stdout).toBe('')
    expect(stderr).toContain(text)
    expect(exitCode).toBe(2)
  })

  test('exits with 0 where only its help was asked for', async () => {
    const { stdout, exitCode } = await validate('--help')
    expect(stdout).toContain('Exit status')
    expect(exitCode).toBe(0)
  })

  test('refuses a definition longer than AWS takes without looking into it', async () => {
    const { stdout, exitCode } = await validate(await file('long.json', ' '.repeat(1_048_577)))
    expect(stdout).toContain("ValidationException: 1 validation error detected: Value at 'definition'")
    expect(exitCode).toBe(1)
  })
})
