import { jsonataError } from './jsonata-error.ts'
import type { Runtime } from './runtime.ts'
import { isArray, type Result, typeLetter } from './value.ts'

/** One parameter of a function's signature, as `<s-(sf)n?:a<s>>` writes them. */
interface Parameter {
  /** Letters of the types accepted; `m` is an argument that is nothing. */
  readonly letters: string
  readonly repeat: '' | '?' | '+'
  /** `-`: the context item stands in when the argument is missing. */
  readonly usesContext: boolean
  readonly isArray: boolean
  /** The type of an array's items. */
  readonly itemType: string | undefined
}

/** Which argument fills which parameter; made once for each combination of argument types. */
interface Assignment {
  readonly parameter: Parameter
  readonly from: 'argument' | 'context'
  readonly index: number
  readonly letters: string
}

const ANY = 'asnblfom'
const LETTERS: Readonly<Record<string, string>> = { a: ANY, x: ANY, j: 'asnblom', f: 'f' }
const ITEM_TYPES: Readonly<Record<string, string>> = {
  a: 'arrays',
  b: 'booleans',
  f: 'functions',
  n: 'numbers',
  o: 'objects',
  s: 'strings'
}

/** The check of a function's arguments: their types, missing ones taken from the context, single items made arrays. */
export class Signature {
  readonly #parameters: readonly Parameter[]
  readonly #pattern: RegExp
  readonly #assignments = new Map<string, readonly Assignment[]>()

  constructor(definition: string) {
    this.#parameters = parseParameters(definition)
    this.#pattern = new RegExp(`^${this.#parameters.map(patternOf).join('')}$`)
  }

  /** @throws {JsonataError} T0410, T0411, T0412 */
  validate(runtime: Runtime, args: readonly Result[], context: Result): readonly Result[] {
    let letters = ''
    for (const arg of args) letters += typeLetter(arg)
    let assignments = this.#assignments.get(letters)
    if (assignments === undefined) {
      assignments = this.#assign(runtime, letters)
      // longer lists come from the arguments of a variadic call and are not worth keeping
      if (letters.length <= 4) this.#assignments.set(letters, assignments)
    }
    return assignments.map((assignment) => fill(runtime, assignment, args, context))
  }

  #assign(runtime: Runtime, letters: string): readonly Assignment[] {
    const match = this.#pattern.exec(letters)
    if (match === null) throw this.#mismatch(runtime, letters)
    const assignments: Assignment[] = []
    let index = 0
    for (const [position, parameter] of this.#parameters.entries()) {
      const matched = match[position + 1] ?? ''
      if (matched !== '') {
        for (const _ of matched) assignments.push({ parameter, from: 'argument', index: index++, letters: matched })
      } else if (parameter.usesContext) {
        assignments.push({ parameter, from: 'context', index, letters: '' })
      } else {
        assignments.push({ parameter, from: 'argument', index: index++, letters: '' })
      }
    }
    return assignments
  }

  /** Names the first argument with which the list can no longer fit. */
  #mismatch(runtime: Runtime, letters: string): Error {
    let pattern = '^'
    let fitting = 0
    for (const parameter of this.#parameters) {
      pattern += patternOf(parameter)
      const match = new RegExp(pattern).exec(letters)
      if (match === null) break
      fitting = match[0].length
    }
    return jsonataError('T0410', { index: fitting + 1, token: runtime.functionName })
  }
}

function fill(runtime: Runtime, assignment: Assignment, args: readonly Result[], context: Result): Result {
  const { parameter, index } = assignment
  if (assignment.from === 'context') {
    if (parameter.letters.includes(typeLetter(context))) return context
    throw jsonataError('T0411', { index: index + 1, token: runtime.functionName })
  }
  const arg = args[index]
  if (!parameter.isArray || arg === undefined || assignment.letters === '') return arg
  if (parameter.itemType !== undefined && !holdsOnly(runtime, arg, parameter.itemType, assignment.letters)) {
    const type = ITEM_TYPES[parameter.itemType]
    throw jsonataError('T0412', { index: index + 1, token: runtime.functionName, type })
  }
  return isArray(arg) ? arg : [arg]
}

function holdsOnly(runtime: Runtime, arg: Result, itemType: string, letters: string): boolean {
  if (!isArray(arg)) return letters === itemType
  runtime.work(arg.length >> 3)
  return arg.every((item) => typeLetter(item) === itemType.charAt(0))
}

const patternOf = (parameter: Parameter): string =>
  `([${parameter.letters}]${parameter.repeat}${parameter.usesContext ? '?' : ''})`

function parseParameters(definition: string): readonly Parameter[] {
  const parameters: Parameter[] = []
  let at = definition.startsWith('<') ? 1 : 0
  // the part from the colon on is the type of the result, which is not checked
  while (/[a-z(]/.test(definition.charAt(at))) {
    const start = at
    at = definition.charAt(at) === '(' ? definition.indexOf(')', at) + 1 : at + 1
    const type = definition.slice(start, at)
    const end = closingBracket(definition, at)
    const itemType = end < 0 ? undefined : definition.slice(at + 1, end)
    at = Math.max(at, end + 1)
    const marks = /[-?+]*/y
    marks.lastIndex = at
    const mark = marks.exec(definition)?.[0] ?? ''
    at += mark.length
    parameters.push({
      letters: type.startsWith('(') ? `${type.slice(1, -1)}m` : (LETTERS[type] ?? `${type}m`),
      repeat: mark.includes('+') ? '+' : mark.includes('?') ? '?' : '',
      usesContext: mark.includes('-'),
      isArray: type === 'a',
      itemType
    })
  }
  return parameters
}

/** Where the `<` at a position is closed; -1 if there is none. */
function closingBracket(definition: string, at: number): number {
  if (definition.charAt(at) !== '<') return -1
  let depth = 0
  for (let index = at; index < definition.length; index++) {
    const character = definition.charAt(index)
    if (character === '<') depth++
    else if (character === '>' && --depth === 0) return index
  }
  return -1
}
