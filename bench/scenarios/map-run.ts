import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Bench } from '../frame/bench.ts'
import { track } from '../frame/children.ts'
import type { Scenario } from '../frame/scenario.ts'
import type { MapRunFigures } from './map-run-process.ts'

const PROGRAM = fileURLToPath(new URL('./map-run-process.ts', import.meta.url))

/** Distributed Maps over CSV files, results exported. Each run has a process of its own, whose peak memory is its own. */
export const mapRuns: Scenario = {
  name: 'map-runs',
  title: 'Map Runs over a CSV file, Standard and Express children, results exported',
  run: async (bench) => {
    for (const items of bench.isShort ? [10_000] : [10_000, 100_000, 1_000_000]) {
      await measure(bench, `${items} Standard children, Pass only`, ['--items', String(items)])
    }
    const items = bench.size(100_000, 5_000)
    const flags = ['--items', String(items), '--type', 'EXPRESS', '--functions']
    await measure(bench, `${items} Express children, a function each`, flags)
  }
}

/** Once: a run of a million items is its own average. */
async function measure(bench: Bench, name: string, flags: readonly string[]): Promise<void> {
  const running = promisify(execFile)(process.execPath, [PROGRAM, ...flags])
  track(running.child)
  const { stdout } = await running
  const figures = JSON.parse(stdout) as MapRunFigures
  if (figures.succeeded !== figures.items) throw new Error(`Of ${figures.items} items ${figures.succeeded} succeeded`)
  bench.record(name, 'children/s', [figures.childrenPerSecond])
  bench.record(`${name}, processor time`, 'µs/child', [figures.cpuMicrosecondsPerChild])
  bench.record(`${name}, peak memory`, 'MiB', [figures.peakMemoryMiB])
}
