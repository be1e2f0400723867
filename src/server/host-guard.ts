import { BlockList, isIP } from 'node:net'
import { ApiError, FRONT_END_NAMESPACE } from '../api/errors.ts'

/** Answers the error of a request that came for a foreign name, or from a page of one. */
export type HostGuard = (headers: {
  readonly host?: string | undefined
  readonly origin?: string | undefined
}) => ApiError | undefined

/**
 * A server that anybody on this machine may call is open to any web page that the machine's browser shows: the page's
 * name can be made to lead to 127.0.0.1 (DNS rebinding), and a page can post without asking. Both send a name that is not
 * this machine's. Names that nobody can own in public are let in: `localhost` and what is below it, and the names by
 * which containers know their host; each also with the `sync-` that AWS's clients put before it.
 * @param allowed further names
 */
export function createHostGuard(allowed: readonly string[]): HostGuard {
  const names = new Set([...OWN_NAMES, ...allowed.map((name) => name.toLowerCase())])
  const isOwn = (name: string): boolean =>
    names.has(name) || name.endsWith('.localhost') || isLoopbackAddress(name.replace(/^\[(.*)\]$/, '$1'))
  const isAllowed = (url: string): boolean =>
    [url, url.replace('//sync-', '//')].some((each) => {
      const name = URL.parse(each)?.hostname.replace(/\.$/, '')
      return name !== undefined && isOwn(name)
    })
  // most clients send the same one with every request
  let lastAllowed: string | undefined
  return ({ host, origin }) => {
    // browsers always send it
    if (host !== undefined && host !== lastAllowed) {
      if (!isAllowed(`http://${host}`)) return refusal('is for', host)
      lastAllowed = host
    }
    if (origin !== undefined && !isAllowed(origin)) return refusal('comes from a page of', origin)
    return undefined
  }
}

/** An address of this machine that no other can reach; `false` for names. */
export function isLoopbackAddress(text: string): boolean {
  const version = isIP(text)
  return version !== 0 && LOOPBACK.check(text, version === 4 ? 'ipv4' : 'ipv6')
}

const refusal = (what: string, name: string): ApiError =>
  new ApiError(
    'AccessDeniedException',
    `This server answers without signatures, so it answers to names of its own machine alone; this request ${what} '${name.slice(0, 255)}'. Start the server with --allowed-hosts NAME to let a name in, or give it keys.`,
    { status: 403, namespace: FRONT_END_NAMESPACE }
  )

const OWN_NAMES = ['localhost', 'host.docker.internal', 'host.containers.internal']

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')
