import type { ResourceQuery, ResourceRecord, ResourceWrite } from '../store.ts'

export class MemoryResources {
  /** By kind, then ARN. */
  #kinds = new Map<string, Map<string, ResourceRecord>>()

  read(kind: string, arn: string): ResourceRecord | undefined {
    return this.#kinds.get(kind)?.get(arn)
  }

  list({ kind, parent, after, descending, limit }: ResourceQuery): ResourceRecord[] {
    const order = descending ? -1 : 1
    return [...(this.#kinds.get(kind)?.values() ?? [])]
      .filter((record) => record.parent === parent)
      .filter(({ sortKey }) => after === undefined || (descending ? sortKey < after : sortKey > after))
      .sort((one, other) => (one.sortKey < other.sortKey ? -order : order))
      .slice(0, limit)
  }

  /** Works on copies of the kinds it touches, which take the place of the originals when all went well. */
  write(writes: readonly ResourceWrite[]): boolean {
    const kinds = new Map(this.#kinds)
    for (const kind of new Set(writes.map((write) => write.kind))) kinds.set(kind, new Map(kinds.get(kind)))
    for (const write of writes) {
      const records = kinds.get(write.kind)
      if (records === undefined || !apply(records, write)) return false
    }
    this.#kinds = kinds
    return true
  }
}

function apply(records: Map<string, ResourceRecord>, write: ResourceWrite): boolean {
  const { kind, arn, expectedRevision } = write
  const revision = records.get(arn)?.revision ?? 0
  if (expectedRevision !== undefined && expectedRevision !== revision) return false
  if ('delete' in write) {
    records.delete(arn)
    return true
  }
  const { parent, sortKey, document } = write.put
  for (const other of records.values()) {
    if (other.arn !== arn && other.parent === parent && other.sortKey === sortKey) return false
  }
  records.set(arn, { kind, arn, parent, sortKey, revision: revision + 1, document })
  return true
}
