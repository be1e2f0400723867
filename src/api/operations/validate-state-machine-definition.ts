import type { Operation } from '../context.ts'

/** AWS shows at most this many findings, and as many where none or 0 is asked for. */
const MAX_DIAGNOSTICS = 100

/** Errors decide the result; whether warnings are shown is the caller's choice. */
export const validateStateMachineDefinition: Operation<'ValidateStateMachineDefinition'> = async (input, context) => {
  const { definition, type = 'STANDARD', severity = 'ERROR', maxResults } = input
  const { diagnostics } = context.parseDefinition(definition, { type })
  const wanted = diagnostics.filter((diagnostic) => diagnostic.severity === 'ERROR' || severity === 'WARNING')
  const shown = wanted.slice(0, maxResults || MAX_DIAGNOSTICS)
  return {
    diagnostics: shown.map(({ severity, code, message, location }) => ({ code, location, message, severity })),
    result: diagnostics.some((diagnostic) => diagnostic.severity === 'ERROR') ? 'FAIL' : 'OK',
    truncated: shown.length < wanted.length
  }
}
