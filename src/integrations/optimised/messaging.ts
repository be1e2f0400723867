import type { ServiceAction } from './service-call.ts'
import { concludePutEvents, preparePutEvents } from './service-call.ts'
import { services } from './services.ts'

/** `sqs:sendMessage`, `sns:publish`, `events:putEvents` and the actions of `dynamodb`, by service and action. */
export const messagingActions: Readonly<Record<string, Readonly<Record<string, ServiceAction>>>> = {
  dynamodb: {
    getItem: { service: services.dynamodb },
    putItem: { service: services.dynamodb },
    deleteItem: { service: services.dynamodb },
    updateItem: { service: services.dynamodb }
  },
  events: {
    putEvents: { service: services.events, prepare: preparePutEvents, conclude: concludePutEvents }
  },
  sns: {
    publish: {
      service: services.sns,
      rules: {
        types: {
          Message: 'json-text',
          MessageAttributes: 'map',
          MessageDeduplicationId: 'text',
          MessageGroupId: 'text',
          MessageStructure: 'text',
          PhoneNumber: 'text',
          Subject: 'text',
          TargetArn: 'text',
          TopicArn: 'text'
        },
        required: ['Message']
      }
    }
  },
  sqs: {
    sendMessage: {
      service: services.sqs,
      rules: {
        types: {
          DelaySeconds: 'any',
          MessageAttributes: 'map',
          MessageBody: 'json-text',
          MessageDeduplicationId: 'text',
          MessageGroupId: 'text',
          QueueUrl: 'text'
        },
        required: ['MessageBody', 'QueueUrl']
      }
    }
  }
}
