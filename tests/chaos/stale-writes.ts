import { resolve } from 'node:path'
import type { Lease, Store } from '../../src/store/store.ts'

/** @param root of the sources that the nodes run, which are used here, too */
async function openStore(root: string, url: string): Promise<Store> {
  const path = resolve(root, 'src/store/postgres/postgres-store.ts')
  const { openPostgresStore } = (await import(path)) as { openPostgresStore(options: { url: string }): Promise<Store> }
  return openPostgresStore({ url })
}

export async function readLeases(root: string, url: string): Promise<readonly Lease[]> {
  const store = await openStore(root, url)
  const leases = await store.listLeases()
  await store.close()
  return leases
}

/** What a node would do that knows nothing of what has happened since: every write of it must be refused. */
export async function writeWithOldEpochs(
  root: string,
  url: string,
  old: readonly Lease[]
): Promise<{ readonly tried: number; readonly refused: number }> {
  const store = await openStore(root, url)
  const now = new Map((await store.listLeases()).map(({ partition, epoch }) => [partition, epoch]))
  const stale = old.filter(({ partition, epoch }) => now.get(partition) !== epoch)
  let refused = 0
  for (const { partition, epoch } of stale) {
    const arn = `stale:${partition}`
    await store.commit([{ arn, partition, epoch, expectedSequence: 0 }]).catch((error: unknown) => {
      if ((error as { readonly reason?: string }).reason === 'epoch') refused++
    })
  }
  await store.close()
  return { tried: stale.length, refused }
}
