import type { StateMachine } from '../asl/definition.ts'
import { formatDiagnostics } from '../asl/validate/diagnostic.ts'
import { sealDefinition } from '../encryption/sealed-definition.ts'
import { InvalidArn } from '../resources/arn.ts'
import { DEFINITION_KIND, definitionArn, definitionId, type StoredDefinition } from '../resources/definition.ts'
import { SETTINGS_KIND, type Settings, type StateMachineType, settingsId } from '../resources/state-machine.ts'
import type { ResourceWrite, Store } from '../store/store.ts'
import type { ApiContext } from './context.ts'
import { putDocument, readDocument } from './documents.ts'
import { ApiError } from './errors.ts'

/** A definition that was checked, ready to be stored. */
export interface CheckedDefinition {
  readonly id: string
  /** Itself, and those of its Distributed Maps' processors, which child executions run. */
  readonly definitions: readonly StoredDefinition[]
}

/** @throws {ApiError} InvalidDefinition with all that was found, as AWS words it */
export function checkDefinition(context: ApiContext, type: StateMachineType, definition: string): CheckedDefinition {
  const { machine, diagnostics } = context.parseDefinition(definition, { type })
  if (machine === undefined) {
    throw new ApiError('InvalidDefinition', `Invalid State Machine Definition: '${formatDiagnostics(diagnostics)}'`)
  }
  const processors = [...machine.allStates.values()].flatMap((state) =>
    state.type === 'Map' && state.processor.mode === 'DISTRIBUTED' ? [state.processor] : []
  )
  const ofProcessors = processors.flatMap((processor) => {
    const { executionType, definition } = processor
    const child = context.parseDefinition(definition, { type: executionType }).machine
    return child === undefined ? [] : [storedDefinition(executionType, definition, child)]
  })
  return {
    id: definitionId(type, definition),
    definitions: [storedDefinition(type, definition, machine), ...ofProcessors]
  }
}

const storedDefinition = (
  type: StateMachineType,
  definition: string,
  { variableReferences }: Pick<StateMachine, 'variableReferences'>
): StoredDefinition => ({
  type,
  definition,
  ...(variableReferences.size > 0 && { variableReferences: Object.fromEntries(variableReferences) })
})

/**
 * Named by their content: writing them again changes nothing.
 * @param settings of the state machine, which say whether they are encrypted
 * @throws {KeyError}
 */
export async function putDefinitions(
  { definitions }: CheckedDefinition,
  settings: Settings,
  { encryption }: Pick<ApiContext, 'encryption'>
): Promise<readonly ResourceWrite[]> {
  const sealer = await encryption?.sealer(settings.encryptionConfiguration, settings.stateMachineArn)
  return definitions.map((stored) => {
    const arn = definitionArn(definitionId(stored.type, stored.definition), settings)
    const at = { kind: DEFINITION_KIND, arn, parent: '', sortKey: arn }
    return putDocument(at, sealDefinition(stored, arn, sealer))
  })
}

/**
 * The definition that settings name.
 * @param store opens what is encrypted
 * @throws {KeyError}
 */
export async function readDefinition(
  store: Store,
  settings: Pick<Settings, 'definitionId' | 'stateMachineArn' | 'encryptionConfiguration'>
): Promise<StoredDefinition> {
  const arn = definitionArn(settings.definitionId, settings)
  const found = await readDocument<StoredDefinition>(store, DEFINITION_KIND, arn)
  if (found === undefined) throw new Error(`The store has lost the definition ${arn}, which something refers to`)
  return found.content
}

/** Settings as stored by their id, for the executions that will refer to them. */
export function putSettings(settings: Settings): { readonly id: string; readonly write: ResourceWrite } {
  const id = settingsId(settings)
  return { id, write: putDocument({ kind: SETTINGS_KIND, arn: id, parent: '', sortKey: id }, settings) }
}

export async function readSettings(store: Store, id: string): Promise<Settings | undefined> {
  return (await readDocument<Settings>(store, SETTINGS_KIND, id))?.content
}

/** Roles are not resolved; only the form is looked at. @throws {InvalidArn} */
export function checkRoleArn(roleArn: string): void {
  if (!roleArn.startsWith('arn:')) throw new InvalidArn(`Invalid ARN prefix: ${roleArn}`)
}
