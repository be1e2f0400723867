import { relative } from 'node:path'
import type { Command } from 'commander'
import type { Log } from '../engine/log.ts'
import { systemClock } from '../lib/clock.ts'
import { disablePretenuring } from '../lib/disable-pretenuring.ts'
import { type Configuration, ConfigurationError, readConfiguration, type StartFlags } from '../server/config.ts'
import { createLog } from '../server/log.ts'
import { type RunningServer, startServer } from '../server/server.ts'
import { StoreFormatError, StoreUnavailable } from '../store/store.ts'
import { version } from '../version.ts'

export function addStartCommand(program: Command): void {
  program
    .command('start')
    .description('run the server: the API, the console and the executions')
    .optionsGroup('Server:')
    .option('--port <number>', 'TCP port to listen on; 0 takes a free one (default: 8083)')
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('--credentials <file>', 'file of the keys that requests must be signed with, as ~/.aws/credentials')
    .option('--allow-unauthenticated', 'let other machines call without signing')
    .option('--allowed-hosts <names>', 'further names, split by commas, by which a server without keys may be called')
    .optionsGroup('Store:')
    .option('--data <folder>', 'folder of the embedded store (default: ./.stepwright)')
    .option('--store <url>', 'database that many nodes share: postgres://USER:PASSWORD@HOST/DATABASE (default: sqlite)')
    .optionsGroup('Tasks:')
    .option('--functions <folder>', 'folder with local functions (default: ./functions, where it exists)')
    .option('--programs <file>', 'functions that are programs in any language, by name')
    .option('--buckets <folder>', 'folder whose folders are buckets, or s3 for S3 itself (default: DATA/buckets)')
    .option('--mock-config <file>', 'mocks that executions can be started with (Step Functions Local: SFN_MOCK_CONFIG)')
    .optionsGroup('State machines:')
    .option('--examples <folder>', 'folder of example state machines to offer')
    .option('--region <name>', 'region in the ARNs that the server makes (default: us-east-1)')
    .option('--account <id>', 'account id in them (default: 123456789012)')
    .optionsGroup('Logs and events:')
    .option('--logs <target>', 'where the logs of executions go: stdout, or a folder with a file per log group')
    .option('--status-events <target>', 'where status changes go: https://…, sqs:URL, sns:ARN or eventbridge[:BUS]')
    .option('--log-level <level>', 'debug, info, warn, error or silent (default: info)')
    .addHelpText(
      'after',
      `
Examples:
  $ stepwright start
  $ stepwright start --port 9000 --functions ./my-functions
  $ stepwright start --store postgres://me:secret@db.example.com/stepwright
  $ stepwright start --host 0.0.0.0 --credentials ./keys

Most flags are also environment variables, --port for example STEPWRIGHT_PORT; the flag wins. Endpoints of AWS services
and limits are variables alone. All of them: docs/configuration.md.`
    )
    .action(start)
}

async function start(flags: StartFlags): Promise<void> {
  disablePretenuring()
  try {
    const configuration = readConfiguration(flags)
    const log = createLog(configuration.logLevel)
    const server = await startServer(configuration, log)
    process.stdout.write(welcome(configuration, server))
    closeOnSignal(server, configuration.drainMs)
    void server.failed.then((error) => endAfter(error, log))
  } catch (error) {
    process.stderr.write(`stepwright: ${explain(error)}\n`)
    process.exitCode = 1
  }
}

/** What was acknowledged is durable, and whoever watches over the process starts it again. */
function endAfter(error: Error, log: Log): void {
  log.error('The process ends because it can serve no more', { error: error.message })
  process.stderr.write(`stepwright: ${error.message} The process ends; what it had acknowledged is kept.\n`)
  process.exit(1)
}

/** The first signal drains; a second one of an impatient user ends at once, as does what closing waits for too long. */
function closeOnSignal(server: RunningServer, drainMs: number): void {
  let isClosing = false
  const close = (signal: NodeJS.Signals): void => {
    if (isClosing) process.exit(130)
    isClosing = true
    const limit = `for ${drainMs / 1000} s at most`
    process.stdout.write(
      `${signal}: finishing what is under way, ${limit}, then closing. Running executions go on after the next start.\n`
    )
    systemClock.setTimer(systemClock.now() + drainMs + CLOSING_MS, () => endUnclosed(drainMs))
    server.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`stepwright: closing failed: ${error instanceof Error ? error.message : String(error)}\n`)
        process.exit(1)
      }
    )
  }
  process.on('SIGTERM', close)
  process.on('SIGINT', close)
}

/** Beyond the time for what is under way: programs get two seconds, logs five. */
const CLOSING_MS = 15_000

/** A store that does not answer, for example. */
function endUnclosed(drainMs: number): void {
  const seconds = (drainMs + CLOSING_MS) / 1000
  process.stderr.write(
    `stepwright: closing has taken ${seconds} s. The process ends; what it had acknowledged is kept.\n`
  )
  process.exit(1)
}

function welcome(configuration: Configuration, server: RunningServer): string {
  const functions = configuration.functionDirectories.map(shown)
  const offered = server.examples.filter(({ arn }) => arn !== undefined)
  const lines = [
    `Stepwright ${version}`,
    '',
    `  endpoint   ${server.url}`,
    `  store      ${configuration.databaseUrl === undefined ? configuration.dataDirectory : shownUrl(configuration.databaseUrl)}`,
    `  functions  ${functions.length > 0 ? functions.join(', ') : 'none of your own (make a folder ./functions, or use --functions)'}`
  ]
  const keyCount = configuration.accessKeys?.size
  if (keyCount !== undefined)
    lines.push(`  access     requests must be signed, by ${keyCount === 1 ? 'the key' : `one of ${keyCount} keys`}`)
  if (configuration.lambdaEndpoint !== undefined) lines.push(`  lambda     ${configuration.lambdaEndpoint.href}`)
  if (offered.length > 0) lines.push(`  examples   ${offered.map(({ example }) => example.name).join(', ')}`)
  for (const { example, refusal } of server.examples) {
    if (refusal !== undefined) lines.push(`  example ${example.name} was refused: ${refusal}`)
  }
  return `${[...lines, '', 'Try next:', `  ${nextStep(server, configuration.region, keyCount === undefined)}`, ''].join('\n')}\n`
}

/** A line to paste: with examples it starts one, without it shows that the server answers. */
function nextStep({ url, examples }: RunningServer, region: string, anyKeyWillDo: boolean): string {
  const keys = anyKeyWillDo ? 'AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local ' : ''
  const call = (operation: string): string =>
    `${keys}AWS_DEFAULT_REGION=${region} aws stepfunctions ${operation} --endpoint-url ${url}`
  const found =
    examples.find(({ example }) => example.name === 'order-fulfilment') ?? examples.find(({ arn }) => arn !== undefined)
  if (found?.arn === undefined || found.example.inputFile === undefined) return call('list-state-machines')
  return `${call('start-execution')} --state-machine-arn ${found.arn} --input file://${shown(found.example.inputFile)}`
}

/** Without the password and whatever else may be secret. */
function shownUrl(text: string): string {
  const { protocol, host, pathname, searchParams } = new URL(text)
  const schema = searchParams.get('schema')
  return `${protocol}//${host}${pathname}${schema === null ? '' : ` (schema ${schema})`}`
}

/** A path as short as it can be from here. */
function shown(path: string): string {
  const short = relative(process.cwd(), path)
  return short === '' || short.startsWith('..') ? path : short
}

function explain(error: unknown): string {
  if (error instanceof ConfigurationError) return `${error.message} "stepwright start --help" lists the options.`
  if (error instanceof StoreFormatError || error instanceof StoreUnavailable) return error.message
  const { code, port } = error as NodeJS.ErrnoException & { readonly port?: number }
  if (code === 'EADDRINUSE') {
    return `Port ${port} is taken by another program. Stop that one, or choose another port with --port.`
  }
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
    return `This address cannot be listened on (${code}). Choose another with --host and --port.`
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
