import { isNumber } from '../../lib/json/value.ts'
import { JavaRandom } from '../java-random.ts'
import { type IntrinsicFunction, invalidArguments } from './intrinsic.ts'
import { MAX_INT, MIN_INT, roundedInteger, truncatedInteger } from './number-arguments.ts'

/** `States.MathAdd(a, b)`. Arguments and sum must be within Java's int range. */
export const mathAdd: IntrinsicFunction = (values, site) => {
  const [a, b] = values.map(roundedInteger)
  if (values.length !== 2 || a === undefined || b === undefined) throw invalidArguments(site)
  const sum = a + b
  if (sum < MIN_INT || sum > MAX_INT) throw invalidArguments(site)
  return sum
}

/** What a generator of one's own takes, in units of work. */
const SEEDING_WORK = 8

/**
 * `States.MathRandom(start, end[, seed])`: from start (inclusive) to end (exclusive). With a seed it is the number that
 * Java's generator gives (measured), and always the same.
 */
export const mathRandom: IntrinsicFunction = (values, site) => {
  const [start, end] = values.map(truncatedInteger)
  if (start === undefined || end === undefined || start >= end || values.length > 3) throw invalidArguments(site)
  const count = end - start
  if (values.length === 2) return start + Math.floor(site.random() * count)
  const seed = values[2]
  if (!isNumber(seed) || !Number.isFinite(Number(seed)) || count > MAX_INT) throw invalidArguments(site)
  site.charge.work(SEEDING_WORK)
  return start + new JavaRandom(BigInt(Math.trunc(Number(seed)))).nextInt(count)
}
