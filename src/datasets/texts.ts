import { StringDecoder } from 'node:string_decoder'

/** The largest item that may be read; ItemSelector must then make less of it. Source: AWS's page on ItemReader. */
export const MAX_ITEM_BYTES = 8 * 1_048_576

/** A file's text, in pieces. */
export async function* texts(bytes: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new StringDecoder('utf8')
  for await (const piece of bytes) yield decoder.write(Buffer.from(piece.buffer, piece.byteOffset, piece.length))
  const rest = decoder.end()
  if (rest !== '') yield rest
}
