import { parseArnOf } from '../../resources/arn.ts'
import type { Settings } from '../../resources/state-machine.ts'
import type { ExecutionSummary } from '../../store/store.ts'
import type { Operation, RequestContext } from '../context.ts'
import { detailsOf, parseExecutionArn, readExecution } from '../executions.ts'
import { readStarted } from '../journal.ts'
import { toTimestamp } from '../model.ts'
import { readSettings } from '../settings.ts'
import { describeSettings } from './describe-state-machine.ts'

/** As it was for that execution, whatever has become of the state machine. */
export const describeStateMachineForExecution: Operation<'DescribeStateMachineForExecution'> = async (
  request,
  context
) => {
  const summary = await readExecution(context.store, parseExecutionArn(request.executionArn))
  const settings = await settingsOf(summary, request.includedData === 'METADATA_ONLY', context)
  const stateMachine = parseArnOf(['stateMachine', 'labelled'], summary.stateMachineArn)
  return {
    ...(await describeSettings(settings, request.includedData, context)),
    label: stateMachine.kind === 'labelled' ? stateMachine.label : undefined,
    mapRunArn: summary.mapRunArn,
    name: stateMachine.name,
    stateMachineArn: stateMachine.text,
    updateDate: toTimestamp(settings.updateDate)
  }
}

/**
 * The definition is the execution's own: that of a map run's child is a part of the state machine's. Where the execution
 * is encrypted and no data is asked for, the settings suffice, which needs no key.
 */
async function settingsOf(
  summary: ExecutionSummary,
  isMetadataOnly: boolean,
  { store, opened }: RequestContext
): Promise<Settings> {
  const encrypted = detailsOf(summary).settingsId
  if (isMetadataOnly && encrypted !== undefined) {
    const settings = await readSettings(store, encrypted)
    if (settings !== undefined) return settings
  }
  const { execution, timestamp } = await readStarted(opened, summary.arn)
  const { definitionId, roleArn, settingsId } = execution
  const settings = settingsId === undefined ? undefined : await readSettings(store, settingsId)
  return { ...(settings ?? defaults(summary, timestamp)), definitionId, roleArn }
}

const defaults = (
  { stateMachineArn }: ExecutionSummary,
  updateDate: number
): Omit<Settings, 'definitionId' | 'roleArn'> => ({
  stateMachineArn,
  loggingConfiguration: { level: 'OFF', includeExecutionData: false },
  tracingConfiguration: { enabled: false },
  encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
  updateDate
})
