import { describe, expect, test } from 'vitest'
import { errorsOf, GRAPH } from '../../../tests/asl/state-errors.ts'

describe('variables', () => {
  const assigning = (Assign: object) => errorsOf({ Type: 'Pass', End: true, Assign })

  test('states is reserved', () => {
    expect(assigning({ states: 1 })).toBe(
      "RESERVED_VARIABLE_NAME: Cannot assign to reserved variable '$states'. at /States/S/Assign"
    )
    expect(assigning({ 'states.$': '$.x' })).toContain('RESERVED_VARIABLE_NAME')
  })

  test.each(['x-y', '1x', '', 'a b', 'a.b'])('%j is no name', (name) => {
    expect(assigning({ [name]: 1 })).toBe(
      `INVALID_VARIABLE_NAME: Invalid variable name '${name}': the variable name contains invalid characters. at /States/S/Assign`
    )
  })

  test('a name may be of any script, up to 80 characters', () => {
    expect(assigning({ größe: 1, 変数: 2, a_1: 3, ['x'.repeat(80)]: 4 })).toBe('')
    expect(assigning({ ['x'.repeat(81)]: 1 })).toContain('INVALID_VARIABLE_NAME')
  })

  const assign = (name: string) => ({ Type: 'Pass', Assign: { [name]: 1 } })
  const branch = { StartAt: 'B', States: { B: { ...assign('x'), End: true } } }

  test('an inner scope does not assign what an outer one has assigned before', () => {
    const parallel = { Type: 'Parallel', Branches: [branch], End: true }
    const machine = (outer: string) => ({ StartAt: 'A', States: { A: { ...assign(outer), Next: 'P' }, P: parallel } })
    const inMap = (outer: string) => errorsOf({ Type: 'Map', End: true, ItemProcessor: machine(outer) })
    expect(inMap('x')).toBe(
      "DUPLICATE_VARIABLE_NAME: The variable name 'x' was already defined in a parent scope. at /States/S/ItemProcessor/States/P/Branches[0]/States/B/Assign"
    )
    expect(inMap('y')).toBe('')
  })

  test('siblings may use the same names, and so may the state after them', () => {
    const other = { StartAt: 'D', States: { D: { ...assign('x'), End: true } } }
    expect(errorsOf({ Type: 'Parallel', Branches: [branch, other], Assign: { x: 1 }, End: true })).toBe('')
  })
})

describe('labels', () => {
  const map = (Label: unknown) => errorsOf({ Type: 'Map', ItemProcessor: GRAPH, Label, End: true })

  test('are short and plain', () => {
    expect(map('x'.repeat(40))).toBe('')
    expect(map('x'.repeat(41))).toBe(
      `INVALID_LABEL_NAME: Invalid Label name: ${'x'.repeat(41)} exceeds the 40-character limit allowed by the service at /States/S/Label`
    )
    for (const name of ['', 'a b', 'a/b', 'a:b', 'a*']) expect(map(name)).toContain('INVALID_LABEL_NAME')
  })

  test('occur once', () => {
    const labelled = (name: string, inner: object) => ({
      [name]: { Type: 'Map', Label: 'l', ItemProcessor: inner, End: true }
    })
    const nested = { StartAt: 'I', States: labelled('I', GRAPH) }
    expect(errorsOf({ Type: 'Map', Label: 'l', ItemProcessor: nested, End: true })).toBe(
      'DUPLICATE_LABEL_NAME: Duplicate Label name: l at /States/S/ItemProcessor/States/I/Label'
    )
  })
})

describe('names of states', () => {
  const named = (name: string) => errorsOf({ Type: 'Pass', End: true }, name)

  test('have up to 80 characters of any kind', () => {
    expect(named('Is it / [ready]? "yes" 🙂'.padEnd(80, 'x'))).toBe('')
    expect(named('🙂'.repeat(80))).toBe('')
    const long = 'x'.repeat(81)
    expect(named(long)).toBe(
      `INVALID_STATE_NAME: Invalid State name: ${long} exceeds the 80-character limit allowed by the service at /States/${long}`
    )
  })
})
