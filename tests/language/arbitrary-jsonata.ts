import fc from 'fast-check'
import { damaged, joined } from './arbitrary-expression.ts'

/** Texts of JSONata expressions: mostly such as people write, some broken in one place, all parts of the language among them. */

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
  'function($x, $y)<n-n?:n>{$x + $y}',
  '$',
  '$i',
  '%',
  '%.%',
  '[1..300]',
  '[1..50].{"n": $, "k": $string($ % 7), "items": [$, {"n": $}]}',
  '$pad("ab", 3000)',
  '"a1 b2 c3"',
  '1.5e-7',
  '1700000000000'
]
const PATTERNS = ['/x+/', '/(a|b)*c/', '/(\\w)(\\d)?/i', '/^$/', '/\\s*/', '/(?:ab){2,40}/', '/./']
const PICTURE_PIECES = [
  ...['0', '#', ',', '.', ';', '%', 'e', '-', '#,##0.00', '00', '0e0', '٠', 'x'],
  ...['[Y0001]', '[M01]', '[MNn,3-3]', '[D1o]', '[FNn]', '[H#1]', '[h]', '[P]', '[f001]', '[Z01:01t]', '[[', ']]'],
  ...['[Yi]', '[Dw]', '[Ww]', '[X]', '[', 'A', 'i', 'I', 'w', 'W', 'Ww', ';o']
]
const KEYS = ['n', 'k', 'a', 'items', 'text', '*', '**']
const JSONATA_FUNCTIONS = (
  'abs append assert average base64decode base64encode boolean ceil clone contains count decodeUrlComponent distinct each ' +
  'error exists filter floor formatBase formatInteger formatNumber fromMillis hash join keys length lookup lowercase map ' +
  'match max merge min millis not now number pad parse parseInteger partition power random range reduce replace reverse ' +
  'round shuffle sift single sort split spread sqrt string substring substringAfter sum toMillis trim type uppercase uuid zip eval'
).split(' ')
const OPERATORS = ['+', '-', '*', '/', '%', '&', '=', '!=', '<', '<=', '>', '>=', 'and', 'or', 'in', '~>', '..']

/** Short pictures, and such as nobody writes. */
const picture = fc.oneof(
  { weight: 9, arbitrary: joined(PICTURE_PIECES, 6).map((text) => `"${text}"`) },
  { weight: 1, arbitrary: joined(PICTURE_PIECES, 3).map((text) => `$pad("", 2000, "${text}")`) }
)
const key = fc.constantFrom(...KEYS)
const pattern = fc.constantFrom(...PATTERNS)

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
    { weight: 3, arbitrary: fc.tuple(tie('expression'), tie('expression'), key).chain(joins) },
    { weight: 3, arbitrary: fc.tuple(tie('expression'), tie('expression'), tie('expression')).chain(callbacks) },
    { weight: 2, arbitrary: fc.tuple(tie('expression'), picture, pattern).chain(formats) },
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

/** Paths that bind what they pass, or look back. */
function joins([a, b, name]: readonly [string, string, string]): fc.Arbitrary<string> {
  return fc.constantFrom(
    `(${a})@$x.(${b})`,
    `(${a})@$x.(${b})@$y[$x.${name} = $y.${name}].{"x": $x, "y": $y}`,
    `(${a})#$i[$i < 3].{"i": $i, "b": ${b}}`,
    `(${a})@$x#$i.(${b})#$j.{"k": $i & $j}`,
    `$states.input.items@$x.$states.input.items@$y.$list@$z.(${b})`,
    `(${a}).${name}.{"up": %.n, "b": ${b}}`,
    `$states.input.items#$i.(${a}).%`,
    `(${a})@$x{$string($x.${name}): $sum($x.n)}`,
    `(${a})@$x^(>$x.${name}, <n)[[0..2]]`,
    `(${a})[].${name}^(${name})[-1]`
  )
}

/** Functions that call others, and functions made of functions. */
function callbacks([a, b, c]: readonly [string, string, string]): fc.Arbitrary<string> {
  return fc.constantFrom(
    `$map(${a}, function($v, $i, $l){[$v, $i, ${b}]})`,
    `$filter(${a}, function($v, $i){$i % 2 = 0 and ${b}})`,
    `$reduce(${a}, function($p, $c){$append($p, [$c, ${b}])}, ${c})`,
    `$reduce(${a}, function($p, $c){$p & $string($c)}, "")`,
    `$sort(${a}, function($l, $r){$l > $r})`,
    `$sift(${a}, function($v, $k){$v != ${b}})`,
    `$each(${a}, function($v, $k){{$k: [$v, ${b}]}})`,
    `$single(${a}, function($v){$v = ${b}})`,
    `($f := function($n){$n <= 0 ? ${a} : [$f($n - 1), ${b}]}; $f(5))`,
    `($f := function($n, $r){$n <= 0 ? $r : $f($n - 1, [$r, $r])}; $f(12, ${a}))`,
    `($p := $map(?, function($v){${b}}); ${a} ~> $p ~> $count)`,
    `(${a} ~> $string ~> $uppercase) & (${b})`,
    `(${a}) ~> |**|{"n": ${b}}, ["a", "k"]|`,
    `(${a}) ~> |items[n > 1]|${b}, ${c}| ~> |$|{"t": $}|`,
    `$merge((${a}).{"k" & $string($): ${b}})`,
    `$distinct($append(${a}, $map(${a}, function($v){{"v": $v, "b": ${b}}})))`,
    `$zip(${a}, ${b}, ${c})`
  )
}

/** Pictures and patterns. */
function formats([a, picture, pattern]: readonly [string, string, string]): fc.Arbitrary<string> {
  return fc.constantFrom(
    `$formatNumber(${a}, ${picture})`,
    `$formatNumber(${a}, ${picture}, {"grouping-separator": "''", "zero-digit": "٠"})`,
    `$formatInteger(${a}, ${picture})`,
    `$parseInteger($string(${a}), ${picture})`,
    `$fromMillis(${a}, ${picture}, "-0530")`,
    `$toMillis($string(${a}), ${picture})`,
    `$toMillis($fromMillis(${a}, ${picture}), ${picture})`,
    `$now(${picture})`,
    `$match($string(${a}), ${pattern}).groups`,
    `$replace($string(${a}), ${pattern}, "$1-$0-$$")`,
    `$replace($string(${a}), ${pattern}, function($m){$m.match & ${picture}})`,
    `$split($string(${a}), ${pattern}, 5)`,
    `$contains($string(${a}), ${pattern})`,
    `${pattern}($string(${a})).next()`
  )
}

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
  "$replace($pad('a', 100000), /(a+)+b/, '')",
  '($l := [1..1000].{"i": $}; $count($l@$a.$l@$b.$l@$c.{"x": $a}))',
  `($a := {}; ${'$a := {"a": $a, "b": $a}; '.repeat(40)}$string($a))`,
  `($a := {}; ${'$a := {"a": $a, "b": $a}; '.repeat(40)}$a ~> |$|{"x": 1}|)`,
  '$formatNumber(1, $pad("", 1000000, "#,##") & "0")'
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
