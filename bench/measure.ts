/** One figure of one scenario, over several runs of it. */
export interface Figure {
  readonly scenario: string
  readonly unit: string
  readonly median: number
  readonly least: number
  readonly most: number
}

/** Runs a measurement several times; each run gives the figure for its unit. */
export async function measure(
  scenario: string,
  unit: string,
  runs: number,
  run: () => Promise<number>
): Promise<Figure> {
  const values: number[] = []
  for (let index = 0; index < runs; index++) values.push(await run())
  values.sort((a, b) => a - b)
  return {
    scenario,
    unit,
    median: values[Math.floor(values.length / 2)] as number,
    least: values[0] as number,
    most: values.at(-1) as number
  }
}

/** How many times `work` happens in a second, when `atOnce` are under way at any time until `count` have been done. */
export async function perSecond(
  count: number,
  atOnce: number,
  work: (index: number) => Promise<void>
): Promise<number> {
  let next = 0
  const startedAt = performance.now()
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker))
  return (count * 1000) / (performance.now() - startedAt)
}
