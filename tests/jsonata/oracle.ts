import jsonata from 'jsonata'
import { Budget } from '../../src/asl/budget.ts'
import { compileJsonata } from '../../src/asl/jsonata/compile-jsonata.ts'
import { JsonataError } from '../../src/asl/jsonata/jsonata-error.ts'
import { JsonataSyntaxError } from '../../src/asl/jsonata/parse-expression.ts'
import { FUNCTION_RESULT } from '../../src/asl/jsonata/result.ts'
import { fromPlain, toPlain } from '../../src/lib/json/value.ts'

/** What came of an expression, in one form for both evaluators: JSON text, `undefined`, `function` or the error. */
export type Outcome = string

const NOW = Date.UTC(2026, 10, 21, 9, 30, 15, 123)

/** Our answer. The data is `$d`, and `$states.input`. */
export function ours(source: string, data: unknown): Outcome {
  const json = fromPlain(data)
  const bindings = {
    states: new Map([['input', json]]),
    variable: (name: string) => (name === 'd' ? json : undefined)
  }
  try {
    const result = compileJsonata(source).evaluate(bindings, {
      random: () => 0.5,
      uuid: () => '',
      now: NOW,
      budget: new Budget(() => 0)
    })
    if (result === FUNCTION_RESULT) return 'function'
    return result === undefined ? 'undefined' : JSON.stringify(toPlain(result))
  } catch (error) {
    if (error instanceof JsonataSyntaxError) return `does not parse: ${error.message}`
    if (error instanceof JsonataError) return `${error.code}: ${error.message}`
    throw error
  }
}

/** The package's answer. */
export async function theirs(source: string, data: unknown): Promise<Outcome> {
  try {
    const result: unknown = await jsonata(source).evaluate(undefined, { d: data, states: { input: data } })
    if (holdsFunction(result)) return 'function'
    return result === undefined ? 'undefined' : JSON.stringify(asAws(result))
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string }
    return code?.startsWith('S') ? `does not parse: ${message}` : `${code}: ${message}`
  }
}

/** Numbers that are not finite are texts on AWS, and there is no negative zero. */
function asAws(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : String(value)
  if (Array.isArray(value)) return value.map(asAws)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, asAws(member)]))
}

function holdsFunction(value: unknown): boolean {
  if (typeof value === 'function') return true
  if (value === null || typeof value !== 'object') return false
  return '_jsonata_lambda' in value || '_jsonata_function' in value || Object.values(value).some(holdsFunction)
}
