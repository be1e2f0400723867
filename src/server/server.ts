import { hostname } from 'node:os'
import type { ApiContext } from '../api/context.ts'
import { type ApiRequest, type ApiResponse, createApi } from '../api/protocol.ts'
import { readSettings } from '../api/settings.ts'
import { parseDefinition, parseState } from '../asl/parse.ts'
import { S3ItemReaders } from '../datasets/s3-item-readers.ts'
import { S3ResultWriters } from '../datasets/s3-result-writers.ts'
import { OpeningStore } from '../encryption/opening-store.ts'
import { createEngine } from '../engine/create-engine.ts'
import { EngineUnavailable } from '../engine/engine.ts'
import { combineObservers } from '../engine/execution-observer.ts'
import type { Log } from '../engine/log.ts'
import { MockConfiguration } from '../integrations/mocks/mock-configuration.ts'
import { createIntegrations } from '../integrations/registry.ts'
import { type Clock, systemClock } from '../lib/clock.ts'
import { type Random, systemRandom } from '../lib/random.ts'
import { FolderBuckets } from '../objects/folder-buckets.ts'
import type { Settings } from '../resources/state-machine.ts'
import { StoreUnavailable } from '../store/store.ts'
import { version } from '../version.ts'
import { callInProcess } from './call-in-process.ts'
import { ChangeFeed } from './change-feed.ts'
import { ChangeStreams } from './change-stream.ts'
import type { Configuration } from './config.ts'
import { ConsoleFiles } from './console-files.ts'
import { createEncryption } from './encryption.ts'
import { type CreatedExample, createExamples, readExamples } from './examples.ts'
import { createExecutionLogs } from './execution-logs.ts'
import { createHostGuard } from './host-guard.ts'
import { createHttpServer } from './http.ts'
import { createObjectStore } from './object-store.ts'
import { openUsableStore } from './open-store.ts'
import { createSdkActions } from './sdk-actions.ts'
import { createServiceModels } from './service-models.ts'
import { createAuthentication } from './signature/authentication.ts'
import { createStatusEvents } from './status-events.ts'
import { createStoredDefinitions } from './stored-definitions.ts'

/** Also where tasks get no time to end, requests get some to be answered. */
const MIN_REQUEST_DRAIN_MS = 1_000

interface TimeAndChance {
  readonly clock: Clock
  readonly random: Random
}

/** A server that answers requests. */
export interface RunningServer {
  readonly url: string
  /** The examples that were asked for. */
  readonly examples: readonly CreatedExample[]
  /** Resolves when it can serve no more, and only a new process can: with the reason. */
  readonly failed: Promise<Error>
  /**
   * Lets requests and tasks that are under way end, for as long as `drainMs` says, makes durable what was answered and lets
   * go of the data folder.
   */
  close(): Promise<void>
}

/**
 * Puts the parts together; the only place that does. Resolves when requests are answered.
 * @throws {StoreFormatError} {StoreUnavailable} the data folder cannot be used
 * @throws {Error} with `code` EADDRINUSE, EACCES or EADDRNOTAVAIL: the address cannot be listened on
 */
export async function startServer(
  configuration: Configuration,
  log: Log,
  { clock, random }: TimeAndChance = { clock: systemClock, random: systemRandom }
): Promise<RunningServer> {
  const { accountId, region, limits, accessKeys } = configuration
  const authenticate = accessKeys === undefined ? undefined : await createAuthentication(accessKeys, clock)
  const examples = configuration.examplesDirectory === undefined ? [] : readExamples(configuration.examplesDirectory)
  const failure = Promise.withResolvers<Error>()
  const store = await openUsableStore(configuration, failure.resolve)
  const api = Promise.withResolvers<(request: ApiRequest) => Promise<ApiResponse>>()
  const mocks = configuration.mockFile === undefined ? undefined : new MockConfiguration(configuration.mockFile)
  const objects = createObjectStore(configuration.buckets, accountId, configuration.awsCredentials)
  const { urls } = configuration.awsEndpoints
  const hasS3Endpoint = urls.S3 !== undefined || urls[''] !== undefined
  const integrations = createIntegrations({
    functionDirectories: [
      ...configuration.functionDirectories,
      ...examples.flatMap(({ functionDirectory }) => functionDirectory ?? [])
    ],
    ...(configuration.lambdaEndpoint !== undefined && { lambdaEndpoint: configuration.lambdaEndpoint }),
    awsEndpoints: configuration.awsEndpoints,
    objects,
    ...(objects instanceof FolderBuckets && !hasS3Endpoint && { folderBuckets: objects }),
    packageFolder: configuration.packageFolder,
    connections: configuration.connections,
    allowPrivateAddresses: configuration.allowPrivateAddresses,
    clock,
    payloadBytes: limits.payloadBytes,
    programs: configuration.programs,
    ...(mocks !== undefined && { mocks }),
    // tasks that a crash left behind are performed as soon as the engine runs, and wait here for the API
    callApi: async (call) => callInProcess(await api.promise, call, clock),
    log: (line) => log.info(line)
  })
  const loadSettings = (settingsId: string): Promise<Settings | undefined> => readSettings(store, settingsId)
  const { executionLogs, awsCredentials, kmsEndpoint } = configuration
  const logs = createExecutionLogs(executionLogs, awsCredentials, loadSettings, log)
  const encryption = createEncryption(configuration.dataDirectory, kmsEndpoint, awsCredentials, loadSettings)
  const changeFeed = new ChangeFeed(clock)
  const engine = await createEngine({
    store,
    itemReaders: new S3ItemReaders(objects),
    resultWriters: new S3ResultWriters(new OpeningStore(store, encryption), objects),
    clock,
    random,
    integrations: integrations.lookup,
    definitions: createStoredDefinitions(store, encryption),
    encryption,
    ...(mocks !== undefined && { mocks }),
    log,
    owner: random.uuid(),
    nodeName: `${hostname()}:${configuration.port}`,
    ...(configuration.statusEvents !== undefined && {
      outbox: createStatusEvents(configuration.statusEvents, integrations.lookup)
    }),
    observer: combineObservers([logs?.executionLog, changeFeed]),
    executionLimits: limits,
    engineLimits: { drainMs: configuration.drainMs, retentionMs: configuration.retentionMs }
  })
  const offersSdkAction = createSdkActions(configuration.packageFolder)
  const context: ApiContext = {
    store,
    engine,
    clock,
    random,
    configuration: { region, accountId, payloadBytes: limits.payloadBytes },
    parseDefinition: (text, options) => parseDefinition(text, { ...options, offersSdkAction }),
    parseState: (text, name, options) => parseState(text, name, { ...options, offersSdkAction }),
    integrations: integrations.lookup,
    readServiceModel: createServiceModels(),
    encryption,
    ...(mocks !== undefined && { mocks }),
    ...(logs?.hasLogGroup !== undefined && { hasLogGroup: logs.hasLogGroup })
  }
  const handle = createApi(context, ({ requestId, operation, error }) => {
    const fields = { requestId, operation, error: error instanceof Error ? error.stack : String(error) }
    // of a node that closes, or has too much to do, or no store: the client asks again, and nothing is wrong with it
    if (error instanceof EngineUnavailable) log.warn('A request could not be taken now', fields)
    else if (error instanceof StoreUnavailable) {
      log.warn('The store did not serve a request', { ...fields, error: error.message })
    } else log.error('A request failed', fields)
  })
  api.resolve(handle)
  const http = createHttpServer({
    handle,
    ...(configuration.allowedHosts !== undefined && { guard: createHostGuard(configuration.allowedHosts) }),
    ...(authenticate !== undefined && { authenticate }),
    checkHealth: async () => {
      const standing = engine.standing()
      await store.checkHealth()
      return { version, ...standing }
    },
    console: ConsoleFiles.load(),
    changes: new ChangeStreams(changeFeed, clock),
    drainTimeoutMs: Math.max(MIN_REQUEST_DRAIN_MS, configuration.drainMs),
    clock,
    random
  })
  const closeParts = async (): Promise<void> => {
    await engine.close()
    await logs?.executionLog.close()
    await integrations.close()
    await store.close()
  }
  try {
    const created = await createExamples(examples, { region, accountId, store, call: handle })
    const port = await http.listen(configuration.port, configuration.host)
    const host = configuration.host.includes(':') ? `[${configuration.host}]` : configuration.host
    return {
      url: `http://${host}:${port}`,
      examples: created,
      failed: failure.promise,
      close: async () => {
        await Promise.all([http.close(), engine.drain()])
        await closeParts()
      }
    }
  } catch (error) {
    await closeParts()
    throw error
  }
}
