import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const folder = new URL('../../examples/', import.meta.url)
const examples = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
const read = (path: string): string => readFileSync(new URL(path, folder), 'utf8')
const functionsOf = (example: string): readonly string[] =>
  readdirSync(new URL(`${example}/functions/`, folder)).map((file) => file.replace(/\.ts$/, ''))

describe.each(examples)('the example %s', (example) => {
  test('has a definition, an input and a page', () => {
    expect(JSON.parse(read(`${example}/definition.asl.json`))).toMatchObject({ Comment: expect.any(String) })
    expect(JSON.parse(read(`${example}/input.json`))).toBeTypeOf('object')
    expect(existsSync(new URL(`${example}/README.md`, folder))).toBe(true)
    expect(read('README.md')).toContain(`(${example}/README.md)`)
  })

  test('calls exactly the functions in its folder', () => {
    const called = read(`${example}/definition.asl.json`).matchAll(
      /"arn:aws:lambda:us-east-1:123456789012:function:([\w-]+)"/g
    )
    expect([...new Set(Array.from(called, ([, name]) => name))].sort()).toEqual([...functionsOf(example)].sort())
  })
})

test('function names are unique over all examples, since one server runs them all', () => {
  const names = examples.flatMap(functionsOf)
  expect(names).toEqual([...new Set(names)])
})
