/** JSON as it comes out of `JSON.parse`. */
export type Value = null | boolean | number | string | Value[] | { [name: string]: Value }

/** A path below `$`: names and indices. */
export type Path = readonly (string | number)[]

/** Values that are wanted at paths: what a definition reads, gathered into one value that has all of it. */
export class Shape {
  #root: Value = {}

  /** Has the path exist; what is there already stays, unless it is only a placeholder. */
  want(path: Path, leaf: Value = placeholder(path)): void {
    this.#root = merge(this.#root, valueAt(path, leaf))
  }

  /** Has the path be this, whatever was there. */
  put(path: Path, leaf: Value): void {
    this.#root = replace(this.#root, path, leaf)
  }

  /** The places below which the path is there already, deep inside of what is passed on as a whole. */
  placesOf(path: Path): readonly Path[] {
    const places: Path[] = []
    const visit = (value: Value, place: Path): void => {
      if (!isRecord(value) || place.length > 4) return
      if (place.length > 0 && isAt(value, path)) places.push(place)
      for (const [name, member] of Object.entries(value)) visit(member, [...place, name])
    }
    visit(this.#root, [])
    return places
  }

  remove(path: Path): void {
    this.#root = without(this.#root, path)
  }

  copy(): Shape {
    const copy = new Shape()
    copy.#root = structuredClone(this.#root)
    return copy
  }

  /** The paths of the leaves for which `select` has another value, with that value put there. */
  fill(select: (leaf: Value, path: Path) => Value | undefined): void {
    const visit = (value: Value, path: Path): void => {
      const filled = select(value, path)
      if (filled !== undefined) this.put(path, filled)
      else if (Array.isArray(value)) for (const [index, item] of value.entries()) visit(item, [...path, index])
      else if (isRecord(value)) for (const [name, member] of Object.entries(value)) visit(member, [...path, name])
    }
    visit(this.value, [])
  }

  get value(): Value {
    return structuredClone(this.#root)
  }
}

/** A path and its ends: what is read at `$.a.b` may have been put at `$.a` as a whole. */
export const endsOf = (path: Path): readonly Path[] =>
  path.map((_, index) => path.slice(index)).filter(([first]) => typeof first === 'string')

/** Stands where a part of the data is passed on as a whole, so that everything may be read of it. */
export const WHOLE = 'mock-whole'
const PLACEHOLDER = 'mock-'
const placeholder = (path: Path): Value =>
  `${PLACEHOLDER}${path.findLast((part) => typeof part === 'string') ?? 'value'}`
export const isPlaceholder = (value: Value): boolean => typeof value === 'string' && value.startsWith(PLACEHOLDER)
const isRecord = (value: Value): value is { [name: string]: Value } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function valueAt(path: Path, leaf: Value): Value {
  const [first, ...rest] = path
  if (first === undefined) return leaf
  const inner = valueAt(rest, leaf)
  return typeof first === 'number'
    ? Array.from({ length: first + 1 }, () => structuredClone(inner))
    : { [first]: inner }
}

function isAt(value: Value | undefined, path: Path): boolean {
  const [first, ...rest] = path
  if (first === undefined) return value !== undefined
  if (typeof first === 'number') return Array.isArray(value) && isAt(value[first], rest)
  return value !== undefined && isRecord(value) && Object.hasOwn(value, first) && isAt(value[first], rest)
}

function merge(old: Value, added: Value): Value {
  if (isRecord(old) && isRecord(added)) {
    const merged = { ...old }
    for (const [name, value] of Object.entries(added)) {
      const present = merged[name]
      merged[name] = present === undefined ? value : merge(present, value)
    }
    return merged
  }
  if (Array.isArray(old) && Array.isArray(added)) {
    return Array.from({ length: Math.max(old.length, added.length) }, (_, index) => {
      const [left, right] = [old[index], added[index]]
      return left === undefined ? (right as Value) : right === undefined ? left : merge(left, right)
    })
  }
  if (old === WHOLE && isRecord(added)) return { ...added, [WHOLE]: true }
  if (isRecord(old) && added === WHOLE) return { ...old, [WHOLE]: true }
  if (isPlaceholder(old) || (!isPlaceholder(added) && typeof old !== 'object')) return added
  if (Array.isArray(old) && isRecord(added)) return old.map((item) => merge(item, added))
  return old
}

function replace(old: Value | undefined, path: Path, leaf: Value): Value {
  const [first, ...rest] = path
  if (first === undefined) return leaf
  if (typeof first === 'number') {
    const items = Array.isArray(old) ? [...old] : []
    items[first] = replace(items[first], rest, leaf)
    return Array.from(items, (item) => item ?? {})
  }
  const record = old !== undefined && isRecord(old) ? old : {}
  return { ...record, [first]: replace(record[first], rest, leaf) }
}

function without(old: Value, path: Path): Value {
  const [first, ...rest] = path
  if (first === undefined || !isRecord(old) || !(first in old)) return old
  if (rest.length > 0) return { ...old, [first]: without(old[first] as Value, rest) }
  const { [first]: _, ...others } = old
  return others
}
