/**
 * The ARNs of Step Functions, taken apart and put together. Forms: api reference, "Arn"; the texts of `InvalidArn` were
 * recorded from AWS (`Invalid ARN prefix: …`, `Resource type not valid in this context: …`), the one for an ARN that is
 * malformed in another way is our own in the same frame.
 */
export type Arn = ArnBase &
  (
    | { readonly kind: 'stateMachine'; readonly name: string }
    | { readonly kind: 'version'; readonly name: string; readonly version: string }
    | { readonly kind: 'alias'; readonly name: string; readonly alias: string }
    /** A Distributed Map's processor. */
    | { readonly kind: 'labelled'; readonly name: string; readonly label: string }
    /** A Standard execution; with a label where it is the child of a map run. */
    | { readonly kind: 'execution'; readonly name: string; readonly label?: string; readonly execution: string }
    | {
        readonly kind: 'express'
        readonly name: string
        readonly label?: string
        readonly execution: string
        /** Made by the service, also where the execution was given a name. */
        readonly id: string
      }
    | { readonly kind: 'mapRun'; readonly name: string; readonly label: string; readonly id: string }
    | { readonly kind: 'activity'; readonly name: string }
    /** An ARN of Step Functions whose type of resource it does not have. */
    | { readonly kind: 'unknown' }
  )

export type ArnKind = Arn['kind']

interface ArnBase {
  /** As given. */
  readonly text: string
  readonly place: Place
  /** The part after the account: `stateMachine`, `execution`, … */
  readonly resourceType: string
}

/** Where a resource lives. */
export interface Place {
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string
  readonly region: string
  readonly accountId: string
}

/** The text is no ARN, or not one of the wanted kind. `message` is AWS's. */
export class InvalidArn extends Error {
  override readonly name = 'InvalidArn'
  constructor(detail: string) {
    super(`Invalid Arn: '${detail}'`)
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f]/

/** @throws {InvalidArn} */
export function parseArn(text: string): Arn {
  const parts = text.split(':')
  const [prefix, partition, service, region, accountId, resourceType, ...rest] = parts
  if (prefix !== 'arn') throw new InvalidArn(`Invalid ARN prefix: ${text}`)
  if (!partition || !service || region === undefined || accountId === undefined || !resourceType) throw malformed(text)
  if (UNPRINTABLE.test(text) || !text.isWellFormed()) throw malformed(text)
  if (service !== 'states') throw new InvalidArn(`Service not valid in this context: ${service}`)
  const base = { text, resourceType, place: { partition, region, accountId } }
  return { ...base, ...parseResource(text, resourceType, rest) }
}

/**
 * Parses an ARN that must be of one of some kinds.
 * @throws {InvalidArn}
 */
export function parseArnOf<const Kind extends ArnKind>(
  kinds: readonly Kind[],
  text: string
): Extract<Arn, { kind: Kind }> {
  const arn = parseArn(text)
  if (!(kinds as readonly ArnKind[]).includes(arn.kind)) {
    throw new InvalidArn(`Resource type not valid in this context: ${arn.resourceType}`)
  }
  return arn as Extract<Arn, { kind: Kind }>
}

type Resource = Arn extends infer Each ? (Each extends Arn ? Omit<Each, keyof ArnBase> : never) : never

function parseResource(text: string, resourceType: string, rest: readonly string[]): Resource {
  if (rest.some((part) => part === '')) throw malformed(text)
  const [first = '', second, third] = rest
  const slash = first.indexOf('/')
  const name = slash < 0 ? first : first.slice(0, slash)
  const label = slash < 0 ? undefined : first.slice(slash + 1)
  const allowed = (count: number): void => {
    if (rest.length !== count || name === '' || label === '') throw malformed(text)
  }
  const labelled = label === undefined ? {} : { label }
  switch (resourceType) {
    case 'stateMachine':
      if (second !== undefined) {
        allowed(2)
        if (label !== undefined) throw malformed(text)
        return /^\d+$/.test(second)
          ? { kind: 'version', name, version: second }
          : { kind: 'alias', name, alias: second }
      }
      allowed(1)
      return label === undefined ? { kind: 'stateMachine', name } : { kind: 'labelled', name, label }
    case 'execution':
      allowed(2)
      return { kind: 'execution', name, ...labelled, execution: second as string }
    case 'express':
      allowed(3)
      return { kind: 'express', name, ...labelled, execution: second as string, id: third as string }
    case 'mapRun':
      allowed(2)
      if (label === undefined) throw malformed(text)
      return { kind: 'mapRun', name, label, id: second as string }
    case 'activity':
      allowed(1)
      return { kind: 'activity', name: first }
    default:
      return { kind: 'unknown' }
  }
}

const malformed = (text: string): InvalidArn => new InvalidArn(`Invalid ARN: ${text}`)

/** `arn:aws:states:us-east-1:123456789012`: what every ARN of a place starts with. */
export const placePrefix = ({ partition, region, accountId }: Place): string =>
  `arn:${partition}:states:${region}:${accountId}`

/** The partition that a region belongs to. */
export function partitionOfRegion(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}

export const stateMachineArn = (place: Place, name: string): string => `${placePrefix(place)}:stateMachine:${name}`

/** @param qualifier a version's number or an alias's name */
export const qualifiedArn = (stateMachine: string, qualifier: number | string): string => `${stateMachine}:${qualifier}`

export const labelledArn = (stateMachine: string, label: string): string => `${stateMachine}/${label}`

/** Of a Standard execution; `stateMachine` may carry a label (`name/label`). */
export const executionArn = (place: Place, stateMachine: string, execution: string): string =>
  `${placePrefix(place)}:execution:${stateMachine}:${execution}`

export const expressArn = (place: Place, stateMachine: string, execution: string, id: string): string =>
  `${placePrefix(place)}:express:${stateMachine}:${execution}:${id}`

export const mapRunArn = (place: Place, stateMachine: string, label: string, id: string): string =>
  `${placePrefix(place)}:mapRun:${stateMachine}/${label}:${id}`

export const activityArn = (place: Place, name: string): string => `${placePrefix(place)}:activity:${name}`
