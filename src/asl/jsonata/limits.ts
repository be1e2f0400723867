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

/** What one evaluation may allocate in all. Ours, to protect the process: no figure of AWS's is known. */
export const MAX_ALLOCATED_BYTES = 256 * 1024 * 1024

/**
 * Units of work one evaluation may take: an expression evaluated is one, so is a comparison or the copying of a few
 * items. AWS bounds the time instead (the figure is not known); counting gives the same answer on every machine. The
 * slowest expressions that AWS is known to accept take a million.
 */
export const MAX_WORK = 5_000_000

/** Milliseconds that one evaluation may spend in regular expressions that backtrack without end. */
export const MAX_REGEXP_MS = 500
