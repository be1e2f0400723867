import type { Outbox } from '../engine/outbox.ts'
import type { Integration } from '../integrations/integration.ts'
import { createEventTarget, type EventTargetSettings } from '../status-events/event-target.ts'
import { statusMessages } from '../status-events/status-event.ts'

/** Puts together what tells status changes of executions to the outside. */
export function createStatusEvents(
  settings: EventTargetSettings,
  lookup: (service: string) => Integration | undefined
): Outbox {
  const target = createEventTarget(settings, lookup)
  return { messagesFor: statusMessages, deliver: (text, signal) => target.deliver(text, signal) }
}

/**
 * Reads where status changes go: an address, `sqs:` and the address of a queue, `sns:` and the ARN of a topic,
 * `eventbridge`, or that with `:` and the name of a bus.
 * @param isAws whether event buses are those of AWS itself
 * @returns `undefined` where the text is none of these
 */
export function parseEventTarget(text: string, isAws: boolean): EventTargetSettings | undefined {
  const [, kind, rest = ''] = /^(sqs|sns|eventbridge)(?::(.+))?$/.exec(text) ?? []
  if (kind === 'eventbridge') {
    return { kind: 'event-bus', name: rest || 'default', source: isAws ? OWN_SOURCE : 'aws.states' }
  }
  if (kind === 'sqs') return URL.canParse(rest) ? { kind: 'queue', queueUrl: rest } : undefined
  if (kind === 'sns') return rest.startsWith('arn:') ? { kind: 'topic', topicArn: rest } : undefined
  return /^https?:\/\//.test(text) && URL.canParse(text) ? { kind: 'webhook', url: new URL(text) } : undefined
}

/** AWS lets nobody else put events whose source begins with `aws.`. */
const OWN_SOURCE = 'stepwright.states'
