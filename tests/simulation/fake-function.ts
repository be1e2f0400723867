import { Payload } from '../../src/lib/json/payload.ts'

/** What a function of the simulated world does with one attempt: decided by its input alone, so it can be checked. */
export interface FakeOutcome {
  /** Virtual milliseconds until the answer; `null`: it never answers. */
  readonly delayMs: number | null
  readonly result: { readonly output: unknown } | { readonly error: string; readonly cause: string }
}

/**
 * A task that declares a timeout may get no answer, or one that comes about when its time is up; one that declares none
 * always gets an answer, and nothing else lets its execution go on.
 * @param parameters what the attempt was scheduled with, as text
 */
export function fakeOutcome(seed: number, parameters: string): FakeOutcome {
  const chance = hash(`${seed}:${parameters.replace(TOKEN, '')}`)
  const delayMs = delayOf(chance, TIMEOUT.exec(parameters)?.[1])
  const kind = (chance >>> 4) % 8
  if (kind <= 1) return { delayMs, result: { error: kind === 0 ? 'ErrorA' : 'ErrorB', cause: `because ${chance}` } }
  return { delayMs, result: { output: { n: chance % 20, items: [1, 2, 3].slice(0, chance % 4), from: chance } } }
}

/** Each attempt has a token of its own; what it is answered does not depend on that. */
const TOKEN = /"token":"[^"]*"/

/** The outermost one: a task's own input comes after what it declares. */
const TIMEOUT = /"TimeoutSeconds":(\d+)/

/** Each process and each commit adds a few milliseconds, so a close answer may come on either side. */
const CLOSE_MS = 40

function delayOf(chance: number, timeoutSeconds: string | undefined): number | null {
  if (timeoutSeconds !== undefined) {
    if (chance % 16 === 0) return null
    if (chance % 16 <= 3) return Number(timeoutSeconds) * 1000 - ((chance >>> 8) % CLOSE_MS)
  }
  return (chance >>> 8) % 20_000
}

/** The output an integration would give: a function's own ARN gives the payload, `lambda:invoke` wraps it. */
export const fakeOutput = (service: string, output: unknown): Payload =>
  Payload.ofText(
    JSON.stringify(
      service === 'lambda-function' ? output : { ExecutedVersion: '$LATEST', Payload: output, StatusCode: 200 }
    )
  )

/** FNV-1a over UTF-16 units, mixed so that each bit counts. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0
  }
  value = Math.imul(value ^ (value >>> 16), 0x7feb352d) >>> 0
  return (value ^ (value >>> 15)) >>> 0
}
