import { parseArnOf, qualifiedArn } from '../../resources/arn.ts'
import type { AliasRecord } from '../../resources/state-machine.ts'
import type { Operation } from '../context.ts'
import { applyChange } from '../documents.ts'
import { resourceDoesNotExist, stateMachineDeleting, validationError } from '../errors.ts'
import { type OutputOf, toTimestamp } from '../model.ts'
import { checkRoutes, checkVersionsExist, storedRoutes } from '../routing.ts'
import { findStateMachine, putAlias, putStateMachine, readAlias, unqualifiedArn } from '../state-machines.ts'

/** Each member given replaces its own part only. */
export const updateStateMachineAlias: Operation<'UpdateStateMachineAlias'> = async (input, { store, clock }) => {
  const { description, routingConfiguration } = input
  const arn = parseArnOf(['stateMachine', 'version', 'alias', 'labelled'], input.stateMachineAliasArn)
  if (description === undefined && routingConfiguration === undefined) {
    const message = 'Either the description or the RoutingConfiguration must be specified'
    throw validationError(message, 'MISSING_REQUIRED_PARAMETER')
  }
  const routed = routingConfiguration === undefined ? undefined : checkRoutes(routingConfiguration)
  return applyChange<OutputOf<'UpdateStateMachineAlias'>>(store, async () => {
    const stateMachine = await findStateMachine(store, unqualifiedArn(arn))
    const alias = await readAlias(store, arn.text)
    if (stateMachine === undefined || alias === undefined) throw resourceDoesNotExist(arn.text)
    const { content } = stateMachine
    if (content.status === 'DELETING') throw stateMachineDeleting(content.arn)
    if (routed !== undefined && routed !== content.arn) {
      const message = `Routing configuration must contain versions of the state machine of the alias: ${qualifiedArn(content.arn, alias.content.name)}`
      throw validationError(message, 'INVALID_ROUTING_CONFIGURATION')
    }
    await checkVersionsExist(store, routingConfiguration ?? [])
    const now = clock.now()
    const updated: AliasRecord = {
      ...alias.content,
      ...(description !== undefined && { description }),
      ...(routingConfiguration !== undefined && { routes: storedRoutes(routingConfiguration) }),
      updateDate: now
    }
    const guard = putStateMachine(content, stateMachine.revision)
    return { writes: [guard, putAlias(content.arn, updated)], result: { updateDate: toTimestamp(now) } }
  })
}
