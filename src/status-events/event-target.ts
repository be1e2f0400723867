import type { Integration, TaskRequest } from '../integrations/integration.ts'
import { Payload } from '../lib/json/payload.ts'
import { isObject, type Json, object } from '../lib/json/value.ts'
import type { StatusEvent } from './status-event.ts'

/** Where status changes are told. */
export type EventTargetSettings =
  | { readonly kind: 'webhook'; readonly url: URL }
  | { readonly kind: 'queue'; readonly queueUrl: string }
  | { readonly kind: 'topic'; readonly topicArn: string }
  | {
      readonly kind: 'event-bus'
      readonly name: string
      /** In the place of `aws.states`. */
      readonly source: string
    }

/** Tells one event to whoever wants to know. */
export interface EventTarget {
  /** @throws {Error} it may be taken later; an {@link EventRefused} will not */
  deliver(text: string, signal: AbortSignal): Promise<void>
}

/** The target does not take this event. */
export class EventRefused extends Error {
  override readonly name = 'EventRefused'
  readonly isFinal = true
}

/** @param lookup what calls services of AWS */
export function createEventTarget(
  settings: EventTargetSettings,
  lookup: (service: string) => Integration | undefined
): EventTarget {
  if (settings.kind === 'webhook') return new Webhook(settings.url)
  return new ServiceTarget(settings, lookup)
}

class Webhook implements EventTarget {
  readonly #url: URL

  constructor(url: URL) {
    this.#url = url
  }

  async deliver(text: string, signal: AbortSignal): Promise<void> {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(this.#url, { method: 'POST', headers, body: text, signal, redirect: 'error' })
    await response.body?.cancel()
    if (response.ok) return
    const message = `${this.#url.origin} answered ${response.status}`
    const isPassing = response.status >= 500 || response.status === 408 || response.status === 429
    throw isPassing ? new Error(message) : new EventRefused(message)
  }
}

/** A queue, a topic or an event bus, called as tasks call it: the same endpoints, credentials and packages. */
class ServiceTarget implements EventTarget {
  readonly #settings: Exclude<EventTargetSettings, { kind: 'webhook' }>
  readonly #lookup: (service: string) => Integration | undefined

  constructor(
    settings: Exclude<EventTargetSettings, { kind: 'webhook' }>,
    lookup: (service: string) => Integration | undefined
  ) {
    this.#settings = settings
    this.#lookup = lookup
  }

  async deliver(text: string, signal: AbortSignal): Promise<void> {
    const task = this.#request(text)
    const outcome = await this.#lookup(task.service)?.perform(task, signal)
    if (outcome === undefined) throw new Error(`${task.resource} is not there`)
    if (outcome.kind === 'failed') throw failureOf(outcome.error, `${outcome.error}: ${outcome.cause}`)
    const answer = outcome.output.value
    const failed = isObject(answer) ? Number(answer.get('FailedEntryCount') ?? 0) : 0
    const { text: entries } = outcome.output
    if (failed > 0) throw failureOf(entries, `The event bus refused the event: ${entries}`)
  }

  #request(text: string): TaskRequest {
    const event = JSON.parse(text) as StatusEvent
    const { service, action, parameters } = this.#call(text, event)
    return {
      executionArn: event.detail.executionArn,
      executionName: event.detail.name,
      executionStartDate: event.detail.startDate,
      stateMachineArn: event.detail.stateMachineArn,
      stateName: 'status event',
      taskId: 0,
      service,
      action,
      pattern: 'request-response',
      resource: `arn:aws:states:::${service}:${action}`,
      parameters: Payload.of(parameters),
      region: event.region,
      accountId: event.account,
      roleArn: ''
    }
  }

  #call(text: string, event: StatusEvent): { readonly service: string; readonly action: string; parameters: Json } {
    const settings = this.#settings
    if (settings.kind === 'topic') {
      const order = settings.topicArn.endsWith('.fifo') ? orderOf(event) : {}
      return {
        service: 'aws-sdk:sns',
        action: 'publish',
        parameters: object({ TopicArn: settings.topicArn, Message: text, ...order })
      }
    }
    if (settings.kind === 'queue') {
      const order = settings.queueUrl.endsWith('.fifo') ? orderOf(event) : {}
      return {
        service: 'aws-sdk:sqs',
        action: 'sendMessage',
        parameters: object({ QueueUrl: settings.queueUrl, MessageBody: text, ...order })
      }
    }
    const entry = object({
      Time: event.time,
      Source: settings.source,
      Resources: [...event.resources],
      DetailType: event['detail-type'],
      Detail: JSON.stringify(event.detail),
      EventBusName: settings.name
    })
    return { service: 'aws-sdk:eventbridge', action: 'putEvents', parameters: object({ Entries: [entry] }) }
  }
}

/**
 * A refusal for what the message is will be the same tomorrow; one for rights, or because the target is not there, may not.
 * @param text where the error's name is
 */
const failureOf = (text: string, message: string): Error =>
  OF_THE_MESSAGE.test(text) ? new EventRefused(message) : new Error(message)

const OF_THE_MESSAGE = /InvalidMessageContents|InvalidParameter|InvalidArgument|Malformed|TooLarge|TooLong|Validation/

/** What is FIFO keeps the order of an execution's events and knows a repetition by the event's id. */
const orderOf = ({ id, detail }: StatusEvent): { readonly [name: string]: string } => ({
  MessageGroupId: detail.executionArn.slice(-MAX_GROUP_ID_LENGTH),
  MessageDeduplicationId: id
})

const MAX_GROUP_ID_LENGTH = 128
