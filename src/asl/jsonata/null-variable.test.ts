import { expect, it } from 'vitest'
import { Budget } from '../budget.ts'
import { compileJsonata } from './compile-jsonata.ts'

it('a variable that holds null is null, also where a function has its name', () => {
  const environment = { random: () => 0, uuid: () => '', now: 0, budget: new Budget(() => 0) }
  const evaluate = (source: string) =>
    compileJsonata(source).evaluate({ states: null, variable: () => null }, environment)
  expect(evaluate('$nothing')).toBe(null)
  expect(evaluate('$sum')).toBe(null)
})
