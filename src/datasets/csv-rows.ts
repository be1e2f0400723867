import { parse } from 'csv-parse'
import type { ReaderConfig } from '../asl/definition.ts'
import { hashMapOrder } from '../asl/hash-map-order.ts'
import { ItemReaderFailure } from '../engine/item-reading.ts'

const DELIMITERS = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' } as const

/**
 * The rows of a CSV file, each as a JSON object of texts. Recorded (`test_map_item_reader_csv_…`): a short row has empty
 * cells, surplus cells are dropped, members come in the order of a Java `HashMap`, duplicate headers are refused.
 * @param headers those of the file where they are not in its first row
 * @throws {ItemReaderFailure}
 */
export async function* csvRows(
  bytes: AsyncIterable<Uint8Array>,
  config: ReaderConfig,
  headers: readonly string[] | undefined = config.csvHeaderLocation === 'GIVEN' ? config.csvHeaders : undefined
): AsyncIterable<string> {
  let row = headers === undefined ? undefined : rowWriter(headers)
  for await (const cells of csvCells(bytes, DELIMITERS[config.csvDelimiter ?? 'COMMA'])) {
    if (row === undefined) row = rowWriter(cells)
    else yield row(cells)
  }
}

/** @throws {ItemReaderFailure} the text is no CSV */
export async function* csvCells(bytes: AsyncIterable<Uint8Array>, delimiter: string): AsyncIterable<string[]> {
  const parser = parse({
    bom: true,
    delimiter,
    relaxColumnCount: true,
    relaxQuotes: true,
    skipEmptyLines: true,
    maxRecordSize: MAX_ROW_BYTES
  })
  const feeding = feed(bytes, parser)
  try {
    for await (const cells of parser) yield cells as string[]
    await feeding
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_')) {
      throw new ItemReaderFailure(`Unable to parse the CSV file: ${error.message}`, { cause: error })
    }
    throw error
  } finally {
    parser.destroy()
    // its failure is that of the parser, or nobody wants it any more
    feeding.catch(() => undefined)
  }
}

async function feed(bytes: AsyncIterable<Uint8Array>, parser: ReturnType<typeof parse>): Promise<void> {
  try {
    for await (const piece of bytes) {
      if (parser.destroyed) return
      if (!parser.write(piece))
        await new Promise<void>((resolve) => {
          const go = (): void => {
            parser.off('drain', go)
            parser.off('close', go)
            resolve()
          }
          parser.on('drain', go)
          parser.on('close', go)
        })
    }
    parser.end()
  } catch (error) {
    parser.destroy(error as Error)
  }
}

/** A child's input can have no more. */
const MAX_ROW_BYTES = 1_048_576

function rowWriter(headers: readonly string[]): (cells: readonly string[]) => string {
  if (new Set(headers).size < headers.length) throw new ItemReaderFailure('CSV headers cannot contain duplicates.')
  const members = hashMapOrder(headers).map((name) => ({ place: headers.indexOf(name), name: JSON.stringify(name) }))
  return (cells) => `{${members.map(({ place, name }) => `${name}:${JSON.stringify(cells[place] ?? '')}`).join(',')}}`
}
