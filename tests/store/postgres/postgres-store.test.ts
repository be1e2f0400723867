import { openPostgresStore } from '../../../src/store/postgres/postgres-store.ts'
import { sharedPostgres } from '../../postgres/postgres-server.ts'
import { emptySchema } from '../../postgres/reused-schema.ts'
import { describeStoreContract } from '../contract.ts'

let url: string

describeStoreContract('the Postgres store', {
  async open(options) {
    await emptySchema('test_reused', options.partitionCount)
    url = (await sharedPostgres()).url('test_reused')
    return openPostgresStore({ url, ...options })
  },
  reopen: () => openPostgresStore({ url }),
  modelRuns: 4
})
