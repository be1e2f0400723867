import type { Figure } from './bench.ts'

/** What a scenario must reach: a figure alone, or its ratio to another of the same run. */
export interface Bar {
  readonly what: string
  readonly scenario: string
  readonly figure: string
  /** The figure it is divided by. */
  readonly against?: string
  readonly atLeast?: number
  readonly atMost?: number
}

export interface Judged {
  readonly bar: Bar
  /** The ratio, or the figure where the bar has nothing to divide by; `undefined` where it was not measured. */
  readonly reached: number | undefined
  readonly isMet: boolean | undefined
}

export const judge = (bars: readonly Bar[], figures: readonly Figure[]): readonly Judged[] =>
  bars.map((bar) => {
    const medianOf = (name: string): number | undefined =>
      figures.find(({ scenario, name: figure }) => scenario === bar.scenario && figure === name)?.median
    const value = medianOf(bar.figure)
    const divisor = bar.against === undefined ? 1 : medianOf(bar.against)
    if (value === undefined || divisor === undefined) return { bar, reached: undefined, isMet: undefined }
    const reached = value / divisor
    // a system that does not tell processor times has zeros there
    if (!Number.isFinite(reached)) return { bar, reached: undefined, isMet: undefined }
    const isMet = reached >= (bar.atLeast ?? -Infinity) && reached <= (bar.atMost ?? Infinity)
    return { bar, reached, isMet }
  })
