import { type Path, type Value, WHOLE } from './shape.ts'

/** A path that a definition reads, and what it must find there where that is known. */
export interface WantedPath {
  readonly path: Path
  readonly leaf?: Value
}

/** What a field whose value is a path expects there. */
const FIELD_LEAVES: Readonly<Record<string, Value>> = {
  SecondsPath: 1,
  TimeoutSecondsPath: 60,
  HeartbeatSecondsPath: 60,
  MaxConcurrencyPath: 1,
  MaxItemsPath: 1,
  MaxItemsPerBatchPath: 1,
  ToleratedFailureCountPath: 1,
  ToleratedFailurePercentagePath: 1,
  TimestampPath: '2020-01-01T00:00:00Z',
  ItemsPath: [WHOLE],
  InputPath: WHOLE,
  OutputPath: WHOLE
}

/** What a JSONata field expects of the path that it consists of. */
const JSONATA_LEAVES: Readonly<Record<string, Value>> = {
  ...FIELD_LEAVES,
  Items: [WHOLE],
  Output: WHOLE,
  Seconds: 1,
  TimeoutSeconds: 60
}

/** Where a path starts in the context object that reads the execution's input or a Map's item. */
const CONTEXT = /^(?:\$\$|\$states\.context)\.(?:Execution\.Input|Map\.Item\.Value)/

/** A string that holds JSON in which everything can be read. */
export const JSON_TEXT = 'mock-json-text'

/** What an intrinsic function expects as its n-th argument. */
const ARGUMENT_LEAVES: Readonly<Record<string, readonly (Value | undefined)[]>> = {
  'States.StringToJson': [JSON_TEXT],
  'States.MathAdd': [1, 1],
  'States.MathRandom': [1, 10],
  'States.ArrayContains': [[{}]],
  'States.ArrayGetItem': [[{}], 0],
  'States.ArrayLength': [[{}]],
  'States.ArrayPartition': [[{}], 1],
  'States.ArrayRange': [1, 3, 1],
  'States.ArrayUnique': [[{}]],
  'States.JsonMerge': [{}, {}],
  'States.Base64Decode': ['bW9jaw==']
}

/** Every path that anything in a definition reads of data; not of the context object. */
export function wantedPaths(definition: Value): readonly WantedPath[] {
  const found: WantedPath[] = []
  visit(definition, '', found)
  return found
}

/** Where a template takes what is at a path under a name of its own: what is read of the name is read of the path. */
export function renamings(value: Value): readonly { readonly name: string; readonly path: Path }[] {
  if (Array.isArray(value)) return value.flatMap(renamings)
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, member]) => {
    if (typeof member !== 'string') return renamings(member)
    const name = key.replace(/\.\$$/, '')
    const isJsonata = /^\{%\s*\$[\w.[\]]+\s*%\}$/.test(member)
    const [wanted] = isJsonata || key.endsWith('.$') ? pathsIn(member, isJsonata ? '' : key) : []
    return wanted === undefined || wanted.path.length === 0 ? [] : [{ name, path: wanted.path }]
  })
}

function visit(value: Value, field: string, found: WantedPath[]): void {
  if (typeof value === 'string') found.push(...pathsIn(value, field))
  else if (Array.isArray(value)) for (const item of value) visit(item, field, found)
  else if (value !== null && typeof value === 'object') {
    for (const [name, member] of Object.entries(value)) {
      if (name === 'Comment' || name === 'ResultPath') continue
      visit(member, name, found)
    }
  }
}

function pathsIn(text: string, field: string): readonly WantedPath[] {
  if (text.startsWith('{%')) return jsonataPaths(text.replaceAll('$states.context.Execution.Input', '$input'), field)
  if (CONTEXT.test(text)) return pathsIn(text.replace(CONTEXT, '$'), field)
  if (field.endsWith('.$') && /^States\./.test(text)) {
    return argumentPaths(text.replaceAll('$$.Execution.Input', '$').replaceAll('$$.Map.Item.Value', '$'))
  }
  if (!text.startsWith('$') || text.startsWith('$$')) return []
  const path = parsePath(text)
  if (path === undefined) return []
  const leaf = FIELD_LEAVES[field] ?? (path.at(-1) === 'Payload' ? WHOLE : undefined)
  return [leaf === undefined ? { path } : { path, leaf }]
}

/** Of nested calls, the innermost function that has the path as its argument says what it expects. */
function argumentPaths(text: string): readonly WantedPath[] {
  const found: WantedPath[] = []
  const open: { readonly name: string; argument: number }[] = []
  for (const [token] of text.matchAll(
    /'(?:[^'\\]|\\.)*'|States\.\w+|\$\$?[\w.[\]*@?()'"=<> -]*?(?=[,)]\s*|$)|[(),]/g
  )) {
    const current = open.at(-1)
    if (token.startsWith('States.')) open.push({ name: token, argument: 0 })
    else if (token === ')') open.pop()
    else if (token === ',' && current !== undefined) current.argument++
    else if (token.startsWith('$') && !token.startsWith('$$')) {
      const path = parsePath(token.trim())
      const leaf = current === undefined ? undefined : ARGUMENT_LEAVES[current.name]?.[current.argument]
      if (path !== undefined) found.push(leaf === undefined ? { path } : { path, leaf })
    }
  }
  return found
}

function jsonataPaths(text: string, field: string): readonly WantedPath[] {
  const found: WantedPath[] = []
  const isPath = /^\{%\s*[$\w.[\]`]+\s*%\}$/.test(text)
  const leafOf = (before: string): Value | undefined =>
    isPath ? JSONATA_LEAVES[field] : before.endsWith('$parse(') ? JSON_TEXT : undefined
  for (const { 1: start = '', 2: rest = '', index } of text.matchAll(
    /(\$?[A-Za-z_]\w*)((?:\.[A-Za-z_]\w*|\.`[^`]+`|\[\d+\])+)/g
  )) {
    const names = [...rest.matchAll(/\.(\w+)|\.`([^`]+)`|\[(\d+)\]/g)].map(([, plain, quoted, index]) =>
      index === undefined ? (plain ?? quoted ?? '') : Number(index)
    )
    const path = start === '$states' ? names.slice(1) : start.startsWith('$') ? names : [start, ...names]
    const leaf = leafOf(text.slice(0, index))
    found.push(leaf === undefined ? { path } : { path, leaf })
  }
  return found.filter(({ path }) => path.length > 0)
}

/** `undefined` where it selects in a way that has no one value to give. */
export function parsePath(text: string): Path | undefined {
  const path: (string | number)[] = []
  const parts = /\.\.|\.?\*|\.(?=\[)|\.([^.[\]()'"]+)|\[\s*'([^']*)'\s*\]|\[\s*"([^"]*)"\s*\]|\[(-?\d+)\]|\[[^\]]*\]/y
  const start = /^\$[A-Za-z_]?\w*/.exec(text)?.[0] ?? '$'
  parts.lastIndex = start.length
  while (parts.lastIndex < text.length) {
    const match = parts.exec(text)
    if (match === null) return undefined
    const [whole, dotted, single, double, index] = match
    const name = dotted ?? single ?? double
    if (whole === '..') return undefined
    if (whole === '.') continue
    path.push(name ?? Math.max(0, Number(index ?? 0)))
  }
  return path
}
