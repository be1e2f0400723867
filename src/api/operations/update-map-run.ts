import type { Operation } from '../context.ts'
import { resourceDoesNotExist, validationError } from '../errors.ts'
import { readMapRun } from '../map-runs.ts'

/** Takes effect at once: more children start, or the run fails because it tolerates less than has failed. */
export const updateMapRun: Operation<'UpdateMapRun'> = async (input, { store, engine }) => {
  const { mapRunArn, maxConcurrency, toleratedFailureCount, toleratedFailurePercentage } = input
  const { arn } = await readMapRun(store, mapRunArn)
  if (maxConcurrency === undefined && toleratedFailureCount === undefined && toleratedFailurePercentage === undefined) {
    throw validationError(
      'At least one of maxConcurrency, toleratedFailureCount and toleratedFailurePercentage is required',
      'MISSING_REQUIRED_PARAMETER'
    )
  }
  const outcome = await engine.updateMapRun(arn, {
    ...(maxConcurrency !== undefined && { maxConcurrency }),
    ...(toleratedFailureCount !== undefined && { toleratedFailureCount }),
    ...(toleratedFailurePercentage !== undefined && { toleratedFailurePercentage })
  })
  if (outcome === 'missing') throw resourceDoesNotExist(arn)
  if (outcome === 'closed') {
    throw validationError(`Cannot update a completed Map Run: '${arn}'`, 'CANNOT_UPDATE_COMPLETED_MAP_RUN')
  }
  return {}
}
