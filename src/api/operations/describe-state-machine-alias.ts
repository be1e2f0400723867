import { parseArnOf } from '../../resources/arn.ts'
import type { Operation } from '../context.ts'
import { resourceDoesNotExist } from '../errors.ts'
import { toTimestamp } from '../model.ts'
import { readAlias } from '../state-machines.ts'

export const describeStateMachineAlias: Operation<'DescribeStateMachineAlias'> = async (input, { store }) => {
  const { text } = parseArnOf(['stateMachine', 'version', 'alias', 'labelled'], input.stateMachineAliasArn)
  const alias = await readAlias(store, text)
  if (alias === undefined) throw resourceDoesNotExist(text)
  const { arn, name, description, routes, creationDate, updateDate } = alias.content
  return {
    creationDate: toTimestamp(creationDate),
    description,
    name,
    routingConfiguration: routes,
    stateMachineAliasArn: arn,
    updateDate: toTimestamp(updateDate)
  }
}
