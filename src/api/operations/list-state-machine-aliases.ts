import { parseArnOf } from '../../resources/arn.ts'
import { type AliasRecord, aliasSortKey } from '../../resources/state-machine.ts'
import type { Operation } from '../context.ts'
import { toTimestamp } from '../model.ts'
import { readPage } from '../pages.ts'
import { listAliases, readActiveStateMachine, unqualifiedArn } from '../state-machines.ts'

/** Oldest first (recorded); of a version, the aliases that route to it. */
export const listStateMachineAliases: Operation<'ListStateMachineAliases'> = async (input, context) => {
  const arn = parseArnOf(['stateMachine', 'version'], input.stateMachineArn)
  const { content } = await readActiveStateMachine(context.store, unqualifiedArn(arn), arn.text)
  const isWanted = ({ routes }: AliasRecord): boolean =>
    arn.kind === 'stateMachine' || routes.some(({ stateMachineVersionArn }) => stateMachineVersionArn === arn.text)
  const { items, nextToken } = await readPage<AliasRecord>(input, context, {
    scope: ['ListStateMachineAliases', arn.text],
    read: async (after, limit) => {
      // a state machine has a hundred aliases at most
      const aliases = await listAliases(context.store, content.arn)
      const isLater = (alias: AliasRecord): boolean => after === undefined || aliasSortKey(alias) > String(after[0])
      return aliases.filter(isWanted).filter(isLater).slice(0, limit)
    },
    positionOf: (alias) => [aliasSortKey(alias)],
    isPosition: (position) => position.length === 1 && typeof position[0] === 'string'
  })
  const stateMachineAliases = items.map((alias) => ({
    creationDate: toTimestamp(alias.creationDate),
    stateMachineAliasArn: alias.arn
  }))
  return { stateMachineAliases, nextToken }
}
