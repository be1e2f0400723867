import { KeyError } from '../encryption/key-service.ts'

/**
 * How long to let rest what needs a key that cannot be used: a moment where KMS was busy or could not be reached, longer
 * where somebody has to do something about the key. Milliseconds.
 */
export function keyDelayMs(error: unknown): number {
  const isPassing = error instanceof KeyError && (error.kind === 'throttled' || error.kind === 'unavailable')
  return isPassing ? BUSY_DELAY_MS : UNUSABLE_DELAY_MS
}

const BUSY_DELAY_MS = 2_000
const UNUSABLE_DELAY_MS = 30_000
