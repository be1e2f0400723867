import { expect, test } from 'vitest'
import { functionNameOf, parseFunctionReference } from './function-reference.ts'

const home = 'arn:aws:lambda:eu-west-1:111122223333:function:'

test.each([
  ['greet', { name: 'greet', arn: `${home}greet` }],
  ['greet:live', { name: 'greet', arn: `${home}greet`, qualifier: 'live' }],
  ['greet:$LATEST', { name: 'greet', arn: `${home}greet`, qualifier: '$LATEST' }],
  ['function:greet', { name: 'greet', arn: `${home}greet` }],
  ['123456789012:function:greet', { name: 'greet', arn: 'arn:aws:lambda:eu-west-1:123456789012:function:greet' }],
  [
    'arn:aws-cn:lambda:cn-north-1:123456789012:function:a-b_C9:12',
    { name: 'a-b_C9', arn: 'arn:aws-cn:lambda:cn-north-1:123456789012:function:a-b_C9', qualifier: '12' }
  ]
])('%s is taken apart', (text, reference) => {
  expect(parseFunctionReference(text, 'eu-west-1', '111122223333')).toEqual(reference)
  expect(functionNameOf(text)).toBe(reference.name)
})

test('a name gets the partition of its region', () => {
  expect(parseFunctionReference('f', 'cn-north-1', '1'.repeat(12))?.arn).toMatch(/^arn:aws-cn:/)
})

test.each([
  '',
  '..',
  '../greet',
  'a/b',
  'a\\b',
  'greet.ts',
  'greet:',
  'greet:a:b',
  'ünder',
  'a b',
  'greet\n',
  'arn:aws:s3:::b'
])('%j is no function', (text) => {
  expect(parseFunctionReference(text, 'eu-west-1', '111122223333')).toBeUndefined()
  expect(functionNameOf(text)).toBeUndefined()
})
