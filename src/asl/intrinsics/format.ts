import { stringify } from '../../lib/json/stringify.ts'
import type { Json } from '../../lib/json/value.ts'
import { type CallSite, IntrinsicFailure, type IntrinsicFunction, invalidArguments } from './intrinsic.ts'
import { javaText } from './java-text.ts'

/**
 * `States.Format(template, …)`: every `{}` is replaced, in order. `\{`, `\}`, `\'` and `\\` are the characters themselves,
 * also in a template that comes from a path. A template that is not a string counts as its text (measured).
 */
export const format: IntrinsicFunction = (values, site) => {
  const [template, ...fillings] = values
  if (template === undefined) throw invalidArguments(site)
  for (const value of values) site.charge.parts(value, 1)
  const templateText = javaText(template)
  site.charge.text(templateText.length)
  const parts = templateParts(templateText, site.call.name)
  if (parts.length - 1 !== fillings.length) {
    const problem = 'number of arguments do not match the occurrences of {}.'
    throw new IntrinsicFailure(`${invalidArguments(site).message}: ${problem}`)
  }
  let text = parts[0] as string
  for (const [index, filling] of fillings.entries()) {
    text += `${fillingText(filling, index, site)}${parts[index + 1]}`
    if (text.length > MAX_LENGTH) throw new IntrinsicFailure(`The result of ${site.call.name} is too large`)
  }
  return text
}

/** In UTF-16 units; ours: what is far from anything that a state may pass on is not built. */
const MAX_LENGTH = 16 * 1_048_576

/** The texts between the places to fill. */
function templateParts(template: string, name: string): string[] {
  const mismatch = (missing: string, present: string): IntrinsicFailure =>
    new IntrinsicFailure(`Invalid template in ${name}: matching '${missing}' not found for '${present}'.`)
  const parts: string[] = []
  let part = ''
  let start = 0
  for (let at = template.search(SPECIAL); at >= 0 && at < template.length; at++) {
    const character = template.charAt(at)
    if (character === '\\' && /[\\{}']/.test(template.charAt(at + 1))) {
      part += template.slice(start, at)
      start = ++at
    } else if (character === '{') {
      if (template.charAt(at + 1) !== '}') throw mismatch('}', '{')
      parts.push(part + template.slice(start, at))
      part = ''
      start = ++at + 1
    } else if (character === '}') throw mismatch('{', '}')
  }
  parts.push(part + template.slice(start))
  return parts
}

const SPECIAL = /[\\{}]/

/** What `States.StringToJson` gives is printed as JSON, all else as Java prints it (measured). */
function fillingText(filling: Json, index: number, { call }: CallSite): string {
  const operand = call.operands[index + 1]
  const isParsed = operand?.kind === 'call' && operand.call.name === 'States.StringToJson'
  return isParsed ? stringify(filling) : javaText(filling)
}
