import { createContext, Script } from 'node:vm'

/** A regular expression that ran out of the time it was given. */
export class RegExpTimeoutError extends Error {
  override readonly name = 'RegExpTimeoutError'
}

/** A regular expression that reads well but is too long to be compiled, which shows as it is first used. */
export class RegExpSizeError extends Error {
  override readonly name = 'RegExpSizeError'
}

export interface RegExpMatches {
  readonly matches: readonly RegExpExecArray[]
  /** Wall-clock time taken out of the limit; 0 where the search was too small to look. */
  readonly elapsedMs: number
}

/** Character steps that a search may cost at worst without being watched, and without its time being taken. */
const UNWATCHED_STEPS = 1_000_000
const UNTIMED_STEPS = 10_000

// Only code started by a vm script can be interrupted by its timeout, a regular expression in it included
const sandbox: { search: () => void } = { search: () => {} }
const script = new Script('search()')
let context: object | undefined

/**
 * A regular expression from an untrusted source. V8 backtracks, so a search may take time exponential in the length
 * of the text; one that could is run under a time limit.
 */
export class BoundedRegExp {
  readonly #regExp: RegExp
  readonly #complexity: Complexity

  constructor(source: string, flags: string) {
    this.#regExp = new RegExp(source, flags.includes('g') ? flags : `${flags}g`)
    this.#complexity = complexityOf(source)
  }

  /**
   * The next matches from an offset on, at most `count`. After an empty match the search stops, since it would find
   * the same again.
   * @throws {RegExpTimeoutError} after `limitMs`
   * @throws {RegExpSizeError}
   */
  search(text: string, from: number, count: number, limitMs: number): RegExpMatches {
    const matches: RegExpExecArray[] = []
    const search = (): void => {
      this.#regExp.lastIndex = from
      while (matches.length < count) {
        const match = next(this.#regExp, text)
        if (match === null) return
        matches.push(match)
        if (match[0] === '') return
      }
    }
    const steps = worstCase(this.#complexity, text.length - from)
    if (steps <= UNTIMED_STEPS) {
      search()
      return { matches, elapsedMs: 0 }
    }
    if (limitMs < 1) throw new RegExpTimeoutError('no time left for a regular expression')
    return { matches, elapsedMs: steps <= UNWATCHED_STEPS ? timed(search) : watched(search, limitMs) }
  }
}

function next(regExp: RegExp, text: string): RegExpExecArray | null {
  try {
    return regExp.exec(text)
  } catch (error) {
    throw error instanceof SyntaxError ? new RegExpSizeError('the regular expression is too large') : error
  }
}

function timed(search: () => void): number {
  const start = performance.now()
  search()
  return performance.now() - start
}

function watched(search: () => void, limitMs: number): number {
  context ??= createContext(sandbox)
  sandbox.search = search
  const start = performance.now()
  try {
    script.runInContext(context, { timeout: Math.ceil(limitMs) })
  } catch (error) {
    // the error is of the context's own realm, so it is no instance of Error here
    if ((error as { code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
      throw new RegExpTimeoutError(`a regular expression took more than ${Math.ceil(limitMs)} ms`)
    }
    throw error
  } finally {
    sandbox.search = () => {}
  }
  return performance.now() - start
}

interface Complexity {
  /** Repetitions without (or with a wide) upper bound, outside of one another. */
  readonly repetitions: number
  /** Whether one repetition is inside another, or something else that may backtrack exponentially occurs. */
  readonly isNested: boolean
}

function worstCase({ repetitions, isNested }: Complexity, length: number): number {
  if (isNested) return 2 ** Math.min(length, 60)
  // where a match begins and its repetitions end are places that follow one another: a combination with repeats, and
  // each is reached by as many beginnings of it
  let combinations = 1
  for (let chosen = 1; chosen <= repetitions + 1; chosen++) combinations *= (length + chosen) / chosen
  return Math.min(length ** (repetitions + 1), (repetitions + 1) * combinations)
}

const WIDE_REPETITION = 10

/** A coarse reading of a pattern that may overrate what a search costs, but does not underrate it. */
function complexityOf(source: string): Complexity {
  let repetitions = 0
  let isNested = false
  // for each open group: whether it holds a repetition or an alternative
  const groups: boolean[] = []
  let isLastVariable = false
  for (let index = 0; index < source.length; index++) {
    const character = source.charAt(index)
    if (character === '\\') {
      if (/[1-9k]/.test(source.charAt(index + 1))) isNested = true
      index++
      isLastVariable = false
    } else if (character === '[') {
      while (++index < source.length && source.charAt(index) !== ']') if (source.charAt(index) === '\\') index++
      isLastVariable = false
    } else if (character === '(') {
      groups.push(false)
      isLastVariable = false
      index += /^\(\?(?:[:=!]|<[=!]|<\w+>)/.exec(source.slice(index, index + 64))?.[0].length ?? 1
      index--
    } else if (character === ')') {
      isLastVariable = groups.pop() ?? false
      if (isLastVariable && groups.length > 0) groups[groups.length - 1] = true
    } else if (character === '|') {
      if (groups.length > 0) groups[groups.length - 1] = true
      isLastVariable = false
    } else {
      const repetition = /^(?:[*+]|\{(\d+)(?:(,)(\d*))?\})/.exec(source.slice(index, index + 24))
      if (repetition === null) {
        if (character !== '?') isLastVariable = false
        else if (groups.length > 0) groups[groups.length - 1] = true
        continue
      }
      index += repetition[0].length - 1
      const maximum = repetition[2] === undefined ? repetition[1] : repetition[3]
      if (maximum !== undefined && maximum !== '' && Number(maximum) < WIDE_REPETITION && !isLastVariable) continue
      if (isLastVariable) isNested = true
      repetitions++
      if (groups.length > 0) groups[groups.length - 1] = true
    }
  }
  return { repetitions, isNested }
}
