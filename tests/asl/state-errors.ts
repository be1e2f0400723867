import { parseState } from '../../src/asl/parse.ts'
import { formatDiagnostics } from '../../src/asl/validate/diagnostic.ts'

/** The errors of a state, called S unless said otherwise, as CreateStateMachine lists them. */
export const errorsOf = (state: object, name = 'S'): string =>
  formatDiagnostics(parseState(JSON.stringify(state), name, { type: 'STANDARD' }).diagnostics)

export const schemaError = (message: string, location = '/States/S'): string =>
  `SCHEMA_VALIDATION_FAILED: ${message} at ${location}`

export const LAMBDA = 'arn:aws:lambda:us-east-1:123456789012:function:f'
export const GRAPH = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } }
