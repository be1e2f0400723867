/** A log group, as its ARN names it. */
export interface LogGroup {
  readonly region: string
  readonly accountId: string
  readonly name: string
}

const LOG_GROUP_ARN = /^arn:[^:]+:logs:([^:]+):([^:]+):log-group:([^:]+)(?::.*)?$/

/** @returns `undefined` for a text that is no log group's ARN */
export function parseLogGroupArn(arn: string): LogGroup | undefined {
  const [, region, accountId, name] = LOG_GROUP_ARN.exec(arn) ?? []
  return region === undefined || accountId === undefined || name === undefined ? undefined : { region, accountId, name }
}
