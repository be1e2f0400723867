import { qualifiedArn } from '../../resources/arn.ts'
import { quotas } from '../../resources/quotas.ts'
import type { AliasRecord } from '../../resources/state-machine.ts'
import { sameConfiguration } from '../configurations.ts'
import type { Operation } from '../context.ts'
import { applyChange } from '../documents.ts'
import { ApiError, quotaExceeded, resourceDoesNotExist, stateMachineDeleting } from '../errors.ts'
import { type InputOf, type OutputOf, toTimestamp } from '../model.ts'
import { checkRoutes, checkVersionsExist, storedRoutes } from '../routing.ts'
import { findStateMachine, listAliases, putAlias, putStateMachine, readAlias } from '../state-machines.ts'

/** The state machine is that of the versions routed to. Idempotent while routes and description agree. */
export const createStateMachineAlias: Operation<'CreateStateMachineAlias'> = async (input, { store, clock }) => {
  const { name, description, routingConfiguration } = input
  const stateMachineArn = checkRoutes(routingConfiguration)
  const arn = qualifiedArn(stateMachineArn, name)
  return applyChange<OutputOf<'CreateStateMachineAlias'>>(store, async () => {
    const stateMachine = await findStateMachine(store, stateMachineArn)
    if (stateMachine === undefined) throw resourceDoesNotExist(stateMachineArn)
    if (stateMachine.content.status === 'DELETING') throw stateMachineDeleting(stateMachineArn)
    await checkVersionsExist(store, routingConfiguration)
    const existing = await readAlias(store, arn)
    if (existing !== undefined) {
      checkRepetition(existing.content, input)
      return { writes: [], result: answer(existing.content) }
    }
    const limit = quotas.aliasesPerStateMachine
    if ((await listAliases(store, stateMachineArn)).length >= limit) throw quotaExceeded('aliases', limit)
    const now = clock.now()
    const alias: AliasRecord = {
      arn,
      name,
      ...(description !== undefined && { description }),
      routes: storedRoutes(routingConfiguration),
      creationDate: now,
      updateDate: now
    }
    const guard = putStateMachine(stateMachine.content, stateMachine.revision)
    return { writes: [guard, putAlias(stateMachineArn, alias)], result: answer(alias) }
  })
}

/** @throws {ApiError} ConflictException, whose text speaks of routes also where only the description differs */
function checkRepetition(existing: AliasRecord, input: InputOf<'CreateStateMachineAlias'>): void {
  const same =
    existing.description === input.description &&
    sameConfiguration(existing.routes, storedRoutes(input.routingConfiguration))
  if (same) return
  throw new ApiError(
    'ConflictException',
    'Failed to create alias because an alias with the same name and a different routing configuration already exists.'
  )
}

const answer = ({ arn, creationDate }: AliasRecord): OutputOf<'CreateStateMachineAlias'> => ({
  creationDate: toTimestamp(creationDate),
  stateMachineAliasArn: arn
})
