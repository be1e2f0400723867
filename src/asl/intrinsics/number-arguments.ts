import { isNumber, type Json } from '../../lib/json/value.ts'

export const MIN_INT = -(2 ** 31)
export const MAX_INT = 2 ** 31 - 1

/**
 * A number argument as the whole number it stands for: decimals are cut off, towards zero (measured for MathRandom,
 * ArrayRange, ArrayPartition and ArrayGetItem; the documentation says "rounds down").
 * @returns `undefined` for anything that is not a number of Java's int range
 */
export function truncatedInteger(value: Json | undefined): number | undefined {
  return inIntRange(isNumber(value) ? Math.trunc(Number(value)) + 0 : Number.NaN)
}

/** The same, rounded to the nearest, halves up: 1.5 is 2 and -1.5 is -1 (recorded: `test_math_add`). */
export function roundedInteger(value: Json | undefined): number | undefined {
  return inIntRange(isNumber(value) ? Math.floor(Number(value) + 0.5) + 0 : Number.NaN)
}

const inIntRange = (value: number): number | undefined => (value >= MIN_INT && value <= MAX_INT ? value : undefined)
