import { initial } from './0001-initial.ts'

/**
 * The entry at index n brings a schema from format version n to n + 1; each is given the schema's name, quoted. A released
 * entry never changes.
 */
export const migrations: readonly ((schema: string) => string)[] = [initial]
