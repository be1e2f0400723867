import { ItemReaderFailure } from '../engine/item-reading.ts'
import type { ObjectAddress, ObjectStore } from '../objects/object-store.ts'

const ROWS_PER_READ = 1_000

/**
 * The rows of a Parquet file, each as a JSON object. Its footer and then one part after the other are read.
 * @throws {ItemReaderFailure}
 */
export async function* parquetRows(objects: ObjectStore, address: ObjectAddress): AsyncIterable<string> {
  const { parquetMetadataAsync, parquetReadObjects, compressors } = await loadParquet()
  const byteLength = await objects.sizeOf(address)
  const file = {
    byteLength,
    slice: async (start: number, end = byteLength): Promise<ArrayBuffer> => {
      const bytes = await objects.readRange(address, start < 0 ? byteLength + start : start, end)
      return new Uint8Array(bytes).buffer
    }
  }
  try {
    const metadata = await parquetMetadataAsync(file)
    const rowCount = Number(metadata.num_rows)
    for (let rowStart = 0; rowStart < rowCount; rowStart += ROWS_PER_READ) {
      const rowEnd = Math.min(rowStart + ROWS_PER_READ, rowCount)
      for (const row of await parquetReadObjects({ file, metadata, rowStart, rowEnd, compressors })) {
        yield JSON.stringify(row, toJson)
      }
    }
  } catch (error) {
    throw new ItemReaderFailure(`Unable to parse the Parquet file: ${(error as Error).message}`, { cause: error })
  }
}

/** Newer than the types of the language. */
const { rawJSON: rawJson } = JSON as unknown as { readonly rawJSON: (text: string) => unknown }

/** All digits of a 64-bit integer. */
function toJson(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? rawJson(String(value)) : value
}

async function loadParquet() {
  try {
    const [reader, { compressors }] = await Promise.all([import('hyparquet'), import('hyparquet-compressors')])
    return { ...reader, compressors }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new ItemReaderFailure(
      'Parquet files need the packages hyparquet and hyparquet-compressors: npm install hyparquet hyparquet-compressors'
    )
  }
}
