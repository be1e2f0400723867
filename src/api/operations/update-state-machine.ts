import { parseArnOf } from '../../resources/arn.ts'
import { definitionArn } from '../../resources/definition.ts'
import type { Settings, StateMachineRecord } from '../../resources/state-machine.ts'
import type { ResourceWrite } from '../../store/store.ts'
import { readConfigurations, sameConfiguration } from '../configurations.ts'
import type { Operation, RequestContext } from '../context.ts'
import { applyChange } from '../documents.ts'
import { ApiError, labelledArnNotSupported, stateMachineDoesNotExist } from '../errors.ts'
import { type InputOf, type OutputOf, toTimestamp } from '../model.ts'
import {
  type CheckedDefinition,
  checkDefinition,
  checkRoleArn,
  putDefinitions,
  putSettings,
  readDefinition
} from '../settings.ts'
import { putStateMachine, readActiveStateMachine } from '../state-machines.ts'
import { checkVersionDescription, publishVersion } from '../versions.ts'

/** A new revision is made only where something given differs from what is stored. */
export const updateStateMachine: Operation<'UpdateStateMachine'> = async (input, context) => {
  const { store, clock, random } = context
  const { publish = false, versionDescription } = input
  checkVersionDescription(publish, versionDescription)
  const arn = parseArnOf(['stateMachine', 'version', 'alias', 'labelled'], input.stateMachineArn)
  if (arn.kind === 'labelled') throw labelledArnNotSupported(arn.text)
  if (arn.kind !== 'stateMachine') throw stateMachineDoesNotExist(arn.text)
  checkSomethingGiven(input)

  return applyChange<OutputOf<'UpdateStateMachine'>>(store, async () => {
    const { content: existing, revision } = await readActiveStateMachine(store, arn.text)
    const now = clock.now()
    const { settings, writes: definitionWrites } = await change(existing, input, context)
    const changed = !sameConfiguration(settings, existing.settings)
    const updated = changed ? { ...settings, revisionId: random.uuid(), updateDate: now } : settings
    const kept = putSettings(updated)
    const { publishedVersion, ...rest } = existing
    const record: StateMachineRecord = {
      ...rest,
      ...(publishedVersion !== undefined && !changed && { publishedVersion }),
      settings: updated,
      settingsId: kept.id
    }
    const publication = publish ? publishVersion(record, versionDescription, now) : undefined
    const result = {
      updateDate: toTimestamp(now),
      revisionId: updated.revisionId,
      stateMachineVersionArn: publication?.versionArn
    }
    if (!changed && publication?.version === undefined) return { writes: [], result }
    const stored = putStateMachine(publication?.record ?? record, revision)
    return { writes: [stored, kept.write, ...definitionWrites, ...(publication?.writes ?? [])], result }
  })
}

/** @throws {ApiError} MissingRequiredParameter */
function checkSomethingGiven(input: InputOf<'UpdateStateMachine'>): void {
  const { definition, roleArn, loggingConfiguration, tracingConfiguration, encryptionConfiguration } = input
  const updates = [definition, roleArn, loggingConfiguration, tracingConfiguration, encryptionConfiguration]
  if (updates.some((update) => update !== undefined)) return
  throw new ApiError(
    'MissingRequiredParameter',
    'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified'
  )
}

/** The settings with what is given in the place of what was stored; a configuration is replaced as a whole. */
async function change(existing: StateMachineRecord, input: InputOf<'UpdateStateMachine'>, context: RequestContext) {
  if (input.roleArn !== undefined) checkRoleArn(input.roleArn)
  const definition =
    input.definition === undefined ? undefined : checkDefinition(context, existing.type, input.definition)
  const settings: Settings = {
    ...existing.settings,
    ...(definition !== undefined && { definitionId: definition.id }),
    ...(input.roleArn !== undefined && { roleArn: input.roleArn }),
    ...(await readConfigurations(input, existing.settings, existing.arn, context))
  }
  return { settings, writes: await definitionWrites(existing, settings, definition, context) }
}

/** A definition is stored anew also where it is to be encrypted in another way. */
async function definitionWrites(
  { type, settings: before }: StateMachineRecord,
  settings: Settings,
  given: CheckedDefinition | undefined,
  context: RequestContext
): Promise<readonly ResourceWrite[]> {
  if (definitionArn(settings.definitionId, settings) === definitionArn(before.definitionId, before)) return []
  const definition = given ?? checkDefinition(context, type, (await readDefinition(context.opened, before)).definition)
  return putDefinitions(definition, settings, context)
}
