import { isArray, isNumber, isObject, type Json, type JsonObject } from '../../lib/json/value.ts'
import { validationError } from '../errors.ts'
import type { AnswerShape, Bounds, ServiceModel } from './service-model.ts'

/** `STRICT` also asks for the members that a service always answers. */
export type AnswerCheck = 'STRICT' | 'PRESENT'

/**
 * Checks a mocked answer against the shape that the service's model gives it. Members that the model does not know are
 * let pass, as are patterns: AWS is not known to look at them.
 * @param open members of the answer whose value may be any JSON, in Step Functions' spelling
 * @throws {ApiError} ValidationException naming the first member that does not fit, in AWS's words (recorded:
 *   `test_field_validation_mode`); those for lengths above the maximum, booleans and objects are formed after them
 */
export function checkAnswer(
  answer: JsonObject,
  shapeName: string,
  model: ServiceModel,
  check: AnswerCheck,
  open: readonly string[] = []
): void {
  const checked = new Map([...answer].filter(([name]) => !open.includes(name)))
  new AnswerChecker(model, check, open).check(checked, shapeName, '')
}

class AnswerChecker {
  readonly #model: ServiceModel
  readonly #check: AnswerCheck
  readonly #open: readonly string[]

  constructor(model: ServiceModel, check: AnswerCheck, open: readonly string[]) {
    this.#model = model
    this.#check = check
    this.#open = open
  }

  /** @param field the name of the member that the value is in, of whatever depth: AWS does not show its path */
  check(value: Json, shapeName: string, field: string): void {
    const shape = this.#model.shapes[shapeName]
    if (shape === undefined) throw new TypeError(`A service model has no shape called ${shapeName}`)
    switch (shape.type) {
      case 'document':
        return
      case 'structure':
        if (!isObject(value)) throw unfit(field, 'must be an object')
        this.#checkStructure(value, shape)
        return
      case 'map':
        if (!isObject(value)) throw unfit(field, 'must be an object')
        for (const member of value.values()) this.check(member, shape.value, field)
        return
      case 'list':
        if (!isArray(value)) throw unfit(field, 'must be an array')
        checkLength(value.length, shape, field)
        for (const item of value) this.check(item, shape.item, field)
        return
      case 'string':
        if (typeof value !== 'string') throw unfit(field, 'must be a string')
        if (shape.enum?.includes(value) === false) throw unfit(field, 'is not an expected value')
        checkLength(value.length, shape, field)
        return
      case 'number':
        if (!isNumber(value)) throw unfit(field, 'must be a number')
        if (shape.min !== undefined && Number(value) < shape.min) throw unfit(field, 'is less than the minimum value')
        if (shape.max !== undefined && Number(value) > shape.max) throw unfit(field, 'exceeds the maximum value')
        return
      case 'boolean':
        if (typeof value !== 'boolean') throw unfit(field, 'must be a boolean')
        return
      default:
        shape satisfies never
    }
  }

  #checkStructure(value: JsonObject, shape: AnswerShape & { readonly type: 'structure' }): void {
    if (this.#check === 'STRICT') {
      for (const name of shape.required ?? []) {
        const field = spelling(name)
        if (!value.has(field) && !this.#open.includes(field)) throw invalid(`Required field '${field}' is missing`)
      }
    }
    const members = new Map(Object.entries(shape.members).map(([name, member]) => [spelling(name), member]))
    for (const [field, member] of value) {
      const memberShape = members.get(field)
      if (memberShape !== undefined) this.check(member, memberShape, field)
    }
  }
}

/** Step Functions' spelling of a member: `ExecutionArn` where the service says `executionArn`. */
const spelling = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

function checkLength(length: number, { min, max }: Bounds, field: string): void {
  if (min !== undefined && length < min) throw unfit(field, 'is smaller than the minimum length')
  if (max !== undefined && length > max) throw unfit(field, 'exceeds the maximum length')
}

const unfit = (field: string, problem: string): Error => invalid(`Field '${field}' ${problem}`)

const invalid = (problem: string): Error => validationError(`Mock result schema validation error: ${problem}`)
