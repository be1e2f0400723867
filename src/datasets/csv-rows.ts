import type { Parser } from 'csv-parse'
import type { ReaderConfig } from '../asl/definition.ts'
import { hashMapOrder } from '../asl/hash-map-order.ts'
import { ItemReaderFailure } from '../engine/item-reading.ts'
import { MAX_ITEM_BYTES, texts } from './texts.ts'

const DELIMITERS = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' } as const

/**
 * The rows of a CSV file, each as a JSON object of texts. Recorded (`test_map_item_reader_csv_…`): a short row has empty
 * cells, surplus cells are dropped, members come in the order of a Java `HashMap`, duplicate headers are refused.
 * Backslashes escape as AWS's page on ItemReader says ("CSV file in an Amazon S3 bucket").
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
  // few read CSV files, and every start would load it
  const { parse } = await import('csv-parse')
  const parser = parse({
    bom: true,
    delimiter,
    // found out from the first line, the end of another kind would be part of a cell
    recordDelimiter: ['\r\n', '\n', '\r'],
    relaxColumnCount: true,
    relaxQuotes: true,
    skipEmptyLines: true,
    maxRecordSize: MAX_ITEM_BYTES
  })
  const escapes = new Escapes(delimiter)
  const feeding = feed(bytes, escapes, parser)
  try {
    for await (const cells of parser) yield escapes.restore(cells as string[])
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

async function feed(bytes: AsyncIterable<Uint8Array>, escapes: Escapes, parser: Parser): Promise<void> {
  try {
    for await (const text of texts(bytes)) {
      if (parser.destroyed) return
      if (!parser.write(escapes.hide(text)))
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

/**
 * Characters that a backslash takes their meaning from. They are hidden from the parser, which knows no such escapes,
 * behind code points that Unicode keeps for a program's own use. Before anything else a backslash is dropped.
 */
class Escapes {
  readonly #delimiter: string
  #isOpen = false
  #isUsed = false

  constructor(delimiter: string) {
    this.#delimiter = delimiter
  }

  hide(text: string): string {
    if (!this.#isOpen && !text.includes('\\')) return text
    this.#isUsed = true
    let result = ''
    for (const char of text) {
      if (this.#isOpen) {
        result += char === '"' ? HIDDEN_QUOTE : char === this.#delimiter ? HIDDEN_DELIMITER : char
        this.#isOpen = false
      } else if (char === '\\') this.#isOpen = true
      else result += char
    }
    return result
  }

  restore(cells: string[]): string[] {
    if (!this.#isUsed) return cells
    return cells.map((cell) => cell.replaceAll(HIDDEN_QUOTE, '"').replaceAll(HIDDEN_DELIMITER, this.#delimiter))
  }
}

const HIDDEN_QUOTE = '\uFDD0'
const HIDDEN_DELIMITER = '\uFDD1'

function rowWriter(headers: readonly string[]): (cells: readonly string[]) => string {
  if (new Set(headers).size < headers.length) throw new ItemReaderFailure('CSV headers cannot contain duplicates.')
  const members = hashMapOrder(headers).map((name) => ({ place: headers.indexOf(name), name: JSON.stringify(name) }))
  return (cells) => `{${members.map(({ place, name }) => `${name}:${JSON.stringify(cells[place] ?? '')}`).join(',')}}`
}
