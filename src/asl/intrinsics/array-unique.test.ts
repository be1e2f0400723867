import { describe, expect, test } from 'vitest'
import { invalid, outcome } from '../../../tests/asl/intrinsic-outcome.ts'

describe('States.ArrayUnique', () => {
  test.each([
    ['[1,2,3,3,3,4]', '[1,2,3,4]'],
    ['[4,3,3]', '[3,4]'],
    ['[true,false,true,false]', '[false,true]'],
    ['[null,null,1,null]', '[null,1]'],
    ['[1,"1",1,"01"]', '[1,"1","01"]'],
    ['[1,1.0,1.00]', '[1.0,1]'],
    ['[{"a":1,"b":2},{"b":2,"a":1}]', '[{"a":1,"b":2}]'],
    ['[[1,2],[1,2],[2,1]]', '[[2,1],[1,2]]'],
    ['[]', '[]'],
    ['"x"', invalid('ArrayUnique')]
  ])('of %s is %s', (input, expected) => {
    expect(outcome('States.ArrayUnique($)', input)).toBe(expected)
  })
})
