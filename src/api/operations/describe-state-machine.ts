import { type Arn, parseArnOf } from '../../resources/arn.ts'
import { generatedLabel } from '../../resources/label.ts'
import type { Settings, StateMachineRecord, VersionRecord } from '../../resources/state-machine.ts'
import { showLoggingConfiguration } from '../configurations.ts'
import type { Operation, RequestContext } from '../context.ts'
import { stateMachineDoesNotExist } from '../errors.ts'
import { type OutputOf, toTimestamp } from '../model.ts'
import { readDefinition } from '../settings.ts'
import { readAlias, readStateMachine, readVersion, unqualifiedArn } from '../state-machines.ts'

/** Of a version, what that version froze; of an alias, its first version; of a Map state's label, its processor. */
export const describeStateMachine: Operation<'DescribeStateMachine'> = async (input, context) => {
  const arn = parseArnOf(['stateMachine', 'version', 'alias', 'labelled'], input.stateMachineArn)
  const { content: record } = await readStateMachine(context.store, unqualifiedArn(arn), arn.text)
  const version = await findVersion(arn, context)
  const settings = version?.settings ?? record.settings
  const output = { ...describe(record, version), ...(await describeSettings(settings, input.includedData, context)) }
  if (arn.kind !== 'labelled') return output
  const definition = await findProcessor(settings, arn, record, context)
  return { ...output, stateMachineArn: arn.text, label: arn.label, definition, variableReferences: undefined }
}

async function findVersion(arn: Arn, { store }: RequestContext): Promise<VersionRecord | undefined> {
  if (arn.kind !== 'version' && arn.kind !== 'alias') return undefined
  const alias = arn.kind === 'alias' ? await readAlias(store, arn.text) : undefined
  const versionArn = arn.kind === 'version' ? arn.text : alias?.content.routes[0]?.stateMachineVersionArn
  const version = versionArn === undefined ? undefined : await readVersion(store, versionArn)
  if (version === undefined) throw stateMachineDoesNotExist(arn.text)
  return version.content
}

const describe = (record: StateMachineRecord, version: VersionRecord | undefined) => ({
  stateMachineArn: version?.arn ?? record.arn,
  name: record.name,
  status: record.status,
  type: record.type,
  creationDate: toTimestamp(version?.creationDate ?? record.creationDate),
  description: version?.description
})

/** The members that DescribeStateMachineForExecution shows, too. */
export async function describeSettings(
  settings: Settings,
  includedData: 'ALL_DATA' | 'METADATA_ONLY' | undefined,
  { opened }: RequestContext
): Promise<
  Pick<
    OutputOf<'DescribeStateMachine'>,
    | 'definition'
    | 'roleArn'
    | 'loggingConfiguration'
    | 'tracingConfiguration'
    | 'encryptionConfiguration'
    | 'revisionId'
    | 'variableReferences'
  >
> {
  const { definition, variableReferences } =
    includedData === 'METADATA_ONLY'
      ? { definition: '{}', variableReferences: undefined }
      : await readDefinition(opened, settings)
  return {
    definition,
    roleArn: settings.roleArn,
    loggingConfiguration: showLoggingConfiguration(settings.loggingConfiguration),
    tracingConfiguration: settings.tracingConfiguration,
    encryptionConfiguration: settings.encryptionConfiguration,
    revisionId: settings.revisionId,
    variableReferences
  }
}

/** @throws {ApiError} StateMachineDoesNotExist where no Distributed Map declares that label */
async function findProcessor(
  settings: Settings,
  { label, text }: Extract<Arn, { kind: 'labelled' }>,
  { type, name }: StateMachineRecord,
  { opened, parseDefinition }: RequestContext
): Promise<string> {
  const { definition } = await readDefinition(opened, settings)
  const { machine } = parseDefinition(definition, { type })
  for (const state of machine?.allStates.values() ?? []) {
    if (state.type !== 'Map' || state.processor.mode !== 'DISTRIBUTED') continue
    if ((state.label ?? generatedLabel(name, state.name)) === label) return state.processor.definition
  }
  throw stateMachineDoesNotExist(text)
}
