import { BoundedRegExp, RegExpSizeError, RegExpTimeoutError } from '../../lib/bounded-regexp.ts'
import { applyFunction, PassedFunction } from './function-value.ts'
import { jsonataError, memoryLimitExceeded, timeLimitExceeded } from './jsonata-error.ts'
import type { Runtime } from './runtime.ts'
import { FunctionValue, isArray, isFunction, isMap, isNumber, type Result, type Value } from './value.ts'

export interface Match {
  readonly text: string
  readonly start: number
  readonly end: number
  readonly groups: readonly (Value | undefined)[]
}

/** A regular expression literal: a function from a text to its first match, which holds a function to the next. */
export class RegExpFunction extends FunctionValue {
  readonly arity = 2
  readonly #regExp: BoundedRegExp

  constructor(regExp: RegExp) {
    super()
    this.#regExp = new BoundedRegExp(regExp.source, regExp.flags)
  }

  override invoke(runtime: Runtime, args: readonly Result[]): Result {
    const [text] = args
    if (typeof text !== 'string') return undefined
    return this.#firstMatch(runtime, text, 0)
  }

  #firstMatch(runtime: Runtime, text: string, from: number): Result {
    const [match] = search(runtime, this.#regExp, text, from, 1)
    if (match === undefined) return undefined
    const end = match.index + match[0].length
    const found = new Map<string, Value>([
      ['match', match[0]],
      ['start', match.index],
      ['end', end],
      ['groups', match.slice(1).map((group) => group ?? null)]
    ])
    found.set('next', new NextMatch((next) => (end >= text.length ? undefined : this.#nextMatch(next, text, end))))
    return found
  }

  #nextMatch(runtime: Runtime, text: string, from: number): Result {
    const match = this.#firstMatch(runtime, text, from)
    if (isMap(match) && match.get('match') === '') throw jsonataError('D1004')
    return match
  }

  /** All matches in order. @throws {JsonataError} D1004 where one after the first is empty */
  *matches(runtime: Runtime, text: string): Generator<Match, void> {
    let from = 0
    let isFirst = true
    let batch = 8
    for (;;) {
      const found = search(runtime, this.#regExp, text, from, batch)
      for (const match of found) {
        if (match[0] === '' && !isFirst) throw jsonataError('D1004')
        isFirst = false
        from = match.index + match[0].length
        yield { text: match[0], start: match.index, end: from, groups: match.slice(1) }
        if (from >= text.length) return
      }
      const last = found.at(-1)
      if (last === undefined || (found.length < batch && last[0] !== '')) return
      batch = 1024
    }
  }
}

/** Searches within the limits of the evaluation. */
export function search(
  runtime: Runtime,
  regExp: BoundedRegExp,
  text: string,
  from: number,
  count: number
): readonly RegExpExecArray[] {
  runtime.allocateText(text.length - from)
  try {
    const { matches, elapsedMs } = regExp.search(text, from, count, runtime.regexpMs)
    runtime.regexpMs -= elapsedMs
    runtime.allocateItems(matches.length * 8)
    return matches
  } catch (error) {
    if (error instanceof RegExpSizeError) throw memoryLimitExceeded()
    throw error instanceof RegExpTimeoutError ? timeLimitExceeded() : error
  }
}

class NextMatch extends FunctionValue {
  readonly arity = 0
  readonly #find: (runtime: Runtime) => Result

  constructor(find: (runtime: Runtime) => Result) {
    super()
    this.#find = find
  }

  override invoke(runtime: Runtime): Result {
    return this.#find(runtime)
  }
}

/**
 * The matches of a matcher in a text: a regular expression, or any function that follows its protocol.
 * @throws {JsonataError} T1010 where it does not
 */
export function matchesOf(runtime: Runtime, matcher: FunctionValue, text: string): Generator<Match, void> {
  const origin = matcher instanceof PassedFunction ? matcher.origin : matcher
  return origin instanceof RegExpFunction ? origin.matches(runtime, text) : customMatches(runtime, matcher, text)
}

function* customMatches(runtime: Runtime, matcher: FunctionValue, text: string): Generator<Match, void> {
  let result = applyFunction(runtime, matcher, [text], null)
  for (;;) {
    const match = asMatch(runtime, result)
    if (match === undefined) return
    yield match.match
    result = applyFunction(runtime, match.next, [], null)
  }
}

function asMatch(runtime: Runtime, result: Result): { readonly match: Match; readonly next: Result } | undefined {
  if (result === undefined || result === null || result === false || result === '' || result === 0) return undefined
  const member = (name: string): Result => (isMap(result) ? result.get(name) : undefined)
  const [start, end, groups, next, text] = ['start', 'end', 'groups', 'next', 'match'].map(member)
  if (!isNumber(start) && !isNumber(end) && !isArray(groups) && !isFunction(next)) {
    throw jsonataError('T1010', { token: runtime.functionName })
  }
  const match = {
    text: typeof text === 'string' ? text : '',
    start: Number(start),
    end: Number(end),
    groups: isArray(groups) ? groups : []
  }
  return { match, next }
}
