import { Payload } from '../lib/json/payload.ts'
import { stringify } from '../lib/json/stringify.ts'
import { isArray, isObject, type Json, type JsonObject } from '../lib/json/value.ts'
import type { ItemBatcher, ItemReader, MapState, NumberField } from './definition.ts'
import { queryEvaluationError, runtimeError, StateError } from './errors.ts'
import { readItemsPath } from './jsonpath/read-path.ts'
import { evaluateNumber, unfit } from './number-field.ts'
import type { Scope } from './scope.ts'

/**
 * The items of a Map: what ItemsPath or Items finds, without these the input itself.
 * @param scope under JSONPath its `input` is the effective input, or what an ItemReader read
 * @throws {StateError} where they are no array
 */
export function mapItems(state: MapState, scope: Scope): readonly Json[] {
  const items = foundItems(state, scope)
  if (isArray(items)) return items
  throw notIterable(state, items)
}

/**
 * The same for a Distributed Map, which also takes an object and iterates over its members. Source: AWS's page on
 * ItemReader, "JSON data from a previous step".
 */
export function mapDataset(state: MapState, scope: Scope): readonly Json[] | JsonObject {
  const items = foundItems(state, scope)
  if (isArray(items) || isObject(items)) return items
  throw notIterable(state, items)
}

function foundItems(state: MapState, scope: Scope): Json {
  const { items, itemsPath } = state
  if (state.queryLanguage === 'JSONPath') {
    return itemsPath === undefined ? scope.input.value : readItemsPath(itemsPath, scope)
  }
  if (items?.kind === 'expression')
    return items.expression.evaluate(scope, 'array', state.processor.mode === 'INLINE' ? 'array' : 'object')
  return (items?.template.evaluate(scope) ?? scope.input).value
}

function notIterable({ queryLanguage, itemsPath }: MapState, found: Json): StateError {
  if (queryLanguage === 'JSONata') {
    return queryEvaluationError(`Map state input must be an array but was: ${stringify(found)}`)
  }
  // recorded: a path into the context object is shown with one `$`
  const shownPath = (itemsPath?.text ?? '$').replace(/^\$\$/, '$')
  return runtimeError(`Reference path "${shownPath}" must point to array.`)
}

/**
 * The input of one iteration: ItemSelector, without it the item.
 * @param scope as for `mapItems`, but its context object has `Map.Item`
 */
export const itemInput = (state: MapState, scope: Scope, item: Json): Payload =>
  state.itemSelector === undefined ? Payload.of(item, scope.budget) : state.itemSelector.evaluate(scope)

/** How many iterations may be under way at once; 0 for as many as the service allows. */
export const maxConcurrency = (state: MapState, scope: Scope): number => nonNegative(state.maxConcurrency, scope)

/** How many failures a Map run puts up with; a bound that the definition does not set is absent. */
export interface ToleratedFailures {
  readonly count?: number
  /** 0 to 100. */
  readonly percentage?: number
}

/** @throws {StateError} in AWS's words (recorded: `test_map_state_tolerated_failure_…_path`) */
export function toleratedFailures(state: MapState, scope: Scope): ToleratedFailures {
  const { toleratedFailureCount, toleratedFailurePercentage } = state
  const count = toleratedFailureCount && evaluateNumber(toleratedFailureCount, scope, 'integer')
  if (count !== undefined && count < 0)
    throw outOfRange(toleratedFailureCount, 'ToleratedFailureCount cannot be negative.')
  const percentage = toleratedFailurePercentage && evaluateNumber(toleratedFailurePercentage, scope, 'float')
  if (percentage !== undefined && !(percentage >= 0 && percentage <= 100)) {
    throw outOfRange(toleratedFailurePercentage, 'ToleratedFailurePercentage must be between 0 and 100.')
  }
  return { ...(count !== undefined && { count }), ...(percentage !== undefined && { percentage }) }
}

/** The same for an inline Map, where the bounds are checked and otherwise without effect (recorded: `test_base_map`). */
export function checkToleratedFailure(state: MapState, scope: Scope): void {
  toleratedFailures(state, scope)
}

/** How many items an ItemReader hands on at most; 0 for all. */
export function maxItems(reader: ItemReader, scope: Scope): number {
  if (reader.maxItems === undefined) return 0
  const value = evaluateNumber(reader.maxItems, scope, 'integer')
  if (value < 0) throw new StateError('States.ItemReaderFailed', 'field MaxItems must be positive')
  return Math.min(value, MAX_ITEMS)
}

/** Larger numbers are accepted and mean this (measured). */
const MAX_ITEMS = 100_000_000

/** What one batch of an ItemBatcher holds at most; a bound that is not set, or set to 0, is absent. */
export interface BatchLimits {
  readonly items?: number
  readonly inputBytes?: number
}

export function batchLimits(batcher: ItemBatcher, scope: Scope): BatchLimits {
  const items = nonNegative(batcher.maxItemsPerBatch, scope)
  const inputBytes = nonNegative(batcher.maxInputBytesPerBatch, scope)
  return { ...(items > 0 && { items }), ...(inputBytes > 0 && { inputBytes }) }
}

/** 0 where the field is absent. */
function nonNegative(field: NumberField | undefined, scope: Scope): number {
  if (field === undefined) return 0
  const value = evaluateNumber(field, scope, 'integer')
  if (value < 0) throw unfit(field, 'a number that is not negative', value)
  return value
}

const outOfRange = (field: NumberField | undefined, cause: string): StateError =>
  field?.kind === 'expression' ? queryEvaluationError(cause, field.fieldName) : runtimeError(cause)
