import type { ItemReader, MapState } from '../../asl/definition.ts'
import { StateError } from '../../asl/errors.ts'
import { effectiveInput } from '../../asl/input-output.ts'
import { batchLimits, mapDataset, maxConcurrency, maxItems, toleratedFailures } from '../../asl/map-input.ts'
import type { Scope } from '../../asl/scope.ts'
import { Payload } from '../../lib/json/payload.ts'
import { stringify } from '../../lib/json/stringify.ts'
import { isArray } from '../../lib/json/value.ts'
import { labelledArn, mapRunArn, parseArn } from '../../resources/arn.ts'
import { definitionId } from '../../resources/definition.ts'
import { generatedLabel } from '../../resources/label.ts'
import { completeState } from '../complete.ts'
import { visitOf } from '../evolve.ts'
import { sizeCause } from '../exit.ts'
import { failState } from '../failure.ts'
import type {
  ChildTemplate,
  ItemBatch,
  ItemSource,
  MapRunOutcome,
  MapRunStart,
  ResultDestination,
  SelectorScope
} from '../map-run-start.ts'
import type { Recorder } from '../recorder.ts'
import { scopeOf } from '../scope.ts'
import type { Branch } from '../state.ts'

/**
 * Has a Map Run do the work of a Map. Everything but the items is evaluated here; a retry starts another run.
 * Order of what may fail, as recorded (`test_map_state_tolerated_failure_…`, `…_max_items_paths`): MaxConcurrency before
 * MapStateStarted, the other fields after it.
 */
export function startMapRun(recorder: Recorder, branch: Branch, state: MapState): void {
  const input = effectiveInput(state, scopeOf(recorder, branch))
  const scope = scopeOf(recorder, branch, { input })
  const limit = maxConcurrency(state, scope)
  const items = state.itemReader === undefined ? mapDataset(state, scope) : undefined
  recorder.record(branch, {
    type: 'MapStateStarted',
    length: items === undefined ? 0 : isArray(items) ? items.length : items.size,
    maxConcurrency: limit,
    startAt: state.processor.startAt
  })
  const { count, percentage } = toleratedFailures(state, scope)
  const source: ItemSource | Fault =
    state.itemReader === undefined
      ? { kind: 'array', items: stringify(items ?? []) }
      : readerSource(state.itemReader, scope)
  const { identity } = recorder.state
  const label = state.label ?? generatedLabel(baseName(identity.stateMachineName), state.name)
  const { place } = parseArn(identity.stateMachineArn)
  const start: MapRunStart = {
    arn: mapRunArn(place, baseName(identity.stateMachineName), label, recorder.context.random.uuid()),
    parentArn: identity.arn,
    definitionId: identity.definitionId,
    stateName: state.name,
    maxConcurrency: limit,
    ...(count !== undefined && { toleratedFailureCount: count }),
    ...(percentage !== undefined && { toleratedFailurePercentage: percentage }),
    ...(source.kind === 'fault' ? { source: { kind: 'array', items: '[]' }, fault: source.failure } : { source }),
    ...(state.itemBatcher !== undefined && { batch: itemBatch(state.itemBatcher, scope) }),
    ...(state.resultWriter !== undefined && { writer: resultDestination(state.resultWriter, scope) }),
    ...(state.itemSelector !== undefined && { scope: selectorScope(recorder, state, scope) }),
    child: childTemplate(recorder, state, label),
    childNames: 'ascending'
  }
  recorder.record(branch, { type: 'MapRunStarted', mapRunArn: start.arn, start })
  recorder.effect({ type: 'StartMapRun', start })
}

interface Fault {
  readonly kind: 'fault'
  readonly failure: { readonly error: string; readonly cause: string }
}

/**
 * ItemsPath has no effect on what a reader reads (recorded: `test_map_item_reader_base_json_with_items_path`).
 * A negative MaxItems is the reader's failure, and so the run's (recorded: `test_map_item_reader_csv_max_items_paths`).
 */
function readerSource(reader: ItemReader, scope: Scope): ItemSource | Fault {
  try {
    return {
      kind: 'reader',
      resource: reader.resource,
      arguments: (reader.arguments?.evaluate(scope) ?? scope.input).text,
      config: reader.config,
      maxItems: maxItems(reader, scope)
    }
  } catch (error) {
    if (!(error instanceof StateError) || error.error !== 'States.ItemReaderFailed') throw error
    return { kind: 'fault', failure: { error: error.error, cause: error.cause } }
  }
}

function itemBatch(batcher: NonNullable<MapState['itemBatcher']>, scope: Scope): ItemBatch {
  const input = batcher.batchInput?.evaluate(scope).text
  return { ...batchLimits(batcher, scope), ...(input !== undefined && { input }) }
}

function resultDestination(writer: NonNullable<MapState['resultWriter']>, scope: Scope): ResultDestination {
  const destination = writer.resource === undefined ? undefined : writer.arguments?.evaluate(scope).text
  return { config: writer.config, ...(destination !== undefined && { arguments: destination }) }
}

function selectorScope(recorder: Recorder, state: MapState, scope: Scope): SelectorScope {
  const variables: Record<string, string> = {}
  for (const name of recorder.machine.variableReferences.get(state.name) ?? []) {
    const value = scope.variable(name)
    if (value !== undefined) variables[name] = stringify(value)
  }
  return { input: scope.input.text, context: stringify(scope.context()), variables }
}

function childTemplate(recorder: Recorder, { processor }: MapState, label: string): ChildTemplate {
  if (processor.mode !== 'DISTRIBUTED') throw new Error('An inline Map has no Map Run')
  const { identity } = recorder.state
  const name = baseName(identity.stateMachineName)
  const { stateMachineVersionArn, stateMachineAliasArn, settingsId, traceHeader, testCase } = identity
  return {
    type: processor.executionType,
    stateMachineArn: labelledArn(baseName(identity.stateMachineArn), label),
    stateMachineName: `${name}/${label}`,
    ...(stateMachineVersionArn !== undefined && { stateMachineVersionArn }),
    ...(stateMachineAliasArn !== undefined && { stateMachineAliasArn }),
    roleArn: identity.roleArn,
    definitionId: definitionId(processor.executionType, processor.definition),
    ...(settingsId !== undefined && { settingsId }),
    ...(traceHeader !== undefined && { traceHeader }),
    ...(testCase !== undefined && { testCase }),
    region: identity.region,
    accountId: identity.accountId
  }
}

/** Of a name or an ARN, without the label that a Map Run's child has in it. */
const baseName = (text: string): string => text.split('/', 1)[0] as string

/**
 * The run has ended, and with it the Map. Links recorded since November 2024: MapStateSucceeded follows MapRunSucceeded, and
 * the exit follows MapRunStarted.
 * @throws {StateError}
 */
export function mapRunEnded(recorder: Recorder, branch: Branch, state: MapState, outcome: MapRunOutcome): void {
  if (outcome.status === 'SUCCEEDED') {
    const id = recorder.record(branch, { type: 'MapRunSucceeded' })
    if (outcome.output === undefined) throw new StateError('States.DataLimitExceeded', sizeCause(visitOf(branch).name))
    recorder.record(branch, { type: 'MapStateSucceeded' }, id)
    completeState(recorder, branch, state, Payload.ofText(outcome.output))
    return
  }
  if (outcome.status === 'ABORTED') {
    recorder.record(branch, { type: 'MapRunAborted' })
    failState(recorder, branch, {})
    return
  }
  const { error, cause } = outcome
  const failure = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) }
  recorder.record(branch, { type: 'MapRunFailed', ...failure })
  failState(recorder, branch, failure)
}
