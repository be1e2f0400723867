import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts'
import { describeStoreContract } from '../contract.ts'
import { makeQuickFolder } from './folder.ts'

let directory: string

describeStoreContract('the SQLite store', {
  open(options) {
    directory = makeQuickFolder()
    return openSqliteStore({ directory, ...options })
  },
  reopen: () => openSqliteStore({ directory })
})
