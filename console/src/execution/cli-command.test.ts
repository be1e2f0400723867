import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { cliCommand } from './cli-command.ts'

/** What a program called `aws` is given when a shell runs a command. */
function argumentsOf(command: string): readonly string[] {
  const script = `aws() { printf '%s\\0' "$@"; }\n${command}`
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1)
}

describe('a command for the AWS CLI', () => {
  test.each([
    `{"name":"O'Hara"}`,
    `{"all":"'; rm -rf / #"}`,
    '{"all":"$(id) `id` $HOME \\\\ \\" ! * ?"}',
    '{\n  "lines": "two"\n}',
    `''`,
    '-n'
  ])('gives the program the input as it is: %s', (input) => {
    expect(
      argumentsOf(cliCommand('start-execution', { 'state-machine-arn': 'arn:a', name: undefined, input }, 'http://h:1'))
    ).toEqual([
      ...['stepfunctions', 'start-execution', '--state-machine-arn', 'arn:a', '--input', input],
      ...['--endpoint-url', 'http://h:1']
    ])
  })

  test('is what one would write where nothing needs quotes', () => {
    const options = { 'state-machine-arn': 'arn:aws:states:us-east-1:123456789012:stateMachine:hello', input: '{}' }
    expect(cliCommand('start-execution', options, 'http://localhost:8083')).toBe(
      [
        'aws stepfunctions start-execution',
        '  --state-machine-arn arn:aws:states:us-east-1:123456789012:stateMachine:hello',
        "  --input '{}'",
        '  --endpoint-url http://localhost:8083'
      ].join(' \\\n')
    )
  })
})
