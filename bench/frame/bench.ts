/** One figure of one scenario, over its rounds. */
export interface Figure {
  readonly scenario: string
  readonly name: string
  /** `tasks/s`, `ms`, `MiB`… */
  readonly unit: string
  readonly median: number
  readonly least: number
  readonly most: number
  readonly rounds: number
}

/** What one measurement found, by the name of the figure. */
export type Found = Readonly<Record<string, { readonly value: number; readonly unit: string }>>

/** What a scenario measures with: it keeps the figures, and says how much may be spent. */
export class Bench {
  readonly figures: Figure[] = []
  /** Of each thing that is compared; one in a short run. */
  readonly rounds: number
  readonly isShort: boolean
  /** Whether the peers are there to be measured. */
  readonly hasPeers: boolean
  readonly #onFigure: (figure: Figure) => void
  #scenario = ''

  constructor(options: {
    readonly isShort: boolean
    readonly rounds: number
    readonly hasPeers: boolean
    readonly onFigure: (figure: Figure) => void
  }) {
    this.isShort = options.isShort
    this.rounds = options.rounds
    this.hasPeers = options.hasPeers
    this.#onFigure = options.onFigure
  }

  /** What is recorded from now on belongs to this scenario. */
  begin(scenario: string): void {
    this.#scenario = scenario
  }

  /** How much to do: executions, items, events. */
  size(full: number, short: number): number {
    return this.isShort ? short : full
  }

  /**
   * Measures things that are to be compared. They take turns, so that whatever else the machine does meets all of them:
   * each round measures each of them once.
   */
  async compare(measurements: readonly (() => Promise<Found>)[], rounds = this.rounds): Promise<void> {
    const found = new Map<string, { readonly unit: string; readonly values: number[] }>()
    for (let round = 0; round < rounds; round++) {
      for (const measure of measurements) {
        for (const [name, { value, unit }] of Object.entries(await measure())) {
          const known = found.get(name)
          if (known === undefined) found.set(name, { unit, values: [value] })
          else known.values.push(value)
        }
      }
    }
    for (const [name, { unit, values }] of found) this.record(name, unit, values)
  }

  /** Keeps a figure that was measured otherwise. */
  record(name: string, unit: string, values: readonly number[]): void {
    const sorted = values.toSorted((one, other) => one - other)
    const figure: Figure = {
      scenario: this.#scenario,
      name,
      unit,
      median: medianOf(sorted),
      least: sorted[0] ?? Number.NaN,
      most: sorted.at(-1) ?? Number.NaN,
      rounds: sorted.length
    }
    this.figures.push(figure)
    this.#onFigure(figure)
  }
}

function medianOf(sorted: readonly number[]): number {
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}
