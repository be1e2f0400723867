import { type Arn, parseArn } from '../resources/arn.ts'
import type { Route } from '../resources/state-machine.ts'
import type { Store } from '../store/store.ts'
import { resourceDoesNotExist, validationError } from './errors.ts'
import type { ValueOf } from './model.ts'
import { readVersion, unqualifiedArn } from './state-machines.ts'

type RoutingConfiguration = ValueOf<'RoutingConfigurationList'>
type VersionArn = Extract<Arn, { kind: 'version' }>

/**
 * Checks a routing configuration in itself, in AWS's order (recorded): only versions, distinct, weights add up to 100,
 * one state machine.
 * @returns the ARN of that state machine
 * @throws {ApiError} ValidationException
 */
export function checkRoutes(routes: RoutingConfiguration): string {
  const given = routes.map((route) => route.stateMachineVersionArn)
  const shown = `Received: [${given.join(', ')}]`
  const arns = given.map((arn) => parseArn(arn))
  const versions = arns.filter((arn): arn is VersionArn => arn.kind === 'version')
  if (versions.length < arns.length) {
    throw validationError(`Routing configuration must contain state machine version ARNs. ${shown}`)
  }
  if (new Set(given).size < given.length) {
    throw validationError(`Routing configuration must contain distinct state machine version ARNs. ${shown}`)
  }
  const weights = routes.map((route) => route.weight)
  if (weights.reduce((sum, weight) => sum + weight, 0) !== 100) {
    throw validationError(`Sum of routing configuration weights must equal 100. Received: [${weights.join(', ')}]`)
  }
  const [stateMachine, ...others] = new Set(versions.map(unqualifiedArn))
  if (stateMachine === undefined || others.length > 0) {
    const message = `Routing configuration must contain versions of the same state machine. ${shown}`
    throw validationError(message, 'INVALID_ROUTING_CONFIGURATION')
  }
  return stateMachine
}

/** @throws {ApiError} ResourceNotFound */
export async function checkVersionsExist(store: Store, routes: RoutingConfiguration): Promise<void> {
  for (const { stateMachineVersionArn: arn } of routes) {
    if ((await readVersion(store, arn)) === undefined) throw resourceDoesNotExist(arn)
  }
}

export const storedRoutes = (routes: RoutingConfiguration): readonly Route[] =>
  routes.map(({ stateMachineVersionArn, weight }) => ({ stateMachineVersionArn, weight }))
