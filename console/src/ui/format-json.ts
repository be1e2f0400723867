export type TokenKind = 'key' | 'string' | 'number' | 'word' | 'mark'

export interface JsonToken {
  readonly kind: TokenKind
  readonly text: string
}

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[{}[\],:]/g

/**
 * Indents JSON text by its tokens. Values are never read, so that numbers of any size and repeated members stay what they
 * are.
 * @returns `undefined` where the text is no JSON
 */
export function formatJson(text: string): string | undefined {
  try {
    JSON.parse(text)
  } catch {
    return undefined
  }
  const tokens = text.match(TOKEN) ?? []
  let depth = 0
  let out = ''
  const line = (): string => `\n${'  '.repeat(depth)}`
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1]
    if (token === '{' || token === '[') {
      out += token
      if (next === '}' || next === ']') continue
      depth += 1
      out += line()
    } else if (token === '}' || token === ']') {
      const before = tokens[index - 1]
      if (before !== '{' && before !== '[') {
        depth -= 1
        out += line()
      }
      out += token
    } else if (token === ',') out += `,${line()}`
    else if (token === ':') out += ': '
    else out += token
  }
  return out
}

/** The tokens of one line of formatted JSON, blanks among them as marks. */
export function tokensOf(line: string): readonly JsonToken[] {
  const tokens: JsonToken[] = []
  let end = 0
  for (const match of line.matchAll(TOKEN)) {
    if (match.index > end) tokens.push({ kind: 'mark', text: line.slice(end, match.index) })
    const [text] = match
    end = match.index + text.length
    tokens.push({ kind: kindOf(text, line.slice(end)), text })
  }
  if (end < line.length) tokens.push({ kind: 'mark', text: line.slice(end) })
  return tokens
}

function kindOf(text: string, rest: string): TokenKind {
  if (text.startsWith('"')) return /^\s*:/.test(rest) ? 'key' : 'string'
  if (/^[{}[\],:]$/.test(text)) return 'mark'
  return /^[tfn]/.test(text) ? 'word' : 'number'
}
