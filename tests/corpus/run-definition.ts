import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SourceItem } from '../../src/map-run/command.ts'
import { Place, PREFIX } from '../integrations/place.ts'
import { type HappyPath, happyPathOf } from './happy-path.ts'
import type { Value } from './shape.ts'

export interface RunReport {
  readonly status: string
  /** Why it did not succeed: where, error and cause. */
  readonly reason: string
}

/** Waits end within this, in the virtual time of a run. */
const LONGEST_RUN_MS = 3 * 24 * 3_600_000

/** A loop that no answer ends is not followed for longer. */
const MAX_EVENTS = 1_000

/**
 * Runs a definition with generated mocks through the real API, engine and mock file, on a virtual clock. What Distributed
 * Maps read and write elsewhere is mocked, too.
 */
export async function runDefinition(text: string, given?: HappyPath): Promise<RunReport> {
  const folder = mkdtempSync(join(tmpdir(), 'stepwright-corpus-'))
  const definition = JSON.parse(text) as { readonly [name: string]: Value }
  const { input, mocks } = given ?? happyPathOf(definition)
  const mockFile = join(folder, 'mocks.json')
  const states = Object.keys(mocks)
  writeFileSync(
    mockFile,
    JSON.stringify({
      StateMachines: { m: { TestCases: { HappyPath: Object.fromEntries(states.map((name) => [name, name])) } } },
      MockedResponses: Object.fromEntries(states.map((name) => [name, { '0-99999': { Return: mocks[name] } }]))
    })
  )
  const place = new Place({
    mockFile,
    engine: {
      executionLimits: { historyEvents: MAX_EVENTS },
      itemReaders: { open: () => itemsOf(input) },
      resultWriters: { write: async () => {} }
    }
  })
  await place.open()
  try {
    const stateMachineArn = `${PREFIX}:stateMachine:m`
    await place.call('CreateStateMachine', { name: 'm', definition: text, roleArn: 'arn:aws:iam::123456789012:role/r' })
    await place.call('StartExecution', {
      stateMachineArn: `${stateMachineArn}#HappyPath`,
      name: 'p',
      input: JSON.stringify(input)
    })
    const executionArn = `${PREFIX}:execution:m:p`
    for (let pauseMs = 1_000; pauseMs < LONGEST_RUN_MS; pauseMs *= 4) {
      await place.clock.advanceBy(pauseMs)
      if ((await place.describe(executionArn)).status !== 'RUNNING') break
    }
    const { status, error = '', cause = '' } = await place.describe(executionArn)
    if (status === 'SUCCEEDED') return { status, reason: '' }
    const { events } = await place.call('GetExecutionHistory', { executionArn, reverseOrder: true, maxResults: 10 })
    const last = (events as { readonly stateEnteredEventDetails?: { readonly name: string } }[]).find(
      ({ stateEnteredEventDetails }) => stateEnteredEventDetails !== undefined
    )
    return {
      status: String(status),
      reason: `${last?.stateEnteredEventDetails?.name ?? ''}: ${error}: ${String(cause).slice(0, 400)}`
    }
  } catch (refusal) {
    return { status: 'REFUSED', reason: String(refusal).slice(0, 400) }
  } finally {
    await place.close()
    rmSync(folder, { recursive: true })
  }
}

async function* itemsOf(input: Value): AsyncIterable<SourceItem> {
  const item = { text: JSON.stringify(input), source: 's3://mock' }
  yield item
  yield item
}
