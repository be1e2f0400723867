import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { type Command, Option } from 'commander'
import { parseDefinition } from '../asl/parse.ts'
import { type Advice, type Diagnostic, MAX_DIAGNOSTICS } from '../asl/validate/diagnostic.ts'
import { createSdkActions } from '../server/sdk-actions.ts'

/** What AWS accepts as a definition, in characters. */
const MAX_LENGTH = 1_048_576

/** The exit status where nothing was found out about a definition: 1 says that it was refused. */
const WRONG_USE = 2

interface Flags {
  readonly type: 'STANDARD' | 'EXPRESS'
  readonly json?: boolean
}

/** What is found of one file, in the members of ValidateStateMachineDefinition and two of our own. */
interface Finding {
  readonly file: string
  readonly result: 'OK' | 'FAIL'
  readonly diagnostics: readonly (Omit<Diagnostic, 'code'> & { readonly code: string })[]
  readonly truncated: boolean
  readonly advice: readonly Advice[]
}

export function addValidateCommand(program: Command): void {
  program
    .command('validate')
    .description('check state machine definitions as CreateStateMachine does, without a server')
    .argument('<files...>', 'files with a definition each, in JSON; - is standard input')
    .addOption(
      new Option('--type <type>', 'type of the state machine').choices(['STANDARD', 'EXPRESS']).default('STANDARD')
    )
    .option('--json', 'print the findings as JSON: an array with an object per file')
    .addHelpText(
      'after',
      `
Errors and warnings are AWS's: its codes, texts and locations. Lines marked advice, with codes that begin with
STEPWRIGHT_, are our own remarks on a definition that AWS accepts, and never refuse it.

Examples:
  $ stepwright validate order.asl.json refund.asl.json
  $ stepwright validate --type EXPRESS --json - < order.asl.json

Exit status: 0 where every definition is accepted, 1 where one is refused, 2 where a file cannot be read or the command
is used wrongly.`
    )
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : WRONG_USE))
    .action(validate)
}

async function validate(files: readonly string[], flags: Flags): Promise<void> {
  const findings: Finding[] = []
  for (const file of files) {
    const definition = await read(file)
    if (definition !== undefined) findings.push(examine(file, definition, flags.type))
  }
  process.stdout.write(flags.json ? `${JSON.stringify(findings, null, 2)}\n` : findings.map(describe).join(''))
  if (process.exitCode === undefined && findings.some(({ result }) => result === 'FAIL')) process.exitCode = 1
}

/** `undefined`, and exit status 2, for a file that cannot be read. */
async function read(file: string): Promise<string | undefined> {
  try {
    return file === '-' ? await text(process.stdin) : await readFile(file, 'utf8')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    process.stderr.write(
      `stepwright: ${file} cannot be read (${reason}). Name a file with a definition, or - for standard input.\n`
    )
    process.exitCode = WRONG_USE
    return undefined
  }
}

const offersSdkAction = createSdkActions(process.cwd())

function examine(file: string, definition: string, type: Flags['type']): Finding {
  if (definition.length > MAX_LENGTH) return tooLong(file)
  const { machine, diagnostics, advice } = parseDefinition(definition, { type, offersSdkAction })
  return {
    file,
    result: machine === undefined ? 'FAIL' : 'OK',
    diagnostics: diagnostics.slice(0, MAX_DIAGNOSTICS),
    truncated: diagnostics.length > MAX_DIAGNOSTICS,
    advice
  }
}

/** AWS does not look into such a definition: the request is refused. */
function tooLong(file: string): Finding {
  const message = `1 validation error detected: Value at 'definition' failed to satisfy constraint: Member must have length less than or equal to ${MAX_LENGTH}`
  const diagnostics = [{ severity: 'ERROR', code: 'ValidationException', message }] as const
  return { file, result: 'FAIL', diagnostics, truncated: false, advice: [] }
}

function describe({ file, result, diagnostics, truncated, advice }: Finding): string {
  const lines = [
    `${file}: ${result === 'OK' ? 'accepted' : 'refused'}`,
    ...diagnostics.map((found) => line(found.severity === 'ERROR' ? 'error' : 'warning', found)),
    ...(truncated ? [`  and more: only the first ${MAX_DIAGNOSTICS} are shown`] : []),
    ...advice.map((found) => line('advice', found))
  ]
  return `${lines.join('\n')}\n`
}

const line = (
  kind: string,
  { code, message, location }: { readonly code: string; readonly message: string; readonly location?: string }
): string => `  ${kind.padEnd(8)}${code}: ${message}${location === undefined ? '' : ` at ${location}`}`
