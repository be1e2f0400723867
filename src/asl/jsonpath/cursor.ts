import { PathSyntaxError } from './path-errors.ts'

const MAX_NESTING = 50

/** A place in a text that is being parsed. */
export class Cursor {
  readonly text: string
  at: number
  #nesting = 0

  constructor(text: string, at = 0) {
    this.text = text
    this.at = at
  }

  /** The character here, `''` at the end. */
  get current(): string {
    return this.text.charAt(this.at)
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length
  }

  startsWith(expected: string): boolean {
    return this.text.startsWith(expected, this.at)
  }

  take(expected: string): boolean {
    if (!this.startsWith(expected)) return false
    this.at += expected.length
    return true
  }

  expect(expected: string): void {
    if (!this.take(expected)) throw this.error(`'${expected}' expected`)
  }

  /** @param pattern sticky */
  match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at
    const match = pattern.exec(this.text)
    if (match !== null) this.at += match[0].length
    return match
  }

  /** @param pattern sticky */
  isAt(pattern: RegExp): boolean {
    pattern.lastIndex = this.at
    return pattern.test(this.text)
  }

  skipBlanks(): void {
    while (isBlank(this.current)) this.at++
  }

  /** Filters nest through brackets and through the paths in them; the parser's own stack is finite. */
  nested<T>(parse: () => T): T {
    if (++this.#nesting > MAX_NESTING) throw this.error(`more than ${MAX_NESTING} levels of nesting`)
    const result = parse()
    this.#nesting--
    return result
  }

  error(problem: string): PathSyntaxError {
    return new PathSyntaxError(`Invalid path '${this.text}': ${problem} at position ${this.at}`)
  }
}

export const isBlank = (character: string): boolean =>
  character === ' ' || character === '\t' || character === '\n' || character === '\r'
