import { StoreUnavailable, StoreUnreached } from './store.ts'

/**
 * What is asked of the store when a part of the same work was written already.
 * @throws {StoreUnavailable} but no {@link StoreUnreached}, of which callers are told that nothing was done
 */
export async function afterWrite<Answer>(asked: Promise<Answer>): Promise<Answer> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof StoreUnreached) throw new StoreUnavailable(error.message, { cause: error })
    throw error
  }
}
