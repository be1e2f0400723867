import type { FileMetaData } from 'hyparquet'
import { ItemReaderFailure } from '../engine/item-reading.ts'
import { type ObjectAddress, ObjectFailure, type ObjectStore } from '../objects/object-store.ts'

/** AWS's limits. Source: its page on ItemReader, "Parquet file in an Amazon S3 bucket". */
const MAX_FOOTER_BYTES = 5 * 1_048_576
const MAX_ROW_GROUP_BYTES = 256 * 1_048_576
/** Unpacked bytes that are read at once: a row group is decoded again for each part of it that is read. */
const BYTES_PER_READ = 32 * 1_048_576

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
    if (metadata.metadata_length > MAX_FOOTER_BYTES)
      throw tooLarge('The footer', metadata.metadata_length, MAX_FOOTER_BYTES)
    for (const { rowStart, rowEnd } of partsOf(metadata)) {
      for (const row of await parquetReadObjects({ file, metadata, rowStart, rowEnd, compressors })) {
        yield JSON.stringify(row, toJson)
      }
    }
  } catch (error) {
    if (error instanceof ObjectFailure || error instanceof ItemReaderFailure) throw error
    throw new ItemReaderFailure(`Unable to parse the Parquet file: ${(error as Error).message}`, { cause: error })
  }
}

function* partsOf({ row_groups }: FileMetaData): Iterable<{ readonly rowStart: number; readonly rowEnd: number }> {
  let rowStart = 0
  for (const { num_rows, total_byte_size } of row_groups) {
    const bytes = Number(total_byte_size)
    if (bytes > MAX_ROW_GROUP_BYTES) throw tooLarge('A row group', bytes, MAX_ROW_GROUP_BYTES)
    const end = rowStart + Number(num_rows)
    const rows = Math.max(1, Math.ceil(Number(num_rows) / Math.ceil(bytes / BYTES_PER_READ || 1)))
    for (; rowStart < end; rowStart += rows) yield { rowStart, rowEnd: Math.min(rowStart + rows, end) }
    rowStart = end
  }
}

const tooLarge = (what: string, bytes: number, limit: number): ItemReaderFailure =>
  new ItemReaderFailure(`${what} of the Parquet file has ${bytes} bytes, and no more than ${limit} are supported.`)

/** Newer than the types of the language. */
const { rawJSON: rawJson } = JSON as unknown as { readonly rawJSON: (text: string) => unknown }

/** All digits of a 64-bit integer; bytes that are no text as Base64. */
function toJson(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return rawJson(String(value))
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
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
