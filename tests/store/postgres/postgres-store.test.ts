import { openPostgresStore } from '../../../src/store/postgres/postgres-store.ts'
import { emptySchemaUrl } from '../../postgres/postgres-server.ts'
import { describeStoreContract } from '../contract.ts'

let url: string

describeStoreContract('the Postgres store', {
  async open(options) {
    url = await emptySchemaUrl(options.partitionCount)
    return openPostgresStore({ url, ...options })
  },
  reopen: () => openPostgresStore({ url }),
  modelRuns: 4
})
