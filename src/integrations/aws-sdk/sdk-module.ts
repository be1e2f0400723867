import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { CredentialSource } from '../../aws/credentials.ts'

/** What is used of a client package of the AWS SDK for JavaScript v3. */
export interface SdkModule {
  readonly Client: new (configuration: object) => SdkClient
  /** `GetObjectCommand`, … */
  readonly commands: Readonly<Record<string, new (input: object) => SdkCommand>>
  /** The class of errors that the service's model does not name. */
  readonly BaseError: new (
    ...parameters: never[]
  ) => Error
  /** Sends requests by HTTP/1.1, whatever a client does by itself. */
  readonly Http1Handler: new (
    options: object
  ) => object
  /** Reads a schema, in any of the forms that it is written in. */
  readonly readSchema: (schema: unknown) => SdkSchema
}

export interface SdkClient {
  readonly config: { readonly serviceId: string; readonly credentials: CredentialSource }
  send(command: SdkCommand, options: { readonly abortSignal: AbortSignal }): Promise<object>
  destroy(): void
}

export interface SdkCommand {
  /** Kind, namespace, name, traits, input and output; of old versions of the SDK nothing. */
  readonly schema?: readonly unknown[]
  readonly middlewareStack: { add(middleware: SdkMiddleware, options: object): void }
}

export type SdkMiddleware = (
  next: (request: unknown) => Promise<{ readonly response: unknown; readonly output: object }>
) => (request: unknown) => Promise<{ readonly response: unknown; readonly output: object }>

/** A shape of the service's model. Source: `NormalizedSchema` of the package `@smithy/core`. */
export interface SdkSchema {
  isListSchema(): boolean
  isMapSchema(): boolean
  isStructSchema(): boolean
  isBlobSchema(): boolean
  isTimestampSchema(): boolean
  isDocumentSchema(): boolean
  isStringSchema(): boolean
  isBooleanSchema(): boolean
  isNumericSchema(): boolean
  isStreaming(): boolean
  /** Of a member by which the service knows a call that is made again. */
  isIdempotencyToken(): boolean
  /** Of a list or map. */
  getValueSchema(): SdkSchema
  structIterator(): Iterable<readonly [name: string, schema: SdkSchema]>
}

/** The package is not there, or cannot be used; the message says what to do. */
export class SdkPackageError extends Error {
  override readonly name = 'SdkPackageError'
}

/**
 * Loads a client package: the one that Stepwright itself finds, else the one installed in the folder that the server was
 * started in.
 * @throws {SdkPackageError}
 */
export async function loadSdkModule(packageName: string, folder: string): Promise<SdkModule> {
  const path = resolvePackage(packageName, folder)
  const exported = (await import(pathToFileURL(path).href)) as Record<string, unknown>
  const clientName = Object.keys(exported).find((name) => /^[A-Za-z0-9]+Client$/.test(name))
  const errorName = Object.keys(exported).find((name) => /^[A-Za-z0-9]+ServiceException$/.test(name))
  if (clientName === undefined || errorName === undefined) {
    throw new SdkPackageError(`The package ${packageName} at ${path} has no client.`)
  }
  const { NormalizedSchema } = createRequire(path)('@smithy/core/schema') as {
    readonly NormalizedSchema: { of(schema: unknown): SdkSchema }
  }
  const { NodeHttpHandler } = createRequire(path)('@smithy/node-http-handler') as {
    readonly NodeHttpHandler: SdkModule['Http1Handler']
  }
  return {
    Http1Handler: NodeHttpHandler,
    Client: exported[clientName] as SdkModule['Client'],
    commands: exported as SdkModule['commands'],
    BaseError: exported[errorName] as SdkModule['BaseError'],
    readSchema: (schema) => NormalizedSchema.of(schema)
  }
}

function resolvePackage(packageName: string, folder: string): string {
  for (const from of [import.meta.url, join(folder, 'package.json')]) {
    try {
      return createRequire(from).resolve(packageName)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error
    }
  }
  throw new SdkPackageError(
    `The package ${packageName} is not installed. Install it beside Stepwright or in ${folder}: npm install ${packageName}`
  )
}
