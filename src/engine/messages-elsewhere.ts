import type { Command } from '../interpreter/command.ts'
import type { Effect } from '../interpreter/effect.ts'
import type { MapRunCommand } from '../map-run/command.ts'
import type { MapRunEffect } from '../map-run/effect.ts'
import type { InboxMessage } from '../store/store.ts'
import { encodeCommand, messageKey } from './command-codec.ts'
import type { Live } from './live.ts'
import { reportOf } from './report.ts'

/** The partition of an execution or Map Run that another node holds; `undefined` for one of this node. */
export type Elsewhere = (arn: string) => number | undefined

/**
 * What a closed execution or Map Run must tell one that another node holds. It is durable with the commit that closed it,
 * for nobody would ask again: the other's node has not crashed, and the own state waits for nothing any more.
 * @param wasAsked somebody asked again by a message what has long been done
 * @param redriveCount of the redrive that was asked for and changed nothing
 */
export function messagesElsewhere(
  live: Live,
  effects: readonly (Effect | MapRunEffect)[],
  elsewhere: Elsewhere,
  wasAsked: boolean,
  redriveCount = 0
): readonly InboxMessage[] {
  const messages: InboxMessage[] = []
  const tell = (arn: string, command: Command | MapRunCommand): boolean => {
    const partition = elsewhere(arn)
    if (partition === undefined) return false
    const text = encodeCommand(command)
    const key = messageKey(arn, command)
    messages.push({ partition, arn, key, text: live.sealer === undefined ? text : live.sealer.seal(text, arn) })
    return true
  }
  for (const effect of effects) if (effect.type === 'StopMapRun') tell(effect.mapRunArn, { type: 'StopMapRun' })
  const hasClosed = effects.some(({ type }) => type === 'NotifyClosed' || type === 'NotifyMapRunClosed')
  const report = hasClosed || (wasAsked && live.isClosed) ? reportOf(live) : undefined
  if (report !== undefined) {
    const { arn, command } = report
    const counted =
      command.type === 'EndChild' ? { ...command, redriveCount: Math.max(redriveCount, command.redriveCount) } : command
    if (tell(arn, counted)) live.hasLeftReport = true
  }
  return messages
}
