import { MAX_DEPTH as MAX_JSON_DEPTH } from '../../lib/json/parse.ts'

/** Levels of evaluation that may be nested: AWS accepts 100 and refuses 101. */
export const MAX_DEPTH = 100

/** How deeply the values that an expression works on may be nested: as deeply as JSON that is read. */
export const MAX_NESTING = MAX_JSON_DEPTH

/**
 * What one array or text may hold, an item counting eight bytes and a character one. AWS accepts `[1..873782]` and
 * refuses one more, accepts a text of 2^22 characters and refuses one of 2^23.
 */
export const MAX_VALUE_BYTES = 873_782 * 8

/**
 * What one evaluation may allocate in all, in bytes of the process. Ours, to protect it: no figure of AWS's is known.
 */
export const MAX_ALLOCATED_BYTES = 256 * 1024 * 1024
