import { compareNumbers, isArray, isNumber, isObject, type Json, JsonNumber, jsonEquals } from '../../lib/json/value.ts'
import { indexOf } from '../../lib/text-search.ts'
import { looselyEqual, order } from './filter-values.ts'
import type { Filter, FilterOperand, FilterOperator, FilterPath } from './path.ts'
import type { Pattern } from './pattern.ts'

export interface FilterScope {
  /** What a path in the filter finds; `undefined` where that is nothing. */
  readonly read: (path: FilterPath) => Json | undefined
  /** Counts work; throws when it is too much. One unit is a step of a path or a comparison of scalars. */
  readonly spend: (units: number) => void
}

/**
 * Whether the filter accepts an item. A comparison with a path that finds nothing is false whatever the operator, `!=`
 * included; a path alone accepts items in which it finds something other than null (Step Functions Local: `!@.session`
 * holds for an explicit null).
 */
export function accepts(filter: Filter, scope: FilterScope): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.operands.every((operand) => accepts(operand, scope))
    case 'or':
      return filter.operands.some((operand) => accepts(operand, scope))
    case 'not':
      return !accepts(filter.operand, scope)
    case 'exists': {
      const found = scope.read(filter.path)
      return found !== undefined && found !== null && (filter.path.isDefinite || (isArray(found) && found.length > 0))
    }
    case 'comparison':
      return compare(filter.operator, filter.left, filter.right, scope)
  }
}

function compare(operator: FilterOperator, left: FilterOperand, right: FilterOperand, scope: FilterScope): boolean {
  if (operator === '=~' || left.kind === 'pattern' || right.kind === 'pattern') {
    if (operator !== '=~') return false
    if (right.kind === 'pattern') return matches(right.pattern, operandValue(left, scope), scope)
    return left.kind === 'pattern' && matches(left.pattern, operandValue(right, scope), scope)
  }
  const a = operandValue(left, scope)
  const b = operandValue(right, scope)
  return a !== undefined && b !== undefined && RELATIONS[operator](a, b, scope.spend)
}

function operandValue(operand: FilterOperand, scope: FilterScope): Json | undefined {
  if (operand.kind === 'path') return scope.read(operand.path)
  return operand.kind === 'literal' ? operand.value : undefined
}

function matches(pattern: Pattern, value: Json | undefined, scope: FilterScope): boolean {
  if (value === undefined) return false
  const isScalar = typeof value === 'string' || typeof value === 'boolean' || isNumber(value)
  const text = !isScalar ? '' : value instanceof JsonNumber ? value.text : String(value)
  scope.spend(4 + Math.floor((pattern.size * text.length) / 8))
  return pattern.matches(text)
}

type Spend = FilterScope['spend']
type Relation = (a: Json, b: Json, spend: Spend) => boolean

const equal: Relation = (a, b, spend) => {
  spend(costOf(a) + costOf(b))
  return looselyEqual(a, b)
}

const identical: Relation = (a, b, spend) => {
  spend(costOf(a) + costOf(b))
  return jsonEquals(a, b)
}

const ordered =
  (holds: (order: number) => boolean): Relation =>
  (a, b, spend) => {
    spend(costOf(a) + costOf(b))
    const difference = order(a, b)
    return difference !== undefined && holds(difference)
  }

const isIn: Relation = (a, b, spend) => isArray(b) && b.some((item) => equal(a, item, spend))

function holdsText(text: string, sought: Json, spend: Spend): boolean {
  if (typeof sought !== 'string') return false
  spend(1 + ((text.length + sought.length) >> 4))
  return indexOf(text, sought) >= 0
}

const RELATIONS: Readonly<Record<Exclude<FilterOperator, '=~'>, Relation>> = {
  '==': equal,
  '!=': (a, b, spend) => !equal(a, b, spend),
  '===': identical,
  '!==': (a, b, spend) => !identical(a, b, spend),
  '<': ordered((difference) => difference < 0),
  '<=': ordered((difference) => difference <= 0),
  '>': ordered((difference) => difference > 0),
  '>=': ordered((difference) => difference >= 0),
  in: isIn,
  nin: (a, b, spend) => !isIn(a, b, spend),
  subsetof: (a, b, spend) => isArray(a) && isArray(b) && a.every((item) => isIn(item, b, spend)),
  anyof: (a, b, spend) => isArray(a) && isArray(b) && a.some((item) => isIn(item, b, spend)),
  noneof: (a, b, spend) => isArray(a) && isArray(b) && !a.some((item) => isIn(item, b, spend)),
  contains: (a, b, spend) => (typeof a === 'string' ? holdsText(a, b, spend) : isArray(a) && isIn(b, a, spend)),
  all: (a, b, spend) => isArray(a) && isArray(b) && b.every((item) => isIn(item, a, spend)),
  size: (a, b) => (typeof a === 'string' || isArray(a)) && isNumber(b) && compareNumbers(a.length, b) === 0,
  empty: (a, b) => {
    if (typeof a === 'string' || isArray(a)) return (a.length === 0) === b
    return isObject(a) && (a.size === 0) === b
  }
}

/** Numbers beyond a double are compared digit by digit, however many they are; texts and what holds values, part by part. */
function costOf(value: Json): number {
  if (typeof value === 'string') return 1 + (value.length >> 8)
  if (isArray(value)) return value.reduce<number>((cost, item) => cost + costOf(item), 1)
  if (!isObject(value)) return value instanceof JsonNumber ? 1 + (value.text.length >> 4) : 1
  let cost = 1
  for (const member of value.values()) cost += costOf(member)
  return cost
}
