import { existsSync, readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import type { AwsCredentials } from '../aws/credentials.ts'
import type { AwsEndpointSettings } from '../integrations/aws-sdk/endpoints.ts'
import { FileContentError } from '../integrations/file-content.ts'
import { type Connections, parseConnections } from '../integrations/http/connections.ts'
import { type Programs, parsePrograms } from '../integrations/lambda/programs/program-file.ts'
import { MockConfiguration } from '../integrations/mocks/mock-configuration.ts'
import { defaultLimits, type Limits } from '../interpreter/limits.ts'
import type { EventTargetSettings } from '../status-events/event-target.ts'
import { readAwsEndpoints } from './aws-endpoints.ts'
import type { LogTarget } from './execution-logs.ts'
import { isLoopbackAddress } from './host-guard.ts'
import { type AccessKeys, AccessKeysError, parseAccessKeys, parseCredentialsFile } from './signature/access-keys.ts'
import { parseEventTarget } from './status-events.ts'

/** Everything that a server is started with. Flags win over environment variables, these over defaults. */
export interface Configuration {
  readonly port: number
  readonly host: string
  /** Requests must be signed by one of these; absent where anybody may call. */
  readonly accessKeys?: AccessKeys
  /** Names besides this machine's own by which it may be called; absent where any name will do. */
  readonly allowedHosts?: readonly string[]
  /** Absolute path of the folder that holds the embedded store, and what else a server keeps in files. */
  readonly dataDirectory: string
  /** Of the Postgres database that is the store; absent for the embedded one. */
  readonly databaseUrl?: string
  /** Absolute paths of the folders with local functions, searched in order. */
  readonly functionDirectories: readonly string[]
  /** Functions that are programs in any language, by name. */
  readonly programs: Programs
  /** Absolute path of a folder of example state machines to offer. */
  readonly examplesDirectory?: string
  /** Where the objects are that Map Runs read and write. */
  readonly buckets: BucketPlace
  readonly accountId: string
  readonly region: string
  /** Where functions that are not local are invoked. */
  readonly lambdaEndpoint?: URL
  /** Where the AWS services are that tasks call; AWS itself where nothing is said. */
  readonly awsEndpoints: AwsEndpointSettings
  /** What authorises HTTP tasks, by name. */
  readonly connections: Connections
  /** Whether HTTP tasks may call addresses of private networks. */
  readonly allowPrivateAddresses: boolean
  /** Where status changes of executions are told; absent for nowhere. */
  readonly statusEvents?: EventTargetSettings
  /** Absolute path of the file of mocks that executions can be started with. */
  readonly mockFile?: string
  /** Absolute path of the folder in which the packages of the AWS SDK may be installed. */
  readonly packageFolder: string
  /** Where the keys of customers are; absent for a file in the data folder. */
  readonly kmsEndpoint?: URL
  /** Where the log events of executions go; absent for nowhere. */
  readonly executionLogs?: LogTarget
  /** What the server's own requests to AWS services are signed with. */
  readonly awsCredentials?: AwsCredentials
  readonly limits: Limits
  /** How long tasks that are under way may take to end when the server closes. */
  readonly drainMs: number
  /** How long closed executions are kept. */
  readonly retentionMs: number
  readonly logLevel: LogLevel
}

export type BucketPlace =
  /** A folder whose folders are the buckets. */
  { readonly kind: 'folder'; readonly path: string } | { readonly kind: 's3'; readonly endpoint?: URL }

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

const LOG_LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'silent']

/** The command line's flags, as given. */
export interface StartFlags {
  readonly port?: string
  readonly host?: string
  readonly credentials?: string
  readonly allowUnauthenticated?: boolean
  readonly allowedHosts?: string
  readonly data?: string
  readonly store?: string
  readonly functions?: string
  readonly programs?: string
  readonly buckets?: string
  readonly examples?: string
  readonly region?: string
  readonly account?: string
  readonly logs?: string
  readonly statusEvents?: string
  readonly mockConfig?: string
  readonly logLevel?: string
}

/** A setting that cannot be used; the message names it, its value and what it should be. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'
}

type Environment = Readonly<Record<string, string | undefined>>

/** Step Functions Local's port. */
const DEFAULT_PORT = 8083

/** @throws {ConfigurationError} */
export function readConfiguration(flags: StartFlags, environment: Environment = process.env): Configuration {
  const setting = (flag: string | undefined, ...names: string[]): string | undefined => {
    for (const value of [flag, ...names.map((name) => environment[name])]) {
      if (value !== undefined && value !== '') return value
    }
    return undefined
  }
  const host = setting(flags.host, 'STEPWRIGHT_HOST') ?? '127.0.0.1'
  const port = integer('port', setting(flags.port, 'STEPWRIGHT_PORT'), DEFAULT_PORT, 0, 65_535)
  const examples = setting(flags.examples, 'STEPWRIGHT_EXAMPLES')
  const service = (name: string, ...variables: string[]): URL | undefined =>
    serviceEndpoint(name, setting(undefined, ...variables, 'AWS_ENDPOINT_URL'), port)
  const lambdaEndpoint = service('Lambda', 'AWS_ENDPOINT_URL_LAMBDA', 'LAMBDA_ENDPOINT')
  const logsEndpoint = service('CloudWatch Logs', 'AWS_ENDPOINT_URL_LOGS')
  // an emulator of other services need not have keys
  const kmsEndpoint = serviceEndpoint('KMS', setting(undefined, 'AWS_ENDPOINT_URL_KMS'), port)
  const executionLogs = logTarget(setting(flags.logs, 'STEPWRIGHT_LOGS'), logsEndpoint)
  const dataDirectory = resolve(setting(flags.data, 'STEPWRIGHT_DATA') ?? '.stepwright')
  const store = databaseUrl(setting(flags.store, 'STEPWRIGHT_STORE'), environment.DATABASE_URL)
  const credentials = awsCredentials(environment)
  const accessKeys = readAccessKeys(setting(flags.credentials, 'STEPWRIGHT_CREDENTIALS'), environment)
  const awsEndpoints = readAwsEndpoints(
    environment,
    (url) => isOwnAddress(url, port),
    (name, text) => {
      throw new ConfigurationError(`${name} '${text}' is not a URL.`)
    }
  )
  const statusEvents = eventTarget(
    setting(flags.statusEvents, 'STEPWRIGHT_STATUS_EVENTS'),
    awsEndpoints.urls.EVENTBRIDGE ?? awsEndpoints.urls['']
  )
  const mockConfig = setting(flags.mockConfig, 'SFN_MOCK_CONFIG')
  const isOpen = flags.allowUnauthenticated ?? isTrue('STEPWRIGHT_ALLOW_UNAUTHENTICATED', environment)
  const allowed = allowedHosts(setting(flags.allowedHosts, 'STEPWRIGHT_ALLOWED_HOSTS'))
  const needsNames = accessKeys === undefined && !isOpen
  if (needsNames) checkLoopback(host)
  return {
    port,
    host,
    ...(accessKeys !== undefined && { accessKeys }),
    ...(needsNames && { allowedHosts: allowed }),
    dataDirectory,
    ...(store !== undefined && { databaseUrl: store }),
    programs: programs(setting(flags.programs, 'STEPWRIGHT_PROGRAMS'), environment),
    functionDirectories: functionDirectories(setting(flags.functions, 'STEPWRIGHT_FUNCTIONS')),
    ...(examples === undefined ? {} : { examplesDirectory: directory('examples', examples) }),
    accountId: accountId(setting(flags.account, 'AWS_ACCOUNT_ID') ?? '123456789012'),
    region: setting(flags.region, 'AWS_DEFAULT_REGION', 'AWS_REGION') ?? 'us-east-1',
    ...(lambdaEndpoint !== undefined && { lambdaEndpoint }),
    buckets: buckets(setting(flags.buckets, 'STEPWRIGHT_BUCKETS'), service('S3', 'AWS_ENDPOINT_URL_S3'), dataDirectory),
    ...(kmsEndpoint !== undefined && { kmsEndpoint }),
    ...(executionLogs !== undefined && { executionLogs }),
    ...(credentials !== undefined && { awsCredentials: credentials }),
    packageFolder: resolve('.'),
    ...(statusEvents !== undefined && { statusEvents }),
    ...(mockConfig !== undefined && { mockFile: mockFile(resolve(mockConfig)) }),
    connections: connections(setting(undefined, 'STEPWRIGHT_CONNECTIONS')),
    allowPrivateAddresses: environment.STEPWRIGHT_ALLOW_PRIVATE_ADDRESSES === 'true',
    awsEndpoints,
    limits: limits(environment),
    drainMs: seconds('STEPWRIGHT_DRAIN_SECONDS', environment, 8, 0, 3_600),
    retentionMs: seconds('STEPWRIGHT_RETENTION_SECONDS', environment, 90 * DAY_SECONDS, 60, 3_650 * DAY_SECONDS),
    logLevel: logLevel(setting(flags.logLevel, 'STEPWRIGHT_LOG_LEVEL'))
  }
}

/** A variable that many programs read may be meant for another kind of database. */
function databaseUrl(chosen: string | undefined, fromHost: string | undefined): string | undefined {
  if (chosen === 'sqlite') return undefined
  if (chosen === undefined) return fromHost && /^postgres(?:ql)?:/.test(fromHost) ? fromHost : undefined
  if (/^postgres(?:ql)?:/.test(chosen)) return chosen
  throw new ConfigurationError(
    'The store must be sqlite, or the address of a database: postgres://USER:PASSWORD@HOST/DATABASE.'
  )
}

/** @throws {ConfigurationError} */
function readAccessKeys(file: string | undefined, environment: Environment): AccessKeys | undefined {
  const text = environment.STEPWRIGHT_ACCESS_KEYS
  try {
    const keys = [
      ...(file === undefined ? [] : parseCredentialsFile(readText('credentials', resolve(file)), resolve(file))),
      ...(text ? parseAccessKeys(text, 'STEPWRIGHT_ACCESS_KEYS') : [])
    ]
    return keys.length === 0 ? undefined : new Map(keys)
  } catch (error) {
    throw error instanceof AccessKeysError ? new ConfigurationError(error.message) : error
  }
}

function readText(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new ConfigurationError(`The ${name} file ${path} cannot be read: ${(error as Error).message}.`)
  }
}

/** @throws {ConfigurationError} others could call, and nothing would tell who they are */
function checkLoopback(host: string): void {
  if (host.toLowerCase() === 'localhost' || isLoopbackAddress(host)) return
  if (/^[\d.]+$/.test(host) && isIP(host) === 0) {
    throw new ConfigurationError(`The host must be an address or a name, but is '${host}'.`)
  }
  throw new ConfigurationError(
    `Other machines can reach the address ${host}, and requests would not have to be signed. Name the keys that may sign them (--credentials FILE or STEPWRIGHT_ACCESS_KEYS), or let everybody in with --allow-unauthenticated.`
  )
}

/** @throws {ConfigurationError} */
function allowedHosts(text: string | undefined): readonly string[] {
  const names = (text ?? '').split(',').flatMap((name) => name.trim() || [])
  for (const name of names) {
    if (URL.parse(`http://${name}`)?.host === name.toLowerCase() && !/:\d+$/.test(name)) continue
    throw new ConfigurationError(
      `The allowed hosts must be names without a port, separated by commas, but one of them is '${name}'.`
    )
  }
  return names
}

function isTrue(name: string, environment: Environment): boolean {
  const text = environment[name] ?? ''
  if (/^(?:1|true|yes)$/i.test(text)) return true
  if (/^(?:|0|false|no)$/i.test(text)) return false
  throw new ConfigurationError(`${name} must be true or false, but is '${text}'.`)
}

function functionDirectories(given: string | undefined): readonly string[] {
  if (given !== undefined) return [directory('functions', given)]
  const byDefault = resolve('functions')
  return existsSync(byDefault) ? [byDefault] : []
}

function directory(name: string, path: string): string {
  const absolute = resolve(path)
  if (!existsSync(absolute)) throw new ConfigurationError(`The ${name} folder ${absolute} does not exist.`)
  return absolute
}

function limits(environment: Environment): Limits {
  const amount = (name: string, byDefault: number): number =>
    integer(name, environment[name] || undefined, byDefault, 1, Number.MAX_SAFE_INTEGER)
  return {
    ...defaultLimits,
    payloadBytes: amount('STEPWRIGHT_MAX_PAYLOAD_BYTES', defaultLimits.payloadBytes),
    historyEvents: amount('STEPWRIGHT_MAX_HISTORY_EVENTS', defaultLimits.historyEvents),
    standardDurationMs: amount('STEPWRIGHT_MAX_STANDARD_SECONDS', defaultLimits.standardDurationMs / 1000) * 1000,
    expressDurationMs: amount('STEPWRIGHT_MAX_EXPRESS_SECONDS', defaultLimits.expressDurationMs / 1000) * 1000
  }
}

function integer(name: string, text: string | undefined, byDefault: number, least: number, most: number): number {
  if (text === undefined) return byDefault
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new ConfigurationError(`${name} must be a whole number from ${least} to ${most}, but is '${text}'.`)
  }
  return value
}

/** @returns milliseconds */
function seconds(name: string, environment: Environment, byDefault: number, least: number, most: number): number {
  return integer(name, environment[name] || undefined, byDefault, least, most) * 1_000
}

const DAY_SECONDS = 86_400

function accountId(text: string): string {
  if (!/^\d{12}$/.test(text)) throw new ConfigurationError(`The account id must be 12 digits, but is '${text}'.`)
  return text
}

/** A shell set up to talk to this very server must not make it call itself as if it were another service. */
function serviceEndpoint(name: string, text: string | undefined, ownPort: number): URL | undefined {
  if (text === undefined) return undefined
  const url = URL.parse(/^https?:\/\//.test(text) ? text : `http://${text}`)
  if (url === null) throw new ConfigurationError(`The ${name} endpoint '${text}' is not a URL.`)
  return isOwnAddress(url, ownPort) ? undefined : url
}

/** @param file of connections, described as for EventBridge's CreateConnection */
function connections(file: string | undefined): Connections {
  if (file === undefined) return new Map()
  try {
    return parseConnections(readFileSync(resolve(file), 'utf8'))
  } catch (error) {
    const reason = error instanceof FileContentError ? error.message : String(error)
    throw new ConfigurationError(`The file of connections ${resolve(file)} cannot be used: ${reason}.`)
  }
}

function eventTarget(text: string | undefined, endpoint: URL | undefined): EventTargetSettings | undefined {
  if (text === undefined) return undefined
  const target = parseEventTarget(text, endpoint === undefined || endpoint.hostname.endsWith('.amazonaws.com'))
  if (target !== undefined) return target
  throw new ConfigurationError(
    `The target of status events '${text}' must be an address (https://…), sqs:QUEUE_URL, sns:TOPIC_ARN or eventbridge[:BUS].`
  )
}

/** @throws {ConfigurationError} */
function programs(file: string | undefined, environment: Environment): Programs {
  if (file === undefined) return new Map()
  const path = resolve(file)
  try {
    return parsePrograms(readText('programs', path), path, environment)
  } catch (error) {
    if (!(error instanceof FileContentError)) throw error
    throw new ConfigurationError(`The file of programs ${path} cannot be used: ${error.message}.`)
  }
}

function mockFile(path: string): string {
  try {
    new MockConfiguration(path).checkFile()
    return path
  } catch (error) {
    throw new ConfigurationError((error as Error).message)
  }
}

const isOwnAddress = (url: URL, port: number): boolean =>
  Number(url.port) === port && ['127.0.0.1', 'localhost', '[::1]', '0.0.0.0'].includes(url.hostname)

/** A folder unless S3 is asked for, by name or by an endpoint. */
function buckets(chosen: string | undefined, endpoint: URL | undefined, dataDirectory: string): BucketPlace {
  if (chosen === 's3') return { kind: 's3', ...(endpoint !== undefined && { endpoint }) }
  if (chosen !== undefined) return { kind: 'folder', path: resolve(chosen) }
  return endpoint === undefined ? { kind: 'folder', path: join(dataDirectory, 'buckets') } : { kind: 's3', endpoint }
}

/** What the operator chose for this server goes before an endpoint that is set for all programs. */
function logTarget(chosen: string | undefined, endpoint: URL | undefined): LogTarget | undefined {
  if (chosen !== undefined) return chosen === 'stdout' ? { kind: 'stdout' } : { kind: 'folder', path: resolve(chosen) }
  return endpoint === undefined ? undefined : { kind: 'cloudwatch', endpoint }
}

function awsCredentials(environment: Environment): AwsCredentials | undefined {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment
  if (!accessKeyId || !secretAccessKey) return undefined
  const sessionToken = environment.AWS_SESSION_TOKEN
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
}

function logLevel(text: string | undefined): LogLevel {
  if (text === undefined) return 'info'
  const level = LOG_LEVELS.find((known) => known === text)
  if (level === undefined) {
    throw new ConfigurationError(`The log level must be one of ${LOG_LEVELS.join(', ')}, but is '${text}'.`)
  }
  return level
}
