const MULTIPLIER = 0x5deece66dn
const INCREMENT = 0xbn
const MASK = (1n << 48n) - 1n

/** `java.util.Random`: the same numbers for the same seed. */
export class JavaRandom {
  #state: bigint

  constructor(seed: bigint) {
    this.#state = (seed ^ MULTIPLIER) & MASK
  }

  /**
   * Uniform in [0, bound).
   * @param bound from 1 to 2^31 - 1
   */
  nextInt(bound: number): number {
    for (;;) {
      const bits = this.#next(31n)
      // a power of two takes the high bits, which are the better ones of such a generator
      if ((bound & -bound) === bound) return Math.floor((bound * bits) / 2 ** 31)
      const value = bits % bound
      // the last, incomplete run of values would make the low ones likelier
      if (bits - value + (bound - 1) < 2 ** 31) return value
    }
  }

  /** Uniform in [0, 1). */
  nextDouble(): number {
    return (this.#next(26n) * 2 ** 27 + this.#next(27n)) / 2 ** 53
  }

  #next(bits: bigint): number {
    this.#state = (this.#state * MULTIPLIER + INCREMENT) & MASK
    return Number(this.#state >> (48n - bits))
  }
}
