import type { ExecutionStarted } from '../../interpreter/event.ts'
import { parseArnOf } from '../../resources/arn.ts'
import type { Settings } from '../../resources/state-machine.ts'
import type { Operation, RequestContext } from '../context.ts'
import { parseExecutionArn, readExecution } from '../executions.ts'
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
  const started = await readStarted(context.store, summary.arn)
  const settings = await settingsOf(started, context)
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

/** The definition is the execution's own: that of a map run's child is a part of the state machine's. */
async function settingsOf(
  { execution, timestamp }: ExecutionStarted & { readonly timestamp: number },
  { store }: RequestContext
): Promise<Omit<Settings, 'stateMachineArn'>> {
  const { definitionId, roleArn, settingsId } = execution
  const settings = settingsId === undefined ? undefined : await readSettings(store, settingsId)
  return { ...(settings ?? defaults(timestamp)), definitionId, roleArn }
}

const defaults = (updateDate: number): Omit<Settings, 'stateMachineArn' | 'definitionId' | 'roleArn'> => ({
  loggingConfiguration: { level: 'OFF', includeExecutionData: false },
  tracingConfiguration: { enabled: false },
  encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
  updateDate
})
