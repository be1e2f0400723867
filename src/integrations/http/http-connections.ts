import type { LookupFunction } from 'node:net'
import type { buildConnector, Client, Dispatcher } from 'undici'

export interface ConnectionLimits {
  /** Connections to one origin at a time; further requests wait for one. */
  readonly perOrigin: number
  /** Until a connection stands. */
  readonly connectTimeoutMs: number
  /** Longest silence while waiting for the answer. */
  readonly answerTimeoutMs: number
}

export interface Trust {
  /** Finds the addresses of names; the system's without it. */
  readonly lookup?: LookupFunction | undefined
  /** The only one whose certificates are believed, as PEM. */
  readonly certificateAuthority?: string
}

/** A request, and who is told what becomes of it. */
export interface CarriedRequest extends Omit<Dispatcher.DispatchHandler, 'onResponseError'> {
  readonly options: Dispatcher.DispatchOptions
  /** Nobody waits for it any more. */
  readonly isOver: boolean
  /** What it was given to. It says so there when it is over. */
  connection: HttpConnection | undefined
  onResponseError(controller: Dispatcher.DispatchController | undefined, error: Error): void
}

/** A connection of which the other side has not said how long it keeps it. */
const IDLE_TIMEOUT_MS = 30_000

/**
 * Connections to any number of origins, kept from request to request; the one used last is taken first. undici, which makes
 * them, is loaded with the first request.
 */
export class HttpConnections {
  readonly #limits: ConnectionLimits
  readonly #trust: Trust
  readonly #origins = new Map<string, OriginConnections>()
  #open: ((origin: string) => Client) | undefined

  constructor(limits: ConnectionLimits, trust: Trust = {}) {
    this.#limits = limits
    this.#trust = trust
  }

  get isLoaded(): boolean {
    return this.#open !== undefined
  }

  async load(): Promise<void> {
    const undici = await import('undici')
    this.#open ??= opener(undici, this.#limits, this.#trust)
  }

  /** Of `load`ed connections. */
  carry(origin: string, request: CarriedRequest): void {
    let connections = this.#origins.get(origin)
    if (connections === undefined) {
      const open = this.#open
      if (open === undefined) throw new Error('The connections were not loaded')
      const forget = (): void => void this.#origins.delete(origin)
      connections = new OriginConnections(() => open(origin), this.#limits.perOrigin, forget)
      this.#origins.set(origin, connections)
    }
    connections.carry(request)
  }

  /** Cuts off what is under way. */
  async close(): Promise<void> {
    await Promise.all([...this.#origins.values()].map((connections) => connections.close()))
  }
}

function opener(
  undici: { readonly Client: typeof Client; readonly buildConnector: typeof buildConnector },
  { connectTimeoutMs, answerTimeoutMs }: ConnectionLimits,
  { lookup, certificateAuthority }: Trust
): (origin: string) => Client {
  // one for all, as it has the sessions of TLS
  const connect = undici.buildConnector({
    allowH2: false,
    timeout: connectTimeoutMs,
    ...(lookup !== undefined && { lookup }),
    ...(certificateAuthority !== undefined && { ca: certificateAuthority })
  })
  const timeouts = { headersTimeout: answerTimeoutMs, bodyTimeout: answerTimeoutMs, keepAliveTimeout: IDLE_TIMEOUT_MS }
  return (origin) => new undici.Client(origin, { ...timeouts, connect, pipelining: 1 })
}

class OriginConnections {
  readonly #open: () => Client
  readonly #limit: number
  readonly #onEmpty: () => void
  readonly #connections = new Set<HttpConnection>()
  readonly #idle: HttpConnection[] = []
  readonly #waiting = new Set<CarriedRequest>()

  constructor(open: () => Client, limit: number, onEmpty: () => void) {
    this.#open = open
    this.#limit = limit
    this.#onEmpty = onEmpty
  }

  carry(request: CarriedRequest): void {
    const connection = this.#idle.pop() ?? this.#opened()
    if (connection === undefined) this.#waiting.add(request)
    else connection.carry(request)
  }

  /** @param isKept it can carry the next one */
  free(connection: HttpConnection, isKept: boolean): void {
    if (!isKept) this.#remove(connection)
    const next = this.#nextWaiting()
    if (next !== undefined) (isKept ? connection : this.#opened())?.carry(next)
    else if (isKept) this.#idle.push(connection)
    else if (this.#connections.size === 0) this.#onEmpty()
  }

  /** The other side has closed it, or it was idle for long. */
  closed(connection: HttpConnection): void {
    const index = this.#idle.indexOf(connection)
    if (index < 0) return
    this.#idle.splice(index, 1)
    this.#remove(connection)
    if (this.#connections.size === 0) this.#onEmpty()
  }

  async close(): Promise<void> {
    for (const request of this.#waiting) failed(request, new Error('The connections were closed'))
    this.#waiting.clear()
    await Promise.all([...this.#connections].map((connection) => connection.destroy()))
  }

  #nextWaiting(): CarriedRequest | undefined {
    for (const request of this.#waiting) {
      this.#waiting.delete(request)
      if (!request.isOver) return request
    }
    return undefined
  }

  #opened(): HttpConnection | undefined {
    if (this.#connections.size >= this.#limit) return undefined
    const connection = new HttpConnection(this.#open(), this)
    this.#connections.add(connection)
    return connection
  }

  #remove(connection: HttpConnection): void {
    this.#connections.delete(connection)
    // not within what undici is doing with it
    queueMicrotask(() => void connection.destroy())
  }
}

/** Carries one request at a time. */
export class HttpConnection {
  /** It has carried a request, so its other side may have closed it since. */
  wasUsed = false
  readonly #client: Client
  readonly #owner: OriginConnections

  constructor(client: Client, owner: OriginConnections) {
    this.#client = client
    this.#owner = owner
    client.on('connect', () => {
      this.wasUsed = false
    })
    client.on('disconnect', () => owner.closed(this))
  }

  carry(request: CarriedRequest): void {
    request.connection = this
    try {
      this.#client.dispatch(request.options, request)
    } catch (error) {
      // a header's value that HTTP cannot carry
      failed(request, error as Error)
    }
  }

  /** @param isKept the answer has arrived whole */
  free(isKept: boolean): void {
    this.#owner.free(this, isKept)
  }

  async destroy(): Promise<void> {
    await this.#client.destroy()
  }
}

const failed = (request: CarriedRequest, error: Error): void => request.onResponseError(undefined, error)
