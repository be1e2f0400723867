import type { Node } from './ast.ts'
import { type ExpressionParser, parseWithPackage } from './parse-expression.ts'

/** Expressions that are parsed in one call of the parser, which costs more than parsing a short one. */
const MAX_BATCH_COUNT = 64
const MAX_BATCH_LENGTH = 8_192

interface Batch {
  readonly sources: readonly string[]
  nodes?: readonly Node[] | undefined
}

/**
 * Parses the expressions of a definition, many at a time: a definition of a megabyte can hold tens of thousands, and the
 * parser spends most of its time on setting itself up. Where one of a batch is wrong, the batch is halved until that one
 * is alone, so that it fails in its own words.
 */
export class ParsedExpressions {
  readonly #batchOf = new Map<string, Batch>()
  readonly #parse: ExpressionParser

  /** @param sources expressions that are likely to be asked for, without their delimiters; others may be, too */
  constructor(sources: Iterable<string>, parse: ExpressionParser = parseWithPackage) {
    this.#parse = parse
    for (const batch of batches(new Set(sources))) this.#add(batch)
  }

  /** @throws {JsonataSyntaxError} */
  parse(source: string): Node {
    let batch = this.#batchOf.get(source)
    while (batch !== undefined && batch.nodes === undefined) {
      batch.nodes = batch.sources.length > 1 ? this.#parseBatch(batch.sources) : [this.#parse(source)]
      if (batch.nodes !== undefined) break
      const middle = batch.sources.length >> 1
      this.#add(batch.sources.slice(0, middle))
      this.#add(batch.sources.slice(middle))
      batch = this.#batchOf.get(source)
    }
    return batch?.nodes?.[batch.sources.indexOf(source)] ?? this.#parse(source)
  }

  #add(sources: readonly string[]): void {
    const batch: Batch = { sources }
    for (const source of sources) this.#batchOf.set(source, batch)
  }

  /**
   * Parses `(first);(second)`…: an expression is on its own where a block of one expression stands exactly there, with
   * nothing after it; one that closes or opens more than its own would shift what follows.
   */
  #parseBatch(sources: readonly string[]): readonly Node[] | undefined {
    let root: Node
    try {
      root = this.#parse(`(${sources.map((source) => `(${source})`).join(';')})`)
    } catch {
      return undefined
    }
    if (root.type !== 'block' || root.expressions.length !== sources.length) return undefined
    const nodes: Node[] = []
    let position = 2
    for (const [index, part] of root.expressions.entries()) {
      const node = onlyExpression(part, position)
      if (node === undefined) return undefined
      nodes.push(node)
      position += (sources[index] ?? '').length + 3
    }
    return nodes
  }
}

/** What a block has that nothing follows. */
const BLOCK_MEMBERS = new Set(['type', 'position', 'expressions', 'consarray'])

function onlyExpression(part: Node, position: number): Node | undefined {
  const isPlain = part.type === 'block' && part.expressions.length === 1 && part.position === position
  return isPlain && Object.keys(part).every((name) => BLOCK_MEMBERS.has(name)) ? part.expressions[0] : undefined
}

function* batches(sources: ReadonlySet<string>): Generator<readonly string[]> {
  let batch: string[] = []
  let length = 0
  for (const source of sources) {
    if (batch.length === MAX_BATCH_COUNT || (batch.length > 0 && length + source.length > MAX_BATCH_LENGTH)) {
      yield batch
      batch = []
      length = 0
    }
    batch.push(source)
    length += source.length
  }
  if (batch.length > 0) yield batch
}
