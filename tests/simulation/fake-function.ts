import { Payload } from '../../src/lib/json/payload.ts'

/** What a function of the simulated world does with one attempt: decided by its input alone, so it can be checked. */
export interface FakeOutcome {
  /** Virtual milliseconds until the answer; `null`: it never answers. */
  readonly delayMs: number | null
  readonly result: { readonly output: unknown } | { readonly error: string; readonly cause: string }
}

/** @param parameters what the attempt was scheduled with, as text */
export function fakeOutcome(seed: number, parameters: string): FakeOutcome {
  const chance = hash(`${seed}:${parameters}`)
  const kind = chance % 16
  const delayMs = kind === 0 ? null : (chance >>> 8) % 20_000
  if (kind <= 3) return { delayMs, result: { error: kind % 2 === 0 ? 'ErrorA' : 'ErrorB', cause: `because ${chance}` } }
  return { delayMs, result: { output: { n: chance % 20, items: [1, 2, 3].slice(0, chance % 4), from: chance } } }
}

/** The output an integration would give: a function's own ARN gives the payload, `lambda:invoke` wraps it. */
export const fakeOutput = (service: string, output: unknown): Payload =>
  Payload.ofText(
    JSON.stringify(
      service === 'lambda-function' ? output : { ExecutedVersion: '$LATEST', Payload: output, StatusCode: 200 }
    )
  )

/** FNV-1a over UTF-16 units. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0
  }
  return (value ^ (value >>> 15)) >>> 0
}
