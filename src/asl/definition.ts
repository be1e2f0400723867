import type { Payload } from '../lib/json/payload.ts'
import type { Intrinsic } from './intrinsics/intrinsic.ts'
import type { Path } from './jsonpath/path.ts'
import type { Scope, Template, TypedExpression } from './scope.ts'

/** A definition, parsed, checked and compiled: everything that can be done once per definition is done here. */
export interface StateMachine extends StateGraph {
  readonly comment?: string
  readonly queryLanguage: QueryLanguage
  /** Seconds until the execution ends as TIMED_OUT. */
  readonly timeoutSeconds?: number
  /** Every state of the definition, nested ones included: names are unique over the whole definition. */
  readonly allStates: ReadonlyMap<string, State>
  /** State name to the sorted names of the variables its expressions read; states without any are left out. */
  readonly variableReferences: ReadonlyMap<string, readonly string[]>
}

/** A set of states with an entry: the machine itself, a branch of a Parallel, the processor of a Map. */
export interface StateGraph {
  readonly startAt: string
  readonly states: ReadonlyMap<string, State>
}

export type QueryLanguage = 'JSONPath' | 'JSONata'

export type State =
  | PassState
  | TaskState
  | ChoiceState
  | WaitState
  | SucceedState
  | FailState
  | ParallelState
  | MapState

export type StateType = State['type']

interface StateBase {
  readonly name: string
  readonly queryLanguage: QueryLanguage
}

/** `null` where the state ends its graph (`"End": true`). */
interface Transition {
  readonly next: string | null
}

/**
 * What turns a state's input into its output. Under JSONPath a path that is absent means `$`, and `null` what AWS
 * documents for it (InputPath, OutputPath: `{}`; ResultPath: discard). Under JSONata only `output` and `assign` occur.
 */
interface DataFlow {
  readonly inputPath?: Path | null
  readonly outputPath?: Path | null
  readonly output?: Template
  /** Evaluates to an object: variable name to value. */
  readonly assign?: Template
}

/** The part of the data flow that only states with a result of their own have. */
interface ResultFlow extends DataFlow {
  /** `Parameters` (JSONPath) or `Arguments` (JSONata). */
  readonly arguments?: Template
  readonly resultSelector?: Template
  readonly resultPath?: Path | null
}

export interface PassState extends StateBase, Transition, ResultFlow {
  readonly type: 'Pass'
  /** Taken literally. */
  readonly result?: Payload
}

export interface TaskState extends StateBase, Transition, ResultFlow, ErrorHandling {
  readonly type: 'Task'
  readonly resource: Resource
  readonly timeoutSeconds?: NumberField
  readonly heartbeatSeconds?: NumberField
  /** Evaluates to `{"RoleArn": …}`. */
  readonly credentials?: Template
}

/** What a Task's `Resource` names, taken apart once. */
export type Resource =
  | { readonly kind: 'lambda'; readonly arn: string }
  | { readonly kind: 'activity'; readonly arn: string }
  | IntegrationResource

export interface IntegrationResource {
  readonly kind: 'integration'
  readonly arn: string
  /** `resourceType` of the events: `lambda`, `sqs`, `aws-sdk:s3`, … */
  readonly service: string
  /** Without the pattern's suffix: `invoke`. */
  readonly action: string
  readonly pattern: IntegrationPattern
}

export type IntegrationPattern = 'request-response' | 'sync' | 'sync:2' | 'wait-for-task-token'

export interface ChoiceState extends StateBase, DataFlow {
  readonly type: 'Choice'
  readonly choices: readonly ChoiceRule[]
  readonly default?: string
}

export interface ChoiceRule {
  /** @throws {StateError} where a path of the rule finds nothing, or a JSONata condition is no boolean */
  readonly condition: (scope: Scope) => boolean
  readonly next: string
  readonly output?: Template
  readonly assign?: Template
}

export interface WaitState extends StateBase, Transition, DataFlow {
  readonly type: 'Wait'
  readonly until:
    | { readonly kind: 'seconds'; readonly field: NumberField }
    | { readonly kind: 'timestamp'; readonly field: TextField }
}

export interface SucceedState extends StateBase, DataFlow {
  readonly type: 'Succeed'
}

export interface FailState extends StateBase {
  readonly type: 'Fail'
  readonly error?: TextField
  readonly cause?: TextField
}

export interface ParallelState extends StateBase, Transition, ResultFlow, ErrorHandling {
  readonly type: 'Parallel'
  readonly branches: readonly StateGraph[]
}

export interface MapState extends StateBase, Transition, ResultFlow, ErrorHandling {
  readonly type: 'Map'
  readonly processor: ItemProcessor
  /** JSONPath, default `$`. */
  readonly itemsPath?: Path
  /** JSONata `Items`: an expression, or an array that may hold expressions. */
  readonly items?:
    | { readonly kind: 'expression'; readonly expression: TypedExpression }
    | { readonly kind: 'template'; readonly template: Template }
  /** `ItemSelector`, or its old name `Parameters`; evaluated once per item. */
  readonly itemSelector?: Template
  readonly maxConcurrency?: NumberField
  readonly toleratedFailureCount?: NumberField
  readonly toleratedFailurePercentage?: NumberField
  readonly label?: string
  readonly itemReader?: ItemReader
  readonly itemBatcher?: ItemBatcher
  readonly resultWriter?: ResultWriter
}

export type ItemProcessor = StateGraph &
  (
    | { readonly mode: 'INLINE' }
    | {
        readonly mode: 'DISTRIBUTED'
        readonly executionType: 'STANDARD' | 'EXPRESS'
        /** The processor as a definition of its own (JSON text), which the child executions run. */
        readonly definition: string
      }
  )

export interface ItemReader {
  readonly resource: string
  /** `Parameters` (JSONPath) or `Arguments` (JSONata): the bucket and what to read in it. */
  readonly arguments?: Template
  readonly config: ReaderConfig
  readonly maxItems?: NumberField
}

/** How to read the items; all of it is literal. */
export interface ReaderConfig {
  readonly inputType?: 'CSV' | 'JSON' | 'JSONL' | 'PARQUET' | 'MANIFEST'
  readonly manifestType?: 'ATHENA_DATA' | 'S3_INVENTORY'
  /** `LOAD_AND_FLATTEN`: the objects that a listing names are read, and their rows are the items. */
  readonly transformation?: 'NONE' | 'LOAD_AND_FLATTEN'
  /** JSON Pointer to the items in a JSON file. */
  readonly itemsPointer?: string
  readonly csvHeaderLocation?: 'FIRST_ROW' | 'GIVEN'
  readonly csvHeaders?: readonly string[]
  readonly csvDelimiter?: 'COMMA' | 'PIPE' | 'SEMICOLON' | 'SPACE' | 'TAB'
}

export interface ItemBatcher {
  readonly batchInput?: Template
  readonly maxItemsPerBatch?: NumberField
  readonly maxInputBytesPerBatch?: NumberField
}

export interface ResultWriter {
  /** Absent: the results are not exported. */
  readonly resource?: string
  readonly arguments?: Template
  readonly config: WriterConfig
}

export interface WriterConfig {
  readonly transformation?: 'NONE' | 'COMPACT' | 'FLATTEN'
  readonly outputType?: 'JSON' | 'JSONL'
}

/**
 * A number that a definition gives literally, by a reference path (`…Path` fields) or by a JSONata expression. The field
 * name is what error texts call the field: `MaxConcurrencyPath`, `ItemBatcher/MaxItemsPerBatch`.
 */
export type NumberField =
  | { readonly kind: 'literal'; readonly value: number }
  | { readonly kind: 'path'; readonly path: Path; readonly fieldName: string }
  | { readonly kind: 'expression'; readonly expression: TypedExpression; readonly fieldName: string }

/** The same for a text; ErrorPath and CausePath may also hold an intrinsic function. */
export type TextField =
  | { readonly kind: 'literal'; readonly value: string }
  | { readonly kind: 'path'; readonly path: Path; readonly fieldName: string }
  | { readonly kind: 'intrinsic'; readonly intrinsic: Intrinsic; readonly fieldName: string }
  | { readonly kind: 'expression'; readonly expression: TypedExpression; readonly fieldName: string }

interface ErrorHandling {
  readonly retry: readonly Retrier[]
  readonly catch: readonly Catcher[]
}

export interface Retrier {
  readonly errorEquals: readonly string[]
  /** Default 1. */
  readonly intervalSeconds: number
  /** Default 3; 0 means never. */
  readonly maxAttempts: number
  /** Default 2.0. */
  readonly backoffRate: number
  readonly maxDelaySeconds?: number
  readonly jitterStrategy: 'NONE' | 'FULL'
}

export interface Catcher {
  readonly errorEquals: readonly string[]
  readonly next: string
  /** JSONPath; absent means `$`, `null` keeps the state's input. */
  readonly resultPath?: Path | null
  readonly output?: Template
  readonly assign?: Template
}
