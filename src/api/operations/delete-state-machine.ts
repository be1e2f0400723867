import { parseArnOf } from '../../resources/arn.ts'
import { afterWrite } from '../../store/after-write.ts'
import type { Operation } from '../context.ts'
import { applyChange } from '../documents.ts'
import { labelledArnNotSupported } from '../errors.ts'
import { findStateMachine, finishDeletion, putStateMachine } from '../state-machines.ts'

/**
 * Answers at once, also for what is not there. Versions and aliases go with the state machine; while executions run it
 * stays, in the status DELETING, and they end at their next transition.
 */
export const deleteStateMachine: Operation<'DeleteStateMachine'> = async (input, { store, engine }) => {
  const arn = parseArnOf(['stateMachine', 'version', 'alias', 'labelled'], input.stateMachineArn)
  if (arn.kind === 'labelled') throw labelledArnNotSupported(arn.text)
  if (arn.kind !== 'stateMachine') return {}
  await applyChange(store, async () => {
    const found = await findStateMachine(store, arn.text)
    if (found === undefined || found.content.status === 'DELETING') return { writes: [], result: undefined }
    return {
      writes: [putStateMachine({ ...found.content, status: 'DELETING' }, found.revision)],
      result: undefined
    }
  })
  engine.resourceChanged(arn.text)
  await afterWrite(finishDeletion(store, arn.text))
  return {}
}
