import type { WriterConfig } from '../asl/definition.ts'
import { Payload } from '../lib/json/payload.ts'
import { stringify } from '../lib/json/stringify.ts'
import { isArray, type Json, object } from '../lib/json/value.ts'
import { quotas } from '../resources/quotas.ts'
import { childArn, childIdentity } from './children.ts'
import type { EndChild } from './command.ts'
import type { MapRunState, RunningChild } from './state.ts'

/**
 * What is kept of a child for the result of the Map state, `undefined` for nothing: its output, or a description of it.
 * A failure that is tolerated leaves nothing unless descriptions are asked for (Transformation NONE).
 */
export function resultOf(state: MapRunState, child: RunningChild, end: EndChild): string | undefined {
  const { writer } = state.start
  if (writer?.arguments !== undefined) return undefined
  if (transformationOf(writer?.config) === 'NONE') return describeChild(state, child, end)
  return end.output
}

export const transformationOf = (config: WriterConfig | undefined): NonNullable<WriterConfig['transformation']> =>
  config?.transformation ?? 'COMPACT'

function describeChild(state: MapRunState, child: RunningChild, end: EndChild): string {
  const identity = childIdentity(state.start, end.child, child.items)
  return stringify(
    childRecord({
      arn: childArn(state.start, end.child),
      name: identity.name,
      stateMachineArn: identity.stateMachineArn,
      input: child.input,
      ...end
    })
  )
}

/** A child as result files and results describe it. Times are milliseconds since the epoch. */
export interface ChildFacts {
  readonly arn: string
  readonly name: string
  readonly stateMachineArn: string
  readonly input: string
  readonly status: string
  readonly redriveCount: number
  readonly startDate: number
  readonly stopDate: number
  readonly output?: string
  readonly error?: string
  readonly cause?: string
  /** It did not succeed, and its history is full. */
  readonly isFinal?: boolean
}

/** An execution with so many events cannot be redriven. */
export const isHistoryFull = (lastEventId: number): boolean => lastEventId >= quotas.redrivableEvents

/** DescribeExecution in PascalCase. Source: AWS's page on ResultWriter, "Exported files". */
export function childRecord(facts: ChildFacts): Json {
  const isSuccess = facts.status === 'SUCCEEDED'
  return object({
    ...(facts.cause !== undefined && { Cause: facts.cause }),
    ...(facts.error !== undefined && { Error: facts.error }),
    ExecutionArn: facts.arn,
    Input: facts.input,
    InputDetails: object({ Included: true }),
    Name: facts.name,
    ...(facts.output !== undefined && { Output: facts.output }),
    OutputDetails: object({ Included: true }),
    RedriveCount: facts.redriveCount,
    RedriveStatus: isSuccess || facts.isFinal ? 'NOT_REDRIVABLE' : 'REDRIVABLE_BY_MAP_RUN',
    ...(isSuccess && { RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven' }),
    ...(facts.isFinal && { RedriveStatusReason: 'Execution history event limit exceeded' }),
    StartDate: new Date(facts.startDate).toISOString(),
    StateMachineArn: facts.stateMachineArn,
    Status: facts.status,
    StopDate: new Date(facts.stopDate).toISOString()
  })
}

/** The collected results as one array, in the order of the items; `undefined` where they are too large. */
export function collectedResults(state: MapRunState): string | undefined {
  if (state.areResultsTooLarge) return undefined
  const texts = [...state.results].sort(([one], [other]) => one - other).map(([, text]) => text)
  const isFlat = state.start.writer?.config.transformation === 'FLATTEN'
  return `[${(isFlat ? texts.flatMap(flatten) : texts).join(',')}]`
}

/** An array's items, or the text itself where it is none. */
export function flatten(text: string): readonly string[] {
  if (!text.trimStart().startsWith('[')) return [text]
  const { value } = Payload.ofText(text)
  return isArray(value) ? value.map((item) => stringify(item)) : [text]
}
