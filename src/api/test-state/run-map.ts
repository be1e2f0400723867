import type { MapState } from '../../asl/definition.ts'
import { effectiveInput } from '../../asl/input-output.ts'
import { fillBatches } from '../../asl/item-batches.ts'
import {
  batchLimits,
  itemInput,
  mapDataset,
  mapItems,
  maxConcurrency,
  type ToleratedFailures,
  toleratedFailures
} from '../../asl/map-input.ts'
import { type MapItem, memberText, STATE_DATA } from '../../asl/map-item.ts'
import type { Scope } from '../../asl/scope.ts'
import type { Failure } from '../../interpreter/event.ts'
import { Payload, utf8Length } from '../../lib/json/payload.ts'
import { isArray, type Json, type JsonObject } from '../../lib/json/value.ts'
import { validationError } from '../errors.ts'
import { completeState } from './complete.ts'
import { handleFailure } from './handle-failure.ts'
import { readItemData } from './read-item-data.ts'
import { isJsonPath, mockOf, type StateTest, scopeOf, type TestOutcome } from './state-test.ts'

/** The mock stands for all iterations. What they would be given is evaluated and shown. */
export async function runMap(test: StateTest<MapState>): Promise<TestOutcome> {
  const { state, inspection, configuration } = test
  const mock = mockOf(test)
  const input = effectiveInput(state, scopeOf(test))
  if (isJsonPath(test)) inspection.afterInputPath = input.text
  const scope = scopeOf(test, { input })
  const items = await findItems(test, scope)
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

type Item = Omit<MapItem, 'index'>

/**
 * The items to iterate over, `undefined` where only the service that is not asked could tell.
 * @throws {StateError}
 */
async function findItems(test: StateTest<MapState>, scope: Scope): Promise<readonly Item[] | undefined> {
  const { state, inspection, configuration } = test
  const { itemReader, itemsPath } = state
  if (itemReader === undefined) {
    const dataset = datasetOf(state, scope)
    if (isJsonPath(test)) inspection.afterItemsPath = textOf(dataset, scope.input)
    return itemsOf(dataset)
  }
  itemReader.arguments?.evaluate(scope)
  if (configuration.mapItemReaderData === undefined) return undefined
  const data = await readItemData(itemReader, configuration.mapItemReaderData, scope)
  if (data === undefined) return undefined
  if (itemReader.config.itemsPointer !== undefined) inspection.afterItemsPointer = Payload.of(data).text
  const dataset = isArray(data) ? data : datasetOf(state, { ...scope, input: Payload.of(data) })
  if (itemsPath !== undefined) inspection.afterItemsPath = Payload.of(dataset).text
  return itemsOf(dataset)
}

const datasetOf = (state: MapState, scope: Scope): readonly Json[] | JsonObject =>
  state.processor.mode === 'DISTRIBUTED' ? mapDataset(state, scope) : mapItems(state, scope)

const itemsOf = (dataset: readonly Json[] | JsonObject): readonly Item[] =>
  isArray(dataset)
    ? dataset.map((value) => ({ value, source: STATE_DATA }))
    : [...dataset].map(([key, value]) => ({ key, value, source: STATE_DATA }))

/** A value that is passed on whole keeps the text it came in. */
const textOf = (dataset: Json, input: Payload): string =>
  dataset === input.value ? input.text : Payload.of(dataset).text

/**
 * What the iterations would start with. It may be much larger than what it is made of; what would exceed the limit of a
 * payload is not shown.
 * @throws {StateError}
 */
function showIterations(test: StateTest<MapState>, scope: Scope, items: readonly Item[]): void {
  const { state, inspection, payloadBytes } = test
  const { itemSelector, itemBatcher } = state
  if (itemSelector === undefined && itemBatcher === undefined) return
  const inputs: string[] = []
  let sizeBytes = 2
  for (const [index, item] of items.entries()) {
    const input = inputOf(test, scope, { ...item, index })
    sizeBytes += utf8Length(input) + 1
    if (sizeBytes > payloadBytes) return
    inputs.push(input)
  }
  if (itemSelector !== undefined) inspection.afterItemSelector = arrayText(inputs)
  if (itemBatcher === undefined) return
  const input = itemBatcher.batchInput?.evaluate(scope).text
  const bounds = { ...batchLimits(itemBatcher, scope), ...(input !== undefined && { input }) }
  const batches = arrayText(fillBatches(bounds, inputs, true).inputs)
  if (batches.length <= payloadBytes) inspection.afterItemBatcher = batches
}

function inputOf(test: StateTest<MapState>, scope: Scope, item: MapItem): string {
  const { text } = itemInput(test.state, scopeOf(test, { input: scope.input, item }), item.value)
  return item.key === undefined || test.state.itemSelector !== undefined ? text : memberText(item.key, text)
}

const arrayText = (texts: readonly string[]): string => `[${texts.join(',')}]`

/** Recorded: without any bound, failed iterations do not fail the state, although an execution tolerates none. */
const isExceeded = ({ count, percentage }: ToleratedFailures, failures: number, items: number): boolean =>
  (count !== undefined && failures > count) || (percentage !== undefined && failures * 100 > percentage * items)

const THRESHOLD_EXCEEDED: Failure = {
  error: 'States.ExceedToleratedFailureThreshold',
  cause: 'The specified tolerated failure threshold was exceeded'
}
