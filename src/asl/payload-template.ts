import { Payload } from '../lib/json/payload.ts'
import { isArray, isObject, type Json } from '../lib/json/value.ts'
import { hashMapOrder } from './hash-map-order.ts'
import { evaluateIntrinsic } from './intrinsics/evaluate-intrinsic.ts'
import type { Intrinsic } from './intrinsics/intrinsic.ts'
import type { Path } from './jsonpath/path.ts'
import { readTemplatePath } from './jsonpath/read-path.ts'
import type { Scope, Template } from './scope.ts'

/** What a member whose name ends in `.$` holds. */
export type DynamicValue =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'intrinsic'; readonly intrinsic: Intrinsic }

/** Gives the compiled value of a `.$` member; `fieldName` is its name as written, `owner` the place of its object. */
export type CompileDynamic<Owner> = (fieldName: string, value: Json, owner: Owner) => DynamicValue | undefined

/** Makes the place of a member of the object, or of an item of the array, at a place. */
export interface PlaceSteps<Owner> {
  readonly member: (owner: Owner, name: string) => Owner
  readonly item: (owner: Owner, index: number) => Owner
}

/** Gives a part of the value that is being built. */
type Build = (scope: Scope) => Json

const SUFFIX = '.$'

/**
 * Compiles a payload template: an object in which a member `name.$` holds a path or a call of an intrinsic function,
 * and becomes a member `name` with what that gives. Objects inside are templates as well, also those inside arrays; a
 * text in an array is taken literally.
 *
 * The object that is built has its literal members first, as declared, and then the dynamic ones in the order of a Java
 * `HashMap` of their names: AWS builds it so, and it shows.
 */
export function compilePayloadTemplate<Owner>(
  template: Json,
  place: Owner,
  steps: PlaceSteps<Owner>,
  compileDynamic: CompileDynamic<Owner>
): Template {
  const build = compileValue(template, place)
  if (build === undefined) {
    const literal = Payload.of(template)
    return { evaluate: () => literal }
  }
  return { evaluate: (scope) => Payload.of(build(scope), scope.budget) }

  /** `undefined` where nothing in the value is dynamic. */
  function compileValue(value: Json, at: Owner): Build | undefined {
    if (isArray(value)) return compileArray(value, at)
    return isObject(value) ? compileObject(value, at) : undefined
  }

  function compileArray(items: readonly Json[], at: Owner): Build | undefined {
    const builds = items.map((value, index) => compileValue(value, steps.item(at, index)))
    if (builds.every((itemBuild) => itemBuild === undefined)) return undefined
    return (scope) =>
      items.map((value, index) => {
        const itemBuild = builds[index]
        return itemBuild === undefined ? value : itemBuild(scope)
      })
  }

  function compileObject(members: ReadonlyMap<string, Json>, at: Owner): Build | undefined {
    const literal: [name: string, value: Json, build: Build | undefined][] = []
    const dynamic = new Map<string, Build>()
    for (const [name, value] of members) {
      if (!name.endsWith(SUFFIX)) literal.push([name, value, compileValue(value, steps.member(at, name))])
      else {
        const compiled = compileDynamic(name, value, at)
        if (compiled !== undefined) dynamic.set(name.slice(0, -SUFFIX.length), buildOf(name, compiled))
      }
    }
    if (dynamic.size === 0 && literal.every(([, , memberBuild]) => memberBuild === undefined)) return undefined
    const ordered = hashMapOrder([...dynamic.keys()]).map((name) => [name, dynamic.get(name) as Build] as const)
    return (scope) => {
      const built = new Map<string, Json>()
      for (const [name, value, memberBuild] of literal) {
        built.set(name, memberBuild === undefined ? value : memberBuild(scope))
      }
      for (const [name, memberBuild] of ordered) built.set(name, memberBuild(scope))
      return built
    }
  }
}

function buildOf(fieldName: string, value: DynamicValue): Build {
  if (value.kind === 'intrinsic') return (scope) => evaluateIntrinsic(value.intrinsic, scope)
  return (scope) => readTemplatePath(value.path, fieldName, scope)
}
