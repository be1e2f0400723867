import type { Sealer } from '../encryption/encryption.ts'
import type { Effect } from '../interpreter/effect.ts'
import type { MapRunEffect } from '../map-run/effect.ts'
import type { InboxMessage } from '../store/store.ts'
import { encodeCommand, messageKey } from './command-codec.ts'
import type { Live } from './live.ts'
import { type Report, reportOf } from './report.ts'

/** The partition of an execution or Map Run that another node holds; `undefined` for one of this node. */
export type Elsewhere = (arn: string) => number | undefined

/**
 * What a closed execution or Map Run must tell one that another node holds. It is durable with the commit that closed it,
 * for nobody would ask again: the other's node has not crashed, and the own state waits for nothing any more.
 * @param wasAsked somebody asked again by a message what has long been done
 * @param redriveCount that a child should have
 */
export function messagesElsewhere(
  live: Live,
  effects: readonly (Effect | MapRunEffect)[],
  elsewhere: Elsewhere,
  wasAsked: boolean,
  redriveCount = 0
): readonly InboxMessage[] {
  const reports: Report[] = []
  let hasClosed = false
  for (const effect of effects) {
    if (effect.type === 'StopMapRun') {
      const { mapRunArn: arn, redriveCount } = effect
      reports.push({ arn, command: { type: 'StopMapRun', redriveCount } })
    }
    hasClosed ||= effect.type === 'NotifyClosed' || effect.type === 'NotifyMapRunClosed'
  }
  const report = hasClosed || (wasAsked && live.isClosed) ? reportOf(live, redriveCount) : undefined
  if (report !== undefined) {
    reports.push(report)
    // one that was redriven closes more than once, and whom it tells may have moved to this node meanwhile
    live.hasLeftReport = elsewhere(report.arn) !== undefined
  }
  return reports.flatMap((one) => messageElsewhere(one, elsewhere, live.sealer))
}

/** None for one that this node holds: it is told once the commit is durable. */
export function messageElsewhere(
  { arn, command }: Report,
  elsewhere: Elsewhere,
  sealer: Sealer | undefined
): readonly InboxMessage[] {
  const partition = elsewhere(arn)
  if (partition === undefined) return []
  const text = encodeCommand(command)
  const key = messageKey(arn, command)
  return [{ partition, arn, key, text: sealer === undefined ? text : sealer.seal(text, arn) }]
}
