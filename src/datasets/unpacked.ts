import { Readable } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { ItemReaderFailure } from '../engine/item-reading.ts'
import { ObjectFailure } from '../objects/object-store.ts'

/** By the endings of names. Source: AWS's page on ItemReader, "InputType". */
const UNPACKERS = { '.gz': createGunzip, '.zst': createZstdDecompress, '.zstd': createZstdDecompress } as const

/**
 * The bytes of an object, unpacked where its name says that it is packed.
 * @throws {ItemReaderFailure} it is not packed as its name says
 */
export async function* unpacked(key: string, bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const createUnpacker = UNPACKERS[endingOf(key) as keyof typeof UNPACKERS]
  if (createUnpacker === undefined) {
    yield* bytes
    return
  }
  const unpacker = createUnpacker()
  const source = Readable.from(bytes)
  source.on('error', (error) => unpacker.destroy(error))
  try {
    yield* source.pipe(unpacker)
  } catch (error) {
    if (error instanceof ObjectFailure) throw error
    throw new ItemReaderFailure(`Unable to unpack ${key}: ${(error as Error).message}`, { cause: error })
  } finally {
    source.destroy()
  }
}

const endingOf = (key: string): string => /\.[^.]*$/.exec(key)?.[0].toLowerCase() ?? ''
