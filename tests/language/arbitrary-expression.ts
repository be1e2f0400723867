import fc from 'fast-check'
import { FUNCTIONS } from '../../src/asl/intrinsics/functions.ts'

/** Texts of expressions: mostly such as people write, some broken in one place, some of pieces thrown together. */

export const joined = (pieces: readonly string[], maxLength: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...pieces), { maxLength }).map((chosen) => chosen.join(''))

/** With one piece put in, or one character left out, somewhere. */
export const damaged = (text: fc.Arbitrary<string>, pieces: readonly string[]): fc.Arbitrary<string> =>
  fc.tuple(text, fc.nat(), fc.constantFrom('', ...pieces)).map(([source, at, piece]) => {
    const place = at % (source.length + 1)
    return source.slice(0, place) + piece + source.slice(piece === '' ? place + 1 : place)
  })

const PATH_ROOTS = ['$', '$', '$', '$$', '$v', '$list', '$unknown']
const PATH_STEPS = [
  '.a',
  '.b',
  '.n',
  '.items',
  '.missing',
  '.x-y',
  "['a']",
  '["text"]',
  "['a','n']",
  '[0]',
  '[-1]',
  '[99]',
  '[0,1]',
  '[1:]',
  '[:-1]',
  '[0:2]',
  '[*]',
  '.*',
  '..n',
  '..*',
  '[?(@.n > 1)]',
  "[?(@.text == 'x' && @.n)]",
  '[?(@.text =~ /x.*/i)]',
  '[?(!@.a || @.n in [1,2])]',
  '[?(@.items size 2)]',
  '[?(@ == $.n)]',
  '.length()',
  '.keys()',
  '.sum()',
  '.Execution',
  '.Input',
  '.State.Name',
  '.Map.Item.Value'
]
const PATH_NOISE = [
  '.',
  '..',
  '[',
  ']',
  '(',
  ')',
  '?',
  '@',
  "'",
  '"',
  '\\',
  ',',
  ':',
  '*',
  '!',
  '&&',
  '=~',
  '/',
  '{',
  '\u0000',
  '💥',
  '$'
]

const wellFormedPath = fc
  .tuple(fc.constantFrom(...PATH_ROOTS), joined(PATH_STEPS, 5))
  .map(([root, steps]) => root + steps)

export const anyPath = fc.oneof(
  { weight: 5, arbitrary: wellFormedPath },
  { weight: 2, arbitrary: damaged(wellFormedPath, PATH_NOISE) },
  { weight: 1, arbitrary: joined(['$', ...PATH_STEPS, ...PATH_NOISE], 12).map((tail) => `$${tail}`) }
)

const OPERANDS = [
  "'x'",
  "''",
  "'{}'",
  "'{} and {}'",
  "'a,b;c'",
  "'[1,2]'",
  "'{'",
  "'SHA-256'",
  '0',
  '1',
  '2',
  '-1',
  '-2.5',
  '1e9',
  '99999999999999999999',
  'true',
  'false',
  'null',
  '$',
  '$.a',
  '$.n',
  '$.items',
  '$.items[0]',
  '$.items[*].n',
  '$.text',
  '$.missing',
  '$$',
  '$$.State.Name',
  '$v',
  '$list'
]
const { call } = fc.letrec<{ call: string; operand: string }>((tie) => ({
  operand: fc.oneof({ maxDepth: 4 }, fc.constantFrom(...OPERANDS), tie('call')),
  call: fc
    .tuple(fc.constantFrom(...FUNCTIONS.keys()), fc.array(tie('operand'), { maxLength: 4 }))
    .map(([name, operands]) => `${name}(${operands.join(', ')})`)
}))

/** That are accepted wherever such may stand, and mostly find something in the fuzz test's inputs. */
export const usualIntrinsic = fc.constantFrom(
  "States.Format('{}-{}', $.n, $.text)",
  'States.Array($.n, $.a, $)',
  'States.ArrayLength($.items)',
  'States.ArrayPartition($.items, 2)',
  'States.ArrayGetItem($.items, 0)',
  'States.ArrayContains($.items, $.n)',
  'States.ArrayUnique($.items)',
  'States.ArrayRange(1, 5, 2)',
  'States.StringToJson($.text)',
  'States.JsonToString($)',
  'States.JsonMerge($.a, $.items[0], false)',
  'States.MathAdd($.n, 1)',
  'States.MathRandom(1, 9)',
  "States.StringSplit($.text, ' ')",
  "States.Hash($, 'MD5')",
  'States.Base64Encode($.text)',
  'States.UUID()'
)

export const anyIntrinsic = fc.oneof(
  { weight: 5, arbitrary: call },
  { weight: 2, arbitrary: damaged(call, ["'", '\\', '(', ')', ',', '$', '{', '}', ' ', '\n', '💥', 'States.']) }
)
