import type { Random } from '../../src/lib/random.ts'
import type { PostgresServer } from '../postgres/postgres-server.ts'
import type { ChaosNode } from './chaos-node.ts'
import type { DatabaseProxy } from './database-proxy.ts'

export interface Disturbed {
  readonly nodes: readonly ChaosNode[]
  /** The way of each node to the database. */
  readonly proxies: readonly DatabaseProxy[]
  readonly postgres: PostgresServer
  readonly random: Random
  readonly say: (text: string) => void
}

/** What happens to nodes and database; each ends with everything as it was. */
export interface Faults {
  /** To be made one after the other, again and again. */
  readonly all: readonly (() => Promise<void>)[]
  readonly kill: () => Promise<void>
}

export function faultsOf({ nodes, proxies, postgres, random, say }: Disturbed): Faults {
  const pick = (): { readonly node: ChaosNode; readonly proxy: DatabaseProxy } => {
    const index = Math.floor(random.next() * nodes.length)
    const [node, proxy] = [nodes[index], proxies[index]]
    if (node === undefined || proxy === undefined) throw new Error('Each node needs a proxy')
    return { node, proxy }
  }
  const kill = async () => {
    const { node, proxy } = pick()
    say(`kills node ${node.port} while its commits take long`)
    // what it has read and not yet committed is much then
    proxy.delay(400)
    await sleep(2_500)
    await node.end('SIGKILL')
    proxy.delay(0)
    await sleep(1_000)
    node.start()
  }
  const all = [
    async () => {
      const { node } = pick()
      say(`stops node ${node.port} for longer than its leases`)
      node.signal('SIGSTOP')
      await sleep(14_000)
      node.signal('SIGCONT')
    },
    kill,
    async () => {
      say('restarts Postgres')
      await postgres.stop()
      await sleep(1_000)
      await postgres.start()
    },
    async () => {
      const { node, proxy } = pick()
      say(`delays the connections of node ${node.port}, and resets them again and again`)
      proxy.delay(150)
      // each reset meets commits that are under way, and must lose nothing that was read for them
      for (let turn = 0; turn < 6; turn++) {
        proxy.reset()
        await sleep(1_200)
      }
      proxy.delay(0)
    },
    async () => {
      const { node, proxy } = pick()
      say(`drops what node ${node.port} and the database tell each other`)
      proxy.silence(true)
      await sleep(7_000)
      proxy.silence(false)
    },
    async () => {
      const { node } = pick()
      say(`ends node ${node.port} in order`)
      await node.end('SIGTERM')
      node.start()
    }
  ]
  return { all, kill }
}

export const sleep = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds))
