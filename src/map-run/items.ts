import type { Budget } from '../asl/budget.ts'
import type { MapState } from '../asl/definition.ts'
import { StateError } from '../asl/errors.ts'
import { fillBatches } from '../asl/item-batches.ts'
import { itemInput } from '../asl/map-input.ts'
import { itemMember, memberText, STATE_DATA } from '../asl/map-item.ts'
import type { Scope } from '../asl/scope.ts'
import type { SelectorScope } from '../interpreter/map-run-start.ts'
import { Payload, utf8Length } from '../lib/json/payload.ts'
import { stringify } from '../lib/json/stringify.ts'
import { isArray, isObject, type Json, object } from '../lib/json/value.ts'
import type { SourceItem } from './command.ts'
import type { MapRunContext } from './context.ts'
import type { ItemsAdded } from './event.ts'
import type { MapRunState } from './state.ts'

/**
 * What children will be given: each item through ItemSelector, and by ItemBatcher into batches.
 * @param budget of all these items together
 * @param sourceItems those that follow the ones already read
 * @throws {StateError} an expression fails, or an input is larger than an execution may be given
 */
export function addItems(
  state: MapRunState,
  mapState: MapState,
  sourceItems: readonly SourceItem[],
  isLast: boolean,
  context: MapRunContext,
  budget: Budget
): Omit<ItemsAdded, 'type'> {
  const { scope, batch } = state.start
  const selected =
    scope === undefined
      ? sourceItems.map(plainInput)
      : sourceItems.map((item, offset) => selectItem(mapState, scope, item, state.itemsRead + offset, context, budget))
  const read = { read: sourceItems.length, isLast }
  if (batch === undefined) {
    for (const input of selected) checkSize(input, context)
    return { ...read, inputs: selected, items: selected.map(() => 1), partial: [] }
  }
  const inputBytes = Math.min(batch.inputBytes ?? Number.POSITIVE_INFINITY, context.limits.payloadBytes)
  const batches = fillBatches({ ...batch, inputBytes }, [...state.partial, ...selected], isLast)
  for (const input of batches.inputs) checkSize(input, context)
  return { ...read, ...batches }
}

const plainInput = ({ key, text }: SourceItem): string => (key === undefined ? text : memberText(key, text))

function selectItem(
  mapState: MapState,
  { input, context, variables }: SelectorScope,
  { text, key, source }: SourceItem,
  index: number,
  { now, random }: MapRunContext,
  budget: Budget
): string {
  const value = Payload.ofText(text).value
  const item = itemMember({ index, value, source, ...(key !== undefined && { key }) })
  const scope: Scope = {
    input: parsed(input),
    context: () => new Map<string, Json>([...objectOf(parsed(context).value), ['Map', object({ Item: item })]]),
    variable: (name) => {
      const known = variables[name]
      return known === undefined ? undefined : parsed(known).value
    },
    random: () => random.next(),
    uuid: () => random.uuid(),
    now,
    budget
  }
  return itemInput(mapState, scope, value).text
}

const objectOf = (value: Json): Iterable<[string, Json]> => (isObject(value) ? value : [])

/** The texts of a scope are parsed once, not for each item. */
const parsedTexts = new Map<string, Payload>()

function parsed(text: string): Payload {
  const known = parsedTexts.get(text)
  if (known !== undefined) return known
  if (parsedTexts.size >= MAX_PARSED_TEXTS) parsedTexts.clear()
  const payload = Payload.ofText(text)
  parsedTexts.set(text, payload)
  return payload
}

const MAX_PARSED_TEXTS = 32

function checkSize(input: string, { limits }: MapRunContext): void {
  if (input.length * 3 <= limits.payloadBytes || utf8Length(input) <= limits.payloadBytes) return
  throw new StateError(
    'States.ItemReaderFailed',
    `The input of a child workflow execution exceeds the maximum number of bytes service limit (${limits.payloadBytes}).`
  )
}

/** Those of an array or of an object in the state's input, from a place on. */
export function stateItems(dataset: string, from: number, to: number): readonly SourceItem[] {
  const { value } = parsed(dataset)
  const source = STATE_DATA
  if (isArray(value)) return value.slice(from, to).map((item) => ({ text: stringify(item), source }))
  if (!isObject(value)) return []
  return [...value].slice(from, to).map(([key, member]) => ({ text: stringify(member), key, source }))
}

export function stateItemCount(dataset: string): number {
  const { value } = parsed(dataset)
  return isArray(value) ? value.length : isObject(value) ? value.size : 0
}
