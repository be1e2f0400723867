import { expect, test } from 'vitest'
import { locate } from './locate.ts'

const text = '{ "StartAt": "A", "States": { "A/b": { "Type": "Task", "Retry": [{ "x": -1.5e3 }, {"y": "q\\"}"}] } } }'

test.each([
  ['/StartAt', '"A"'],
  ['/States/A~1b/Type', '"Task"'],
  ['/States/A~1b/Retry/0/x', '-1.5e3'],
  ['/States/A~1b/Retry/1/y', '"q\\"}"'],
  ['/States/A~1b/Gone/deep', '{'],
  ['/Nowhere', '{']
])('finds %s', (pointer, found) => {
  const { from, to } = locate(text, pointer)
  expect(text.slice(from, to)).toBe(found)
})

test.each(['', '{', '{"a', '[1,', '{"States":}', '"'])('stands %j', (broken) => {
  expect(() => locate(broken, '/States/A')).not.toThrow()
})
