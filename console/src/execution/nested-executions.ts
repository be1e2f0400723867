import type { Visit } from '../history/history.ts'

/** An Express execution is not kept: there is nothing to go to. */
const EXECUTION_ARN = /^arn:[^:]+:states:[^:]+:[^:]+:execution:[^:]+:[^:]+$/
/** AWS's name for the member in which a child is told of who has started it. */
const STARTED_BY = 'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID'
const STARTING_SERVICES: ReadonlySet<string> = new Set(['states', 'aws-sdk:sfn'])

/** The execution that a stay in a `startExecution` state started: of several attempts the newest. */
export function childOf({ events }: Pick<Visit, 'events'>): string | undefined {
  for (const { taskSubmittedEventDetails, taskSucceededEventDetails } of events.toReversed()) {
    const { resourceType, resource, output } = taskSubmittedEventDetails ?? taskSucceededEventDetails ?? {}
    if (!STARTING_SERVICES.has(resourceType ?? '') || !resource?.startsWith('startExecution')) continue
    const arn = executionIn(output, 'ExecutionArn')
    if (arn !== undefined) return arn
  }
  return undefined
}

/** The execution that has started one with this input, where it has passed on its id. */
export const parentOf = (input: string | undefined): string | undefined =>
  input?.includes(STARTED_BY) === true ? executionIn(input, STARTED_BY) : undefined

/** Inputs come from people: what is no execution's ARN is not linked to. */
function executionIn(text: string | undefined, member: string): string | undefined {
  try {
    const value = (JSON.parse(text ?? '') as Readonly<Record<string, unknown>> | null)?.[member]
    return typeof value === 'string' && EXECUTION_ARN.test(value) ? value : undefined
  } catch {
    return undefined
  }
}
