import { compareNumbers, isNumber, type Json } from '../lib/json/value.ts'
import { stringMatches } from './string-matches.ts'
import { compareInstants, parseTimestamp } from './timestamp.ts'

/** What the operand of an operator has to be in a definition. */
export type OperandType = 'boolean' | 'number' | 'text' | 'timestamp'

export interface Operator {
  readonly operandType: OperandType
  /** The operand is a path to the value to compare with. */
  readonly isPath: boolean
  /** Never raises: values of other types do not compare (recorded: `choice_operators`). */
  readonly test: (value: Json, operand: Json) => boolean
}

/** Negative, zero, positive; `undefined` where the two cannot be compared. */
type Comparison = (value: Json, operand: Json) => number | undefined

/** By UTF-16 code unit, blanks included. */
const compareTexts: Comparison = (value, operand) =>
  typeof value === 'string' && typeof operand === 'string'
    ? Number(value > operand) - Number(value < operand)
    : undefined

const compareNumeric: Comparison = (value, operand) =>
  isNumber(value) && isNumber(operand) ? compareNumbers(value, operand) : undefined

const compareTimestamps: Comparison = (value, operand) => {
  const left = typeof value === 'string' ? parseTimestamp(value) : undefined
  const right = typeof operand === 'string' ? parseTimestamp(operand) : undefined
  return left && right && compareInstants(left, right)
}

const FAMILIES = [
  { prefix: 'String', operandType: 'text', compare: compareTexts },
  { prefix: 'Numeric', operandType: 'number', compare: compareNumeric },
  { prefix: 'Timestamp', operandType: 'timestamp', compare: compareTimestamps }
] as const

const RELATIONS: readonly (readonly [name: string, holds: (order: number) => boolean])[] = [
  ['Equals', (order) => order === 0],
  ['LessThan', (order) => order < 0],
  ['GreaterThan', (order) => order > 0],
  ['LessThanEquals', (order) => order <= 0],
  ['GreaterThanEquals', (order) => order >= 0]
]

const TYPE_TESTS: readonly (readonly [name: string, holds: (value: Json) => boolean])[] = [
  ['IsNull', (value) => value === null],
  ['IsNumeric', isNumber],
  ['IsString', (value) => typeof value === 'string'],
  ['IsBoolean', (value) => typeof value === 'boolean'],
  ['IsTimestamp', (value) => typeof value === 'string' && parseTimestamp(value) !== undefined]
]

/** `IsPresent`, which tests the path and not a value. */
export const PRESENCE: Operator = { operandType: 'boolean', isPath: false, test: (_, operand) => operand === true }

/** The operators of JSONPath choice rules by name. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map([...comparisons(), ...typeTests()])

function* comparisons(): Iterable<[string, Operator]> {
  for (const { prefix, operandType, compare } of FAMILIES) {
    for (const [relation, holds] of RELATIONS) {
      yield* withPath(`${prefix}${relation}`, operandType, (value, operand) => {
        const order = compare(value, operand)
        return order !== undefined && holds(order)
      })
    }
  }
  yield* withPath('BooleanEquals', 'boolean', (value, operand) => typeof value === 'boolean' && value === operand)
  yield [
    'StringMatches',
    {
      operandType: 'text',
      isPath: false,
      test: (value, pattern) =>
        typeof value === 'string' && typeof pattern === 'string' && stringMatches(value, pattern)
    }
  ]
}

function* withPath(name: string, operandType: OperandType, test: Operator['test']): Iterable<[string, Operator]> {
  yield [name, { operandType, isPath: false, test }]
  yield [`${name}Path`, { operandType, isPath: true, test }]
}

function* typeTests(): Iterable<[string, Operator]> {
  for (const [name, holds] of TYPE_TESTS) {
    yield [name, { operandType: 'boolean', isPath: false, test: (value, operand) => holds(value) === operand }]
  }
  yield ['IsPresent', PRESENCE]
}
