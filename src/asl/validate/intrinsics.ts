import type { Intrinsic } from '../scope.ts'
import type { Place } from './place.ts'
export const intrinsic = (source: string, _place: Place): Intrinsic | undefined =>
  /^States\.[A-Z]/.test(source) ? { evaluate: () => null } : undefined
