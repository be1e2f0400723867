import { inputStructures } from './model/input-structures.ts'
import { operationErrors } from './model/operations.ts'
import { outputStructures } from './model/output-structures.ts'
import { simpleShapes } from './model/simple-shapes.ts'

/** The service as data: its operations, their errors, and the shapes of what goes in and comes out. */
export type OperationName = keyof typeof operationErrors

/** The errors of the service's own; which operation answers which is in {@link errorsOf}. */
export type ModelledErrorName = (typeof operationErrors)[OperationName][number]

/** What a request is after it was read and validated: no unknown members, no nulls. */
export type InputOf<Name extends OperationName> = ValueOf<`${Name}Input`>

/** What an operation answers. A member that is undefined is left out of the answer. */
export type OutputOf<Name extends OperationName> = ValueOf<`${Name}Output`>

/** A point in time as the wire shows it; made by {@link toTimestamp}, so that milliseconds cannot slip in. */
export type Timestamp = number & { readonly unit: 'seconds since the epoch' }

/** @param time milliseconds since the epoch */
export const toTimestamp = (time: number): Timestamp => (time / 1000) as Timestamp

type SimpleShapes = typeof simpleShapes
type Structures = typeof inputStructures & typeof outputStructures
type ShapeName = keyof SimpleShapes | keyof Structures

/** The type of a shape's values. */
export type ValueOf<Name extends string> = Name extends keyof Structures
  ? StructureValue<Structures[Name]>
  : Name extends keyof SimpleShapes
    ? SimpleValue<SimpleShapes[Name]>
    : never

type StructureValue<Members> = {
  readonly [Member in keyof Members as Members[Member] extends `${string}!` ? Member : never]: MemberValue<
    Members[Member]
  >
} & {
  readonly [Member in keyof Members as Members[Member] extends `${string}!` ? never : Member]?:
    | MemberValue<Members[Member]>
    | undefined
}

type MemberValue<Reference> = Reference extends `${infer Name}!` ? ValueOf<Name> : ValueOf<Reference & string>

type SimpleValue<Shape> = Shape extends { type: 'string'; values: readonly (infer Value)[] }
  ? Value
  : Shape extends { type: 'string' }
    ? string
    : Shape extends { type: 'boolean' }
      ? boolean
      : Shape extends { type: 'timestamp' }
        ? Timestamp
        : Shape extends { type: 'integer' | 'long' | 'float' }
          ? number
          : Shape extends { type: 'list'; item: infer Item extends string }
            ? readonly ValueOf<Item>[]
            : Shape extends { type: 'map'; value: infer Value extends string }
              ? { readonly [key: string]: ValueOf<Value> }
              : never

/** A shape as reading and validating need it. */
export type Shape =
  | { readonly type: 'structure'; readonly members: ReadonlyMap<string, Member> }
  | { readonly type: 'list'; readonly item: string; readonly min?: number; readonly max?: number }
  | { readonly type: 'map'; readonly value: string }
  | StringShape
  | { readonly type: 'integer' | 'long' | 'float'; readonly min?: number; readonly max?: number }
  | { readonly type: 'boolean' | 'timestamp' }

export interface StringShape {
  readonly type: 'string'
  readonly min?: number
  readonly max?: number
  readonly maxBytes?: number
  readonly pattern?: string
  readonly values?: readonly string[]
  /** Its value is never shown in an error. */
  readonly sensitive?: boolean
}

export interface Member {
  readonly shape: string
  readonly required: boolean
}

const shapes: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ...Object.entries<Shape>(simpleShapes),
  ...Object.entries({ ...inputStructures, ...outputStructures }).map(([name, members]): [string, Shape] => [
    name,
    {
      type: 'structure',
      members: new Map(Object.entries(members).map(([member, reference]) => [member, read(reference)]))
    }
  ])
])

function read(reference: string): Member {
  return reference.endsWith('!')
    ? { shape: reference.slice(0, -1), required: true }
    : { shape: reference, required: false }
}

export function shapeOf(name: ShapeName | (string & {})): Shape {
  const shape = shapes.get(name)
  if (shape === undefined) throw new TypeError(`The model has no shape called ${name}`)
  return shape
}

export const operationNames = Object.keys(operationErrors) as readonly OperationName[]

export const isOperationName = (name: string): name is OperationName => Object.hasOwn(operationErrors, name)

export const errorsOf = (operation: OperationName): readonly ModelledErrorName[] => operationErrors[operation]
