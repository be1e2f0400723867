import type { Bench } from './bench.ts'

/**
 * One thing worth measuring. A scenario is a file in `scenarios/`, listed in `scenarios.ts`; it measures by calling the
 * bench it is given, and what it wants judged has a line in `bars.ts`.
 */
export interface Scenario {
  /** For `--only`; kebab-case. */
  readonly name: string
  /** Its heading in the table. */
  readonly title: string
  /** It has nothing to measure without the peers' packages; what is lacking then. */
  readonly needsPeers?: string
  run(bench: Bench): Promise<void>
}
