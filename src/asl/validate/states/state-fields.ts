import type { Catcher, Retrier } from '../../definition.ts'
import type { Path } from '../../jsonpath/path.ts'
import type { Template } from '../../scope.ts'
import { atMostOneOf, exactlyOneOf, inJsonata, inJsonPath, optional, required } from '../fields.ts'
import { inputPath, outputPath, resultPath } from '../paths.ts'
import type { Place } from '../place.ts'
import { errorHandling } from '../retry-catch.ts'
import { assignment, template } from '../templates.ts'
import { transitionTarget } from '../transitions.ts'
import { boolean, oneOf, text } from '../values.ts'
import { present } from './present.ts'

/** Fields of every state. */
export const anyState = {
  Type: required(text),
  Comment: optional(text),
  QueryLanguage: optional(oneOf('JSONPath', 'JSONata'))
}

export const transition = { Next: optional(transitionTarget), End: optional(boolean) }
export const NEXT_OR_END = exactlyOneOf('Next', 'End')

/** Fields of every state that has output; of these Fail has none. */
export const dataFlow = {
  InputPath: inJsonPath(inputPath),
  OutputPath: inJsonPath(outputPath),
  Output: inJsonata(template())
}

export const assigning = { Assign: optional(assignment()) }

/** The fields that all states have whose result is made elsewhere: Task, Parallel, Map. */
export const working = {
  ...anyState,
  ...transition,
  ...errorHandling,
  Parameters: inJsonPath(template()),
  ResultSelector: inJsonPath(template()),
  ResultPath: inJsonPath(resultPath),
  InputPath: dataFlow.InputPath,
  OutputPath: dataFlow.OutputPath,
  Output: inJsonata(template({ result: true })),
  Assign: optional(assignment({ result: true }))
}

/** A number or its path, not both. */
export const literalOrPath = (name: string) => atMostOneOf(name, `${name}Path`)

export const base = (place: Place) => ({ name: place.stateName, queryLanguage: place.language })

interface FlowFields {
  readonly InputPath?: Path | null
  readonly OutputPath?: Path | null
  readonly Output?: Template
  readonly Assign?: Template
}

/** What the fields of every state with output compile to. */
export const compiledFlow = (fields: FlowFields) =>
  present({ inputPath: fields.InputPath, outputPath: fields.OutputPath, output: fields.Output, assign: fields.Assign })

interface WorkingFields extends FlowFields {
  readonly Next?: string
  readonly Retry?: readonly Retrier[]
  readonly Catch?: readonly Catcher[]
  readonly ResultSelector?: Template
  readonly ResultPath?: Path | null
}

/** What the fields of Task, Parallel and Map compile to that all of them have. */
export const compiledWork = (fields: WorkingFields) => ({
  next: fields.Next ?? null,
  retry: fields.Retry ?? [],
  catch: fields.Catch ?? [],
  ...compiledFlow(fields),
  ...present({ resultSelector: fields.ResultSelector, resultPath: fields.ResultPath })
})
