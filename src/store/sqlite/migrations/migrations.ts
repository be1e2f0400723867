import { initial } from './0001-initial.ts'

/** The entry at index n brings a database from format version n to n + 1. A released entry never changes. */
export const migrations: readonly string[] = [initial]
