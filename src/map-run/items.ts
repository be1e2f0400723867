import type { MapState } from '../asl/definition.ts'
import { StateError } from '../asl/errors.ts'
import { itemInput } from '../asl/map-input.ts'
import type { Scope } from '../asl/scope.ts'
import type { ItemBatch, SelectorScope } from '../interpreter/map-run-start.ts'
import { Payload, utf8Length } from '../lib/json/payload.ts'
import { isArray, isObject, type Json, object } from '../lib/json/value.ts'
import type { MapRunContext } from './context.ts'
import type { ItemsAdded } from './event.ts'
import type { MapRunState } from './state.ts'

/**
 * What children will be given: each item through ItemSelector, and by ItemBatcher into batches.
 * @param texts the items that follow those already read, as JSON
 * @throws {StateError} an expression fails, or an input is larger than an execution may be given
 */
export function addItems(
  state: MapRunState,
  mapState: MapState,
  texts: readonly string[],
  isLast: boolean,
  context: MapRunContext
): Omit<ItemsAdded, 'type'> {
  const { scope, batch } = state.start
  const selected =
    scope === undefined
      ? texts
      : texts.map((text, offset) => selectItem(mapState, scope, text, state.itemsRead + offset, context))
  const read = { read: texts.length, isLast }
  if (batch === undefined) {
    for (const input of selected) checkSize(input, context)
    return { ...read, inputs: selected, items: selected.map(() => 1), partial: [] }
  }
  return { ...read, ...fillBatches(batch, [...state.partial, ...selected], isLast, context) }
}

function selectItem(
  mapState: MapState,
  { input, context, variables }: SelectorScope,
  text: string,
  index: number,
  { now, random }: MapRunContext
): string {
  const value = Payload.ofText(text).value
  const item = new Map<string, Json>([['Index', index]])
  item.set('Value', value)
  const scope: Scope = {
    input: parsed(input),
    context: () => new Map<string, Json>([...objectOf(parsed(context).value), ['Map', object({ Item: item })]]),
    variable: (name) => {
      const known = variables[name]
      return known === undefined ? undefined : parsed(known).value
    },
    random: () => random.next(),
    uuid: () => random.uuid(),
    now
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

function fillBatches(
  { items: maxItems = Number.POSITIVE_INFINITY, inputBytes, input }: ItemBatch,
  waiting: readonly string[],
  isLast: boolean,
  context: MapRunContext
): Pick<ItemsAdded, 'inputs' | 'items' | 'partial'> {
  const opening = input === undefined ? '{"Items":[' : `{"BatchInput":${input},"Items":[`
  const maxBytes = Math.min(inputBytes ?? Number.POSITIVE_INFINITY, context.limits.payloadBytes)
  const frameBytes = utf8Length(opening) + 2
  const inputs: string[] = []
  const items: number[] = []
  let batch: string[] = []
  let bytes = frameBytes
  const close = (): void => {
    const text = `${opening}${batch.join(',')}]}`
    checkSize(text, context)
    inputs.push(text)
    items.push(batch.length)
    batch = []
    bytes = frameBytes
  }
  for (const text of waiting) {
    const added = utf8Length(text) + (batch.length > 0 ? 1 : 0)
    if (batch.length > 0 && bytes + added > maxBytes) close()
    batch.push(text)
    bytes += added
    if (batch.length >= maxItems) close()
  }
  if (isLast && batch.length > 0) close()
  return { inputs, items, partial: batch }
}

function checkSize(input: string, { limits }: MapRunContext): void {
  if (input.length * 3 <= limits.payloadBytes || utf8Length(input) <= limits.payloadBytes) return
  throw new StateError(
    'States.ItemReaderFailed',
    `The input of a child workflow execution exceeds the maximum number of bytes service limit (${limits.payloadBytes}).`
  )
}

/** The items of an array in the state's input, as texts. */
export function arrayItems(items: string): readonly Json[] {
  const { value } = parsed(items)
  return isArray(value) ? value : []
}
