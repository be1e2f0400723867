import type { LookupAddress, LookupAllOptions } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/**
 * Networks that are nobody's business outside: this machine, private ones, link-local ones (cloud metadata), reserved ones,
 * and those whose addresses have an IPv4 address inside that could be any of these.
 */
const PRIVATE = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4]
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4')
}
for (const [network, prefix] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8]
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv6')
}

/** @param address an IP address; an IPv4 address in IPv6 clothes is looked at as what it is */
export const isPrivateAddress = (address: string): boolean => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return PRIVATE.check(mapped, 'ipv4')
  return PRIVATE.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

/** The name leads to a private network, which is not allowed. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError'
  readonly code = 'EPRIVATE'
}

export const privateAddressText = (host: string): string =>
  `${host} is in a private network, which HTTP tasks may not call. Start the server with STEPWRIGHT_ALLOW_PRIVATE_ADDRESSES=true to allow it.`

/** Asks what a name leads to, with all its addresses; the system's own way is `lookup` of `node:dns`. */
export type ResolveName = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void
) => void

/**
 * Refuses names that lead to private addresses when the connection is made: a connection is made to the addresses that were
 * checked, so that a name cannot be one thing when it is checked and another when it is used.
 */
export const guardedLookup =
  (resolveName: ResolveName): LookupFunction =>
  (hostname, options, callback) => {
    resolveName(hostname, { ...options, all: true }, (error, addresses) => {
      const refused = addresses?.find(({ address }) => isPrivateAddress(address))
      const failure = error ?? (refused === undefined ? null : new PrivateAddressError(privateAddressText(hostname)))
      const first = addresses?.[0]
      if (failure !== null || first === undefined) callback(failure, '', 4)
      else if (options.all === true) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
