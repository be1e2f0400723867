import { parsePath } from './definition-paths.ts'
import type { Path, Value } from './shape.ts'

type Rule = { readonly [name: string]: Value }

/** What must be at a path so that a Choice rule holds, or does not. */
export interface Demand {
  readonly path: Path
  /** `undefined`: nothing may be there. */
  readonly value: Value | undefined
}

/** What makes a rule of a JSONPath Choice hold (`holds`), or not. */
export function demandsOf(rule: Rule, holds: boolean): readonly Demand[] {
  const all = (rules: Value | undefined): readonly Demand[] => (rules as Rule[]).flatMap((one) => demandsOf(one, holds))
  const one = (rules: Value | undefined): readonly Demand[] => demandsOf((rules as Rule[])[0] as Rule, holds)
  if ('And' in rule) return holds ? all(rule.And) : one(rule.And)
  if ('Or' in rule) return holds ? one(rule.Or) : all(rule.Or)
  if ('Not' in rule) return demandsOf(rule.Not as Rule, !holds)
  const path = parsePath(String(rule.Variable ?? ''))
  const operator = Object.keys(rule).find((name) => name !== 'Variable' && name !== 'Next' && /^[A-Z]/.test(name))
  if (path === undefined || path.length === 0 || operator === undefined) return []
  const operand = rule[operator] as Value
  if (operator === 'IsPresent' && holds !== operand) return [{ path, value: undefined }]
  const value = valueFor(operator, operand, holds)
  return value === undefined ? [] : [{ path, value }]
}

function valueFor(operator: string, operand: Value, holds: boolean): Value | undefined {
  if (operator.startsWith('Is'))
    return operator === 'IsPresent' ? undefined : typed(operator, (operand === true) === holds)
  if (operator.endsWith('Path')) return undefined
  if (operator === 'StringMatches') return holds ? String(operand).replaceAll('*', 'x') : 'no match'
  if (operator === 'BooleanEquals') return holds ? operand : !operand
  const isMore = operator.includes('GreaterThan')
  const isLess = operator.includes('LessThan')
  if (operator.startsWith('Numeric')) {
    const number = Number(operand)
    if (isMore || isLess) return isMore === holds ? number + 1 : number - 1
    return holds ? number : number + 1
  }
  if (isMore || isLess) {
    const isTime = operator.startsWith('Timestamp')
    if (isMore === holds) return isTime ? '9999-01-01T00:00:00Z' : `${operand}~`
    return isTime ? '1971-01-01T00:00:00Z' : ''
  }
  return holds ? operand : `not ${operand}`
}

function typed(operator: string, is: boolean): Value {
  if (operator === 'IsNull') return is ? null : 'mock-value'
  if (operator === 'IsNumeric') return is ? 1 : 'mock-value'
  if (operator === 'IsBoolean') return is ? true : 'mock-value'
  if (operator === 'IsTimestamp') return is ? '2020-01-01T00:00:00Z' : 'mock-value'
  return is ? 'mock-value' : 1
}

/** Comparisons of JSONata conditions that are simple enough to be read: `a.b = 'x'`, alone or joined by `and`. */
export function jsonataDemands(condition: string, holds: boolean): readonly Demand[] {
  const demands: Demand[] = []
  const comparison =
    /\$?(?:states\.(?:input|result)\.)?((?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*)\s*(!?=|>=?|<=?)\s*('[^']*'|"[^"]*"|-?\d+(?:\.\d+)?|true|false)/g
  for (const [, name = '', operator, literal = ''] of condition.matchAll(comparison)) {
    const value = JSON.parse(literal.replaceAll("'", '"')) as Value
    const path = name.split('.')
    const kind = {
      '=': 'Equals',
      '!=': 'Equals',
      '>': 'GreaterThan',
      '>=': 'GreaterThan',
      '<': 'LessThan',
      '<=': 'LessThan'
    }
    const type = typeof value === 'number' ? 'Numeric' : typeof value === 'boolean' ? 'Boolean' : 'String'
    const wanted = valueFor(`${type}${kind[operator as '=']}`, value, operator === '!=' ? !holds : holds)
    if (wanted !== undefined) demands.push({ path, value: wanted })
  }
  const [, flag] = /^\{%\s*\$?((?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*)\s*%\}$/.exec(condition) ?? []
  if (flag !== undefined) {
    demands.push({ path: flag.split('.').filter((name) => !/^(?:states|input|result)$/.test(name)), value: holds })
  }
  return holds ? demands : demands.slice(0, 1)
}
