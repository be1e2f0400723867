import type { ResourceRecord, Store } from '../store/store.ts'
import type { RequestContext } from './context.ts'
import { invalidToken } from './errors.ts'
import { decodePageToken, encodePageToken, type Position, type Scope } from './page-token.ts'

export interface PageRequest {
  readonly maxResults?: number | undefined
  readonly nextToken?: string | undefined
}

export interface Page<Item> {
  readonly items: readonly Item[]
  /** Absent on the last page, also when that is exactly full. */
  readonly nextToken?: string
}

/** What AWS takes for a page size of 0 or none. */
const DEFAULT_PAGE_SIZE = 100

export const pageSize = ({ maxResults }: PageRequest): number => maxResults || DEFAULT_PAGE_SIZE

/** What one listing needs to be shown page by page. */
export interface Listing<Item> {
  readonly scope: Scope
  /** Reads up to `limit` items after a position. */
  readonly read: (after: Position | undefined, limit: number) => Promise<readonly Item[]>
  readonly positionOf: (item: Item) => Position
  readonly isPosition: (position: Position) => boolean
}

/**
 * Reads a page and looks one item ahead, so that the last page has no token.
 * @throws {ApiError} InvalidToken
 */
export async function readPage<Item>(
  request: PageRequest,
  { clock }: Pick<RequestContext, 'clock'>,
  listing: Listing<Item>
): Promise<Page<Item>> {
  const size = pageSize(request)
  const found = await listing.read(readPosition(request, clock.now(), listing), size + 1)
  const items = found.slice(0, size)
  const last = items.at(-1)
  if (found.length <= size || last === undefined) return { items }
  return { items, nextToken: encodePageToken(listing.scope, listing.positionOf(last), clock.now()) }
}

/** @throws {ApiError} InvalidToken */
export function readPosition(
  { nextToken }: PageRequest,
  now: number,
  { scope, isPosition }: Pick<Listing<unknown>, 'scope' | 'isPosition'>
): Position | undefined {
  if (nextToken === undefined) return undefined
  const position = decodePageToken(scope, nextToken, now)
  if (!isPosition(position)) throw invalidToken()
  return position
}

/** The listing of one parent's resources of a kind, in the order of their sort keys. */
export function resourceListing(
  store: Store,
  scope: Scope,
  of: { readonly kind: string; readonly parent: string; readonly descending?: boolean }
): Listing<ResourceRecord> {
  return {
    scope,
    read: (after, limit) =>
      store.listResources({ ...of, ...(after !== undefined && { after: after[0] as string }), limit }),
    positionOf: ({ sortKey }) => [sortKey],
    isPosition: (position) => position.length === 1 && typeof position[0] === 'string'
  }
}

export const contentOf = <Content>(record: ResourceRecord): Content => JSON.parse(record.document) as Content
