import type { MapState } from '../../asl/definition.ts'
import { effectiveInput } from '../../asl/input-output.ts'
import { itemInput, mapItems, maxConcurrency, type ToleratedFailures, toleratedFailures } from '../../asl/map-input.ts'
import { STATE_DATA } from '../../asl/map-item.ts'
import type { Scope } from '../../asl/scope.ts'
import type { Failure } from '../../interpreter/event.ts'
import { Payload } from '../../lib/json/payload.ts'
import { isArray, type Json } from '../../lib/json/value.ts'
import { validationError } from '../errors.ts'
import { batchItems } from './batch-items.ts'
import { completeState } from './complete.ts'
import { handleFailure } from './handle-failure.ts'
import { readItemData } from './read-item-data.ts'
import { isJsonPath, mockOf, type StateTest, scopeOf, type TestOutcome } from './state-test.ts'

/** The mock stands for all iterations. What they would be given is evaluated and shown. */
export function runMap(test: StateTest<MapState>): TestOutcome {
  const { state, inspection, configuration } = test
  const mock = mockOf(test)
  const input = effectiveInput(state, scopeOf(test))
  if (isJsonPath(test)) inspection.afterInputPath = input.text
  const scope = scopeOf(test, { input })
  const items = findItems(test, scope)
  const failureCount = configuration.mapIterationFailureCount ?? 0
  if (items !== undefined && failureCount > items.length) {
    throw validationError('Map iteration failure count must be less than or equal to the number of Map iterations')
  }
  inspection.maxConcurrency = maxConcurrency(state, scope)
  const tolerated = toleratedFailures(state, scope)
  if (tolerated.count !== undefined) inspection.toleratedFailureCount = tolerated.count
  if (tolerated.percentage !== undefined) inspection.toleratedFailurePercentage = tolerated.percentage
  if (items !== undefined) showIterations(test, scope, items)
  if ('failure' in mock) return handleFailure(test, mock.failure)
  const itemCount = items?.length ?? (isArray(mock.result.value) ? mock.result.value.length : 0)
  return isExceeded(tolerated, failureCount, itemCount)
    ? handleFailure(test, THRESHOLD_EXCEEDED)
    : completeState(test, mock.result)
}

/**
 * The items to iterate over, `undefined` where only the service that is not asked could tell.
 * @throws {StateError}
 */
function findItems(test: StateTest<MapState>, scope: Scope): readonly Json[] | undefined {
  const { state, inspection, configuration } = test
  const { itemReader, itemsPath } = state
  if (itemReader === undefined) {
    const items = mapItems(state, scope)
    if (isJsonPath(test)) inspection.afterItemsPath = textOf(items, scope.input)
    return items
  }
  itemReader.arguments?.evaluate(scope)
  if (configuration.mapItemReaderData === undefined) return undefined
  const data = readItemData(itemReader, configuration.mapItemReaderData, scope)
  if (data === undefined) return undefined
  if (itemReader.config.itemsPointer !== undefined) inspection.afterItemsPointer = Payload.of(data).text
  const items = isArray(data) ? data : mapItems(state, { ...scope, input: Payload.of(data) })
  if (itemsPath !== undefined) inspection.afterItemsPath = Payload.of(items).text
  return items
}

/** A value that is passed on whole keeps the text it came in. */
const textOf = (items: readonly Json[], input: Payload): string =>
  items === input.value ? input.text : Payload.of(items).text

/**
 * What the iterations would start with. It may be much larger than what it is made of; what would exceed the limit of a
 * payload is not shown.
 * @throws {StateError}
 */
function showIterations(test: StateTest<MapState>, scope: Scope, items: readonly Json[]): void {
  const { state, inspection, payloadBytes } = test
  const { itemSelector, itemBatcher } = state
  if (itemSelector === undefined && itemBatcher === undefined) return
  const inputs: Payload[] = []
  let sizeBytes = 2
  for (const [index, value] of items.entries()) {
    const input = itemInput(
      state,
      scopeOf(test, { input: scope.input, item: { index, value, source: STATE_DATA } }),
      value
    )
    sizeBytes += input.sizeBytes + 1
    if (sizeBytes > payloadBytes) return
    inputs.push(input)
  }
  if (itemSelector !== undefined) inspection.afterItemSelector = arrayText(inputs)
  if (itemBatcher === undefined) return
  const batches = arrayText(batchItems(itemBatcher, scope, inputs))
  if (batches.length <= payloadBytes) inspection.afterItemBatcher = batches
}

const arrayText = (payloads: readonly Payload[]): string => `[${payloads.map(({ text }) => text).join(',')}]`

/** Recorded: without any bound, failed iterations do not fail the state, although an execution tolerates none. */
const isExceeded = ({ count, percentage }: ToleratedFailures, failures: number, items: number): boolean =>
  (count !== undefined && failures > count) || (percentage !== undefined && failures * 100 > percentage * items)

const THRESHOLD_EXCEEDED: Failure = {
  error: 'States.ExceedToleratedFailureThreshold',
  cause: 'The specified tolerated failure threshold was exceeded'
}
