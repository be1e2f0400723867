import fc from 'fast-check'
import { FUNCTIONS } from '../../src/asl/intrinsics/functions.ts'

/** Texts of expressions: mostly such as people write, some broken in one place, some of pieces thrown together. */

const joined = (pieces: readonly string[], maxLength: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...pieces), { maxLength }).map((chosen) => chosen.join(''))

/** With one piece put in, or one character left out, somewhere. */
const damaged = (text: fc.Arbitrary<string>, pieces: readonly string[]): fc.Arbitrary<string> =>
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

const ATOMS = [
  '1',
  '0',
  '-1',
  '2.5',
  '1e308',
  '9007199254740993',
  '"x"',
  "''",
  'true',
  'null',
  '[]',
  '{}',
  '$states.input',
  '$states.input.a',
  '$states.input.items',
  '$states.input.items.n',
  '$states.input.**',
  '$states.context',
  '$states.result',
  '$v',
  '$list',
  '$unknown',
  '/x+/',
  '$string',
  'function($x){$x}',
  '$'
]
const JSONATA_FUNCTIONS = (
  'abs append assert average base64decode base64encode boolean ceil clone contains count decodeUrlComponent distinct each ' +
  'error exists filter floor formatBase formatInteger formatNumber fromMillis hash join keys length lookup lowercase map ' +
  'match max merge min millis not now number pad parse parseInteger partition power random range reduce replace reverse ' +
  'round shuffle sift single sort split spread sqrt string substring substringAfter sum toMillis trim type uppercase uuid zip eval'
).split(' ')
const OPERATORS = ['+', '-', '*', '/', '%', '&', '=', '!=', '<', '<=', '>', '>=', 'and', 'or', 'in', '~>', '..']

const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    { weight: 4, arbitrary: fc.constantFrom(...ATOMS) },
    {
      weight: 4,
      arbitrary: fc
        .tuple(fc.constantFrom(...JSONATA_FUNCTIONS), fc.array(tie('expression'), { maxLength: 3 }))
        .map(([name, operands]) => `$${name}(${operands.join(', ')})`)
    },
    {
      weight: 3,
      arbitrary: fc
        .tuple(tie('expression'), fc.constantFrom(...OPERATORS), tie('expression'))
        .map(([left, operator, right]) =>
          operator === '..' ? `[${left}..${right}]` : `(${left}) ${operator} (${right})`
        )
    },
    { weight: 1, arbitrary: tie('expression').map((inner) => `${inner}[0]`) },
    { weight: 1, arbitrary: tie('expression').map((inner) => `(${inner}).n^(>$)`) },
    { weight: 1, arbitrary: fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `(${a})[${b}]`) },
    { weight: 1, arbitrary: fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `(${a}).(${b})`) },
    { weight: 1, arbitrary: fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `(${a}){"k": ${b}}`) },
    { weight: 1, arbitrary: fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `[${a}, ${b}]`) },
    { weight: 1, arbitrary: fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `{"a": ${a}, "b": ${b}}`) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(tie('expression'), tie('expression'), tie('expression'))
        .map(([a, b, c]) => `${a} ? ${b} : ${c}`)
    },
    { weight: 1, arbitrary: fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `($t := ${a}; ${b}; $t)`) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(tie('expression'), tie('expression'))
        .map(([a, b]) => `(${a}) ~> |items|{"n": ${b}}, ["text"]|`)
    }
  )
}))

/** The same: read the state's input, its context and the variables of the fuzz test. */
export const usualJsonata = fc.constantFrom(
  '$states.input',
  '$states.input.items',
  '$states.input.items.n',
  '$states.input.n + 1',
  '$sum($states.input.items.n)',
  '$states.input.text',
  '$count($states.input.items) > 1',
  '$exists($v)',
  '$v',
  '$list[0]',
  '$states.context.State',
  '$states.context.Map.Item.Value',
  '$map($states.input.items, function($x){$x.n})',
  '$merge([$states.input, {"n": 2}])',
  '$sort($states.input.items, function($a, $b){$a.n > $b.n})',
  '$string($states.input)',
  '$parse($string($states.input))',
  '[1..3]',
  '$partition([1..5], 2)',
  '$range(0, 10, 5)',
  '$random(7)',
  '$hash("x", "MD5")',
  '1/0',
  '[1/0]',
  '$now()',
  'true',
  '2'
)

/** Take what AWS bounds: depth, memory, time. Rare, since each takes its bound. */
const EXPLOSIVE = [
  '($f := function($n){$f($n + 1)}; $f(0))',
  '($f := function($n){1 + $f($n + 1)}; $f(0))',
  '($f := function($s){$f($s & $s)}; $f("ab"))',
  '$map([1..100000], function($i){[1..$i]})',
  '$sort($map([1..20000], function($i){$random()}))',
  "$replace($pad('a', 100000), /(a+)+b/, '')"
]

export const anyJsonata = fc.oneof(
  { weight: 5, arbitrary: expression },
  {
    weight: 2,
    arbitrary: damaged(expression, [
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      '"',
      "'",
      '/',
      '.',
      '^',
      '|',
      '$',
      '@',
      '#',
      ':=',
      '?',
      '`',
      '%',
      '💥'
    ])
  }
)

export const explosiveJsonata = fc.constantFrom(...EXPLOSIVE)
