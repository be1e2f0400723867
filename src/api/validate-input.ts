import { utf8Length } from '../lib/json/payload.ts'
import { ApiError } from './errors.ts'
import { type Member, type Shape, type StringShape, shapeOf } from './model.ts'

/**
 * Checks a request against the constraints of the model, all of them before any is answered, as AWS's front end does
 * (recorded: `N validation errors detected: …`). A sensitive value is never shown.
 * @param input as {@link readInput} gives it
 * @throws {ApiError} ValidationException
 */
export function validateInput(shapeName: string, input: unknown, limits: PayloadLimit = {}): void {
  const violations: string[] = []
  check(shapeOf(shapeName), input, '', { violations, ...limits })
  if (violations.length === 0) return
  const errors = violations.length === 1 ? 'error' : 'errors'
  const shown = violations.slice(0, MAX_SHOWN).join('; ')
  throw new ApiError('ValidationException', `${violations.length} validation ${errors} detected: ${shown}`, {
    namespace: 'com.amazon.coral.validate'
  })
}

interface PayloadLimit {
  /** In the place of the model's size of inputs and outputs. */
  readonly payloadBytes?: number
}

interface Findings extends PayloadLimit {
  readonly violations: string[]
}

/** Keeps the answer to a list of thousands of wrong items short; AWS's limit is not known. */
const MAX_SHOWN = 100

function check(shape: Shape, value: unknown, path: string, findings: Findings): void {
  switch (shape.type) {
    case 'structure': {
      const fields = value as Readonly<Record<string, unknown>>
      for (const [name, member] of shape.members) {
        checkMember(member, fields[name], path === '' ? name : `${path}.${name}`, findings)
      }
      return
    }
    case 'list': {
      const items = value as readonly unknown[]
      const shown = (): string => `Value '${javaText(shape, items)}'`
      checkRange('length', items.length, shape, () => violation(shown(), path), findings)
      items.forEach((item, index) => {
        checkMember({ shape: shape.item, required: true }, item ?? undefined, `${path}.${index + 1}.member`, findings)
      })
      return
    }
    case 'string':
      checkString(shape, value as string, path, findings)
      return
    case 'integer':
    case 'long':
    case 'float':
      checkRange('value', value as number, shape, () => violation(`Value '${value}'`, path), findings)
      return
    default:
  }
}

function checkMember({ shape: name, required }: Member, value: unknown, path: string, findings: Findings): void {
  const shape = shapeOf(name)
  if (value !== undefined) {
    check(shape, value, path, findings)
  } else if (required) {
    const sensitive = shape.type === 'string' && shape.sensitive
    findings.violations.push(`${violation(sensitive ? 'Value' : 'Value null', path)}Member must not be null`)
  }
}

function checkString(shape: StringShape, value: string, path: string, findings: Findings): void {
  const { violations } = findings
  const start = (): string => violation(shape.sensitive ? 'Value' : `Value '${value}'`, path)
  if (mayBeOutside(value.length, shape)) checkRange('length', characterCount(value), shape, start, findings)
  const maxBytes = shape.maxBytes === undefined ? undefined : (findings.payloadBytes ?? shape.maxBytes)
  if (maxBytes !== undefined && value.length * 3 > maxBytes && utf8Length(value) > maxBytes) {
    violations.push(`${start()}Member must have size less than or equal to ${maxBytes} bytes in UTF-8 encoding`)
  }
  if (shape.pattern !== undefined && !matches(value, shape.pattern)) {
    violations.push(`${start()}Member must satisfy regular expression pattern: ${shape.pattern}`)
  }
  if (shape.values !== undefined && !shape.values.includes(value)) {
    violations.push(`${start()}Member must satisfy enum value set: [${shape.values.join(', ')}]`)
  }
}

function checkRange(
  what: 'length' | 'value',
  size: number,
  { min, max }: { readonly min?: number; readonly max?: number },
  start: () => string,
  { violations }: Findings
): void {
  if (max !== undefined && size > max) {
    violations.push(`${start()}Member must have ${what} less than or equal to ${max}`)
  } else if (min !== undefined && size < min) {
    violations.push(`${start()}Member must have ${what} greater than or equal to ${min}`)
  }
}

const violation = (shown: string, path: string): string => `${shown} at '${path}' failed to satisfy constraint: `

/** @param length in UTF-16 code units; the characters are half as many at least */
const mayBeOutside = (length: number, { min = 0, max = Number.POSITIVE_INFINITY }: StringShape): boolean =>
  length > max || length < min * 2

/** A surrogate pair is one character. */
function characterCount(text: string): number {
  let count = text.length
  for (let index = 1; index < text.length; index++) {
    if ((text.charCodeAt(index) & 0xfc00) === 0xdc00 && (text.charCodeAt(index - 1) & 0xfc00) === 0xd800) count--
  }
  return count
}

const patterns = new Map<string, RegExp>()

/** Java's `String.matches`: the whole text. */
function matches(text: string, pattern: string): boolean {
  let compiled = patterns.get(pattern)
  if (compiled === undefined) {
    compiled = new RegExp(`^(?:${pattern})$`, 'u')
    patterns.set(pattern, compiled)
  }
  return compiled.test(text)
}

/** A value as Java's `toString` shows it: `[Item(member=value, other=value)]`. */
function javaText(shape: Shape, value: unknown): string {
  if (value === undefined || value === null) return 'null'
  if (shape.type === 'list') {
    const item = shapeOf(shape.item)
    return `[${(value as readonly unknown[]).map((each) => named(shape.item, item, each)).join(', ')}]`
  }
  return String(value)
}

function named(name: string, shape: Shape, value: unknown): string {
  if (shape.type !== 'structure' || value === null) return javaText(shape, value)
  const fields = value as Readonly<Record<string, unknown>>
  const members = [...shape.members].map(([key, member]) => `${key}=${javaText(shapeOf(member.shape), fields[key])}`)
  return `${name}(${members.join(', ')})`
}
