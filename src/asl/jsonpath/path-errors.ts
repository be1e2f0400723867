/** A text that is no path. The message says what is wrong and where. */
export class PathSyntaxError extends Error {
  override readonly name = 'PathSyntaxError'
}

/**
 * Why a path gave nothing:
 * - `missing`: a member, or the value it should be in, is not there;
 * - `past-end`: all of it is there, but the index of the last step is beyond the array's end;
 * - `unusable`: a value is of a type that the step cannot be applied to;
 * - `limit`: finding out would take too long.
 */
export type PathMissReason = 'missing' | 'past-end' | 'unusable' | 'limit'

/** A path that gave nothing, in the words of the JSONPath library that AWS uses (Jayway). */
export class PathMiss extends Error {
  override readonly name = 'PathMiss'
  readonly reason: PathMissReason
  constructor(reason: PathMissReason, message: string) {
    super(message)
    this.reason = reason
  }
}
