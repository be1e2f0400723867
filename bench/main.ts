import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import type { Figure } from './measure.ts'
import { durableTasks } from './scenarios/durable-tasks.ts'

/** `npm run bench` prints a table; `-- --json FILE` also writes the figures, `-- --short` takes less time. */
const { values } = parseArgs({ options: { short: { type: 'boolean' }, json: { type: 'string' } } })
const runs = values.short ? 1 : 5
const executions = values.short ? 1_000 : 4_000

const figures: readonly Figure[] = await durableTasks(runs, executions)

const machine = `${cpus().length} × ${cpus()[0]?.model}, Node ${process.versions.node}`
console.log(`${machine}\n`)
for (const { scenario, unit, median, least, most } of figures) {
  const spread = runs > 1 ? ` (${Math.round(least)} to ${Math.round(most)})` : ''
  console.log(`${scenario.padEnd(32)} ${String(Math.round(median)).padStart(8)} ${unit}${spread}`)
}
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify({ machine, runs, figures }, undefined, 2))
