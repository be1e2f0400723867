import type { Sealer } from '../encryption/encryption.ts'
import type { Effect } from '../interpreter/effect.ts'
import type { MapRunEffect } from '../map-run/effect.ts'
import type { InboxMessage } from '../store/store.ts'
import { encodeCommand, messageKey } from './command-codec.ts'
import type { Live, Told } from './live.ts'
import { type Report, reportOf } from './report.ts'

/** Where an execution or Map Run is. */
export type Locate = (arn: string) => Location

export interface Location {
  readonly partition: number
  /** With which this node holds the partition; without one another node does. */
  readonly epoch: number | undefined
  /** Whether other nodes may take it. */
  readonly isShared: boolean
}

/**
 * What a closed execution or Map Run must tell one that waits for it. Nobody would ask again: the own state waits for
 * nothing any more. Whom another node holds is left a message with the commit. Whom this node holds is told once the
 * commit is durable, and the commit is valid only if this node really holds him then: whoever takes him after that
 * recovers him, and so asks again.
 * @param wasAsked somebody asked again by a message what has long been done
 * @param redriveCount that a child should have
 */
export function outgoingReports(
  live: Live,
  effects: readonly (Effect | MapRunEffect)[],
  locate: Locate,
  wasAsked: boolean,
  redriveCount = 0
): Told {
  const inbox: InboxMessage[] = []
  let hasClosed = false
  for (const effect of effects) {
    if (effect.type === 'StopMapRun') {
      const { mapRunArn: arn, redriveCount } = effect
      // whoever is to stop waits for nothing of this, so that nothing would make him ask
      const stop: Report = { arn, command: { type: 'StopMapRun', redriveCount } }
      if (locate(arn).isShared) inbox.push(messageOf(stop, locate, live.sealer))
    }
    hasClosed ||= effect.type === 'NotifyClosed' || effect.type === 'NotifyMapRunClosed'
  }
  const report = hasClosed || (wasAsked && live.isClosed) ? reportOf(live, redriveCount) : undefined
  if (report === undefined) return { inbox, reliesOn: [] }
  const told = tell(report, locate, live.sealer)
  // one that was redriven closes more than once, and whom it tells may have moved to this node meanwhile
  live.hasLeftReport = told.inbox.length > 0
  return { inbox: [...inbox, ...told.inbox], reliesOn: told.reliesOn }
}

export function tell(report: Report, locate: Locate, sealer: Sealer | undefined): Told {
  const { partition, epoch } = locate(report.arn)
  if (epoch === undefined) return { inbox: [messageOf(report, locate, sealer)], reliesOn: [] }
  return { inbox: [], reliesOn: [{ partition, epoch }] }
}

function messageOf({ arn, command }: Report, locate: Locate, sealer: Sealer | undefined): InboxMessage {
  const text = encodeCommand(command)
  const { partition } = locate(arn)
  return { partition, arn, key: messageKey(arn, command), text: sealer === undefined ? text : sealer.seal(text, arn) }
}
