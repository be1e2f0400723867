import type { Runtime } from '../runtime.ts'
import type { JsonNumber, Result, Value } from '../value.ts'
import { define, type FunctionTable } from './define.ts'

type Numbers = readonly (number | JsonNumber)[] | undefined

export const aggregationFunctions: FunctionTable = new Map([
  ['sum', define('<a<n>:n>', 1, (runtime, numbers: Numbers) => numbers && sum(runtime, numbers))],
  ['max', define('<a<n>:n>', 1, (runtime, numbers: Numbers) => extreme(runtime, numbers, Math.max))],
  ['min', define('<a<n>:n>', 1, (runtime, numbers: Numbers) => extreme(runtime, numbers, Math.min))],
  ['average', define('<a<n>:n>', 1, average)],
  ['count', define('<a:n>', 1, (_, items: readonly Value[] | undefined) => items?.length ?? 0)]
])

function sum(runtime: Runtime, numbers: NonNullable<Numbers>): number {
  runtime.work(numbers.length >> 2)
  let total = 0
  for (const number of numbers) total += Number(number)
  return total
}

function average(runtime: Runtime, numbers: Numbers): Result {
  return numbers === undefined || numbers.length === 0 ? undefined : sum(runtime, numbers) / numbers.length
}

function extreme(runtime: Runtime, numbers: Numbers, choose: (a: number, b: number) => number): Result {
  if (numbers === undefined || numbers.length === 0) return undefined
  runtime.work(numbers.length >> 2)
  return numbers.reduce((chosen: number, number) => choose(chosen, Number(number)), Number(numbers[0]))
}
