import { type Json, numberFromText } from '../../lib/json/value.ts'
import { parsePath } from '../jsonpath/parse-path.ts'
import type { Path } from '../jsonpath/path.ts'
import { PathSyntaxError } from '../jsonpath/path-errors.ts'
import { FUNCTIONS } from './functions.ts'
import { type Call, type Intrinsic, IntrinsicSyntaxError, type Operand } from './intrinsic.ts'

/** Calls may be nested this deep (AWS, "Intrinsic functions", reserved characters and limits). */
const MAX_NESTING = 10

/**
 * Compiles the call of an intrinsic function. Arguments are strings in single quotes, numbers, `true`, `false`, `null`,
 * paths and calls; blanks and line ends between them are free. Counts and types of arguments are not looked at.
 * @throws {IntrinsicSyntaxError} AWS refuses such a definition; the text is not AWS's
 */
export function parseIntrinsic(text: string): Intrinsic {
  const parser = new IntrinsicParser(text)
  return { text, call: parser.whole(), paths: parser.paths }
}

/** Its first argument keeps its escapes: they tell a brace from a place to be filled. */
const TEMPLATE_FUNCTION = 'States.Format'

const BLANKS = /\s*/y
const NAME = /[A-Za-z_][\w.]*/y
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y

const WORDS: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['true', true],
  ['false', false],
  ['null', null]
])

class IntrinsicParser {
  readonly paths: Path[] = []
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  whole(): Call {
    this.#match(BLANKS)
    const call = this.#call(this.#match(NAME), 1)
    this.#match(BLANKS)
    if (this.#at < this.#text.length) throw this.#error('nothing expected after the call')
    return call
  }

  #call(name: string, nesting: number): Call {
    const called = FUNCTIONS.get(name)
    if (called === undefined) throw this.#error(`unknown function '${name}'`)
    if (nesting > MAX_NESTING) throw this.#error(`more than ${MAX_NESTING} levels of nested calls`)
    this.#match(BLANKS)
    if (!this.#take('(')) throw this.#error("'(' expected")
    const operands: Operand[] = []
    this.#match(BLANKS)
    if (this.#take(')')) return { name, function: called, operands }
    do {
      this.#match(BLANKS)
      const isTemplate = name === TEMPLATE_FUNCTION && operands.length === 0
      operands.push(this.#operand(nesting, isTemplate))
      this.#match(BLANKS)
    } while (this.#take(','))
    if (!this.#take(')')) throw this.#error("',' or ')' expected")
    return { name, function: called, operands }
  }

  #operand(nesting: number, isTemplate: boolean): Operand {
    const first = this.#text.charAt(this.#at)
    if (first === "'") {
      const text = this.#string()
      return { kind: 'literal', value: isTemplate ? text : text.replaceAll(/\\(.)/gs, '$1') }
    }
    if (first === '$') return { kind: 'path', path: this.#path() }
    const number = this.#match(NUMBER)
    if (number !== '') return { kind: 'literal', value: numberFromText(number) }
    const name = this.#match(NAME)
    const word = WORDS.get(name)
    if (word !== undefined) return { kind: 'literal', value: word }
    if (name === '') throw this.#error('an argument expected')
    return { kind: 'call', call: this.#call(name, nesting + 1) }
  }

  /** The text between the quotes, escapes included. */
  #string(): string {
    const start = ++this.#at
    for (; ; this.#at++) {
      const character = this.#text.charAt(this.#at)
      if (character === '') throw this.#error("missing '")
      if (character === "'") break
      if (character !== '\\') continue
      this.#at++
      if (!"'{}\\".includes(this.#text.charAt(this.#at)) || this.#at >= this.#text.length) {
        throw this.#error("only ' { } and \\ can be escaped")
      }
    }
    return this.#text.slice(start, this.#at++)
  }

  /** A path ends at the first blank, comma or closing bracket that is not within its own brackets. */
  #path(): Path {
    const start = this.#at
    let open = 0
    let quote = ''
    for (; this.#at < this.#text.length; this.#at++) {
      const character = this.#text.charAt(this.#at)
      if (quote !== '') {
        if (this.#text.startsWith(`\\${quote}`, this.#at)) this.#at++
        else if (character === quote) quote = ''
      } else if (open > 0 && (character === "'" || character === '"')) quote = character
      else if (character === '[' || character === '(') open++
      else if (open === 0 && (character === ',' || character === ')' || /\s/.test(character))) break
      else if (character === ']' || character === ')') open--
    }
    try {
      const path = parsePath(this.#text.slice(start, this.#at))
      this.paths.push(path)
      return path
    } catch (error) {
      if (error instanceof PathSyntaxError) throw this.#error(error.message)
      throw error
    }
  }

  #take(expected: string): boolean {
    if (!this.#text.startsWith(expected, this.#at)) return false
    this.#at += expected.length
    return true
  }

  /** @param pattern sticky */
  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)?.[0] ?? ''
    this.#at += match.length
    return match
  }

  #error(problem: string): IntrinsicSyntaxError {
    return new IntrinsicSyntaxError(
      `Invalid intrinsic function call '${this.#text}': ${problem} at position ${this.#at}`
    )
  }
}
