import { MemoryStore } from '../../../src/store/memory/memory-store.ts'
import { describeStoreContract } from '../contract.ts'

describeStoreContract('the store in memory', { open: async (options) => new MemoryStore(options) })
