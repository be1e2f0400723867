import { expect, test } from 'vitest'
import { Budget, MAX_WORK } from '../../src/asl/budget.ts'
import { compileJsonata } from '../../src/asl/jsonata/compile-jsonata.ts'
import { fromPlain } from '../../src/lib/json/value.ts'

/** Work of an expression on `$states.input`, in parts of what all fields of a state may take. */
function share(source: string, input: unknown): number {
  const budget = new Budget(() => 0)
  const bindings = { states: new Map([['input', fromPlain(input)]]), variable: () => undefined }
  const result = compileJsonata(source).evaluate(bindings, { random: () => 0.5, uuid: () => '', now: 0, budget })
  expect(result).toBeDefined()
  return budget.totalWork / MAX_WORK
}

/** As many items as a payload of 256 KiB holds. */
function full(item: (index: number) => unknown): unknown[] {
  const items: unknown[] = []
  for (let size = 2, index = 0; ; index++) {
    size += JSON.stringify(item(index)).length + 1
    if (size > 262_144) return items
    items.push(item(index))
  }
}
const first = (count: number, item: (index: number) => unknown) =>
  Array.from({ length: count }, (_, index) => item(index))

const orders = full((index) => ({ id: `o-${index}`, price: (index % 97) + 0.5, group: `g${index % 50}` }))
const words = full((index) => `word${index % 5_000}`)
const numbers = full((index) => (index * 7_919) % 100_003)
const decimals = full((index) => (index % 977) + 0.25)
const text = 'some words, here '.repeat(15_400)
const days = first(4_000, (index) => new Date(index * 86_400_000).toISOString().slice(0, 10))

test.each([
  ['$map($states.input, function($o) { {"id": $o.id, "price": $o.price * 2} })', orders],
  ['$states.input.{"id": id, "price": price * 2}', orders],
  ['$filter($states.input, function($o) { $o.price > 50 })', orders],
  ['$states.input[price > 50 and group = "g3"]', orders],
  ['$sort($states.input, function($a, $b) { $a.price > $b.price })', orders],
  ['$states.input^(>price, id)', orders],
  ['$sort($states.input)', numbers],
  ['$sort($states.input)', words],
  ['$reduce($states.input, function($a, $b) { $a + $b }, 0)', numbers],
  ['$split($states.input, " ")', text],
  ['$split($states.input, "")', text],
  ['$split($states.input, /, ?/)', text],
  ['$join($states.input, ",")', words],
  ['$replace($states.input, "words", "things")', text],
  ['$replace($states.input, /w(or)ds/, "$1")', text],
  ['$contains($states.input, "nothing")', text],
  ['$states.input[$contains($, /9+$/)]', words],
  ['$match($states.input, /wo(rd)s/)', text],
  ['$states.input.$match($, /[0-9]+/).match', words],
  ['$string($states.input)', orders],
  ['$map($states.input, $string)', decimals],
  ['$map($states.input, $number)', decimals.map(String)],
  ['$parse($states.input)', JSON.stringify(orders)],
  ['$distinct($states.input)', words],
  ['$distinct($states.input)', numbers],
  ['$distinct($states.input)', orders],
  ['$merge($states.input)', full((index) => ({ [`k${index}`]: index }))],
  ['$states.input{group: $sum(price)}', orders],
  ['$states.input{id: price}', orders],
  ['$map($states.input, function($n) { $formatNumber($n, "#,##0.00") })', decimals.slice(0, 6_000)],
  ['$map($states.input, function($n) { $formatInteger($n, "000") })', numbers.slice(0, 6_000)],
  ['$map($states.input, function($t) { $parseInteger($t, "#,##0") })', first(6_000, () => '1,234')],
  ['$map($states.input, function($n) { $fromMillis($n) })', numbers.slice(0, 10_000)],
  [
    '$map($states.input, function($n) { $fromMillis($n, "[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01]") })',
    numbers.slice(0, 4_000)
  ],
  ['$map($states.input, function($s) { $toMillis($s) })', full((index) => new Date(index * 1_000).toISOString())],
  ['$map($states.input, function($s) { $toMillis($s, "[Y0001]-[M01]-[D01]") })', days]
])('%s takes less than a quarter of the work of a state for a full payload', (source, input) => {
  expect(share(source, input)).toBeLessThan(0.25)
})

test('four thousand timestamps are read by a picture of all their parts, and not ended as regular expressions that take long', () => {
  const source = '$map($states.input, function($s) { $toMillis($s, "[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001]Z") })'
  expect(
    share(
      source,
      first(4_000, (index) => new Date(index * 1_000).toISOString())
    )
  ).toBeLessThan(0.25)
})
