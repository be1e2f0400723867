import { Payload } from '../lib/json/payload.ts'
import { type JsonObject, object } from '../lib/json/value.ts'
import type { Budget } from './budget.ts'
import type { Catcher, FailState, MapState, ParallelState, PassState, State, TaskState } from './definition.ts'
import type { Path } from './jsonpath/path.ts'
import { readFieldPath } from './jsonpath/read-path.ts'
import { writePath } from './jsonpath/write-path.ts'
import type { Scope, Template } from './scope.ts'

/** States whose work gives a result of its own. */
type ResultState = PassState | TaskState | ParallelState | MapState

const EMPTY = Payload.of(object({}))

/**
 * What a state works on: under JSONPath what InputPath selects from the raw input, under JSONata the input as it is.
 * @param scope its `input` is the raw input
 * @throws {StateError} `States.Runtime`
 */
export function effectiveInput(state: State, scope: Scope): Payload {
  return state.queryLanguage === 'JSONPath' && hasDataFlow(state)
    ? throughPath(state.inputPath, scope, scope.input)
    : scope.input
}

/**
 * What the work of a Task, a Parallel or a Pass is given: Parameters or Arguments, without them the input.
 * @param scope its `input` is the effective input under JSONPath, the state's input under JSONata
 */
export const evaluateArguments = (state: PassState | TaskState | ParallelState, scope: Scope): Payload =>
  state.arguments === undefined ? scope.input : state.arguments.evaluate(scope)

/** What the state makes of the raw result of its work: ResultSelector (JSONPath), without it the result itself. */
export const selectResult = (state: TaskState | ParallelState | MapState, scope: Scope, result: Payload): Payload =>
  state.resultSelector === undefined ? result : state.resultSelector.evaluate({ ...scope, input: result })

/**
 * The raw input with the result in the place that ResultPath names.
 * @throws {StateError} where the path cannot be followed into the input
 */
export function placeResult(
  resultPath: Path | null | undefined,
  rawInput: Payload,
  result: Payload,
  budget: Budget
): Payload {
  if (resultPath === null) return rawInput
  if (resultPath === undefined || resultPath.isRoot) return result
  return Payload.of(writePath(resultPath, rawInput.value, result.value), budget)
}

/** What goes into a state's output besides what its scope holds. */
export interface OutputSource {
  /** The state's input as it arrived. */
  readonly rawInput: Payload
  /** For states with a result of their own: what `selectResult` gave. */
  readonly result?: Payload
}

/**
 * A state's output when its work went well. JSONPath: the result goes into the raw input by ResultPath, and OutputPath
 * selects from that; a state without a result selects from its effective input. JSONata: Output, or else the result of a
 * Task, Parallel or Map, and the input of any other state.
 * @param scope under JSONata as the state's Output sees it; under JSONPath its `input` is not looked at
 * @param output JSONata: whose Output applies, where it is not the state's own (a Choice's rule)
 */
export function stateOutput(
  state: Exclude<State, FailState>,
  scope: Scope,
  { rawInput, result }: OutputSource,
  output: Template | undefined = state.output
): Payload {
  if (state.queryLanguage === 'JSONata') return output === undefined ? (result ?? rawInput) : output.evaluate(scope)
  const flowing =
    hasResult(state) && result !== undefined
      ? placeResult(state.resultPath, rawInput, result, scope.budget)
      : throughPath(state.inputPath, scope, rawInput)
  return throughPath(state.outputPath, scope, flowing)
}

/**
 * The output of a state whose failure a catcher handles: Output (JSONata), or the error output in the place that
 * ResultPath names, without both the error output itself. The state's own OutputPath has no part in it.
 * @param scope its `errorOutput` is the error output, for JSONata
 */
export function catcherOutput(
  catcher: Catcher,
  scope: Scope,
  { rawInput, errorOutput }: { readonly rawInput: Payload; readonly errorOutput: JsonObject }
): Payload {
  if (catcher.output !== undefined) return catcher.output.evaluate(scope)
  return placeResult(catcher.resultPath, rawInput, Payload.of(errorOutput), scope.budget)
}

/** @param input what `$` stands for */
function throughPath(path: Path | null | undefined, scope: Scope, input: Payload): Payload {
  if (path === null) return EMPTY
  // the whole input is passed on in the text it came in
  if (path === undefined || (path.isRoot && path.root.kind === 'input')) return input
  return Payload.of(readFieldPath(path, scope.input === input ? scope : { ...scope, input }), scope.budget)
}

const hasDataFlow = (state: State): state is Exclude<State, FailState> => state.type !== 'Fail'

const hasResult = (state: State): state is ResultState => RESULT_TYPES.has(state.type)
const RESULT_TYPES: ReadonlySet<State['type']> = new Set(['Pass', 'Task', 'Parallel', 'Map'])
