import { PathSyntaxError } from './path-errors.ts'

/**
 * The regular expressions of `=~`. They come from definitions and meet foreign data, so they are matched by running
 * all alternatives side by side: the time is at most proportional to the text's length times `size`, where the engine's
 * own backtracking matcher may take exponential time. Back-references and look-around do not exist here.
 */
export class Pattern {
  readonly #program: readonly Instruction[]

  constructor(program: readonly Instruction[]) {
    this.#program = program
  }

  /** Instructions; a match costs at most this many steps per character. */
  get size(): number {
    return this.#program.length
  }

  /** Whether the whole text matches, as Java's `Matcher.matches`. */
  matches(text: string): boolean {
    let threads = this.#follow([0], text, 0)
    for (let at = 0; at < text.length && threads.length > 0; at++) {
      const code = text.charCodeAt(at)
      const next: number[] = []
      for (const thread of threads) {
        const instruction = this.#program[thread] as Instruction
        if (instruction.kind === 'character' && instruction.accepts(code)) next.push(thread + 1)
      }
      threads = this.#follow(next, text, at + 1)
    }
    return threads.some((thread) => this.#program[thread]?.kind === 'match')
  }

  /** The instructions that can be waiting for a character (or be the end) when started from the given ones. */
  #follow(starts: readonly number[], text: string, at: number): number[] {
    const seen = new Set<number>()
    const waiting: number[] = []
    const pending = [...starts]
    for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
      if (seen.has(index)) continue
      seen.add(index)
      const instruction = this.#program[index] as Instruction
      if (instruction.kind === 'jump') pending.push(...instruction.targets)
      else if (instruction.kind === 'assertion') {
        if (instruction.holds(text, at)) pending.push(index + 1)
      } else waiting.push(index)
    }
    return waiting
  }
}

type Test = (code: number) => boolean

type Instruction =
  | { readonly kind: 'character'; readonly accepts: Test }
  | { readonly kind: 'jump'; readonly targets: readonly number[] }
  | { readonly kind: 'assertion'; readonly holds: (text: string, at: number) => boolean }
  | { readonly kind: 'match' }

/** Counted repetitions are written out, so the program can be much longer than its text. */
const MAX_INSTRUCTIONS = 1_000
const MAX_GROUP_DEPTH = 50

/**
 * @param source without the slashes around it
 * @param flags `i` (ignore case), `s` (a dot matches line ends), `m` (`^` and `$` match at line ends); `d` and `u`, which
 *   change nothing here, are accepted
 * @throws {PathSyntaxError}
 */
export function parsePattern(source: string, flags: string): Pattern {
  if (!/^[dimsu]*$/.test(flags)) throw new PathSyntaxError(`Unknown flag in /${source}/${flags}`)
  return new PatternParser(source, flags).pattern()
}

class PatternParser {
  readonly #source: string
  readonly #ignoreCase: boolean
  readonly #dotAll: boolean
  readonly #multiline: boolean
  #at = 0
  #depth = 0

  constructor(source: string, flags: string) {
    this.#source = source
    this.#ignoreCase = flags.includes('i')
    this.#dotAll = flags.includes('s')
    this.#multiline = flags.includes('m')
  }

  pattern(): Pattern {
    const program = this.#alternatives()
    if (this.#at < this.#source.length) throw this.#error('unmatched )')
    return new Pattern([...program, { kind: 'match' }])
  }

  // Programs are relocatable: jump targets count from the start of their own piece, and are shifted when it is placed.

  #alternatives(): Instruction[] {
    let program = this.#sequence()
    while (this.#take('|')) {
      const other = this.#sequence()
      program = this.#limit([
        { kind: 'jump', targets: [1, program.length + 2] },
        ...shift(program, 1),
        { kind: 'jump', targets: [program.length + other.length + 2] },
        ...shift(other, program.length + 2)
      ])
    }
    return program
  }

  #sequence(): Instruction[] {
    let program: Instruction[] = []
    while (this.#at < this.#source.length && !'|)'.includes(this.#source.charAt(this.#at))) {
      program = this.#append(program, this.#repetition(this.#atom()))
    }
    return program
  }

  #repetition(start: Instruction[]): Instruction[] {
    let atom = start
    for (;;) {
      const [minimum, maximum] = this.#quantifier()
      if (minimum === undefined) return atom
      // lazy and possessive forms accept the same texts, except for possessive ones that cannot give back
      this.#take('?')
      let program: Instruction[] = []
      for (let count = 0; count < minimum; count++) program = this.#append(program, atom)
      if (maximum === undefined) program = this.#append(program, star(atom))
      else for (let count = minimum; count < maximum; count++) program = this.#append(program, optional(atom))
      atom = program
    }
  }

  #quantifier(): [minimum: number | undefined, maximum: number | undefined] {
    if (this.#take('*')) return [0, undefined]
    if (this.#take('+')) return [1, undefined]
    if (this.#take('?')) return [0, 1]
    const counted = /^\{(\d{1,4})(,?)(\d{0,4})\}/.exec(this.#source.slice(this.#at, this.#at + 12))
    if (counted === null) return [undefined, undefined]
    this.#at += counted[0].length
    const minimum = Number(counted[1])
    if (counted[2] === '') return [minimum, minimum]
    return [minimum, counted[3] === '' ? undefined : Number(counted[3])]
  }

  #atom(): Instruction[] {
    const character = this.#source.charAt(this.#at++)
    switch (character) {
      case '(':
        return this.#group()
      case '[':
        return [this.#character(this.#characterClass())]
      case '.':
        return [{ kind: 'character', accepts: this.#dotAll ? () => true : (code) => !isLineEnd(code) }]
      case '^':
        return [{ kind: 'assertion', holds: (text, at) => at === 0 || (this.#multiline && isLineEndAt(text, at - 1)) }]
      case '$':
        return [
          { kind: 'assertion', holds: (text, at) => at === text.length || (this.#multiline && isLineEndAt(text, at)) }
        ]
      case '\\':
        return [this.#escape()]
      case '*':
      case '+':
      case '?':
        throw this.#error(`nothing to repeat before ${character}`)
      default:
        return [this.#character(equals(character.charCodeAt(0)))]
    }
  }

  #group(): Instruction[] {
    if (++this.#depth > MAX_GROUP_DEPTH) throw this.#error('too many nested groups')
    if (this.#take('?')) {
      const name = /^(?::|<[A-Za-z]\w*>)/.exec(this.#source.slice(this.#at, this.#at + 100))
      if (name === null) throw this.#error('look-around and inline flags are not supported')
      this.#at += name[0].length
    }
    const program = this.#alternatives()
    if (!this.#take(')')) throw this.#error('missing )')
    this.#depth--
    return program
  }

  #escape(): Instruction {
    const character = this.#source.charAt(this.#at)
    if (character === 'b' || character === 'B') {
      this.#at++
      return { kind: 'assertion', holds: (text, at) => isWordBorder(text, at) === (character === 'b') }
    }
    return this.#character(this.#escapedTest())
  }

  /** `\d`, `\n`, `\.`, `\u0041`, …, inside and outside of a class. */
  #escapedTest(): Test {
    const character = this.#source.charAt(this.#at++)
    const known = CLASSES[character]
    if (known !== undefined) return known
    const control = CONTROLS[character]
    if (control !== undefined) return equals(control)
    if (character === 'u' || character === 'x') {
      const digits = (character === 'u' ? /^[0-9a-fA-F]{4}/ : /^[0-9a-fA-F]{2}/).exec(this.#source.slice(this.#at))
      if (digits === null) throw this.#error(`\\${character} needs hexadecimal digits`)
      this.#at += digits[0].length
      return equals(Number.parseInt(digits[0], 16))
    }
    if (character === '' || /[A-Za-z0-9]/.test(character)) throw this.#error(`unknown escape \\${character}`)
    return equals(character.charCodeAt(0))
  }

  #characterClass(): Test {
    const negated = this.#take('^')
    const tests: Test[] = []
    for (let first = true; first || this.#source.charAt(this.#at) !== ']'; first = false) {
      if (this.#at >= this.#source.length) throw this.#error('missing ]')
      const start = this.#source.charAt(this.#at)
      if (start === '\\') {
        this.#at++
        tests.push(this.#escapedTest())
        continue
      }
      this.#at++
      const range = this.#source.slice(this.#at, this.#at + 2)
      if (range.length === 2 && range.charAt(0) === '-' && !']\\'.includes(range.charAt(1))) {
        this.#at += 2
        tests.push(between(start.charCodeAt(0), range.charCodeAt(1)))
      } else tests.push(equals(start.charCodeAt(0)))
    }
    this.#at++
    const some: Test = this.#caseless((code) => tests.some((test) => test(code)))
    return negated ? (code) => !some(code) : some
  }

  #character(accepts: Test): Instruction {
    return { kind: 'character', accepts: this.#caseless(accepts) }
  }

  #caseless(accepts: Test): Test {
    if (!this.#ignoreCase) return accepts
    return (code) => {
      const character = String.fromCharCode(code)
      return (
        accepts(code) ||
        accepts(character.toLowerCase().charCodeAt(0)) ||
        accepts(character.toUpperCase().charCodeAt(0))
      )
    }
  }

  #append(program: readonly Instruction[], piece: readonly Instruction[]): Instruction[] {
    return this.#limit([...program, ...shift(piece, program.length)])
  }

  #limit(program: Instruction[]): Instruction[] {
    if (program.length > MAX_INSTRUCTIONS) throw this.#error('too long')
    return program
  }

  #take(character: string): boolean {
    if (this.#source.charAt(this.#at) !== character) return false
    this.#at++
    return true
  }

  #error(problem: string): PathSyntaxError {
    return new PathSyntaxError(`Regular expression /${this.#source}/: ${problem}`)
  }
}

const star = (piece: readonly Instruction[]): Instruction[] => [
  { kind: 'jump', targets: [1, piece.length + 2] },
  ...shift(piece, 1),
  { kind: 'jump', targets: [0] }
]

const optional = (piece: readonly Instruction[]): Instruction[] => [
  { kind: 'jump', targets: [1, piece.length + 1] },
  ...shift(piece, 1)
]

const shift = (program: readonly Instruction[], by: number): Instruction[] =>
  program.map((instruction) =>
    instruction.kind === 'jump'
      ? { kind: 'jump', targets: instruction.targets.map((target) => target + by) }
      : instruction
  )

const equals =
  (expected: number): Test =>
  (code) =>
    code === expected

const between =
  (from: number, to: number): Test =>
  (code) =>
    code >= from && code <= to

const isDigit = between(0x30, 0x39)
const isWord: Test = (code) => isDigit(code) || between(0x41, 0x5a)(code) || between(0x61, 0x7a)(code) || code === 0x5f
const isSpace: Test = (code) => code === 0x20 || (code >= 0x09 && code <= 0x0d)
const isLineEnd: Test = (code) => code === 0x0a || code === 0x0d || code === 0x85 || code === 0x2028 || code === 0x2029

const isLineEndAt = (text: string, at: number): boolean => at < text.length && isLineEnd(text.charCodeAt(at))

const isWordBorder = (text: string, at: number): boolean =>
  (at > 0 && isWord(text.charCodeAt(at - 1))) !== (at < text.length && isWord(text.charCodeAt(at)))

const CLASSES: Readonly<Record<string, Test>> = {
  d: isDigit,
  D: (code) => !isDigit(code),
  w: isWord,
  W: (code) => !isWord(code),
  s: isSpace,
  S: (code) => !isSpace(code)
}

const CONTROLS: Readonly<Record<string, number>> = { n: 0x0a, r: 0x0d, t: 0x09, f: 0x0c, v: 0x0b, 0: 0 }
