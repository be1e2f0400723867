import { Payload } from '../../lib/json/payload.ts'
import { isArray, isNumber, type Json, numberText, object } from '../../lib/json/value.ts'
import type { TaskOutcome } from '../integration.ts'
import { memberAt } from './members.ts'
import type { AnsweredCall } from './service-call.ts'

/**
 * The stream of events that a harness answers with, as one answer of the Converse API's form: the text of the assistant's
 * last message, and what all messages used together. Source: AWS, "Invoke Amazon Bedrock AgentCore harness with Step
 * Functions".
 */
export function concludeHarness({ members }: AnsweredCall): TaskOutcome {
  const stream = members.get('Stream') ?? null
  let role: Json = 'assistant'
  let blocks = new Map<string, string>()
  let stopReason: Json = null
  const usage = { InputTokens: 0, OutputTokens: 0, TotalTokens: 0 }
  let latencyMs = 0
  for (const event of isArray(stream) ? stream : []) {
    const started = memberAt(event, 'MessageStart')
    if (started !== null) {
      blocks = new Map()
      role = memberAt(started, 'Role') ?? 'assistant'
    }
    const text = memberAt(event, 'ContentBlockDelta', 'Delta', 'Text')
    if (typeof text === 'string') {
      const index = countOf(memberAt(event, 'ContentBlockDelta', 'ContentBlockIndex'))
      blocks.set(String(index), (blocks.get(String(index)) ?? '') + text)
    }
    stopReason = memberAt(event, 'MessageStop', 'StopReason') ?? stopReason
    for (const name of ['InputTokens', 'OutputTokens', 'TotalTokens'] as const) {
      usage[name] += countOf(memberAt(event, 'Metadata', 'Usage', name))
    }
    latencyMs += countOf(memberAt(event, 'Metadata', 'Metrics', 'LatencyMs'))
  }
  const content = [...blocks.values()].map((text) => object({ Text: text }))
  const output = object({
    Output: object({ Message: object({ Role: role, Content: content }) }),
    StopReason: stopReason,
    Usage: object(usage),
    Metrics: object({ LatencyMs: latencyMs })
  })
  return { kind: 'succeeded', output: Payload.of(output) }
}

const countOf = (value: Json): number => (isNumber(value) ? Number(numberText(value)) : 0)
