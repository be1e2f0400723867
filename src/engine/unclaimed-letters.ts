import type { Clock } from '../lib/clock.ts'
import type { Store } from '../store/store.ts'
import { BackgroundTask } from './background-task.ts'
import type { Membership } from './membership.ts'
import type { StoreOutage } from './store-outage.ts'

/**
 * Drops letters to nodes that have gone, whenever they were sent: an answer can come long after the one who asked has
 * left. Only letters that wait for a node nobody has seen alive for long are dropped, and nobody waits for these: a caller
 * of a node that was paused for so long has been told that the outcome is not known.
 */
export function dropUnclaimedLetters(parts: {
  readonly store: Store
  readonly clock: Clock
  readonly outage: StoreOutage
  readonly membership: Membership
  /** How long a node must not have been seen alive. */
  readonly absenceMs: number
}): BackgroundTask {
  const { store, clock, outage, membership, absenceMs } = parts
  /** Nodes that letters wait for, by when they were first found to be away, on the own clock. */
  const absentSince = new Map<string, number>()
  const run = async (): Promise<number> => {
    const owners = await store.listNodesWithMessages({ limit: MAX_NODES })
    const absent = owners.filter((owner) => !membership.isAlive(owner))
    for (const owner of absentSince.keys()) if (!absent.includes(owner)) absentSince.delete(owner)
    for (const owner of absent) {
      const since = absentSince.get(owner) ?? clock.now()
      absentSince.set(owner, since)
      if (clock.now() - since < absenceMs) continue
      while ((await store.takeNodeMessages({ owner, limit: PAGE_SIZE })).length === PAGE_SIZE);
    }
    return absenceMs / LOOKS_PER_ABSENCE
  }
  return new BackgroundTask({ clock, outage, name: 'Dropping the messages to nodes that have gone', run })
}

const MAX_NODES = 1_000
const PAGE_SIZE = 1_000
const LOOKS_PER_ABSENCE = 6
