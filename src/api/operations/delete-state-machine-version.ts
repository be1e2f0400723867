import { parseArnOf } from '../../resources/arn.ts'
import { VERSION_KIND } from '../../resources/state-machine.ts'
import type { Operation } from '../context.ts'
import { applyChange } from '../documents.ts'
import { ApiError, labelledArnNotSupported, validationError } from '../errors.ts'
import { findStateMachine, listAliases, putStateMachine, readVersion, unqualifiedArn } from '../state-machines.ts'

/** Answers well for a version that is not there; executions of the version go on. */
export const deleteStateMachineVersion: Operation<'DeleteStateMachineVersion'> = async (input, { store }) => {
  const arn = parseArnOf(['stateMachine', 'version', 'alias', 'labelled'], input.stateMachineVersionArn)
  if (arn.kind === 'labelled') throw labelledArnNotSupported(arn.text)
  if (arn.kind !== 'version') throw validationError(`Not the ARN of a state machine version: '${arn.text}'`)
  return applyChange(store, async () => {
    const stateMachine = await findStateMachine(store, unqualifiedArn(arn))
    const version = await readVersion(store, arn.text)
    if (stateMachine === undefined || version === undefined) return { writes: [], result: {} }
    const { publishedVersion, ...rest } = stateMachine.content
    const aliases = await listAliases(store, rest.arn)
    const users = aliases.filter(({ routes }) => routes.some((route) => route.stateMachineVersionArn === arn.text))
    if (users.length > 0) throw referenced(users.map(({ name }) => name))
    const record = {
      ...rest,
      ...(publishedVersion !== undefined && publishedVersion !== version.content.number && { publishedVersion }),
      versionCount: rest.versionCount - 1
    }
    const remove = { kind: VERSION_KIND, arn: arn.text, delete: true } as const
    return { writes: [putStateMachine(record, stateMachine.revision), remove], result: {} }
  })
}

const referenced = (names: readonly string[]): ApiError =>
  new ApiError(
    'ConflictException',
    `Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [${names.join(', ')}]`
  )
