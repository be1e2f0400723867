import type { IntegrationPattern, Resource } from './definition.ts'

const LAMBDA = /^arn:[^:]+:lambda:[^:]*:[^:]*:function:[^:]+(?::[^:]+)?$/
const ACTIVITY = /^arn:[^:]+:states:[^:]*:[^:]*:activity:[^:]+$/
const INTEGRATION = /^arn:[^:]+:states:[^:]*:[^:]*:((?:aws-sdk:)?[^:.]+):([^:.]+)(\.sync(?::2)?|\.waitForTaskToken)?$/

const PATTERNS: Readonly<Record<string, IntegrationPattern>> = {
  '.sync': 'sync',
  '.sync:2': 'sync:2',
  '.waitForTaskToken': 'wait-for-task-token'
}

/**
 * Takes a Task's `Resource` apart; `undefined` where it has none of the three forms. Whether an integration offers the
 * action and the pattern is not looked at. Regions and accounts are not either: AWS accepts any partition, and a Lambda
 * ARN may name a function that is not there.
 */
export function parseResource(text: string): Resource | undefined {
  if (LAMBDA.test(text)) return { kind: 'lambda', arn: text }
  if (ACTIVITY.test(text)) return { kind: 'activity', arn: text }
  const match = INTEGRATION.exec(text)
  if (match === null) return undefined
  const [, service = '', action = '', suffix] = match
  const pattern = suffix === undefined ? 'request-response' : (PATTERNS[suffix] as IntegrationPattern)
  return { kind: 'integration', arn: text, service, action, pattern }
}
