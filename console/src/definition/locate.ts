/** Where a value begins and ends in a text of JSON. */
export interface Place {
  readonly from: number
  readonly to: number
}

/**
 * Finds what a diagnostic's location (a JSON pointer: `/States/A/Next`) names in a text.
 * @returns the value's place; of what is not there, the nearest thing around it; the start where the text is no JSON
 */
export function locate(text: string, pointer: string): Place {
  const wanted = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const scan = new Scan(text)
  return scan.find(wanted) ?? { from: 0, to: Math.min(1, text.length) }
}

class Scan {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  /** The place of the value that the path leads to from the value here, or of the last one on the way. */
  find(path: readonly string[]): Place | undefined {
    this.#skipBlanks()
    const from = this.#at
    const [name, ...rest] = path
    const opening = this.#text[this.#at]
    if (name !== undefined && (opening === '{' || opening === '[')) {
      this.#at += 1
      for (let index = 0; this.#at < this.#text.length; index += 1) {
        this.#skipBlanks()
        if (this.#text[this.#at] === '}' || this.#text[this.#at] === ']') break
        const key = opening === '{' ? this.#readKey() : String(index)
        if (key === name) return this.find(rest)
        if (!this.#skipValue()) return undefined
        this.#skipBlanks()
        if (this.#text[this.#at] === ',') this.#at += 1
      }
    }
    this.#at = from
    const isContainer = name !== undefined
    if (!this.#skipValue()) return undefined
    // of a whole object, its beginning is enough to point at
    return { from, to: isContainer ? Math.min(from + 1, this.#at) : this.#at }
  }

  #readKey(): string {
    const from = this.#at
    this.#skipString()
    const key = this.#text.slice(from, this.#at)
    this.#skipBlanks()
    if (this.#text[this.#at] === ':') this.#at += 1
    try {
      return String(JSON.parse(key))
    } catch {
      return key
    }
  }

  #skipBlanks(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at += 1
  }

  #skipString(): void {
    this.#at += 1
    while (this.#at < this.#text.length && this.#text[this.#at] !== '"')
      this.#at += this.#text[this.#at] === '\\' ? 2 : 1
    this.#at += 1
  }

  /** @returns whether there was anything */
  #skipValue(): boolean {
    this.#skipBlanks()
    const from = this.#at
    let depth = 0
    do {
      const character = this.#text[this.#at]
      if (character === undefined) break
      if (character === '"') this.#skipString()
      else {
        if (character === '{' || character === '[') depth += 1
        else if (character === '}' || character === ']') depth -= 1
        else if (depth === 0 && character === ',') break
        if (depth < 0) break
        this.#at += 1
        if (depth === 0 && /[\w.+-]/.test(character)) while (/[\w.+-]/.test(this.#text[this.#at] ?? '')) this.#at += 1
      }
    } while (depth > 0)
    return this.#at > from
  }
}
