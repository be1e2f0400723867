import { readConnectionUrl } from '../store/postgres/connection-settings.ts'
import type { Store } from '../store/store.ts'
import type { Configuration } from './config.ts'
import { checkNotHalfCopied } from './store-copy.ts'

/**
 * Opens the store that the configuration names; only its driver is loaded.
 * @param onLost told once when the store can serve no more, and only a new process can
 * @throws {StoreFormatError} {StoreUnavailable} it cannot be used
 */
export async function openStore(
  configuration: Pick<Configuration, 'databaseUrl' | 'dataDirectory'>,
  onLost: (error: Error) => void
): Promise<Store> {
  const { databaseUrl, dataDirectory } = configuration
  if (databaseUrl !== undefined) {
    const { openPostgresStore } = await import('../store/postgres/postgres-store.ts')
    return openPostgresStore({ url: databaseUrl })
  }
  const { openSqliteStore } = await import('../store/sqlite/sqlite-store.ts')
  return openSqliteStore({ directory: dataDirectory, onLost })
}

/**
 * As `openStore`, for a server.
 * @throws {StoreFormatError} {StoreUnavailable} it cannot be used, or half of it is missing yet
 */
export async function openUsableStore(...request: Parameters<typeof openStore>): Promise<Store> {
  const store = await openStore(...request)
  try {
    const { databaseUrl, dataDirectory } = request[0]
    const name = databaseUrl === undefined ? dataDirectory : readConnectionUrl(databaseUrl).place
    await checkNotHalfCopied(store, name)
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}
