import { parseArnOf } from '../../resources/arn.ts'
import type { Operation } from '../context.ts'
import { applyChange } from '../documents.ts'
import { changedMeanwhile, labelledArnNotSupported, stateMachineDoesNotExist } from '../errors.ts'
import { type OutputOf, toTimestamp } from '../model.ts'
import { putStateMachine, readActiveStateMachine, readVersion } from '../state-machines.ts'
import { checkRevision, publishVersion } from '../versions.ts'

export const publishStateMachineVersion: Operation<'PublishStateMachineVersion'> = async (input, { store, clock }) => {
  const arn = parseArnOf(['stateMachine', 'version', 'alias', 'labelled'], input.stateMachineArn)
  if (arn.kind === 'labelled') throw labelledArnNotSupported(arn.text)
  if (arn.kind !== 'stateMachine') throw stateMachineDoesNotExist(arn.text)
  return applyChange<OutputOf<'PublishStateMachineVersion'>>(store, async () => {
    const { content: existing, revision } = await readActiveStateMachine(store, arn.text)
    checkRevision(existing, input.revisionId)
    const { record, versionArn, version, writes } = publishVersion(existing, input.description, clock.now())
    const published = version ?? (await readVersion(store, versionArn))?.content
    if (published === undefined) throw changedMeanwhile()
    return {
      writes: version === undefined ? [] : [putStateMachine(record, revision), ...writes],
      result: { creationDate: toTimestamp(published.creationDate), stateMachineVersionArn: versionArn }
    }
  })
}
