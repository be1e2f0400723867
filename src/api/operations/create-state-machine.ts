import { stateMachineArn } from '../../resources/arn.ts'
import { checkName } from '../../resources/name.ts'
import type { Settings, StateMachineRecord } from '../../resources/state-machine.ts'
import { mergeTags } from '../../resources/tags.ts'
import { readConfigurations, sameConfiguration } from '../configurations.ts'
import type { Operation } from '../context.ts'
import { applyChange } from '../documents.ts'
import { ApiError, stateMachineDeleting } from '../errors.ts'
import { type InputOf, type OutputOf, toTimestamp } from '../model.ts'
import { checkDefinition, checkRoleArn, putDefinitions, putSettings } from '../settings.ts'
import { findStateMachine, putStateMachine, versionArnOf } from '../state-machines.ts'
import { checkTagCount, readTags } from '../tags.ts'
import { checkVersionDescription, publishVersion } from '../versions.ts'

/** Idempotent: a repetition that agrees in all but role and tags is answered as the first call was. */
export const createStateMachine: Operation<'CreateStateMachine'> = async (input, context) => {
  const { store, engine, clock, place } = context
  const { name, roleArn, type = 'STANDARD', publish = false, versionDescription } = input
  checkVersionDescription(publish, versionDescription)
  checkName(name)
  checkRoleArn(roleArn)
  const arn = stateMachineArn(place, name)
  const definition = checkDefinition(context, type, input.definition)
  const configurations = await readConfigurations(input, undefined, arn, context)
  const tags = checkTagCount(arn, mergeTags([], readTags(input.tags)))

  const output = await applyChange<OutputOf<'CreateStateMachine'>>(store, async () => {
    const now = clock.now()
    const settings: Settings = {
      stateMachineArn: arn,
      definitionId: definition.id,
      roleArn,
      ...configurations,
      updateDate: now
    }
    const existing = await findStateMachine(store, arn)
    if (existing !== undefined) {
      checkRepetition(existing.content, settings, input)
      return { writes: [], result: answer(existing.content, publish) }
    }
    const kept = putSettings(settings)
    const created: StateMachineRecord = {
      arn,
      name,
      type,
      status: 'ACTIVE',
      creationDate: now,
      publishedOnCreation: publish,
      ...(versionDescription !== undefined && { descriptionOnCreation: versionDescription }),
      settings,
      settingsId: kept.id,
      lastVersion: 0,
      versionCount: 0,
      tags
    }
    const published = publish ? publishVersion(created, versionDescription, now) : { record: created, writes: [] }
    const { record, writes } = published
    const definitions = await putDefinitions(definition, settings, context)
    return {
      writes: [putStateMachine(record, 0), ...definitions, kept.write, ...writes],
      result: answer(record, publish)
    }
  })
  engine.resourceChanged(arn)
  return output
}

/** @throws {ApiError} StateMachineDeleting, StateMachineAlreadyExists */
function checkRepetition(existing: StateMachineRecord, settings: Settings, input: InputOf<'CreateStateMachine'>): void {
  const { arn, type, status } = existing
  if (status === 'DELETING') throw stateMachineDeleting(arn)
  const { publish = false, versionDescription } = input
  const same =
    type === (input.type ?? 'STANDARD') &&
    existing.settings.definitionId === settings.definitionId &&
    sameConfiguration(existing.settings.loggingConfiguration, settings.loggingConfiguration) &&
    sameConfiguration(existing.settings.tracingConfiguration, settings.tracingConfiguration) &&
    sameConfiguration(existing.settings.encryptionConfiguration, settings.encryptionConfiguration) &&
    existing.publishedOnCreation === publish &&
    existing.descriptionOnCreation === versionDescription
  if (!same) throw new ApiError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`)
}

/** Version 1 is the one that a creation publishes. */
const answer = (record: StateMachineRecord, publish: boolean): OutputOf<'CreateStateMachine'> => ({
  creationDate: toTimestamp(record.creationDate),
  stateMachineArn: record.arn,
  stateMachineVersionArn: publish ? versionArnOf(record, 1) : undefined
})
