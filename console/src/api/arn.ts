/** `arn:aws:states:REGION:ACCOUNT:stateMachine:NAME[:QUALIFIER]` */
export const stateMachineOf = (arn: string): string => arn.split(':').slice(0, 7).join(':')

/** The name at an ARN's end, or its version or alias where it has one. */
export const nameOf = (arn: string): string => arn.split(':').slice(6, 7)[0] ?? arn

export const qualifierOf = (arn: string): string | undefined => arn.split(':')[7]

export const lastPart = (arn: string): string => arn.split(':').at(-1) ?? arn

/** The state machine's ARN of an execution's: `…:execution:NAME:RUN`; a Map Run's child has `NAME/LABEL`. */
export function machineOfExecution(executionArn: string): string {
  const [arn, aws, states, region, account, , name = ''] = executionArn.split(':')
  return [arn, aws, states, region, account, 'stateMachine', name.split('/')[0]].join(':')
}

/** Of a state machine, a version or an alias. */
export const pathToExecutionsOf = (arn: string): string => `/executions?machine=${encodeURIComponent(arn)}`

export const pathTo = {
  stateMachine: (arn: string): string => `/state-machines/${encodeURIComponent(stateMachineOf(arn))}`,
  /** What it is, and nothing that changes it. */
  version: (arn: string): string => `/state-machines/${encodeURIComponent(arn)}?view=definition`,
  execution: (arn: string): string => `/executions/${encodeURIComponent(arn)}`,
  mapRun: (arn: string): string => `/map-runs/${encodeURIComponent(arn)}`,
  activity: (arn: string): string => `/activities/${encodeURIComponent(arn)}`
}
