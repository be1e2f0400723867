import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts'
import { describeStoreContract } from '../contract.ts'
import { makeFolder } from './folder.ts'

let directory: string

describeStoreContract('the SQLite store', {
  open(options) {
    directory = makeFolder()
    return openSqliteStore({ directory, ...options })
  },
  reopen: () => openSqliteStore({ directory })
})
