import { partitionOfRegion } from '../../../resources/arn.ts'

/** A function as a call names it, taken apart. */
export interface FunctionReference {
  readonly name: string
  /** A version's number, an alias or `$LATEST`. */
  readonly qualifier?: string
  /** The function's whole ARN, without a qualifier. */
  readonly arn: string
}

/** What Lambda accepts as `FunctionName` (the constraint of its Invoke operation). */
export const FUNCTION_NAME_PATTERN =
  '(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?'

const FUNCTION_NAME = new RegExp(`^${FUNCTION_NAME_PATTERN}$`)

/** The bare name in a name, an ARN or a part of one; `undefined` for text that is none of them. */
export const functionNameOf = (text: string): string | undefined => FUNCTION_NAME.exec(text)?.[7]

/**
 * Takes a name, an ARN or a part of one apart; `undefined` for text that is none of them. A name holds letters, digits,
 * hyphens and underscores only, so it cannot lead out of a folder.
 */
export function parseFunctionReference(text: string, region: string, accountId: string): FunctionReference | undefined {
  const match = FUNCTION_NAME.exec(text)
  const name = match?.[7]
  if (match === null || name === undefined) return undefined
  const partition = match[2] ?? partitionOfRegion(region)
  const qualifier = match[9]
  return {
    name,
    arn: `arn:${partition}:lambda:${match[3] ?? `${region}:`}${match[5] ?? `${accountId}:`}function:${name}`,
    ...(qualifier === undefined ? {} : { qualifier })
  }
}
