import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts'

const [directory = ''] = process.argv.slice(2)
const store = await openSqliteStore({ directory })
await store.acquireLease({ partition: 0, owner: 'the first', now: 0, durationMs: 1_000_000 })
process.stdout.write('open\n')
