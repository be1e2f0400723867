import type { ReaderConfig, WriterConfig } from '../asl/definition.ts'

/**
 * All that a Map Run is told when its Map state starts it, evaluated once. Texts are JSON; nothing in it is a class, so
 * that it is stored as it is.
 */
export interface MapRunStart {
  readonly arn: string
  /** The execution whose Map state it is, and the definition that holds the state. */
  readonly parentArn: string
  readonly definitionId: string
  readonly stateName: string
  /** 0 for as many as the service allows. */
  readonly maxConcurrency: number
  readonly toleratedFailureCount?: number
  /** 0 to 100. */
  readonly toleratedFailurePercentage?: number
  readonly source: ItemSource
  readonly batch?: ItemBatch
  readonly writer?: ResultDestination
  /** What ItemSelector is evaluated with; absent where there is none. */
  readonly scope?: SelectorScope
  readonly child: ChildTemplate
  /** Names of children are in the order of their start; absent in what was stored before they were. */
  readonly childNames?: 'ascending'
  /** It fails with this as soon as it has started. */
  readonly fault?: Fault
}

/** Absent is not the same as empty. */
interface Fault {
  readonly error?: string
  readonly cause?: string
}

export type ItemSource =
  /** `items`: a JSON array, or an object whose members are the items. */
  { readonly kind: 'array'; readonly items: string } | ReaderSource

export interface ReaderSource {
  readonly kind: 'reader'
  readonly resource: string
  /** The evaluated Parameters or Arguments: bucket, key, prefix. */
  readonly arguments: string
  readonly config: ReaderConfig
  /** 0 for all. */
  readonly maxItems: number
}

export interface ItemBatch {
  readonly items?: number
  readonly inputBytes?: number
  /** The evaluated BatchInput. */
  readonly input?: string
}

export interface ResultDestination {
  /** The evaluated Parameters or Arguments; absent where the results are formatted and not exported. */
  readonly arguments?: string
  readonly config: WriterConfig
}

export interface SelectorScope {
  readonly input: string
  /** The context object, to which each item's `Map` is added. */
  readonly context: string
  readonly variables: Readonly<Record<string, string>>
}

/** What all children have in common: members of their ExecutionIdentity. */
export interface ChildTemplate {
  readonly type: 'STANDARD' | 'EXPRESS'
  readonly stateMachineArn: string
  readonly stateMachineName: string
  readonly stateMachineVersionArn?: string
  readonly stateMachineAliasArn?: string
  readonly roleArn: string
  readonly definitionId: string
  readonly settingsId?: string
  readonly traceHeader?: string
  readonly testCase?: string
  readonly region: string
  readonly accountId: string
}

/** How a Map Run has ended, as its Map state is told. */
export type MapRunOutcome =
  /** `output` is JSON text; absent where the results together are larger than a state may pass on. */
  | { readonly status: 'SUCCEEDED'; readonly output?: string }
  | ({ readonly status: 'FAILED' } & Fault)
  | { readonly status: 'ABORTED' }
