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
  readonly itemLetter: string | undefined
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
  if (parameter.itemLetter !== undefined && !holdsOnly(runtime, arg, parameter.itemLetter, assignment.letters)) {
    throw jsonataError('T0412', {
      index: index + 1,
      token: runtime.functionName,
      type: ITEM_TYPES[parameter.itemLetter]
    })
  }
  return isArray(arg) ? arg : [arg]
}

function holdsOnly(runtime: Runtime, arg: Result, itemLetter: string, letters: string): boolean {
  if (!isArray(arg)) return letters === itemLetter
  runtime.work(arg.length >> 3)
  return arg.every((item) => typeLetter(item) === itemLetter)
}

const patternOf = (parameter: Parameter): string =>
  `([${parameter.letters}]${parameter.repeat}${parameter.usesContext ? '?' : ''})`

function parseParameters(definition: string): readonly Parameter[] {
  const parameters: Parameter[] = []
  // one parameter: its types, the item type of an array, what follows; the part from the colon on is the result's type
  const parameter = /(\([^)]*\)|[a-z])(?:<([^>]*)>)?([-?+]*)/y
  parameter.lastIndex = definition.startsWith('<') ? 1 : 0
  for (;;) {
    const match = parameter.exec(definition)
    if (match === null) return parameters
    const [, type = '', itemType, marks = ''] = match
    parameters.push({
      letters: type.startsWith('(') ? `${type.slice(1, -1)}m` : (LETTERS[type] ?? `${type}m`),
      repeat: marks.includes('+') ? '+' : marks.includes('?') ? '?' : '',
      usesContext: marks.includes('-'),
      isArray: type === 'a',
      itemLetter: itemType === undefined ? undefined : itemType.charAt(0)
    })
  }
}
