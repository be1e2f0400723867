import type { Command } from 'commander'
import { NODE_KIND, type NodeRecord } from '../engine/membership.ts'
import { ConfigurationError, readConfiguration, type StartFlags } from '../server/config.ts'
import { type Store, StoreFormatError, StoreUnavailable } from '../store/store.ts'

export function addNodesCommand(program: Command): void {
  program
    .command('nodes')
    .description('show the nodes that share a Postgres store, their partitions and what waits for them')
    .option('--store <url>', 'postgres://USER:PASSWORD@HOST/DATABASE (default: DATABASE_URL)')
    .option('--json', 'as JSON, with every partition and its epoch')
    .addHelpText(
      'after',
      `
Examples:
  $ stepwright nodes --store postgres://me:secret@db.example.com/stepwright
  $ DATABASE_URL=postgres://me:secret@db.example.com/stepwright stepwright nodes --json`
    )
    .action(show)
}

async function show({ json, ...flags }: Pick<StartFlags, 'store'> & { readonly json?: boolean }): Promise<void> {
  try {
    const configuration = readConfiguration(flags)
    if (configuration.databaseUrl === undefined) {
      throw new ConfigurationError('Name the database: --store postgres://USER:PASSWORD@HOST/DATABASE.')
    }
    const { openPostgresStore } = await import('../store/postgres/postgres-store.ts')
    const store = await openPostgresStore({ url: configuration.databaseUrl, mustExist: true })
    try {
      const overview = await readOverview(store)
      process.stdout.write(json ? `${JSON.stringify(overview, undefined, 2)}\n` : tableOf(overview))
    } finally {
      await store.close()
    }
  } catch (error) {
    const isExpected = [ConfigurationError, StoreFormatError, StoreUnavailable].some((type) => error instanceof type)
    process.stderr.write(`stepwright: ${isExpected ? (error as Error).message : ((error as Error).stack ?? error)}\n`)
    process.exitCode = 1
  }
}

interface Overview {
  readonly partitionCount: number
  readonly nodes: readonly NodeRecord[]
  readonly partitions: readonly {
    readonly partition: number
    /** Of the node that holds it, `''` for none. */
    readonly owner: string
    readonly epoch: number
    readonly leaseExpiresAt: string
    /** Messages in its inbox. */
    readonly waiting: number
  }[]
}

async function readOverview(store: Store): Promise<Overview> {
  const [leases, records, counts] = await Promise.all([
    store.listLeases(),
    store.listResources({ kind: NODE_KIND, parent: '', limit: 1_000 }),
    store.countInbox()
  ])
  const waiting = new Map(counts.map(({ partition, messages }) => [partition, messages]))
  return {
    partitionCount: store.partitionCount,
    nodes: records.map(({ document }) => JSON.parse(document) as NodeRecord),
    partitions: leases
      .filter(({ partition }) => partition < store.partitionCount)
      .map(({ partition, owner, epoch, expiresAt }) => ({
        partition,
        owner,
        epoch,
        leaseExpiresAt: new Date(expiresAt).toISOString(),
        waiting: waiting.get(partition) ?? 0
      }))
  }
}

function tableOf({ partitionCount, nodes, partitions }: Overview): string {
  const lines = nodes.map(({ owner, name, startedAt }) => {
    const held = partitions.filter((partition) => partition.owner === owner)
    const waiting = held.reduce((sum, partition) => sum + partition.waiting, 0)
    const leased = held.map(({ leaseExpiresAt }) => leaseExpiresAt).sort()
    return [name, new Date(startedAt).toISOString(), held.length, waiting, leased.at(-1) ?? '-'].join('\t')
  })
  const free = partitionCount - partitions.filter(({ owner }) => nodes.some((node) => node.owner === owner)).length
  return [
    'node\tstarted\tpartitions\twaiting messages\tleased until',
    ...lines,
    `${partitionCount} partitions, ${free} of them with no node that is known`,
    ''
  ].join('\n')
}
