import { parseArnOf } from '../../resources/arn.ts'
import { ALIAS_KIND } from '../../resources/state-machine.ts'
import type { Operation } from '../context.ts'
import { applyChange } from '../documents.ts'
import { findStateMachine, putStateMachine, readAlias, unqualifiedArn } from '../state-machines.ts'

/** Answers well for an alias that is not there; executions started through it go on. */
export const deleteStateMachineAlias: Operation<'DeleteStateMachineAlias'> = async (input, { store }) => {
  const arn = parseArnOf(['stateMachine', 'version', 'alias', 'labelled'], input.stateMachineAliasArn)
  return applyChange(store, async () => {
    const stateMachine = await findStateMachine(store, unqualifiedArn(arn))
    const alias = await readAlias(store, arn.text)
    if (stateMachine === undefined || alias === undefined) return { writes: [], result: {} }
    const guard = putStateMachine(stateMachine.content, stateMachine.revision)
    return { writes: [guard, { kind: ALIAS_KIND, arn: arn.text, delete: true }], result: {} }
  })
}
