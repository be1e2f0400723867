import { describe, expect, test } from 'vitest'
import { allStates, type GraphState, readGraph } from '../definition/graph.ts'
import type { Visit } from '../history/history.ts'
import { waitingOf } from './waiting.ts'

const TOKEN = 'AAAA+b/c='

function stateOf(source: object): GraphState {
  const graph = readGraph(JSON.stringify({ StartAt: 'S', States: { S: source } }))
  const [state] = graph === undefined ? [] : allStates(graph)
  if (state === undefined) throw new Error('No state')
  return state
}

const visitOf = (input: unknown, calledWith?: unknown): Visit =>
  ({
    status: 'running',
    startMs: 1_000,
    input: JSON.stringify(input),
    attempts: calledWith === undefined ? [] : [{ status: 'running', input: JSON.stringify(calledWith) }]
  }) as unknown as Visit

describe('a Wait state is over', () => {
  test.each([
    ['after its seconds', { Seconds: 5 }, {}, 6_000],
    ['after the seconds a path leads to', { SecondsPath: '$.a.b' }, { a: { b: 7 } }, 8_000],
    ['after the seconds of the input in JSONata', { Seconds: '{% $states.input.n %}' }, { n: 2 }, 3_000],
    ['at its timestamp', { Timestamp: '1970-01-01T00:01:00Z' }, {}, 60_000],
    ['at the timestamp a path leads to', { TimestampPath: '$.at' }, { at: '1970-01-01T00:01:00Z' }, 60_000],
    ['at a time that only an evaluation tells', { Seconds: '{% $states.input.n * 2 %}' }, { n: 2 }, undefined],
    ['at no time that is in the input', { SecondsPath: '$.none' }, {}, undefined]
  ])('%s', (_, source, input, untilMs) => {
    expect(waitingOf(visitOf(input), stateOf({ Type: 'Wait', ...source, End: true }))).toEqual({
      kind: 'time',
      untilMs
    })
  })
})

describe('a Task waits for', () => {
  const task = (more: object) => stateOf({ Type: 'Task', End: true, ...more })
  const Resource = 'arn:aws:states:::sqs:sendMessage.waitForTaskToken'

  test('its token, which is where the definition passes it on', () => {
    const Parameters = { QueueUrl: 'q', MessageBody: { deep: [{ 'token.$': '$$.Task.Token' }] } }
    const calledWith = { QueueUrl: 'q', MessageBody: { deep: [{ token: TOKEN }] } }
    expect(waitingOf(visitOf({}, calledWith), task({ Resource, Parameters }))).toEqual({ kind: 'token', token: TOKEN })
  })

  test('its token within a body that was sent as text, in JSONata', () => {
    const Arguments = { MessageBody: { token: '{% $states.context.Task.Token %}' } }
    const calledWith = { MessageBody: JSON.stringify({ token: TOKEN }) }
    expect(waitingOf(visitOf({}, calledWith), task({ Resource, Arguments }))).toEqual({ kind: 'token', token: TOKEN })
  })

  test('a token that an expression hides', () => {
    const Arguments = { MessageBody: "{% 'token=' & $states.context.Task.Token %}" }
    const calledWith = { MessageBody: `token=${TOKEN}` }
    expect(waitingOf(visitOf({}, calledWith), task({ Resource, Arguments }))).toEqual({ kind: 'token' })
  })

  test('a worker of its activity, and for nothing once it has ended', () => {
    const activityArn = 'arn:aws:states:us-east-1:123456789012:activity:approve'
    const visit = visitOf({}, {})
    expect(waitingOf(visit, task({ Resource: activityArn }))).toEqual({ kind: 'activity', activityArn, isTaken: false })
    expect(waitingOf({ ...visit, status: 'succeeded' }, task({ Resource: activityArn }))).toBeUndefined()
  })
})
