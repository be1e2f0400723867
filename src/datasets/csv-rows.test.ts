import { expect, test } from 'vitest'
import { csvCells } from './csv-rows.ts'

async function* pieces(text: string, size: number): AsyncIterable<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

test.each([1, 2, 3, 100])('lines may end in different ways, in pieces of %i bytes', async (size) => {
  const text = 'a,b\r\n1,"x\r\ny"\n2,\r\n3,"q"\r4,ü\r\n'
  expect(await Array.fromAsync(csvCells(pieces(text, size), ','))).toEqual([
    ['a', 'b'],
    ['1', 'x\r\ny'],
    ['2', ''],
    ['3', 'q'],
    ['4', 'ü']
  ])
})
